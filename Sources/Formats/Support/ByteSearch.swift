/// Looking for words in borrowed bytes. Ranges must lie within the span.
extension Span where Element == UInt8 {
  /// Whether `word` stands at `position` and ends before `end`.
  func has(_ word: String, at position: Int, before end: Int) -> Bool {
    let letters = word.utf8
    guard position >= 0, end - position >= letters.count else { return false }
    var index = position
    for letter in letters {
      if self[index] != letter { return false }
      index &+= 1
    }
    return true
  }

  /// Whether the range begins with `word`.
  func has(_ word: String, in range: Range<Int>) -> Bool {
    has(word, at: range.lowerBound, before: range.upperBound)
  }

  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      if self[index] == byte { return index }
      index &+= 1
    }
    return nil
  }

  /// Where `word` first begins in the range.
  func firstIndex(of word: String, in range: Range<Int>) -> Int? {
    guard let letter = word.utf8.first else { return nil }
    var rest = range
    while let index = firstIndex(of: letter, in: rest) {
      if has(word, at: index, before: range.upperBound) { return index }
      rest = (index + 1)..<range.upperBound
    }
    return nil
  }

  /// Where `word` last begins in the range.
  func lastIndex(of word: String, in range: Range<Int>) -> Int? {
    var index = range.upperBound - word.utf8.count
    while index >= range.lowerBound {
      if has(word, at: index, before: range.upperBound) { return index }
      index -= 1
    }
    return nil
  }

  /// What stands between the first `opening` in the range and the next `closing`.
  func enclosed(by opening: String, _ closing: String, in range: Range<Int>) -> Range<Int>? {
    guard let index = firstIndex(of: opening, in: range) else { return nil }
    let start = index + opening.utf8.count
    guard let end = firstIndex(of: closing, in: start..<range.upperBound) else { return nil }
    return start..<end
  }

  func array(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(self, range)
    return bytes
  }

  /// The range as text; bytes that are not UTF-8 become U+FFFD.
  func text(_ range: Range<Int>) -> String { String(decoding: array(range), as: UTF8.self) }

  /// The range without blanks, or other bytes that are not wanted, at its ends.
  func trimmed(_ range: Range<Int>, of isUnwanted: (UInt8) -> Bool = \.isBlank) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isUnwanted(self[start]) { start += 1 }
    while end > start, isUnwanted(self[end - 1]) { end -= 1 }
    return start..<end
  }

  /// A decimal number without sign that fills the range and fits into 64 bits with its sign.
  func number(_ range: Range<Int>) -> Int64? {
    guard !range.isEmpty, range.count <= 18 else { return nil }
    var value: Int64 = 0
    for index in range {
      guard let digit = self[index].digit else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }
}

extension [UInt8] {
  /// Appends a range of borrowed bytes at once.
  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

extension UInt8 {
  var isBlank: Bool { self == 32 || (9...13).contains(self) }

  /// The value of an ASCII digit.
  var digit: Int? { self &- 48 < 10 ? Int(self &- 48) : nil }

  /// Whether this is an ASCII letter.
  var isLetter: Bool { (self | 32) &- 97 < 26 }

  /// A letter, a digit or `_`.
  var isPartOfName: Bool { isLetter || digit != nil || self == UInt8(ascii: "_") }
}
