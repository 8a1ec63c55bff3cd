import Bytes
import Events
import Formats
import TestSupport
import Testing

/// What a format made of a log, with names resolved and in words, so that whole outcomes can be compared.
struct Decoded: Equatable {
  var events: [String] = []
  var stages: [String] = []
  var incidents: [String] = []
  var settings: [String] = []
  var gauges: [String] = []
  var lines = 0
  var ignored = 0
  var notUnderstood = 0
  var problems: [LineProblem] = []
  var assumptions: Set<Assumption> = []

  var understood: Int { lines - ignored - notUnderstood }

  /// Decodes pieces of a log, each a block, with a batch that is used again.
  init(_ format: any LogFormat, _ pieces: [[UInt8]], _ options: DecodeOptions = DecodeOptions()) {
    let decoder = format.makeDecoder(options)
    let batch = EventBatch(capacity: 2)
    var offset: Int64 = 0
    for piece in pieces {
      let block = Block(piece)
      block.offset = offset
      offset += Int64(piece.count)
      decoder.decode(block, into: batch)
      add(batch)
      batch.clear()
    }
    decoder.finish(into: batch)
    add(batch)
    assumptions = batch.assumptions
  }

  init(_ format: any LogFormat, _ text: String, _ options: DecodeOptions = DecodeOptions()) {
    self.init(format, [Array(text.utf8)], options)
  }

  private mutating func add(_ batch: EventBatch) {
    let first = events.count
    events += batch.array.map { event in
      var words = [rfc3339(event.time), event.kind.word]
      if event.queue != 0 { words.append("queue=" + batch.names.text(event.queue)) }
      if event.party != 0 { words.append("party=" + batch.names.text(event.party)) }
      if event.duration != Event.absent { words.append("ms=\(event.duration / 1_000_000)") }
      if event.bytes >= 0 { words.append("bytes=\(event.bytes)") }
      if event.weight != 1 { words.append("weight=\(event.weight)") }
      if event.kind == .sample, event.flags.contains(.failed) { words.append("failed") }
      if event.flags.contains(.cleared) { words.append("cleared") }
      if event.reason != 0 { words.append("reason=" + batch.reasons.text(event.reason)) }
      return words.joined(separator: " ")
    }
    stages += batch.stages.map { stage in
      "\(first + stage.event) \(batch.names.text(stage.name)) \(stage.duration / 1_000_000)"
    }
    incidents += batch.incidents.map { note in
      "\(rfc3339(note.time)) \(note.kind) \(note.phase) \(note.subject)"
    }
    settings += batch.settings.map(words)
    gauges += batch.gauges.map { words($0, batch) }
    lines += batch.lines
    ignored += batch.ignored
    notUnderstood += batch.notUnderstood
    problems += batch.issues.map(\.problem)
  }
}

func words(_ note: SettingNote) -> String {
  (note.subject.isEmpty ? "" : "\(note.subject): ") + "\(note.name)=\(note.value)"
}

func words(_ gauge: Gauge, _ batch: EventBatch) -> String {
  let subject = gauge.subject == 0 ? "" : "\(batch.names.text(gauge.subject)): "
  return "\(subject)\(batch.names.text(gauge.name)) is \(gauge.value)"
}

/// A log cut in two at each of its line ends.
func cutsAtLineEnds(_ text: String) -> [[[UInt8]]] {
  let bytes = Array(text.utf8)
  return bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { end in
    [Array(bytes[...end]), Array(bytes[(end + 1)...])]
  }
}

/// Decodes garbage and damaged copies of a log: nothing traps, and every line is accounted for.
func expectAnyBytesAreAccountedFor(
  _ format: any LogFormat, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  for seed in UInt64(1)...60 {
    var generator = SeededGenerator(seed: seed)
    let damaged = generator.mutated(Array(text.utf8), changes: Int(seed))
    for bytes in [generator.bytes(500), damaged] {
      let decoded = Decoded(format, [bytes])
      let ends = bytes.count { $0 == UInt8(ascii: "\n") }
      let lines = ends + (bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? 0 : 1)
      #expect(decoded.lines == lines, "seed \(seed)", sourceLocation: sourceLocation)
      #expect(
        decoded.understood >= 0 && decoded.ignored >= 0 && decoded.notUnderstood >= 0, "seed \(seed)",
        sourceLocation: sourceLocation)
      for line in bytes.split(separator: UInt8(ascii: "\n")) { _ = format.claims(Array(line).span) }
    }
  }
}

extension LogFormat {
  func claims(text: String) -> Bool {
    let bytes = Array(text.utf8)
    return claims(bytes.span)
  }
}
