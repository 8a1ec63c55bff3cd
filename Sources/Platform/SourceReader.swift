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
  private var cutPlaces: CutPlaces?
  /// Of a stream with places to cut at: the last bytes that were handed on.
  private var window: [UInt8] = []
  /// Whether the chunk before had to end where its watch did not allow it.
  private var isBorderOpen = false
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

  /// Lets chunks end only where a watch says that the log may be cut. Asked for before the first chunk.
  public func cut(by makeWatch: @escaping @Sendable () -> CutWatch) {
    cutPlaces = CutPlaces(makeWatch: makeWatch)
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
      chunkSize: chunkSize, blockSize: blockSize, lineLimit: lineLimit, cutsAnywhere: cutsAnywhere,
      cutPlaces: cutPlaces, record: record)
    return Chunk(index: index, isLast: range.upper == size, content: .range(range))
  }

  private func fillChunk(_ cutter: inout BlockCutter) -> Chunk? {
    let index = cutter.position / chunkSize
    let (end, overflows) = (index * chunkSize).addingReportingOverflow(chunkSize)
    var parcels: [BlockPool.Parcel] = []
    if let cutPlaces, isBorderOpen { goOn(&parcels, &cutter, to: cutPlaces) }
    if parcels.isEmpty {
      while take(&parcels, &cutter, before: overflows ? .max : end) {}
      if let cutPlaces { goOn(&parcels, &cutter, to: cutPlaces) }
    }
    if parcels.isEmpty { return nil }
    return Chunk(
      index: Int(index), isLast: source.size != nil && cutPlaces != nil && cutter.peek(1).isEmpty,
      content: .blocks(HeldBlocks(parcels, of: pool)))
  }

  /// Takes the next block of lines that start before an offset; false when there is none.
  private func take(
    _ parcels: inout [BlockPool.Parcel], _ cutter: inout BlockCutter, before end: Int64
  ) -> Bool {
    let parcel = pool.take()
    guard fill(parcel.block, &cutter, before: end) else {
      pool.giveBack(parcel)
      return false
    }
    parcels.append(parcel)
    return true
  }

  private func fill(_ block: Block, _ cutter: inout BlockCutter, before end: Int64) -> Bool {
    let before = cutter.position
    guard cutter.next(into: block, before: end) else { return false }
    record.addDecoded(cutter.position - before)
    if forResume.lastBytes > 0 { keepEnd(of: block) }
    return true
  }

  /// Takes further lines, up to the place at which the chunk may end.
  private func goOn(
    _ parcels: inout [BlockPool.Parcel], _ cutter: inout BlockCutter, to places: CutPlaces
  ) {
    isBorderOpen = false
    keepWindow(parcels)
    var (watch, mayCut) = places.watch(window, at: cutter.position - Int64(window.count))
    let limit = places.limit(behind: cutter.position, chunkSize: chunkSize)
    let first = parcels.count
    while !mayCut, cutter.position < limit {
      let line = pool.take()
      guard fill(line.block, &cutter, before: cutter.position + 1) else { return pool.giveBack(line) }
      mayCut = watch(line.block)
      // A block for each line would take much room.
      if parcels.count > first, let last = parcels.last, last.block.append(line.block, upTo: blockSize) {
        pool.giveBack(line)
      } else {
        parcels.append(line)
      }
    }
    isBorderOpen = !mayCut
    if parcels.count > first { keepWindow(Array(parcels[first...])) }
  }

  /// Keeps the last bytes of what was handed on.
  private func keepWindow(_ parcels: [BlockPool.Parcel]) {
    var parts: [ArraySlice<UInt8>] = []
    var missing = CutPlaces.window
    for parcel in parcels.reversed() where missing > 0 {
      // A line too long to be held stands between what is before and behind it.
      if parcel.block.isOversizedLine {
        window = [UInt8(ascii: "\n")]
        break
      }
      let bytes = parcel.block.bytes[..<parcel.block.count].suffix(missing)
      missing -= bytes.count
      parts.append(bytes)
    }
    window = Array(window.suffix(missing)) + parts.reversed().joined()
  }
}

extension Block {
  /// Appends the line of another block if both are held and it fits.
  fileprivate func append(_ line: Block, upTo limit: Int) -> Bool {
    guard !isOversizedLine, !line.isOversizedLine, count + line.count <= limit else { return false }
    reserve(count + line.count)
    bytes.replaceSubrange(count..<count + line.count, with: line.bytes[..<line.count])
    seal(count: count + line.count)
    return true
  }
}

extension SourceReader {
  private func keepEnd(of block: Block) {
    if block.isOversizedLine { return end.forget() }
    end.append(block.bytes[..<block.count])
  }
}
