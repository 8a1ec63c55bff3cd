/// Reads a short text that a user typed, such as an expression, from left to right. Places count Unicode scalars from 0.
public struct ScalarReader {
  public let scalars: [Unicode.Scalar]
  public var position = 0

  public init(_ text: String) { scalars = Array(text.unicodeScalars) }

  public var isAtEnd: Bool { position >= scalars.count }

  /// The scalar that is next, or one behind it; nil behind the end.
  public func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  public static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
  }

  public mutating func skipSpace() {
    while let next = peek(), Self.isSpace(next) { position += 1 }
  }

  /// Takes one scalar if it is the next one.
  public mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    position += 1
    return true
  }

  public mutating func take(while isPart: (Unicode.Scalar) -> Bool) -> String {
    let start = position
    while let next = peek(), isPart(next) { position += 1 }
    return text(start..<position)
  }

  /// The text between the quote that is next and the next one like it, in which a backslash keeps what follows from being
  /// special; nil when the quote is never closed.
  public mutating func takeQuoted() -> String? {
    let quote = scalars[position]
    var result = String.UnicodeScalarView()
    position += 1
    while let next = peek(), next != quote {
      if next == "\\", position + 1 < scalars.count { position += 1 }
      result.append(scalars[position])
      position += 1
    }
    return take(quote) ? String(result) : nil
  }

  public func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }
}

/// What is wrong with a text that a user typed, and where, for a caret below it.
public struct TextMistake: Error, Equatable, Sendable {
  /// In characters (Unicode scalars) from the start of the text.
  public var column: Int
  public var length: Int
  /// Lower case, without a full stop: `expected a value after '>'`.
  public var problem: String

  public init(column: Int, length: Int, problem: String) {
    self.column = column
    self.length = length
    self.problem = problem
  }
}
