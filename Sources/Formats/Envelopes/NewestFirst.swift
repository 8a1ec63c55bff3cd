internal import Bytes
internal import Events

/// An envelope whose newest line stands first, as in the answers of most stores of logs: its lines are turned round, before
/// pieces of lines, and envelopes inside, are looked at.
struct NewestFirst: Envelope {
  let envelope: any Envelope

  static let suffix = "newest-first"

  var name: String { "\(envelope.name)/\(Self.suffix)" }
  var summary: String { envelope.summary }
  var samples: [String] { envelope.samples }
  var isSequential: Bool { true }
  var isCertain: Bool { envelope.isCertain }
  var labels: EnvelopeLabels { envelope.labels }

  func claims(_ line: Span<UInt8>) -> Bool { envelope.claims(line) }
  func claims(head: Block) -> Bool { envelope.claims(head: head) }

  func makeOpener() -> any EnvelopeOpener { ReversingOpener(envelope.makeOpener()) }
}

/// Keeps the lines of an opener back until the source has ended.
private final class ReversingOpener: EnvelopeOpener {
  /// So much text is kept; more is handed on in parts, the newest part first.
  private static let mostBytes = 256 << 20

  private struct Kept {
    var end: Int
    /// Counted from the start of the source.
    var physicalLine: Int
    var physicalCount: Int
    var time: Int64?
  }

  private let opener: any EnvelopeOpener
  private let opened = InnerLines()
  private var text: [UInt8] = []
  private var kept: [Kept] = []
  private var linesBefore = 0

  init(_ opener: any EnvelopeOpener) { self.opener = opener }

  func keep(only labels: LabelFilter) { opener.keep(only: labels) }

  func open(_ block: Block, into lines: InnerLines) {
    opened.begin(block)
    opener.open(block, into: opened)
    keep(lines)
    if text.count > Self.mostBytes {
      lines.assumptions.insert(.turnedRoundInParts)
      handOn(to: lines)
    }
    linesBefore += lines.physicalCount
  }

  func finish(into lines: InnerLines) {
    opened.begin(nil)
    opener.finish(into: opened)
    keep(lines)
    handOn(to: lines)
  }

  private func keep(_ lines: InnerLines) {
    lines.physicalCount = opened.physicalCount
    lines.passOver(opened.passedOver)
    lines.assumptions.formUnion(opened.assumptions)
    for (line, count) in opened.lost { lines.lose(line, physicalCount: count) }
    let start = text.count
    text += opened.block.bytes[..<(opened.lines.last?.end ?? 0)]
    // The zone of a time without one matters only to the order, and envelopes with an order have times with a zone.
    let options = DecodeOptions()
    for (index, line) in opened.lines.enumerated() {
      kept.append(
        Kept(
          end: start + line.end, physicalLine: linesBefore + line.physicalLine,
          physicalCount: line.physicalCount, time: opened.time(ofLine: index, options)))
    }
  }

  private func handOn(to lines: InnerLines) {
    let text = text
    for index in kept.indices.reversed() {
      let start = index > 0 ? kept[index - 1].end : 0
      lines.append(text.span.extracting(start..<kept[index].end - 1))
      lines.endLine(
        physicalLine: kept[index].physicalLine - linesBefore, physicalCount: kept[index].physicalCount,
        written: kept[index].time)
    }
    self.text = []
    kept = []
  }
}
