internal import Bytes

/// The usual form of a line of Docker's json-file logs, `{"log":"...\n","stream":"stdout",...,"time":"..."}`, read without
/// a look at all of JSON's rules, which takes a third of the time.
enum DockerText {
  private static let opening = WordScan.prefix(of: #"{"log":""#)
  /// `,"stream":"stdout","`; the other stream differs in its last three letters.
  private static let middle = LiteralBytes(#","stream":"std"#)

  /// Writes the text of a whole line without its line end, and returns how many bytes these are; -1 when the line has
  /// another form. At most 16 bytes past the text are written.
  static func write(
    _ start: UnsafeRawPointer, _ length: Int, to target: UnsafeMutableRawPointer
  ) -> Int {
    guard length > 40, unsafe WordScan.prefix(start, count: 8) == opening,
      unsafe (start + length - 1).load(as: UInt8.self) == UInt8(ascii: "}")
    else { return -1 }
    var from = unsafe start + 8
    var to = unsafe target
    while true {
      unsafe to.storeBytes(of: from.loadUnaligned(as: UInt128.self), as: UInt128.self)
      let plain = unsafe min(16, Sixteen.toStringEnd(from))
      unsafe from += plain
      unsafe to += plain
      if plain == 16 { continue }
      guard unsafe from.load(as: UInt8.self) == UInt8(ascii: "\\") else { return -1 }
      let (escaped, count) = unsafe escape(from)
      guard count > 0 else { return -1 }
      // The text ends with its only line end, which is not written.
      if escaped == UInt8(ascii: "\n") {
        unsafe from += count
        break
      }
      unsafe to.storeBytes(of: escaped, as: UInt8.self)
      unsafe to += 1
      unsafe from += count
    }
    guard unsafe from.load(as: UInt8.self) == UInt8(ascii: "\""), unsafe middle.stands(at: from + 1),
      unsafe start + length > from + 20
    else { return -1 }
    let last = unsafe (from + 1 + middle.count).loadUnaligned(as: UInt32.self).littleEndian
    guard last == out || last == err else { return -1 }
    var count = unsafe to - target
    if count > 0, unsafe (to - 1).load(as: UInt8.self) == UInt8(ascii: "\r") { count -= 1 }
    return count
  }

  /// Where the time of such a line stands: at its end.
  static func stamp(_ start: UnsafeRawPointer, _ length: Int) -> Range<Int>? {
    let end = length - 2
    var place = end - 20
    while place > end - 40, place > 0 {
      if unsafe (start + place - 1).load(as: UInt8.self) == UInt8(ascii: "\"") { return place..<end }
      place -= 1
    }
    return nil
  }

  private static let out = UInt32(truncatingIfNeeded: WordScan.prefix(of: "out\""))
  private static let err = UInt32(truncatingIfNeeded: WordScan.prefix(of: "err\""))

  /// The byte that an escape stands for, and how long the escape is; a length of 0 for one that is no single byte.
  @inline(__always)
  private static func escape(_ start: UnsafeRawPointer) -> (UInt8, count: Int) {
    let letter = unsafe (start + 1).load(as: UInt8.self)
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (letter, 2)
    case UInt8(ascii: "n"): return (0x0A, 2)
    case UInt8(ascii: "t"): return (0x09, 2)
    case UInt8(ascii: "r"): return (0x0D, 2)
    case UInt8(ascii: "u"):
      let word = unsafe (start + 2).loadUnaligned(as: UInt32.self).littleEndian
      guard word & 0xFFFF == 0x3030 else { return (0, 0) }
      let high = hexDigit(UInt8(truncatingIfNeeded: word >> 16))
      let low = hexDigit(UInt8(truncatingIfNeeded: word >> 24))
      guard high < 8, low < 16 else { return (0, 0) }
      return (high << 4 | low, 6)
    default: return (0, 0)
    }
  }

  /// 16 and more for a byte that is no hexadecimal digit.
  private static func hexDigit(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: 16
    }
  }
}

/// A literal of up to 16 bytes that is looked for at a place.
private struct LiteralBytes {
  let count: Int
  private let start: LiteralStart

  init(_ text: String) {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 16)
    count = text.utf8.count
    start = unsafe bytes.withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { preconditionFailure("the literal has bytes") }
      return unsafe LiteralStart(base, count: text.utf8.count)
    }
  }

  func stands(at place: UnsafeRawPointer) -> Bool { unsafe start.stands(at: place) }
}
