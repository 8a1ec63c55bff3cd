/// Up to sixteen bytes as two words, the first byte lowest, the rest zero.
///
/// Most names and ids fit, and two such pairs are compared and hashed without looking at single bytes.
public struct ShortBytes: Equatable, Sendable {
  public var low: UInt64
  public var high: UInt64

  @inlinable
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Reads 16 bytes, of which `count` count, 1 at least; the others must be readable.
  @unsafe @inlinable @inline(__always)
  public init(padded start: UnsafeRawPointer, count: Int) {
    let first = unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    let second = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    // No branch for the number of bytes: for names of all lengths it could not be predicted.
    let ones = UInt64.max &>> UInt64(truncatingIfNeeded: 0 &- count &* 8)
    let isLong = UInt64(bitPattern: Int64(8 &- count) &>> 63)
    low = first & (ones | isLong)
    high = second & ones & isLong
  }

  /// The first `count` bytes; the others become zero.
  public func prefix(_ count: Int) -> ShortBytes {
    ShortBytes(
      low: low & ~(UInt64.max << UInt64(count * 8)),
      high: high & ~(UInt64.max << UInt64(max(0, count - 8) * 8)))
  }

  /// Reads `count` bytes and not one more.
  @unsafe @inlinable
  public init(_ start: UnsafeRawPointer, count: Int) {
    (low, high) = (0, 0)
    for index in 0..<min(count, 16) {
      let byte = unsafe UInt64(start.load(fromByteOffset: index, as: UInt8.self))
      if index < 8 { low |= byte &<< UInt64(index &* 8) } else { high |= byte &<< UInt64((index &- 8) &* 8) }
    }
  }

  /// A number for tables that live as long as the process: cheaper than `hashShort`, and not as even.
  @inlinable @inline(__always)
  public var tableHash: UInt64 {
    fold(low ^ (high &* 0xC2B2_AE3D_27D4_EB4F), 0x9E37_79B9_7F4A_7C15)
  }

  @inlinable @inline(__always)
  func mixed(into hash: UInt64) -> UInt64 {
    fold(low ^ hash, high ^ 0xE703_7ED1_A0B4_28DB)
  }
}

/// A 64-bit hash of bytes: same bytes, same number, in every run and on every machine.
///
/// Multiply-and-fold over pairs of 64-bit words (the construction of wyhash). Not meant against an attacker.
/// - Complexity: one multiplication for every 16 bytes, and one more.
@unsafe @inlinable
public func hashBytes(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
  var hash = hashSeed(count)
  var offset = 0
  while offset &+ 16 < count {
    hash = unsafe ShortBytes(start + offset, count: 16).mixed(into: hash)
    offset &+= 16
  }
  return unsafe finished(ShortBytes(start + offset, count: count &- offset).mixed(into: hash))
}

/// The same of bytes in an array or a part of one.
public func hashBytes(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  unsafe bytes.withUnsafeBytes { memory in
    guard let base = memory.baseAddress else { return 0 }
    return unsafe hashBytes(base, memory.count)
  }
}

/// The same number as `hashBytes`, for memory of which at least 15 more bytes can be read.
@unsafe @inlinable @inline(__always)
public func hashPadded(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
  if count <= 16 { return unsafe hashShort(ShortBytes(padded: start, count: count), count: count) }
  var hash = hashSeed(count)
  var offset = 0
  while offset &+ 16 < count {
    hash = unsafe ShortBytes(padded: start + offset, count: 16).mixed(into: hash)
    offset &+= 16
  }
  return unsafe finished(ShortBytes(padded: start + offset, count: count &- offset).mixed(into: hash))
}

/// The hash of at most 16 bytes.
@inlinable @inline(__always)
public func hashShort(_ bytes: ShortBytes, count: Int) -> UInt64 {
  finished(bytes.mixed(into: hashSeed(count)))
}

@inlinable @inline(__always)
func hashSeed(_ count: Int) -> UInt64 {
  UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15 ^ 0xA076_1D64_78BD_642F
}

@inlinable @inline(__always)
func finished(_ hash: UInt64) -> UInt64 { fold(hash ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3) }

/// Mixes two words by the two halves of their product.
@inlinable @inline(__always)
public func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let product = a.multipliedFullWidth(by: b)
  return product.high ^ product.low
}

/// Whether two runs of `count` bytes are the same.
@unsafe @inlinable
public func equalBytes(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
  var offset = 0
  while offset &+ 8 <= count {
    if unsafe a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      != b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    {
      return false
    }
    offset &+= 8
  }
  while offset < count {
    if unsafe a.load(fromByteOffset: offset, as: UInt8.self) != b.load(fromByteOffset: offset, as: UInt8.self)
    {
      return false
    }
    offset &+= 1
  }
  return true
}
