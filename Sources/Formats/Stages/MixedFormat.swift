internal import Bytes
internal import Events

/// A log in which several programs write, each in its own format, as the logs of several services in one file do.
struct MixedFormat: LogFormat {
  /// The more specific ones first.
  let parts: [any LogFormat]

  static let separator: Character = "+"

  var name: String { parts.map(\.name).joined(separator: String(Self.separator)) }
  var summary: String { parts.map(\.summary).joined(separator: "; ") }
  var samples: [String] { parts.flatMap(\.samples) }
  var details: [String] { parts.flatMap(\.details) }
  var system: LogSystem { parts.map(\.system).first { $0 != .application } ?? .application }
  var coverage: Coverage { parts.map(\.coverage).reduce([]) { $0.union($1) } }
  let isSequential = true
  var places: [PlaceFilter.Field] {
    PlaceFilter.Field.allCases.filter { field in parts.allSatisfy { $0.places.contains(field) } }
  }

  func claims(_ line: Span<UInt8>) -> Bool { parts.contains { $0.claims(line) } }

  func prepare(_ options: DecodeOptions, head: Block) -> DecodeOptions {
    parts.reduce(options) { $1.prepare($0, head: head) }
  }

  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder {
    MixedDecoder(parts, options)
  }
}

/// Gives each line to the decoder of the format that claims it, and a line that none claims to the one of the line before.
private final class MixedDecoder: LogDecoder {
  private let parts: [any LogFormat]
  private var decoders: [EnvelopeDecoder] = []
  private let split = Split()

  init(_ parts: [any LogFormat], _ options: DecodeOptions) {
    self.parts = parts
    decoders = parts.enumerated().map { number, part in
      EnvelopeDecoder(PartOpener(split, number), part.makeDecoder(options), options)
    }
  }

  func decode(_ block: Block, into batch: EventBatch) {
    if batch.refuses(block) { return }
    split.read(block, parts)
    inTurn(batch) { $0.decode(block, into: batch) }
  }

  func finish(into batch: EventBatch) {
    split.owners.removeAll()
    inTurn(batch) { $0.finish(into: batch) }
  }

  /// The lines of a block are the same for every decoder, and count once.
  private func inTurn(_ batch: EventBatch, _ decode: (EnvelopeDecoder) -> Void) {
    let linesBefore = batch.lines
    for decoder in decoders {
      batch.lines = linesBefore
      decode(decoder)
    }
  }
}

/// To which part each line of the present block belongs.
private final class Split {
  var owners: [UInt8] = []
  private var last: UInt8 = 0

  func read(_ block: Block, _ parts: [any LogFormat]) {
    owners.removeAll(keepingCapacity: true)
    let bytes = block.bytes
    var lines = BlockLines(block)
    while let range = lines.nextLine(in: bytes.span) {
      let line = bytes.span.extracting(bytes.span.trimmed(range))
      if let owner = parts.firstIndex(where: { $0.claims(line) }) { last = UInt8(owner) }
      owners.append(last)
    }
  }
}

/// Hands on the lines that belong to one part.
private final class PartOpener: EnvelopeOpener {
  private let split: Split
  private let part: UInt8

  init(_ split: Split, _ part: Int) {
    self.split = split
    self.part = UInt8(part)
  }

  func open(_ block: Block, into lines: InnerLines) {
    let bytes = block.bytes
    var reader = BlockLines(block)
    while let range = reader.nextLine(in: bytes.span) {
      if split.owners[reader.number] == part {
        lines.append(bytes.span.extracting(range))
        lines.endLine(physicalLine: reader.number)
      }
      lines.physicalCount += 1
    }
  }

  func finish(into lines: InnerLines) {}
}
