internal import Bytes

/// Reading the words before a line. Every function returns nil, or moves nothing, where something else stands.
extension Span where Element == UInt8 {
  /// Where the date and time that stands at a place ends: `2026-11-20T22:40:00.123456Z`, with a zone or without. Only the
  /// form is looked at, because most of these times are never needed.
  func stampEnd(from start: Int) -> Int? {
    guard start + 19 <= count, self[start + 4] == UInt8(ascii: "-"), self[start + 7] == UInt8(ascii: "-"),
      self[start + 10] == UInt8(ascii: "T"), self[start + 13] == UInt8(ascii: ":"),
      self[start + 16] == UInt8(ascii: ":"), self[start].digit != nil, self[start + 18].digit != nil
    else { return nil }
    var end = start + 19
    if end < count, self[end] == UInt8(ascii: ".") || self[end] == UInt8(ascii: ",") {
      end += 1
      while end < count, self[end].digit != nil { end += 1 }
    }
    guard end < count else { return end }
    if self[end] == UInt8(ascii: "Z") { return end + 1 }
    guard self[end] == UInt8(ascii: "+") || self[end] == UInt8(ascii: "-") else { return end }
    end += 1
    while end < count, self[end].digit != nil || self[end] == UInt8(ascii: ":") { end += 1 }
    // A colon behind the zone belongs to what follows.
    return self[end - 1] == UInt8(ascii: ":") ? end - 1 : end
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
    for place in range where !self[place].isPartOfLongName { return false }
    return true
  }
}

extension UInt8 {
  /// A letter, a digit, a byte above ASCII, or one of `_-.@:\`.
  fileprivate var isPartOfLongName: Bool {
    if self >= 0x80 { return true }
    let bits: UInt64 = self < 64 ? 0x07FF_6000_0000_0000 : 0x07FF_FFFE_97FF_FFFF
    return bits &>> UInt64(self & 63) & 1 == 1
  }
}
