internal import Bytes

/// The text of a JSON string, written out without its escapes: in logs, mostly another JSON object, of which every quote is
/// escaped.
enum EscapedText {
  /// What became of a text.
  enum Outcome {
    /// So many bytes were written; whether a line end followed, which was not written.
    case written(Int, endsLine: Bool)
    /// It holds escapes that are rare, or line ends inside.
    case rare
  }

  /// Writes a text of `count` bytes to a place with room for as many and a block's padding behind.
  ///
  /// The bytes behind the text are read, as far as a block's padding, and up to 16 bytes behind what is written are changed.
  static func write(_ start: UnsafeRawPointer, count: Int, to target: UnsafeMutableRawPointer) -> Outcome {
    var from = unsafe start
    var to = unsafe target
    let end = unsafe start + count
    while unsafe from < end {
      let (slashes, quotes, _) = unsafe Sixteen.stringParts(from)
      let left = unsafe min(16, end - from)
      guard slashes & (1 &<< UInt32(left) &- 1) != 0 else {
        unsafe to.storeBytes(of: from.loadUnaligned(as: UInt128.self), as: UInt128.self)
        unsafe to += left
        unsafe from += left
        continue
      }
      // Of an escape that goes on behind the sixteen bytes, the backslash waits for the next ones.
      let whole = slashes & 0x7FFF & (1 &<< UInt32(left) &- 1)
      let length = slashes & 0x8000 != 0 && left == 16 ? 15 : left
      // Escaped quotes are taken together. Two backslashes side by side are rare in logs.
      guard (whole &<< 1) & ~quotes == 0 else {
        guard unsafe writeOne(&from, &to, end) else {
          let isLineEnd =
            unsafe from + 2 == end && from.loadUnaligned(as: UInt16.self).littleEndian == lineEnd
          return isLineEnd ? .written(unsafe to - target, endsLine: true) : .rare
        }
        continue
      }
      var rest = whole
      var begin = 0
      while rest != 0 {
        let slash = rest.trailingZeroBitCount
        unsafe to.storeBytes(of: (from + begin).loadUnaligned(as: UInt128.self), as: UInt128.self)
        unsafe to += slash - begin
        begin = slash + 1
        rest &= rest &- 1
      }
      unsafe to.storeBytes(of: (from + begin).loadUnaligned(as: UInt128.self), as: UInt128.self)
      unsafe to += length - begin
      unsafe from += length
    }
    return .written(unsafe to - target, endsLine: false)
  }

  private static let lineEnd = UInt16(UInt8(ascii: "\\")) | UInt16(UInt8(ascii: "n")) << 8

  /// Writes what stands before the next escape, and the byte that it stands for; false, at the escape, for one that is no
  /// single byte or a line end.
  private static func writeOne(
    _ from: inout UnsafeRawPointer, _ to: inout UnsafeMutableRawPointer, _ end: UnsafeRawPointer
  ) -> Bool {
    while unsafe from < end, unsafe from.load(as: UInt8.self) != UInt8(ascii: "\\") {
      unsafe to.storeBytes(of: from.load(as: UInt8.self), as: UInt8.self)
      unsafe from += 1
      unsafe to += 1
    }
    let (byte, count) = unsafe escape(from)
    guard count > 0, unsafe from + count <= end, byte != UInt8(ascii: "\n") else { return false }
    unsafe to.storeBytes(of: byte, as: UInt8.self)
    unsafe from += count
    unsafe to += 1
    return true
  }

  /// The byte that an escape stands for, and how long the escape is; a length of 0 for one that is no single byte.
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
