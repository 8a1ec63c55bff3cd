import Bytes
import Events
import Formats
import TestSupport
import Testing

/// A format of the table, by its name.
func format(_ name: String) throws -> any LogFormat {
  try #require(allFormats.first { $0.name == name })
}

/// Every field of an event that is given, in words.
func inFull(_ event: Event, _ batch: EventBatch) -> String {
  var words = [event.kind.word, String(event.time)]
  func add(
    _ name: String, _ value: some Equatable & CustomStringConvertible,
    unless absent: some Equatable & CustomStringConvertible
  ) {
    if value.description != absent.description { words.append("\(name)=\(value)") }
  }
  add("queue", batch.names.text(event.queue), unless: "")
  add("party", batch.names.text(event.party), unless: "")
  add("key", event.key == 0 ? "" : "yes", unless: "")
  add("bytes", event.bytes, unless: Int32(-1))
  add("quantity", event.quantity, unless: Event.absent)
  add("attempt", event.attempt, unless: UInt16(0))
  add("duration", event.duration, unless: Event.absent)
  add("due", event.due, unless: Event.absent)
  add("reason", batch.reasons.text(event.reason), unless: "")
  for (flag, name) in [
    (Event.Flags.requeue, "requeue"), (.redelivered, "redelivered"), (.failed, "failed"),
    (.cleared, "cleared"),
    (.refused, "refused"),
  ] where event.flags.contains(flag) && (flag != .failed || event.kind == .sample) {
    words.append(name)
  }
  return words.joined(separator: " ")
}

/// All that one block's decoding says, line numbers and hashes of ids included.
func account(_ batch: EventBatch) -> [String] {
  batch.array.map { "\($0.line): \(inFull($0, batch)) \($0.key)" }
    + batch.stages.map { "stage \($0.event) \(batch.names.text($0.name)) \($0.duration)" }
    + batch.settings.map { "setting \($0)" } + batch.gauges.map { "gauge \($0)" }
    + batch.issues.map { "\($0)" }
    + ["\(batch.lines) \(batch.ignored) \(batch.notUnderstood)"]
}

/// What becomes of one line that is read as the second of a source: its event, its problem, or "ignored".
func outcome(
  _ line: [UInt8], _ format: any LogFormat, _ options: DecodeOptions = DecodeOptions(),
  by decoder: (any LogDecoder)? = nil
) -> String {
  let batch = EventBatch(capacity: 2)
  let block = Block(line + [UInt8(ascii: "\n")])
  block.offset = 1
  (decoder ?? format.makeDecoder(options)).decode(block, into: batch)
  let events = batch.array.map { inFull($0, batch) }
  let stages = batch.stages.map { "stage \(batch.names.text($0.name))=\($0.duration)" }
  let settings = batch.settings.map(words)
  let gauges = batch.gauges.map { words($0, batch) }
  let problems = batch.issues.map { "\($0.problem)" }
  let ignored = [String](repeating: "ignored", count: batch.ignored)
  return (events + stages + settings + gauges + problems + ignored).joined(separator: "; ")
}

func outcome(_ line: String, _ format: any LogFormat, _ options: DecodeOptions = DecodeOptions()) -> String {
  outcome(Array(line.utf8), format, options)
}

/// A block decoded line by line equals the block decoded whole, wherever it is cut.
func expectCutsDoNotMatter(
  _ format: any LogFormat, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let whole = Decoded(format, text)
  for pieces in cutsAtLineEnds(text) {
    let parts = Decoded(format, pieces)
    #expect(parts.events == whole.events && parts.settings == whole.settings, sourceLocation: sourceLocation)
    #expect(parts.stages == whole.stages && parts.problems == whole.problems, sourceLocation: sourceLocation)
    #expect(
      parts.lines == whole.lines && parts.ignored == whole.ignored
        && parts.notUnderstood == whole.notUnderstood,
      sourceLocation: sourceLocation)
  }
}
