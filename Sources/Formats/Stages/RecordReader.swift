public import Bytes
public import Events

/// Finds the records in blocks of lines: byte order mark, line ends, line numbers, records of several lines, which it
/// keeps across blocks, and the account of every line.
public final class RecordReader<Decoder: RecordDecoder>: LogDecoder {
  private var decoder: Decoder
  /// The record that further lines may join. Its line is counted from the start of the source.
  private var open: Record<Decoder.Facts>?
  private var text: [UInt8] = []
  /// Lines read before the present batch.
  private var linesBefore = 0
  private var linesRead = 0
  private let keys = KeySigns()

  public init(_ decoder: Decoder) { self.decoder = decoder }

  public func decode(_ block: Block, into batch: EventBatch) {
    linesBefore = linesRead - batch.lines
    if batch.refuses(block) {
      linesRead += 1
      close(batch)
      return
    }
    let contents = block.bytes
    var lines = BlockLines(block)
    while let line = lines.nextLine(in: contents.span) {
      read(contents.span.extracting(line), batch)
    }
  }

  public func finish(into batch: EventBatch) {
    linesBefore = linesRead - batch.lines
    close(batch)
    decoder.finish(linesBefore: linesBefore, into: batch)
  }

  private func read(_ line: Span<UInt8>, _ batch: EventBatch) {
    let number = linesRead
    linesRead += 1
    batch.lines += 1
    switch decoder.place(line, after: open) {
    case .alone(let range, let facts):
      close(batch)
      let record = Record(
        line: number - linesBefore, linesBefore: linesBefore, count: range.count, isEnded: true, facts: facts)
      let text = line.extracting(range)
      account(decoder.decode(text, record, into: batch), text, record, batch)
    case .begins(let range, let facts):
      close(batch)
      open = Record(line: number, lines: 0, facts: facts)
      join(line, range)
    case .joins(let range) where open != nil: join(line, range)
    case .ends(let range) where open != nil:
      join(line, range)
      open?.isEnded = true
      close(batch)
    case .ignored: batch.ignored += 1
    case .joins, .ends: reject(line, number - linesBefore, .malformed, batch)
    case .rejected(let problem): reject(line, number - linesBefore, problem, batch)
    }
  }

  private func join(_ line: Span<UInt8>, _ range: Range<Int>) {
    guard let lines = open?.lines else { return }
    if lines > 0, text.count < Decoder.mostBytes { text.append(UInt8(ascii: "\n")) }
    text.append(line, range.prefix(Decoder.mostBytes - text.count))
    open?.lines = lines + 1
    open?.count = text.count
  }

  /// The open record is complete, or as complete as it will be.
  private func close(_ batch: EventBatch) {
    guard var record = open else { return }
    open = nil
    record.line -= linesBefore
    record.linesBefore = linesBefore
    var whole: [UInt8] = []
    swap(&whole, &text)
    account(decoder.decode(whole.span, record, into: batch), whole.span, record, batch)
    whole.removeAll(keepingCapacity: true)
    swap(&whole, &text)
  }

  private func account(
    _ outcome: RecordOutcome, _ text: Span<UInt8>, _ record: Record<Decoder.Facts>, _ batch: EventBatch
  ) {
    switch outcome {
    case .understood: break
    case .ignored: batch.ignored += record.lines
    case .rejected(let problem): reject(text, record.line, lines: record.lines, problem, batch)
    }
  }

  private func reject(
    _ text: Span<UInt8>, _ line: Int, lines: Int = 1, _ problem: LineProblem, _ batch: EventBatch
  ) {
    batch.reject(line: line, lines: lines, problem)
    batch.noteUnread(text, line: line, keys)
  }
}

/// A reader of records behind two closures.
///
/// Code of a generic class that is reached by a protocol is compiled once for all decoders, and asks for the layout of
/// its types at each record. Closures made where the decoder is known are compiled for that decoder.
final class SpecializedReader: LogDecoder {
  private let decodeBlock: (Block, EventBatch) -> Void
  private let finishBatch: (EventBatch) -> Void

  init<Decoder: RecordDecoder>(_ reader: RecordReader<Decoder>) {
    decodeBlock = { reader.decode($0, into: $1) }
    finishBatch = { reader.finish(into: $0) }
  }

  func decode(_ block: Block, into batch: EventBatch) { decodeBlock(block, batch) }
  func finish(into batch: EventBatch) { finishBatch(batch) }
}
