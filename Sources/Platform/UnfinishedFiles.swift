internal import Glibc
internal import Synchronization

/// The temporary files that exist right now, so that a signal handler can remove them.
///
/// A handler may neither lock nor allocate: each slot holds the address of a C string, or 0.
enum UnfinishedFiles {
  /// More files than that are never written at the same time; the surplus is not registered.
  private static let slots = Slots()

  static func prepare() {
    _ = slots.list[0].load(ordering: .relaxed)
  }

  /// Notes a file; the answer is for `forget`, nil when every slot is taken.
  static func add(_ path: SystemPath) -> Int? {
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: path.bytes.count)
    unsafe copy.initialize(from: path.bytes, count: path.bytes.count)
    let address = UInt(bitPattern: copy)
    for index in slots.list.indices
    where slots.list[index].compareExchange(expected: 0, desired: address, ordering: .releasing).exchanged {
      return index
    }
    unsafe copy.deallocate()
    return nil
  }

  /// The file has its final name, or is gone.
  static func forget(_ slot: Int?) {
    guard let slot else { return }
    let address = slots.list[slot].exchange(0, ordering: .acquiring)
    unsafe UnsafeMutablePointer<CChar>(bitPattern: address)?.deallocate()
  }

  /// Removes every file noted. Safe in a signal handler.
  static func removeAll() {
    for index in slots.list.indices {
      let address = slots.list[index].load(ordering: .acquiring)
      if let path = unsafe UnsafePointer<CChar>(bitPattern: address) { _ = unsafe unlink(path) }
    }
  }

  private struct Slots: ~Copyable, Sendable {
    let list: InlineArray<16, Atomic<UInt>> = InlineArray { _ in Atomic(0) }
  }
}
