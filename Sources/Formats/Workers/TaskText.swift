internal import Bytes

/// Looking at the parts of a line of a framework. Ranges must lie within the span.
extension Span where Element == UInt8 {
  /// Where a word that stands at a place ends; nil where another one stands there.
  func end(of word: String, at place: Int) -> Int? {
    has(word, at: place, before: count) ? place + word.utf8.count : nil
  }

  /// What stands from a place up to the next `word`.
  func range(from start: Int, upTo word: String) -> Range<Int>? {
    guard start <= count else { return nil }
    return firstIndex(of: word, in: start..<count).map { start..<$0 }
  }

  /// Seconds as a decimal number, which may have an exponent, in nanoseconds.
  func seconds(_ range: Range<Int>) -> Int64? { scaled(range, 1e9) }

  /// The same of milliseconds.
  func milliseconds(_ range: Range<Int>) -> Int64? { scaled(range, 1e6) }

  private func scaled(_ range: Range<Int>, _ unit: Double) -> Int64? {
    guard !range.isEmpty, range.count <= 40, let value = decimalToDouble(extracting(range)) else {
      return nil
    }
    let nanoseconds = (value * unit).rounded()
    return (0..<9e18).contains(nanoseconds) ? Int64(nanoseconds) : nil
  }

  /// Python's text of a time span, `0:00:00.054714` with days before it or without, in nanoseconds.
  func timeSpan(_ range: Range<Int>) -> Int64? {
    var (sum, start) = (0.0, range.lowerBound)
    if let day = firstIndex(of: " day", in: range),
      let comma = firstIndex(of: ", ", in: day..<range.upperBound),
      let days = number(start..<day)
    {
      sum = Double(days) * 24
      start = comma + 2
    }
    for (unit, isLast) in [(60.0, false), (60.0, false), (1.0, true)] {
      let end =
        isLast ? range.upperBound : firstIndex(of: UInt8(ascii: ":"), in: start..<range.upperBound) ?? start
      guard end > start, end - start <= 40, let part = decimalToDouble(extracting(start..<end)), part >= 0
      else { return nil }
      sum = (sum + part) * unit
      start = end + 1
    }
    return sum < 9e9 ? Int64((sum * 1e9).rounded()) : nil
  }

  /// Whether the range is an id as `uuid` writes it: hexadecimal digits, with dashes or without.
  func isID(_ range: Range<Int>) -> Bool {
    guard range.count == 36 || range.count == 32 || range.count == 24 else { return false }
    var dashes = 0
    for index in range {
      let byte = self[index]
      if byte == UInt8(ascii: "-") {
        dashes += 1
      } else if byte.digit == nil, (byte | 32) &- 97 >= 6 {
        return false
      }
    }
    return dashes == (range.count == 36 ? 4 : 0)
  }

  /// The end of a word of the characters of an id that begins at a place.
  func endOfID(from start: Int) -> Int {
    var end = start
    while end < count, self[end].isPartOfName || self[end] == UInt8(ascii: "-") { end += 1 }
    return end
  }

  /// Whether the range is the name of a function or a class: a path of words.
  func isTaskName(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty, range.count <= 200 else { return false }
    return range.allSatisfy { index in
      let byte = self[index]
      return byte.isPartOfName || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte >= 0x80
    }
  }

  /// The level that stands at a place, as Python's `logging` and Ruby's logger write it, and its end.
  func endOfLevel(at start: Int) -> Int? {
    for level in ["DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"] {
      if let end = end(of: level, at: start), end == count || !self[end].isLetter { return end }
    }
    return nil
  }
}
