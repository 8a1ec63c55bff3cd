/// Splits a row of delimited text (RFC 4180): fields may be quoted, quotes in them are doubled, and a quoted
/// field may hold delimiters and line ends. A quote elsewhere than at the start of a field is an ordinary byte.
///
/// Made once and used for every row, so that a row costs no memory.
struct DelimitedRow {
  struct Field {
    /// Without the quotes around it.
    var range: Range<Int>
    /// Whether doubled quotes stand in it.
    var hasDoubledQuotes = false
  }

  var delimiter: UInt8
  private(set) var fields: [Field] = []

  /// Splitting ends behind so many fields; no table is that wide, and a field takes more memory than its comma.
  private static let mostFields = 1_000
  private static let quote = UInt8(ascii: "\"")

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// Splits the range. False when it ends inside a quoted field: the record goes on in the next line.
  mutating func split(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    fields.removeAll(keepingCapacity: true)
    var start = range.lowerBound
    while true {
      if start < range.upperBound, bytes[start] == Self.quote {
        guard let end = closingQuote(bytes, (start + 1)..<range.upperBound) else { return false }
        fields.append(Field(range: (start + 1)..<end.position, hasDoubledQuotes: end.passedDoubled))
        start = bytes.firstIndex(of: delimiter, in: (end.position + 1)..<range.upperBound) ?? range.upperBound
      } else {
        let end = bytes.firstIndex(of: delimiter, in: start..<range.upperBound) ?? range.upperBound
        fields.append(Field(range: start..<end))
        start = end
      }
      guard start < range.upperBound, fields.count < Self.mostFields else { return true }
      start += 1
    }
  }

  /// Whether a record that was inside a quoted field before this line still is after it.
  func staysOpen(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let end = closingQuote(bytes, range) else { return true }
    var start = end.position + 1
    while let next = bytes.firstIndex(of: delimiter, in: start..<range.upperBound) {
      start = next + 1
      guard start < range.upperBound, bytes[start] == Self.quote else { continue }
      guard let end = closingQuote(bytes, (start + 1)..<range.upperBound) else { return true }
      start = end.position + 1
    }
    return false
  }

  private func closingQuote(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> (position: Int, passedDoubled: Bool)? {
    var index = range.lowerBound
    var passedDoubled = false
    while let quote = bytes.firstIndex(of: Self.quote, in: index..<range.upperBound) {
      guard quote + 1 < range.upperBound, bytes[quote + 1] == Self.quote else {
        return (quote, passedDoubled)
      }
      passedDoubled = true
      index = quote + 2
    }
    return nil
  }
}
