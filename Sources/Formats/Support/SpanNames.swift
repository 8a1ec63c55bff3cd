internal import Bytes
internal import Events

extension NameTable {
  /// The number of the name that stands in the range; a name seen before costs no memory.
  func number(of bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
    unsafe bytes.extracting(range).withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { return 0 }
      return unsafe number(at: base, count: memory.count)
    }
  }
}

extension Span where Element == UInt8 {
  /// A hash of the bytes in the range.
  func hash(_ range: Range<Int>) -> UInt64 {
    unsafe extracting(range).withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { return 0 }
      return unsafe hashBytes(base, memory.count)
    }
  }

  /// The key of a message whose id fills the range; 0 for an empty one.
  func messageKey(_ range: Range<Int>) -> UInt64 { range.isEmpty ? 0 : Swift.max(1, hash(range)) }
}
