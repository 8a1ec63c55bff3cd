internal import Bytes

/// Reads one source from its start to its end in chunks.
///
/// Chunk `k` is all lines whose first byte lies in the decoded bytes `k * chunkSize ..< (k + 1) *
/// chunkSize`: the same lines for a plain file, a gzip file and a pipe, so results do not depend on how a
/// log is stored nor on how many threads read it.
///
/// `nextChunk` and `head` are called by one thread at a time; the progress may be asked by any. What ends a
/// source early is said in `problem`; what came before it counts. A stream can be read by one reader only.
public final class SourceReader: @unchecked Sendable {
  /// How many decoded bytes usually make a chunk.
  public static let chunkSize = 16 << 20
  /// How many bytes are usually read and decoded together: they fit into a core's own cache.
  public static let blockSize = 256 << 10
  /// The longest line that is usually held.
  public static let lineLimit = 16 << 20

  public let source: InputSource
  private let chunkSize: Int64
  private let blockSize: Int
  private let lineLimit: Int
  private var cutsAnywhere = false
  private let forResume: Resuming
  private var end = LastBytes(limit: 0)
  private let record: ReadRecord
  private let pool: BlockPool
  private var state = State.closed

  /// What a run that writes a resume file needs of a source that is read as a stream.
  public struct Resuming: Sendable {
    /// How many of the last bytes are kept; see `lastBytes`.
    public var lastBytes = 0
    /// Whether a last line without a line end is left to the next run.
    public var leavesUnfinishedLine = false

    public init(lastBytes: Int = 0, leavesUnfinishedLine: Bool = false) {
      self.lastBytes = lastBytes
      self.leavesUnfinishedLine = leavesUnfinishedLine
    }
  }

  private enum State {
    case closed
    case ranges(OpenFile?, size: Int64, next: Int)
    case stream(BlockCutter)
    case ended
  }

  /// - Parameters:
  ///   - stop: Ends what waits for a stream.
  ///   - chunkSize: How many decoded bytes are handed on together.
  ///   - blockSize: How many bytes are read and decoded together.
  ///   - lineLimit: A longer line is not held, but delivered as an oversized one.
  public init(
    _ source: InputSource, stop: Stop = .never, chunkSize: Int = SourceReader.chunkSize,
    blockSize: Int = SourceReader.blockSize, lineLimit: Int = SourceReader.lineLimit,
    forResume: Resuming = Resuming()
  ) {
    self.source = source
    self.chunkSize = Int64(max(chunkSize, 1))
    let lineLimit = min(max(lineLimit, 1), 1 << 40)
    self.blockSize = min(max(blockSize, 1), lineLimit + 1)
    self.lineLimit = lineLimit
    self.forResume = forResume
    end = LastBytes(limit: forResume.lastBytes)
    record = source.openedStream?.record ?? ReadRecord(path: source.displayPath, stop: stop)
    pool = BlockPool(blockSize: self.blockSize, limit: 2 * min(max(chunkSize / self.blockSize, 1), 1_024))
  }

  /// Why reading ended before the source did; nil while all is well. Final once every chunk is consumed.
  public var problem: InputProblem? { record.problem }

  /// How many bytes have become lines.
  public var bytesDecoded: Int64 { record.bytesDecoded }

  /// How many bytes have been taken from the source as it is stored; compare with `source.size`.
  public var bytesRead: Int64 {
    source.isPlainFile ? record.bytesDecoded : record.bytesRead
  }

  /// Of a source that is read as a stream: the last bytes that have become lines or were passed over.
  public var lastBytes: [UInt8] { end.bytes }

  /// Lets blocks and chunks begin and end inside of lines, so that no line is too long. Asked for before the first chunk.
  public func cutAnywhere() {
    cutsAnywhere = true
    guard case .stream(var cutter) = state else { return }
    cutter.cutsAnywhere = true
    state = .stream(cutter)
  }

  /// The next chunk, nil at the end. A plain file is not read here, only divided.
  public func nextChunk() -> Chunk? {
    if case .closed = state { open() }
    switch state {
    case .closed, .ended: return nil
    case .ranges(let file, let size, let next): return nextRange(of: file, size: size, index: next)
    case .stream(var cutter):
      // The cutter moves out of the state, so that its buffer is not copied.
      state = .ended
      guard let chunk = fillChunk(&cutter) else { return nil }
      state = .stream(cutter)
      return chunk
    }
  }

  /// The first decoded bytes, at most `maxBytes`, cut behind the last whole line; they will be read again.
  public func head(_ maxBytes: Int = SourceReader.blockSize) -> [UInt8] {
    var bytes = start(maxBytes)
    if bytes.count == maxBytes, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) {
      bytes.removeSubrange((end + 1)...)
    }
    return bytes
  }

  /// The first decoded bytes, `maxBytes` of them if there are so many; they will be read again.
  public func start(_ maxBytes: Int) -> [UInt8] {
    let maxBytes = max(maxBytes, 0)
    guard source.size != nil else {
      if case .closed = state { open() }
      guard case .stream(var cutter) = state else { return [] }
      state = .ended
      defer { state = .stream(cutter) }
      return cutter.peek(maxBytes)
    }
    // A file is opened for its head alone: thousands of them may wait for their turn.
    guard let file = try? source.open() else { return [] }
    let unseen = ReadRecord(path: source.displayPath, stop: record.stop)
    var cutter = streamCutter(file, record: unseen)
    let bytes = cutter.peek(min(maxBytes, source.isPlainFile ? Int(clamping: source.size ?? 0) : maxBytes))
    if bytes.isEmpty, let problem = unseen.problem { record.note(problem.text) }
    return bytes
  }

  private func open() {
    state = .ended
    if let damage = source.damage { record.note(damage, at: .max) }
    do {
      if source.isPlainFile, let size = source.size {
        let isShared = size > chunkSize
        state = .ranges(isShared ? try source.open() : nil, size: size, next: 0)
      } else {
        state = .stream(streamCutter(try source.open(), record: record))
      }
    } catch {
      record.noteUnlessStopped(error.text)
    }
  }

  /// A cutter over the content of a file.
  private func streamCutter(_ file: OpenFile, record: ReadRecord) -> BlockCutter {
    let feed = source.content(of: file, record)
    var (position, passed) = (Int64(0), LastBytes(limit: forResume.lastBytes))
    if source.skipped > 0 {
      _ = feed.pass(to: source.skipped, from: &position, keeping: &passed)
      end = passed
    }
    return BlockCutter(
      feed, position: 0, blockSize: blockSize, lineLimit: lineLimit,
      leavesUnfinishedLine: forResume.leavesUnfinishedLine, cutsAnywhere: cutsAnywhere)
  }

  private func nextRange(of file: OpenFile?, size: Int64, index: Int) -> Chunk {
    let lower = Int64(index) * chunkSize
    let (upper, overflows) = lower.addingReportingOverflow(chunkSize)
    state = !overflows && upper < size ? .ranges(file, size: size, next: index + 1) : .ended
    let range = FileRange(
      source: source, file: file, lower: lower, upper: overflows ? size : min(upper, size), size: size,
      blockSize: blockSize, lineLimit: lineLimit, cutsAnywhere: cutsAnywhere, record: record)
    return Chunk(index: index, content: .range(range))
  }

  private func fillChunk(_ cutter: inout BlockCutter) -> Chunk? {
    let index = cutter.position / chunkSize
    let (end, overflows) = (index * chunkSize).addingReportingOverflow(chunkSize)
    var parcels: [BlockPool.Parcel] = []
    while true {
      let parcel = pool.take()
      let before = cutter.position
      guard cutter.next(into: parcel.block, before: overflows ? .max : end) else {
        pool.giveBack(parcel)
        break
      }
      record.addDecoded(cutter.position - before)
      if forResume.lastBytes > 0 { keepEnd(of: parcel.block) }
      parcels.append(parcel)
    }
    if parcels.isEmpty { return nil }
    return Chunk(index: Int(index), content: .blocks(HeldBlocks(parcels, of: pool)))
  }
}

extension SourceReader {
  private func keepEnd(of block: Block) {
    if block.isOversizedLine { return end.forget() }
    end.append(block.bytes[..<block.count])
  }
}
