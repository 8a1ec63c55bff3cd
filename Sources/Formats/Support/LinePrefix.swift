internal import Bytes

/// What may stand before a record in its line, of formats that are read with it and without it.
enum LinePrefix {
  /// Containers and collectors put at most this many bytes before an object: `2026-...Z stdout F {`, `web-1  | {`.
  private static let longest = 160

  /// The length of what stands before a JSON object; nil for a line without one.
  static func beforeObject(_ line: UnsafeRawBufferPointer) -> Int? {
    unsafe line.prefix(longest).firstIndex(of: UInt8(ascii: "{"))
  }

  /// The range without the words at its start, where more than these stand in it.
  static func skip(_ words: String, _ bytes: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
    guard bytes.has(words, in: line), line.count > words.utf8.count else { return line }
    return (line.lowerBound + words.utf8.count)..<line.upperBound
  }
}
