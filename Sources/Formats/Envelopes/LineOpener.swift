internal import Bytes

/// Opens an envelope around each line: by its own peeler, and by those of the envelopes that leave no doubt where that
/// one finds nothing, as a log may change its envelope when a service starts again.
final class LineOpener: EnvelopeOpener {
  private let usual: any LinePeeler
  private let isDocker: Bool
  private lazy var others = certainPeelers()
  private var pieces = OpenPieces()

  /// - Parameter isDocker: whether most lines are Docker's, whose usual form is read faster.
  init(_ peeler: any LinePeeler, isDocker: Bool = false) {
    usual = peeler
    self.isDocker = isDocker
  }

  func open(_ block: Block, into lines: InnerLines) {
    lines.reserve(block.count)
    unsafe block.bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var at = unsafe base + block.textStart
      let end = unsafe base + block.count
      while unsafe at < end {
        let length = unsafe WordScan.toLineEnd(at, limit: end - at)
        if unsafe !isDocker || !openUsual(at, length, at: at - base, into: lines) {
          let line = unsafe Span<UInt8>(_unsafeStart: at.assumingMemoryBound(to: UInt8.self), count: length)
          open(line, at: unsafe at - base, into: lines)
        }
        lines.physicalCount += 1
        unsafe at += length + 1
      }
    }
    pieces.move(by: lines.physicalCount)
  }

  func finish(into lines: InnerLines) { pieces.handOnAll(to: lines) }

  /// Opens a line of Docker's usual form, where no pieces wait.
  private func openUsual(_ start: UnsafeRawPointer, _ length: Int, at place: Int, into lines: InnerLines)
    -> Bool
  {
    guard pieces.isEmpty else { return false }
    var isUsual = false
    unsafe lines.write(length) { target in
      let count = unsafe DockerText.write(start, length, to: target)
      isUsual = count >= 0
      return max(0, count)
    }
    guard isUsual else { return false }
    lines.stamp = unsafe DockerText.stamp(start, length).map { place + $0.lowerBound..<place + $0.upperBound }
    lines.endLine(physicalLine: lines.physicalCount)
    return true
  }

  private func open(_ line: Span<UInt8>, at place: Int, into lines: InnerLines) {
    var peeler = usual
    var peeled = usual.peel(line)
    if peeled == nil, let found = peelOtherwise(line) { (peeler, peeled) = found }
    guard let peeled else {
      lines.append(line)
      return lines.endLine(physicalLine: lines.physicalCount)
    }
    lines.stamp = peeled.stamp.map { place + $0.lowerBound..<place + $0.upperBound }
    if case .piece(let isLast) = peeled.piece, !isLast || !pieces.isEmpty {
      switch peeled.text {
      case .part(let range): pieces.add(line.extracting(range), peeled.stream, isLast: isLast, to: lines)
      case .made:
        let made = peeler.text
        pieces.add(made.span, peeled.stream, isLast: isLast, to: lines)
      case .nothing: lines.passOver()
      }
      return
    }
    switch peeled.text {
    case .part(let range):
      lines.append(line.extracting(range))
      lines.endLine(physicalLine: lines.physicalCount)
    case .made:
      let made = peeler.text
      lines.appendLines(of: made.span, physicalLine: lines.physicalCount)
    case .nothing: lines.passOver()
    }
  }

  private func peelOtherwise(_ line: Span<UInt8>) -> (any LinePeeler, PeeledLine)? {
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

  var isEmpty: Bool { open.isEmpty }

  /// Adds a piece of the present line, and hands the line on when it is complete.
  mutating func add(_ piece: Span<UInt8>, _ stream: UInt64, isLast: Bool, to lines: InnerLines) {
    let index: Int
    if let known = open.firstIndex(where: { $0.stream == stream }) {
      index = known
      open[index].count += 1
      open[index].text.append(piece, 0..<piece.count)
    } else {
      index = open.count
      open.append(Open(stream: stream, text: piece.array(0..<piece.count), line: lines.physicalCount))
    }
    bytes += piece.count
    if isLast { handOn(index, to: lines) }
    while bytes > Self.mostBytes || open.count > Self.mostStreams { handOn(0, to: lines) }
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
