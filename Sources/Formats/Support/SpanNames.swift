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
