internal import Bytes

#if arch(x86_64)
  // Inside of this room only: whoever imports the module takes C types of the system for its own.
  internal import _Builtin_intrinsics.intel.sse2
#endif

/// Sixteen bytes looked at together. Every function reads all sixteen, which the padding of a block covers.
///
/// On x86-64 by the vector instructions that every such processor has, which the compiler does not make of words by
/// itself: reading a line of JSON takes a fourth less time with them. Elsewhere by two words.
enum Sixteen {
  /// Whether sixteen bytes are the same.
  @inline(__always)
  static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Bool {
    // As one number, which becomes one comparison where there are vectors.
    unsafe a.loadUnaligned(as: UInt128.self) ^ b.loadUnaligned(as: UInt128.self) == 0
  }

  /// A bit for each of sixteen bytes that is the byte of a pattern. A digit is taken for a `0`, which the pattern has for it.
  @inline(__always)
  static func alike(_ place: UnsafeRawPointer, _ pattern: UnsafeRawPointer) -> UInt32 {
    #if arch(x86_64)
      let bytes = unsafe place.loadUnaligned(as: SIMD2<Int64>.self)
      let zeros = SIMD2<Int64>(repeating: 0x3030_3030_3030_3030)
      let values = _mm_sub_epi8(bytes, zeros)
      let digits = _mm_cmpeq_epi8(_mm_min_epu8(values, SIMD2(repeating: 0x0909_0909_0909_0909)), values)
      let plain = _mm_or_si128(_mm_andnot_si128(digits, bytes), _mm_and_si128(digits, zeros))
      let same = _mm_cmpeq_epi8(plain, unsafe pattern.loadUnaligned(as: SIMD2<Int64>.self))
      return UInt32(bitPattern: _mm_movemask_epi8(same))
    #else
      var same: UInt32 = 0
      for index in 0..<16 {
        let byte = unsafe place.load(fromByteOffset: index, as: UInt8.self)
        let plain = byte &- 0x30 < 10 ? 0x30 : byte
        if unsafe pattern.load(fromByteOffset: index, as: UInt8.self) == plain { same |= 1 << UInt32(index) }
      }
      return same
    #endif
  }

  /// Whether the bytes of an array stand at a place.
  static func stand(_ bytes: [UInt8], at place: UnsafeRawPointer) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      var offset = 0
      while offset + 16 <= bytes.count {
        guard unsafe areEqual(start + offset, place + offset) else { return false }
        offset += 16
      }
      while offset < bytes.count {
        guard
          unsafe start.load(fromByteOffset: offset, as: UInt8.self)
            == place.load(fromByteOffset: offset, as: UInt8.self)
        else { return false }
        offset += 1
      }
      return true
    }
  }

  /// How many bytes stand before the first one that ends or interrupts a JSON string: a quote, a backslash, a control
  /// character or padding; 16 or more when there is none.
  @inline(__always)
  static func toStringEnd(_ start: UnsafeRawPointer) -> Int {
    #if arch(x86_64)
      return unsafe stringEnds(start).trailingZeroBitCount
    #else
      let first = unsafe stringEndsInWord(start)
      let second = unsafe stringEndsInWord(start + 8)
      // Which word it is cannot be predicted, so it is computed: the second counts where the first is zero.
      let takesSecond: Int = first == 0 ? 1 : 0
      let found = first | (second & UInt64(bitPattern: Int64(0 &- takesSecond)))
      return takesSecond &* 8 &+ found.trailingZeroBitCount &>> 3
    #endif
  }

  /// A bit for each backslash, quote and control character among sixteen bytes.
  @inline(__always)
  static func stringParts(_ start: UnsafeRawPointer) -> (slashes: UInt32, quotes: UInt32, controls: UInt32) {
    #if arch(x86_64)
      let bytes = unsafe start.loadUnaligned(as: SIMD2<Int64>.self)
      let slashes = _mm_cmpeq_epi8(bytes, SIMD2(repeating: 0x5C5C_5C5C_5C5C_5C5C))
      let quotes = _mm_cmpeq_epi8(bytes, SIMD2(repeating: 0x2222_2222_2222_2222))
      let controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, SIMD2(repeating: 0x1F1F_1F1F_1F1F_1F1F)), bytes)
      return (
        UInt32(bitPattern: _mm_movemask_epi8(slashes)), UInt32(bitPattern: _mm_movemask_epi8(quotes)),
        UInt32(bitPattern: _mm_movemask_epi8(controls))
      )
    #else
      var (slashes, quotes, controls): (UInt32, UInt32, UInt32) = (0, 0, 0)
      for index in 0..<16 {
        let byte = unsafe start.load(fromByteOffset: index, as: UInt8.self)
        if byte == UInt8(ascii: "\\") { slashes |= 1 << UInt32(index) }
        if byte == UInt8(ascii: "\"") { quotes |= 1 << UInt32(index) }
        if byte < 0x20 { controls |= 1 << UInt32(index) }
      }
      return (slashes, quotes, controls)
    #endif
  }

  #if arch(x86_64)
    /// A bit for each byte that ends a string.
    @inline(__always)
    static func stringEnds(_ start: UnsafeRawPointer) -> UInt32 {
      let bytes = unsafe start.loadUnaligned(as: SIMD2<Int64>.self)
      let quotes = _mm_cmpeq_epi8(bytes, SIMD2(repeating: 0x2222_2222_2222_2222))
      let slashes = _mm_cmpeq_epi8(bytes, SIMD2(repeating: 0x5C5C_5C5C_5C5C_5C5C))
      // A byte that is not changed by a limit from above is at or below it.
      let controls = _mm_cmpeq_epi8(
        _mm_min_epu8(bytes, SIMD2(repeating: 0x1F1F_1F1F_1F1F_1F1F)), bytes)
      return UInt32(bitPattern: _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, slashes), controls)))
    }
  #endif

  /// The top bit of each of eight bytes that ends a string, exact up to and including the lowest one.
  @inline(__always)
  private static func stringEndsInWord(_ start: UnsafeRawPointer) -> UInt64 {
    let word = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    let ones: UInt64 = 0x0101_0101_0101_0101
    // `x - 1` borrows out of a byte only where it is zero; `& ~word` of the three terms is taken once, because
    // the two letters looked for have their top bit clear.
    let quotes = (word ^ 0x2222_2222_2222_2222) &- ones
    let slashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
    let controls = word &- 0x2020_2020_2020_2020
    return (quotes | slashes | controls) & ~word & 0x8080_8080_8080_8080
  }
}

/// The first bytes of a literal, at most sixteen, to be looked for.
struct LiteralStart {
  private let bytes: ShortBytes
  #if arch(x86_64)
    /// A bit for each byte that does not count.
    private let others: UInt32
  #else
    /// Which bits count.
    private let mask: ShortBytes
  #endif

  /// - Parameter count: so many of the bytes count, at most 16.
  init(_ start: UnsafeRawPointer, count: Int) {
    let count = min(count, 16)
    unsafe bytes = ShortBytes(start, count: count)
    #if arch(x86_64)
      others = 0xFFFF & ~((1 << UInt32(count)) - 1)
    #else
      mask = ShortBytes(low: .max, high: .max).prefix(count)
    #endif
  }

  /// Whether the literal starts at a place.
  @inline(__always)
  func stands(at place: UnsafeRawPointer) -> Bool {
    #if arch(x86_64)
      let found = unsafe place.loadUnaligned(as: SIMD2<Int64>.self)
      let own = SIMD2(Int64(bitPattern: bytes.low), Int64(bitPattern: bytes.high))
      let same = UInt32(bitPattern: _mm_movemask_epi8(_mm_cmpeq_epi8(found, own)))
      return same | others == 0xFFFF
    #else
      let low = unsafe UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
      let high = unsafe UInt64(littleEndian: place.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      return (low ^ bytes.low) & mask.low | (high ^ bytes.high) & mask.high == 0
    #endif
  }
}
