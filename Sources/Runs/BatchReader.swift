internal import Bytes
public import Events
internal import Formats
internal import Platform
public import Profiles

/// Decodes the blocks of a log one after the other: the only place where a batch is cleared, filled, filtered and
/// numbered, and where a decoder is asked for what it still holds at the end.
final class BatchReader {
  /// The events of the latest block that count, and the account of its lines.
  let batch = EventBatch()
  /// The number, in the whole log, of the line that is line 0 of the batch.
  private(set) var firstLine = 0
  private var filter = EventFilter()
  private var memory = EventFilter.Memory()
  private var decoder: (any LogDecoder)?
  private var unfinished: BrokenLines?

  /// Begins a log, or a part of one that is not its first. Nothing is kept of what this reader has read before, neither names nor what a
  /// decoder has learnt: what finds no room where something has a limit depends on what is read from here on alone.
  func open(_ source: LogSource, _ filter: EventFilter, isStart: Bool = true) {
    self.filter = filter
    unfinished = source.unfinished
    batch.clear()
    batch.forgetNames()
    memory = EventFilter.Memory()
    firstLine = 0
    batch.assumptions = []
    decoder = nil
    if case .log(let format, let options) = source.content { decoder = format.makeDecoder(options) }
    if isStart, let begun = source.begun { decoder?.begin(behind: begun) }
  }

  func decode(_ block: Block) {
    begin()
    decoder?.decode(block, into: batch)
    filter.apply(to: batch, memory)
  }

  /// Ends the log, or a part of it: the batch then has the records that the decoder kept back.
  func finish(isEnd: Bool = true) {
    begin()
    if isEnd, let unfinished { decoder?.goOn(with: unfinished, into: batch) }
    decoder?.finish(into: batch)
    filter.apply(to: batch, memory)
    decoder = nil
  }

  private func begin() {
    firstLine += batch.lines
    batch.clear()
  }
}

/// A batch of events of one log, with the text of the lines that they stand in.
public struct LogBatch {
  public let log: LogSource
  public let events: EventBatch
  /// The number, in the whole log, of the line that is line 0 of the batch. A record that began in an earlier block
  /// has a number below 0 in the batch.
  public let firstLine: Int
  private let text: RecentLines

  init(_ log: LogSource, _ reader: BatchReader, _ text: RecentLines) {
    self.log = log
    events = reader.batch
    firstLine = reader.firstLine
    self.text = text
  }

  /// The text of a line, by its number in the batch.
  public func text(ofLine number: Int) -> String { text.line(firstLine + number) }
}

extension LogSource {
  /// Reads the whole log again, in order, and calls `body` with each batch until it says false or the run is asked to
  /// stop. The last batch has the records that the decoder kept back to the end. A saved profile has no batches.
  /// - Parameters:
  ///   - filter: The events that count.
  ///   - issueLimit: How many lines that were not understood are kept of each batch.
  ///   - body: May use the batch during the call only.
  public func forEachBatch(
    _ filter: EventFilter, issueLimit: Int = 0, _ body: (LogBatch) -> Bool
  ) {
    guard case .log = content else { return }
    let source = openReader()
    let reader = BatchReader()
    reader.open(self, filter)
    reader.batch.issueLimit = issueLimit
    let scratch = Block(capacity: SourceReader.blockSize)
    let text = RecentLines(keepsPrevious: isSequential || hasPieces)
    var goesOn = true
    while goesOn, !stop.isRequested, let chunk = source.nextChunk() {
      chunk.forEachBlock(using: scratch) { block in
        guard goesOn else { return }
        reader.decode(block)
        text.begin(block, firstLine: reader.firstLine)
        goesOn = body(LogBatch(self, reader, text))
        text.end()
      }
    }
    guard goesOn else { return }
    reader.finish()
    _ = body(LogBatch(self, reader, text))
  }
}
