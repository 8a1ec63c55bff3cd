public import Bytes
internal import Synchronization

/// All lines of a source whose first byte lies in one range of its decoded bytes.
///
/// A chunk is handed from the thread that reads to a thread that works, and consumed once. For a plain file
/// it holds no bytes, and the working thread reads them itself; for everything else it holds its blocks.
public struct Chunk: Sendable {
  /// 0 for the first range of the source; the same lines have the same index however they are read.
  public let index: Int
  /// Whether it is known that no chunk follows.
  public let isLast: Bool

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
      guard let file = range.open(), var cutter = range.cutter(file) else { return }
      let end = range.end(in: file)
      while true {
        let before = cutter.position
        guard cutter.next(into: scratch, before: end) else { break }
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
  let chunkSize: Int64
  let blockSize: Int
  let lineLimit: Int
  let cutsAnywhere: Bool
  let cutPlaces: CutPlaces?
  let record: ReadRecord

  func open() -> OpenFile? {
    if let file { return file }
    do {
      return try source.open()
    } catch {
      record.noteUnlessStopped(error.text)
      return nil
    }
  }

  /// A cutter that stands at the first line of the range, nil when no line starts there.
  func cutter(_ file: OpenFile) -> BlockCutter? {
    guard let start = cutsAnywhere ? lower : border(at: lower, in: file) else { return nil }
    return cutter(file, at: start)
  }

  private func cutter(_ file: OpenFile, at start: Int64, blockSize: Int? = nil) -> BlockCutter {
    let feed = RangeFeed(file, origin: source.origin, position: start, end: size, record: record)
    return BlockCutter(
      feed, position: start, blockSize: blockSize ?? self.blockSize, lineLimit: lineLimit,
      cutsAnywhere: cutsAnywhere)
  }

  /// So much is read together where only a few lines are wanted.
  private static let shortBlock = 16 << 10

  /// Lines of the range start before this offset.
  func end(in file: OpenFile) -> Int64 {
    guard cutPlaces != nil, upper < size else { return upper }
    return border(at: upper, in: file) ?? size
  }

  /// Where the lines begin that belong to the range that begins at an offset; nil when there are none.
  private func border(at offset: Int64, in file: OpenFile) -> Int64? {
    guard let cutPlaces, offset > 0 else { return lineStart(from: offset, to: upper, in: file) }
    guard let start = lineStart(from: offset, to: size, in: file) else { return nil }
    let from = max(0, start - Int64(CutPlaces.window))
    let before = RangeFeed(file, origin: source.origin, position: from, end: start, record: record)
    var (watch, mayCut) = cutPlaces.watch(before.take(Int(start - from)), at: from)
    let limit = cutPlaces.limit(behind: start, chunkSize: chunkSize)
    var cutter = cutter(file, at: start, blockSize: min(blockSize, Self.shortBlock))
    let line = Block(capacity: 0)
    while !mayCut, cutter.position < limit {
      guard cutter.next(into: line, before: cutter.position + 1) else { return nil }
      mayCut = watch(line)
    }
    return cutter.position
  }

  /// The first line that starts at an offset or behind it. A line starts behind each newline, so the search begins one byte
  /// before the offset.
  private func lineStart(from offset: Int64, to end: Int64, in file: OpenFile) -> Int64? {
    if offset == 0 { return 0 }
    var position = offset - 1
    let feed = RangeFeed(
      file, origin: source.origin, position: position, end: min(size, end - 1), record: record)
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
