internal import Bytes
internal import Events

/// Opens an envelope around each line: by its own peeler, and by those of the envelopes that leave no doubt where that
/// one finds nothing, as a log may change its envelope when a service starts again.
final class LineOpener: EnvelopeOpener {
  private let usual: any LinePeeler
  private lazy var others = certainPeelers()
  private var pieces = OpenPieces()
  private var labels: LabelFilter?

  init(_ peeler: any LinePeeler) { usual = peeler }

  func open(_ block: Block, into lines: InnerLines) {
    lines.reserve(block.count)
    forEachLine(block) { line, place in
      open(line, at: place, into: lines)
      lines.physicalCount += 1
    }
    pieces.move(by: lines.physicalCount)
  }

  func keep(only labels: LabelFilter) { self.labels = labels.isEmpty ? nil : labels }

  var openStreams: Set<UInt64> { pieces.streams }

  /// Whether a line that is not in pieces can be opened without regard to the lines before.
  var isIdle: Bool { pieces.isIdle && labels == nil }

  /// The text of a line that is no piece.
  func text(of line: Span<UInt8>) -> PeeledLine.Text? {
    guard let (peeler, peeled) = peel(line), !peeler.remembersLines else { return nil }
    if case .piece(isLast: false) = peeled.piece { return nil }
    return peeled.text
  }

  /// Lines were read without this opener; where the text of the last one began.
  func passed(textStart: Int) { usual.passed(textStart: textStart) }

  func begin(behind streams: Set<UInt64>) {
    usual.tellsStreams = true
    pieces.begunElsewhere = streams
  }

  func goOn(_ block: Block, _ streams: Set<UInt64>, into lines: InnerLines) {
    var streams = streams
    forEachLine(block) { line, place in
      guard let (peeler, peeled) = peel(line), case .piece(let isLast) = peeled.piece,
        streams.contains(peeled.stream)
      else { return }
      lines.stamp = peeled.stamp.map { place + $0.lowerBound..<place + $0.upperBound }
      peeler.withText(of: peeled, line) {
        pieces.add($0, peeled.stream, isLast: isLast, isCounted: false, to: lines)
      }
      if isLast { streams.remove(peeled.stream) }
    }
  }

  @inline(__always)
  private func forEachLine(_ block: Block, _ body: (_ line: Span<UInt8>, _ place: Int) -> Void) {
    unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var at = unsafe base + block.textStart
      let end = unsafe base + block.count
      while unsafe at < end {
        let length = unsafe WordScan.toLineEnd(at, limit: end - at)
        body(
          unsafe Span<UInt8>(_unsafeStart: at.assumingMemoryBound(to: UInt8.self), count: length),
          unsafe at - base)
        unsafe at += length + 1
      }
    }
  }

  func finish(into lines: InnerLines) {
    if !pieces.isEmpty { lines.assumptions.insert(.pieceWithoutEnd) }
    pieces.handOnAll(to: lines)
  }

  private func open(_ line: Span<UInt8>, at place: Int, into lines: InnerLines) {
    guard let (peeler, peeled) = peel(line) else {
      lines.append(line)
      return lines.endLine(physicalLine: lines.physicalCount)
    }
    if let labels, !labels.accepts(peeler.labels(of: line)) { return lines.passOver() }
    let stamp = peeled.stamp.map { place + $0.lowerBound..<place + $0.upperBound }
    if case .piece(let isLast) = peeled.piece, !isLast || !pieces.isIdle {
      lines.stamp = stamp
      peeler.withText(of: peeled, line) { pieces.add($0, peeled.stream, isLast: isLast, to: lines) }
    } else {
      lines.append(peeled, of: line, peeler, stamp, physicalLine: lines.physicalCount)
    }
  }

  @inline(__always)
  private func peel(_ line: Span<UInt8>) -> (any LinePeeler, PeeledLine)? {
    if let peeled = usual.peel(line) { return (usual, peeled) }
    for other in others {
      if let peeled = other.peel(line) { return (other, peeled) }
    }
    return nil
  }
}

/// The pieces of lines that are not complete, by stream.
struct OpenPieces {
  private struct Open {
    var stream: UInt64
    var text: [UInt8]
    /// Its first physical line, counted from the first line of the block.
    var line: Int
    var count = 1
  }

  /// So many bytes are held, as a line that stands in no envelope could not be longer; then the oldest pieces are handed on
  /// as they are.
  private static let mostBytes = 16 << 20
  private static let mostStreams = 1_000

  /// The oldest first.
  private var open: [Open] = []
  private var bytes = 0

  /// Streams whose first pieces belong to a line that another source began.
  var begunElsewhere: Set<UInt64> = []

  var isEmpty: Bool { open.isEmpty }
  var streams: Set<UInt64> { Set(open.map(\.stream)) }
  /// Whether a last piece that comes next is a whole line.
  var isIdle: Bool { open.isEmpty && begunElsewhere.isEmpty }

  /// Adds a piece of the present line, and hands the line on when it is complete.
  /// - Parameter isCounted: whether the present line is one of those that the line of the log accounts for.
  mutating func add(
    _ piece: Span<UInt8>, _ stream: UInt64, isLast: Bool, isCounted: Bool = true, to lines: InnerLines
  ) {
    if begunElsewhere.contains(stream) {
      if isLast { begunElsewhere.remove(stream) }
      return
    }
    let index: Int
    if let known = open.firstIndex(where: { $0.stream == stream }) {
      index = known
      if isCounted { open[index].count += 1 }
      open[index].text.append(piece, 0..<piece.count)
    } else {
      index = open.count
      open.append(Open(stream: stream, text: piece.array(0..<piece.count), line: lines.physicalCount))
    }
    bytes += piece.count
    if isLast { handOn(index, to: lines) }
    while bytes > Self.mostBytes || open.count > Self.mostStreams {
      lines.assumptions.insert(.pieceWithoutEnd)
      handOn(0, to: lines)
    }
  }

  /// The next block has its own numbers of lines.
  mutating func move(by count: Int) {
    for index in open.indices { open[index].line -= count }
  }

  mutating func handOnAll(to lines: InnerLines) {
    while !open.isEmpty { handOn(0, to: lines) }
  }

  private mutating func handOn(_ index: Int, to lines: InnerLines) {
    let whole = open.remove(at: index)
    bytes -= whole.text.count
    lines.appendLines(of: whole.text.span, physicalLine: whole.line, physicalCount: whole.count)
  }
}

extension InnerLines {
  /// Appends what stood in a line, or in an element, of an envelope.
  func append(
    _ peeled: PeeledLine, of line: Span<UInt8>, _ peeler: any LinePeeler, _ stamp: Range<Int>?,
    physicalLine: Int,
    physicalCount: Int = 1
  ) {
    self.stamp = stamp
    switch peeled.text {
    case .part(let range):
      append(line.extracting(range))
      return endLine(physicalLine: physicalLine, physicalCount: physicalCount)
    case .escaped(let range):
      if appendEscaped(line, range) {
        return endLine(physicalLine: physicalLine, physicalCount: physicalCount)
      }
    case .made: break
    case .nothing:
      self.stamp = nil
      return passOver(physicalCount)
    case .lost:
      self.stamp = nil
      return lose(physicalLine, physicalCount: physicalCount)
    case .repeated:
      self.stamp = nil
      assumptions.insert(.entriesRepeated)
      return passOver(physicalCount)
    }
    peeler.withText(of: peeled, line) {
      appendLines(of: $0, physicalLine: physicalLine, physicalCount: physicalCount)
    }
  }

  /// False, and nothing is appended, for a text that holds line ends or rare escapes.
  private func appendEscaped(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var outcome = EscapedText.Outcome.rare
    unsafe line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe write(range.count) { target in
        outcome = unsafe EscapedText.write(base + range.lowerBound, count: range.count, to: target)
        guard case .written(let count, let endsLine) = outcome else { return 0 }
        let isCut = unsafe endsLine && count > 0 && (target + count - 1).load(as: UInt8.self) == 0x0D
        return isCut ? count - 1 : count
      }
    }
    if case .written = outcome { return true }
    return false
  }
}

extension LinePeeler {
  /// Lends the text of a line that was just peeled; nothing where it has none.
  func withText(of peeled: PeeledLine, _ line: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    switch peeled.text {
    case .part(let range): body(line.extracting(range))
    case .escaped(let range):
      let made = line.unescaped(range)
      body(made.span)
    case .made:
      let made = text
      body(made.span)
    case .nothing, .lost, .repeated: break
    }
  }
}

extension Span where Element == UInt8 {
  /// The text of a JSON string, of which the range is what stands between its quotes.
  func unescaped(_ range: Range<Int>) -> [UInt8] {
    let quoted = [UInt8(ascii: "\"")] + array(range) + [UInt8(ascii: "\"")]
    var text: [UInt8] = []
    unsafe quoted.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      let token = scanner.next()
      if token.kind == .string { scanner.appendText(of: token, to: &text) }
    }
    return text
  }
}
