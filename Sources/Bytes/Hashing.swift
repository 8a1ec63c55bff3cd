/// A 64-bit hash of bytes: same bytes, same number, in every run and on every machine.
///
/// Multiply-and-fold over 64-bit words (the construction of wyhash). Not meant against an attacker.
/// - Complexity: one multiplication for every 8 bytes.
@unsafe @inlinable
public func hashBytes(_ start: UnsafeRawPointer, _ count: Int, seed: UInt64 = 0) -> UInt64 {
  var hash = seed ^ fold(UInt64(truncatingIfNeeded: count) ^ 0x9E37_79B9_7F4A_7C15, 0xA076_1D64_78BD_642F)
  var offset = 0
  while offset &+ 8 <= count {
    let word = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    hash = fold(hash ^ word.littleEndian, 0xE703_7ED1_A0B4_28DB)
    offset &+= 8
  }
  if offset < count {
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < count {
      tail |= UInt64(unsafe start.load(fromByteOffset: offset, as: UInt8.self)) &<< shift
      shift &+= 8
      offset &+= 1
    }
    hash = fold(hash ^ tail, 0x8EBC_6AF0_9C88_C6E3)
  }
  return fold(hash, 0x5899_65CC_7537_4CC3)
}

/// The same number as `hashBytes`, for memory of which at least 7 more bytes can be read.
@unsafe @inlinable @inline(__always)
public func hashPadded(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
  var hash = fold(UInt64(truncatingIfNeeded: count) ^ 0x9E37_79B9_7F4A_7C15, 0xA076_1D64_78BD_642F)
  var offset = 0
  while offset &+ 8 <= count {
    let word = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    hash = fold(hash ^ word.littleEndian, 0xE703_7ED1_A0B4_28DB)
    offset &+= 8
  }
  if offset < count {
    let word = unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let tail = word & ((1 &<< UInt64(truncatingIfNeeded: (count &- offset) &* 8)) &- 1)
    hash = fold(hash ^ tail, 0x8EBC_6AF0_9C88_C6E3)
  }
  return fold(hash, 0x5899_65CC_7537_4CC3)
}

/// Mixes two words by the two halves of their product.
@inlinable
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
    if unsafe a.load(fromByteOffset: offset, as: UInt8.self) != b.load(fromByteOffset: offset, as: UInt8.self) {
      return false
    }
    offset &+= 1
  }
  return true
}
