/// A line that a person may paste into a shell, a configuration file or a program.
///
/// It is made of literals of this program, of numbers, sizes, times and words of a fixed set, and of names that are quoted
/// for a shell. No other text gets into it: its literals are `StaticString`, and there is no interpolation of a `String`.
public struct PasteLine: Hashable, Sendable {
  public let text: String

  private init(made text: String) { self.text = text }

  /// A line as a saved report holds it, for readers of such reports alone: it is trusted as the file is.
  public init(saved text: String) { self.text = text }

  public var isEmpty: Bool { text.isEmpty }

  public static func + (left: PasteLine, right: PasteLine) -> PasteLine {
    PasteLine(made: left.text + right.text)
  }
}

extension PasteLine: ExpressibleByStringInterpolation {
  public init(stringLiteral text: StaticString) { self.init(made: text.description) }

  public init(stringInterpolation: StringInterpolation) { self.init(made: stringInterpolation.text) }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ text: StaticString) { self.text += text.description }

    public mutating func appendInterpolation(_ line: PasteLine) { text += line.text }

    public mutating func appendInterpolation(_ number: some FixedWidthInteger) { text += "\(number)" }

    /// A word of a set that the program defines.
    public mutating func appendInterpolation<Word: RawRepresentable & CaseIterable>(_ word: Word)
    where Word.RawValue == String {
      text += word.rawValue
    }

    public mutating func appendInterpolation(_ word: ShellWord) { text += word.text }

    public mutating func appendInterpolation(_ words: [ShellWord]) {
      text += words.map(\.text).joined(separator: " ")
    }

    /// `1.6`
    public mutating func appendInterpolation(figure value: Double) { text += plainFigure(value) }

    /// `2026-11-20T22:40:00.123Z`
    public mutating func appendInterpolation(time nanoseconds: Int64) { text += rfc3339(nanoseconds) }

    /// `4.1 ms`
    public mutating func appendInterpolation(duration nanoseconds: Int64) {
      text += durationFigure(nanoseconds: nanoseconds, ascii: true)
    }

    /// `1596MiB`, and plain bytes where they are no whole MiB.
    public mutating func appendInterpolation(size bytes: Int64) {
      text += bytes > 0 && bytes % (1 << 20) == 0 ? "\(bytes >> 20)MiB" : "\(bytes)"
    }
  }
}

/// A text as one word of a shell command, which stands for exactly that text.
public struct ShellWord: Hashable, Sendable {
  /// Quoted where a shell would see more in it than plain characters.
  public let text: String

  /// What no name of a queue and hardly a path exceeds; nobody reads a longer word before pasting it.
  private static let limit = 1_024

  /// Nil for a text that cannot stand in a line as it is: an empty or very long one, and one with characters that terminals
  /// and editors do not show or pass on.
  /// - Parameter text: may be an option, such as an argument that a person has typed.
  public init?(argument text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.limit, !text.unicodeScalars.contains(where: \.isHidden)
    else {
      return nil
    }
    // `=` means something to some shells at the start of a word.
    let isPlain =
      text.utf8.first != UInt8(ascii: "=")
      && text.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || "0123456789-_./:=@%+,".utf8.contains($0)
      }
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    self.text = isPlain ? text : "'" + parts.joined(separator: #"'\''"#) + "'"
  }

  /// A path: one that begins with a hyphen is written `./-name`, so that no command takes it for an option. `-` is stdin.
  public init?(path: String) {
    self.init(argument: path.utf8.first == UInt8(ascii: "-") && path != "-" ? "./" + path : path)
  }

  /// Paths one after the other; `LOG` where one of them has no word.
  public static func paths(_ paths: [String]) -> PasteLine {
    let words = paths.compactMap { ShellWord(path: $0) }
    return words.count == paths.count ? "\(words)" : "LOG"
  }

  /// A pattern of PCRE that matches this text alone.
  public init?(patternOf name: String) {
    guard !name.isEmpty else { return nil }
    let scalars = name.unicodeScalars.map { scalar in
      let isPlain =
        !scalar.isASCII || scalar.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : "\\\(scalar)"
    }
    self.init(argument: "^\(scalars.joined())$")
  }
}
