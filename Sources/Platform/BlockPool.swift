internal import Bytes
internal import Synchronization

/// Blocks to use again, so that a long stream allocates as many as are in use at once and no more.
final class BlockPool: Sendable {
  /// A block on its way between owners; it is never in two hands.
  struct Parcel: @unchecked Sendable {
    let block: Block
  }

  private let blockSize: Int
  private let limit: Int
  private let idle = Mutex<[Parcel]>([])

  /// - Parameter limit: How many idle blocks are kept.
  init(blockSize: Int, limit: Int) {
    self.blockSize = blockSize
    self.limit = limit
  }

  func take() -> Parcel {
    idle.withLock { $0.popLast() } ?? Parcel(block: Block(capacity: blockSize))
  }

  /// A block that grew for a long line is let go.
  func giveBack(_ parcel: Parcel) {
    guard parcel.block.capacity <= blockSize else { return }
    idle.withLock { if $0.count < limit { $0.append(parcel) } }
  }
}
