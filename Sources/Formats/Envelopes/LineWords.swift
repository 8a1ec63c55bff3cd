internal import Bytes

/// Reading the words before a line. Every function returns nil, or moves nothing, where something else stands.
extension Span where Element == UInt8 {
  /// Where the date and time that stands at a place ends: `2026-11-20T22:40:00.123456Z`, with a zone or without.
  func stampEnd(from start: Int) -> Int? {
    guard start + 19 <= count, self[start].digit != nil, self[start + 4] == UInt8(ascii: "-"),
      self[start + 10] == UInt8(ascii: "T")
    else { return nil }
    return scanTimestamp(self, from: start)?.end
  }

  /// Where the word that stands at a place ends; words end at a blank.
  func wordEnd(from start: Int) -> Int? {
    var end = start
    while end < count, self[end] > 0x20 { end += 1 }
    return end > start ? end : nil
  }

  func has(_ byte: UInt8, at place: Int) -> Bool { place < count && self[place] == byte }

  /// The place behind a byte; nil where another stands.
  func behind(_ byte: Unicode.Scalar, at place: Int?) -> Int? {
    guard let place, has(UInt8(ascii: byte), at: place) else { return nil }
    return place + 1
  }

  func skipBlanks(from start: Int) -> Int {
    var place = start
    while place < count, self[place] == UInt8(ascii: " ") { place += 1 }
    return place
  }

  /// Whether every byte of a range can stand in a name of a pod, a container, a host or a unit.
  func isName(_ range: Range<Int>) -> Bool {
    range.allSatisfy {
      self[$0].isPartOfName || self[$0] >= 0x80
        || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: ":"), UInt8(ascii: "\\")]
          .contains(self[$0])
    }
  }
}
