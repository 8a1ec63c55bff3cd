internal import Bytes
internal import Events

/// Decodes the lines inside of an envelope, numbers what they give by the lines of the envelope, and accounts for these.
final class EnvelopeDecoder: LogDecoder {
  let opener: any EnvelopeOpener
  let inner: any LogDecoder
  private let options: DecodeOptions
  /// Reads lines where they stand; nil where only the opener can.
  private lazy var framed = isInside ? nil : FramedLines(self)
  /// Whether the decoder around it does this.
  var isInside = false
  private let lines = InnerLines()
  private let scratch = Block(capacity: 0)
  private var origins = LineOrigins()

  init(_ opener: any EnvelopeOpener, _ inner: any LogDecoder, _ options: DecodeOptions) {
    self.opener = opener
    self.inner = inner
    self.options = options
  }

  func decode(_ block: Block, into batch: EventBatch) {
    if batch.refuses(block) {
      origins.skip()
      return
    }
    if let framed { framed.decode(block, into: batch) } else { open(block, into: batch) }
  }

  /// Decodes lines whose envelope has to be opened.
  func open(_ block: Block, into batch: EventBatch) {
    lines.begin(block)
    opener.open(block, into: lines)
    decodeInner(batch) {}
  }

  func finish(into batch: EventBatch) {
    lines.begin(nil)
    opener.finish(into: lines)
    decodeInner(batch) { inner.finish(into: batch) }
  }

  func begin(behind streams: Set<UInt64>, depth: Int) {
    if depth == 0 {
      opener.begin(behind: streams)
    } else {
      (inner as? EnvelopeDecoder)?.begin(behind: streams, depth: depth - 1)
    }
  }

  /// Completes lines in pieces by the first lines of the next source, which are not counted.
  func goOn(_ block: Block, _ streams: Set<UInt64>, depth: Int, into batch: EventBatch) {
    lines.begin(block)
    if depth == 0 {
      opener.goOn(block, streams, into: lines)
      return decodeInner(batch) {}
    }
    opener.open(block, into: lines)
    lines.seal()
    let linesBefore = batch.lines
    let notes = Notes(batch)
    (inner as? EnvelopeDecoder)?.goOn(lines.block, streams, depth: depth - 1, into: batch)
    if origins.areShifted {
      notes.renumber(batch) { origins.physicalLine(ofInner: $0 - linesBefore) + linesBefore }
    }
  }

  private func decodeInner(_ batch: EventBatch, _ finish: () -> Void) {
    lines.seal()
    let linesBefore = batch.lines
    let notes = Notes(batch)
    let timeOfOuter = batch.timeOfEnvelope
    batch.timeOfEnvelope = { [lines, options] in
      let index = $0 - linesBefore
      if let time = lines.time(ofLine: index, options) { return time }
      return lines.lines.indices.contains(index)
        ? timeOfOuter?(linesBefore + lines.lines[index].physicalLine) : nil
    }
    defer { batch.timeOfEnvelope = timeOfOuter }
    if lines.isOneForOne {
      inner.decode(lines.block, into: batch)
    } else {
      decodeInRuns(batch)
    }
    finish()
    origins.append(lines)
    if origins.areShifted {
      notes.renumber(batch) { origins.physicalLine(ofInner: $0 - linesBefore) + linesBefore }
    }
    batch.ignored += lines.passedOver
    for (line, count) in lines.lost { batch.reject(line: linesBefore + line, lines: count, .missingField) }
    batch.assumptions.formUnion(lines.assumptions)
    batch.lines = linesBefore + lines.physicalCount
    origins.next()
  }

  /// Decodes runs of lines that are made of one physical line at a time, and the others one by one, so that what becomes
  /// of each of these is known: it counts for all the physical lines of it.
  private func decodeInRuns(_ batch: EventBatch) {
    var start = 0
    for (index, line) in lines.lines.enumerated() {
      let isUsual = line.physicalCount == 1
      if isUsual, index + 1 < lines.lines.count, lines.lines[index + 1].physicalCount == 1 { continue }
      let (ignored, notUnderstood) = (batch.ignored, batch.notUnderstood)
      decode(start..<line.end, batch)
      start = line.end
      guard !isUsual else { continue }
      batch.ignored += (batch.ignored - ignored) * (line.physicalCount - 1)
      batch.notUnderstood += (batch.notUnderstood - notUnderstood) * (line.physicalCount - 1)
    }
  }

  private func decode(_ range: Range<Int>, _ batch: EventBatch) {
    scratch.reserve(range.count)
    scratch.bytes.replaceSubrange(0..<range.count, with: lines.block.bytes[range])
    scratch.seal(count: range.count)
    scratch.offset = lines.block.offset + Int64(range.lowerBound)
    inner.decode(scratch, into: batch)
  }
}

/// What a batch held before some lines were decoded, so that only what they gave is numbered anew.
private struct Notes {
  private let events: Int
  private let incidents: Int
  private let issues: Int
  private let unread: Int

  init(_ batch: EventBatch) {
    events = batch.count
    incidents = batch.incidents.count
    issues = batch.issues.count
    unread = batch.unread.lines.count
  }

  func renumber(_ batch: EventBatch, _ physical: (Int) -> Int) {
    for index in events..<batch.count {
      unsafe batch.events[index].line = Int32(clamping: physical(Int(batch.events[index].line)))
    }
    for index in incidents..<batch.incidents.count {
      batch.incidents[index].line = physical(batch.incidents[index].line)
    }
    for index in issues..<batch.issues.count { batch.issues[index].line = physical(batch.issues[index].line) }
    batch.unread.renumber(from: unread, physical)
  }
}

/// From the numbers of inner lines to those of the lines of the envelope, for the present block and for records that
/// began before it.
private struct LineOrigins {
  /// How many inner lines before the present block are remembered; a record that began earlier points at the earliest.
  private static let mostBefore = 4_096

  private var innerBefore = 0
  private var physicalBefore = 0
  private var innerCount = 0
  private var physicalCount = 0
  /// Whether the numbers differed anywhere so far.
  private(set) var areShifted = false
  /// The physical lines, counted from the start of the source, of the inner lines from `firstKnown` on. Below that
  /// number the two are the same, as long as nothing was forgotten.
  private var known: [Int] = []
  private var firstKnown = 0
  private var hasForgotten = false

  /// A physical line was passed over.
  mutating func skip() {
    shift()
    physicalBefore += 1
  }

  mutating func append(_ lines: InnerLines) {
    if !lines.isOneForOne { shift() }
    if areShifted { known += lines.lines.map { $0.physicalLine + physicalBefore } }
    innerCount = lines.lines.count
    physicalCount = lines.physicalCount
  }

  /// The present block is done with.
  mutating func next() {
    innerBefore += innerCount
    physicalBefore += physicalCount
    let extra = known.count - LineOrigins.mostBefore
    guard extra > LineOrigins.mostBefore else { return }
    known.removeFirst(extra)
    firstKnown += extra
    hasForgotten = true
  }

  /// The physical line of an inner line; both are counted from the first line of the present block.
  func physicalLine(ofInner line: Int) -> Int {
    let number = innerBefore + line
    let physical: Int
    if number < firstKnown, !hasForgotten {
      physical = number
    } else if known.isEmpty {
      physical = physicalBefore
    } else {
      physical = known[min(max(0, number - firstKnown), known.count - 1)]
    }
    return physical - physicalBefore
  }

  private mutating func shift() {
    if !areShifted { firstKnown = innerBefore }
    areShifted = true
  }
}
