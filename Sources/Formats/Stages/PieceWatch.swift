public import Bytes
public import Events

/// Follows the pieces of lines through the envelopes of a format, to tell where a log may be cut.
public struct PieceWatch {
  private struct Layer {
    let opener: any EnvelopeOpener
    let lines = InnerLines()
  }

  private var layers: [Layer] = []

  /// Nil for a format whose lines are never in pieces.
  public init?(_ format: any LogFormat) {
    guard format.hasPieces else { return nil }
    var rest = format
    while let enveloped = rest as? EnvelopedFormat {
      layers.append(Layer(opener: enveloped.envelope.makeOpener()))
      rest = enveloped.inner
    }
  }

  /// Reads further lines of the log.
  /// - Returns: whether the log may be cut behind them.
  public func read(_ block: Block) -> Bool {
    var block = block
    for layer in layers {
      layer.lines.begin(block)
      layer.opener.open(block, into: layer.lines)
      layer.lines.seal()
      block = layer.lines.block
    }
    return open == nil
  }

  /// The outermost envelope of which pieces wait, and their streams.
  var open: (depth: Int, streams: Set<UInt64>)? {
    for (depth, layer) in layers.enumerated() {
      let streams = layer.opener.openStreams
      if !streams.isEmpty { return (depth, streams) }
    }
    return nil
  }

  /// The lines of the log in the block read last.
  var innermost: InnerLines? { layers.last?.lines }

  /// When the line read last was written by the outermost envelope.
  func time(_ block: Block) -> Int64? {
    guard let lines = layers.first?.lines, let stamp = lines.stamp ?? lines.lines.last?.stamp, !stamp.isEmpty,
      stamp.upperBound <= block.count
    else { return nil }
    let bytes = block.bytes
    return parseTimestamp(bytes.span.extracting(stamp)).flatMap { $0.isOutOfRange ? nil : $0.nanoseconds }
  }
}

/// Lines of a log that begin at the end of one file and go on at the start of the next.
public struct BrokenLines: Sendable {
  /// The first lines of the second file, up to the last piece.
  let rest: [UInt8]
  /// How many envelopes stand around the one whose lines are in pieces.
  let depth: Int
  let streams: Set<UInt64>

  /// So far apart in time the pieces of one line may be: a program writes a line at once.
  private static let mostApart: Int64 = 60_000_000_000

  /// - Parameters:
  ///   - tail: the last lines of the first file.
  ///   - head: the first lines of the second.
  public init?(_ format: any LogFormat, tail: Block, head: Block) {
    guard let watch = PieceWatch(format), !watch.read(tail), let (depth, streams) = watch.open else {
      return nil
    }
    let before = watch.time(tail)
    var (open, end) = (streams, 0)
    let bytes = head.bytes
    var reader = BlockLines(head)
    while !open.isEmpty, let range = reader.nextLine(in: bytes.span) {
      let line = Block(bytes.span.array(range) + [UInt8(ascii: "\n")])
      _ = watch.read(line)
      if let before, let time = watch.time(line), time < before || time - before > Self.mostApart { break }
      let left = open.intersection(watch.open?.depth == depth ? watch.open?.streams ?? [] : [])
      if left.count < open.count { end = min(head.count, range.upperBound + 1) }
      open = left
    }
    guard end > 0 else { return nil }
    rest = Array(bytes[..<end])
    self.depth = depth
    self.streams = streams.subtracting(open)
  }

  /// Whether a file may begin inside of a line: where every one of its first lines is one of the log, it does not.
  public static func mayBegin(_ head: Block, _ format: any LogFormat) -> Bool {
    guard let watch = PieceWatch(format) else { return false }
    let bytes = head.bytes
    var reader = BlockLines(head)
    for _ in 0..<4 {
      guard let range = reader.nextLine(in: bytes.span) else { break }
      _ = watch.read(Block(bytes.span.array(range)))
      guard let lines = watch.innermost, lines.lines.count == 1 else { return true }
      let text = lines.block.bytes
      guard format.innermost.claims(text.span.extracting(0..<max(0, lines.lines[0].end - 1))) else {
        return true
      }
    }
    return false
  }
}

extension LogFormat {
  /// The format inside of all envelopes.
  fileprivate var innermost: any LogFormat { (self as? EnvelopedFormat)?.inner.innermost ?? self }
}

extension LogDecoder {
  /// The source begins with pieces of lines that belong to the one before.
  public func begin(behind lines: BrokenLines) {
    (self as? EnvelopeDecoder)?.begin(behind: lines.streams, depth: lines.depth)
  }

  /// The source has ended in lines that go on in the next one: they are read to their ends.
  public func goOn(with lines: BrokenLines, into batch: EventBatch) {
    (self as? EnvelopeDecoder)?.goOn(Block(lines.rest), lines.streams, depth: lines.depth, into: batch)
  }
}
