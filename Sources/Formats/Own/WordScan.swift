/// Looking for bytes eight at a time. Every function may read up to 15 bytes past what it looks for, which the
/// padding of a block covers, and finds the padding's zeros where the block ends.
enum WordScan {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var tops: UInt64 { 0x8080_8080_8080_8080 }

  /// The top bit of each byte that is zero, exact up to and including the lowest one.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }

  /// The distance to the next byte at or below the blank: blank, line end, control character or padding.
  @inline(__always)
  static func toBlank(_ start: UnsafeRawPointer) -> Int {
    var offset = 0
    while true {
      let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let found = (word &- 0x2121_2121_2121_2121) & ~word & tops
      if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
      offset &+= 8
    }
  }

  /// The distance to the next byte that ends or interrupts a JSON string: a quote, a backslash, a control
  /// character or padding.
  ///
  /// Sixteen bytes at a time, so that texts of up to 15 bytes, as most are, all take the same path.
  @inline(__always)
  static func toStringEnd(_ start: UnsafeRawPointer) -> Int {
    let found = unsafe Sixteen.toStringEnd(start)
    return found < 16 ? found : unsafe toLateStringEnd(start)
  }

  @inline(never)
  private static func toLateStringEnd(_ start: UnsafeRawPointer) -> Int {
    var offset = 16
    while true {
      let found = unsafe Sixteen.toStringEnd(start + offset)
      if found < 16 { return offset &+ found }
      offset &+= 16
    }
  }

  /// The distance to the next line end, or to `limit`.
  @inline(__always)
  static func toLineEnd(_ start: UnsafeRawPointer, limit: Int) -> Int {
    var offset = 0
    while offset < limit {
      let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let found = zeros(word ^ 0x0A0A_0A0A_0A0A_0A0A)
      if found != 0 { return min(limit, offset &+ found.trailingZeroBitCount &>> 3) }
      offset &+= 8
    }
    return limit
  }

  /// The first `count` bytes, at most 8, as a number; the rest is zero.
  @inline(__always)
  static func prefix(_ start: UnsafeRawPointer, count: Int) -> UInt64 {
    let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    return count >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
  }

  /// The same number for a word known beforehand.
  static func prefix(of text: String) -> UInt64 {
    var result: UInt64 = 0
    for (index, byte) in text.utf8.prefix(8).enumerated() { result |= UInt64(byte) << UInt64(index * 8) }
    return result
  }

  /// How many digits stand at `start`, up to 8; one load and no branch that depends on their number.
  @inline(__always)
  static func digitRun(_ start: UnsafeRawPointer) -> Int {
    let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    let values = word ^ 0x3030_3030_3030_3030
    // 10 and more reach the top bit with 0x76 added, or have it already; exact up to the first that is no digit.
    let others = ((values &+ 0x7676_7676_7676_7676) | values) & tops
    return others.trailingZeroBitCount &>> 3
  }

  /// The digits of a word that are left when it is moved up by some bytes, as a number; -1 when they are not all digits.
  @inline(__always)
  static func eightDigits(moved word: UInt64, by bits: UInt64) -> Int64 {
    let values = (word ^ 0x3030_3030_3030_3030) &<< bits
    if ((values &+ 0x7676_7676_7676_7676) | values) & tops != 0 { return -1 }
    return number(ofValues: values)
  }

  /// Eight digits as a number.
  @inline(__always)
  static func eightDigits(_ word: UInt64) -> Int64 { number(ofValues: word & 0x0F0F_0F0F_0F0F_0F0F) }

  /// The number of eight decimal places: pairs, then fours, then all, by multiplications within one word.
  @inline(__always)
  private static func number(ofValues values: UInt64) -> Int64 {
    let pairs = (values &* 2_561) &>> 8
    let fours = ((pairs & 0x00FF_00FF_00FF_00FF) &* 6_553_601) &>> 16
    let all = ((fours & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) &>> 32
    return Int64(truncatingIfNeeded: all)
  }

  /// A plain decimal number of 1 to 18 digits that fills `count` bytes; -1 when it is anything else.
  @inline(__always)
  static func digits(_ start: UnsafeRawPointer, count: Int) -> Int64 {
    guard count > 0, count <= 18 else { return -1 }
    if count <= 8 {
      guard unsafe digitRun(start) >= count else { return -1 }
      let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
      // Moved up, with zeros before it.
      let missing = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
      return eightDigits(word &<< missing | (0x3030_3030_3030_3030 & ~(UInt64.max &<< missing)))
    }
    var value: Int64 = 0
    for index in 0..<count {
      let digit = unsafe start.load(fromByteOffset: index, as: UInt8.self) &- 0x30
      guard digit < 10 else { return -1 }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }
}
