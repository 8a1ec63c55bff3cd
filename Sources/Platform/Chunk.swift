public import Bytes
internal import Synchronization

/// All lines of a source whose first byte lies in one range of its decoded bytes.
///
/// A chunk is handed from the thread that reads to a thread that works, and consumed once. For a plain file
/// it holds no bytes, and the working thread reads them itself; for everything else it holds its blocks.
public struct Chunk: Sendable {
  /// 0 for the first range of the source; the same lines have the same index however they are read.
  public let index: Int

  let content: Content

  enum Content: Sendable {
    case range(FileRange)
    case blocks(HeldBlocks)
  }

  /// Calls `body` with the lines, in order, a block at a time; a block is valid during the call only.
  ///
  /// - Parameter scratch: The caller's block, filled again and again so that its bytes stay in the cache. It
  ///   grows for a long line.
  public func forEachBlock(using scratch: Block, _ body: (Block) throws -> Void) rethrows {
    switch content {
    case .range(let range):
      guard var cutter = range.cutter() else { return }
      while true {
        let before = cutter.position
        guard cutter.next(into: scratch, before: range.upper) else { break }
        range.record.addDecoded(cutter.position - before)
        try body(scratch)
      }
    case .blocks(let held):
      for parcel in held.take() {
        try body(parcel.block)
        held.pool.giveBack(parcel)
      }
    }
  }
}

/// The blocks of a chunk that came out of a stream; whoever takes them first has them alone.
final class HeldBlocks: Sendable {
  let pool: BlockPool
  private let parcels: Mutex<[BlockPool.Parcel]>

  init(_ parcels: [BlockPool.Parcel], of pool: BlockPool) {
    self.parcels = Mutex(parcels)
    self.pool = pool
  }

  func take() -> [BlockPool.Parcel] {
    parcels.withLock { held in
      defer { held = [] }
      return held
    }
  }
}

/// A range of a plain file, opened when it is read or shared with the other ranges.
struct FileRange: Sendable {
  let source: InputSource
  /// The file, when the reader has it open; a file of one chunk is opened by whoever reads it.
  let file: OpenFile?
  let lower: Int64
  let upper: Int64
  /// How long the file was when reading began.
  let size: Int64
  let blockSize: Int
  let lineLimit: Int
  let cutsAnywhere: Bool
  let record: ReadRecord

  /// A cutter that stands at the first line of the range, nil when no line starts there.
  func cutter() -> BlockCutter? {
    guard let opened = file ?? openSource() else { return nil }
    guard let start = cutsAnywhere ? lower : firstLineStart(in: opened) else { return nil }
    let feed = RangeFeed(opened, origin: source.origin, position: start, end: size, record: record)
    return BlockCutter(
      feed, position: start, blockSize: blockSize, lineLimit: lineLimit,
      cutsAnywhere: cutsAnywhere)
  }

  private func openSource() -> OpenFile? {
    do {
      return try source.open()
    } catch {
      record.noteUnlessStopped(error.text)
      return nil
    }
  }

  /// A line starts behind each newline, so the search begins one byte before the range.
  private func firstLineStart(in file: OpenFile) -> Int64? {
    if lower == 0 { return 0 }
    var position = lower - 1
    let feed = RangeFeed(
      file, origin: source.origin, position: position, end: min(size, upper - 1), record: record)
    var count = 4_096
    while true {
      let bytes = feed.take(count)
      if let found = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        let start = position + Int64(found) + 1
        return start < size ? start : nil
      }
      if bytes.count < count { return nil }
      position += Int64(bytes.count)
      count = min(count * 2, blockSize)
    }
  }
}
