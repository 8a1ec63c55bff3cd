internal import Bytes
internal import CLI

/// The text of a configuration file, to say where in it something stands.
struct ConfigText {
  let path: String
  private let bytes: [UInt8]
  private var finder: TextPlaceFinder

  /// So many characters of a name or value are shown.
  static let nameLimit = 60
  /// So many characters of a line are shown.
  private static let lineLimit = 76

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    finder = TextPlaceFinder(bytes)
  }

  mutating func place(_ range: Range<Int>) -> TextPlace { finder.place(ofByte: seen(range).lowerBound) }

  /// `mqtune.json:3:5`
  mutating func origin(_ range: Range<Int>) -> String {
    let place = place(range)
    return "\(path):\(place.line):\(place.column)"
  }

  /// The bytes of a value that is neither a text nor a list nor an object, as they are written.
  func written(_ range: Range<Int>) -> String {
    terminalSafe(String(decoding: bytes[range], as: UTF8.self), limit: Self.nameLimit)
  }

  /// Where characters of a text stand; the whole value when it is written with escapes.
  func place(of text: String, _ column: Int, _ length: Int, in range: Range<Int>) -> Range<Int> {
    let inner = range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)
    guard bytes[inner].elementsEqual(text.utf8) else { return range }
    let scalars = text.unicodeScalars
    let before = scalars.prefix(column).reduce(0) { $0 + UTF8.width($1) }
    let inside = scalars.dropFirst(column).prefix(max(1, length)).reduce(0) { $0 + UTF8.width($1) }
    return inner.lowerBound + before..<min(inner.lowerBound + before + inside, range.upperBound)
  }

  /// The line in which something begins, and carets under it. Of a long line the part around it, of a blank one nothing.
  func excerpt(_ range: Range<Int>) -> [String] {
    let range = seen(range)
    let before = bytes[..<range.lowerBound].suffix(4 * Self.lineLimit).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let after = bytes[range.lowerBound...].prefix(4 * Self.lineLimit).prefix { $0 != 0x0A && $0 != 0x0D }
    let inside = after.prefix(range.count)
    var start = Array(String(decoding: before.last ?? [], as: UTF8.self).unicodeScalars)[...]
    let isCut = start.count > Self.lineLimit / 2
    if isCut { start = "...".unicodeScalars + start.suffix(Self.lineLimit / 2) }
    let rest = String(decoding: after, as: UTF8.self).unicodeScalars
    var line = Array(start) + rest.prefix(Self.lineLimit - start.count)
    if line.count < start.count + rest.count { line += "...".unicodeScalars }
    guard !line.allSatisfy(\.properties.isWhitespace) else { return [] }
    let length = min(String(decoding: inside, as: UTF8.self).unicodeScalars.count, line.count - start.count)
    return Failure.caret(below: start.count, length: length, of: String(String.UnicodeScalarView(line)))
  }

  /// A place at the end of the file is shown behind the last character.
  private func seen(_ range: Range<Int>) -> Range<Int> {
    guard range.lowerBound >= bytes.count else { return range }
    let end = bytes.lastIndex { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }.map { $0 + 1 } ?? 0
    return end..<end
  }
}
