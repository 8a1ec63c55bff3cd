internal import Bytes
internal import Events

/// Reads the lines inside of envelopes where they stand, without a copy of them: as long as what is around them is known, and
/// their layout. All other lines have their envelopes opened, and teach what the next ones may look like.
final class FramedLines {
  private unowned let whole: EnvelopeDecoder
  private let openers: [LineOpener]
  private let inner: JSONEventDecoder
  private let frames = LineFrames()
  /// Of each frame, where the text begins in the line of each envelope.
  private var textStarts: [[Int]] = []
  private let part = Block(capacity: 0)
  /// How many lines are opened together, where nothing else was of use lately.
  private var run = 1
  /// How often lines taught nothing, one after the other.
  private var fruitless = 0

  private static let longestRun = 4_096
  /// After so many lines that taught nothing, only every so many-th is looked at.
  private static let patience = 32

  /// Nil where the format inside reads no lines where they stand, or an envelope does not stand around single lines.
  init?(_ decoder: EnvelopeDecoder) {
    whole = decoder
    var openers: [LineOpener] = []
    var next: any LogDecoder = decoder
    while let envelope = next as? EnvelopeDecoder {
      guard let opener = envelope.opener as? LineOpener else { return nil }
      openers.append(opener)
      next = envelope.inner
    }
    guard let inner = next as? JSONEventDecoder, inner.readsFrames else { return nil }
    (self.openers, self.inner) = (openers, inner)
    next = decoder.inner
    while let envelope = next as? EnvelopeDecoder {
      envelope.isInside = true
      next = envelope.inner
    }
  }

  func decode(_ block: Block, into batch: EventBatch) {
    unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var at = unsafe base + block.textStart
      let end = unsafe base + block.count
      while unsafe at < end {
        if openers.allSatisfy(\.isIdle) {
          let start = unsafe at
          unsafe at = inner.decodeLines(from: at, to: end, in: frames, into: batch)
          let isUseful = unsafe at > start
          if isUseful {
            for (opener, place) in zip(openers, textStarts[frames.latest]) { opener.passed(textStart: place) }
          }
          run = isUseful ? 1 : min(run * 2, Self.longestRun)
          guard unsafe at < end else { break }
        }
        unsafe at = open(at, end, offset: block.offset + Int64(at - base), batch)
      }
    }
  }

  /// Opens the next lines; returns where they end.
  private func open(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, offset: Int64, _ batch: EventBatch
  ) -> UnsafeRawPointer {
    var stop = unsafe start
    var last = 0..<0
    for _ in 0..<run where unsafe stop < end {
      let length = unsafe WordScan.toLineEnd(stop, limit: end - stop)
      last = unsafe stop - start..<stop - start + length
      unsafe stop = min(end, stop + length + 1)
    }
    let count = unsafe stop - start
    part.reserve(count)
    unsafe part.bytes.withUnsafeMutableBytes { room in
      if let base = room.baseAddress { unsafe base.copyMemory(from: start, byteCount: count) }
    }
    part.seal(count: count)
    part.offset = offset
    whole.open(part, into: batch)
    if openers.allSatisfy(\.isIdle) { learn(last) }
    return unsafe stop
  }

  /// Learns from a line of those that were opened: the last one, because openers remember things of it.
  private func learn(_ line: Range<Int>) {
    fruitless += 1
    guard fruitless <= Self.patience || fruitless % Self.patience == 0 else { return }
    let bytes = part.bytes
    let line = bytes.span.extracting(line)
    guard let text = text(of: line) else { return }
    var isNew = frames.learn(line, text: text.range, isEscaped: text.isEscaped)
    if frames.count > textStarts.count { textStarts.append(text.starts) }
    if text.isEscaped { isNew = inner.learn(escaped: line, text.range) || isNew }
    if isNew { fruitless = 0 }
  }

  /// Where the text of a line stands inside of all envelopes, and where it begins in each.
  private func text(of line: Span<UInt8>) -> (range: Range<Int>, starts: [Int], isEscaped: Bool)? {
    var (range, starts) = (0..<line.count, [Int]())
    for opener in openers {
      let part: Range<Int>
      var isEscaped = false
      switch opener.text(of: line.extracting(range)) {
      case .part(let text): part = text
      case .escaped(let text) where starts.count == openers.count - 1: (part, isEscaped) = (text, true)
      default: return nil
      }
      starts.append(part.lowerBound)
      range = range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound
      if isEscaped {
        let end = range.upperBound - (line.endsInLineEnd(range) ? 2 : 0)
        return (range.lowerBound..<end, starts, true)
      }
    }
    return (range, starts, false)
  }
}
