internal import Bytes
internal import Events

/// The event log in its text dialect, as the bundled broker and load generator write it.
struct EventLogText: LogFormat {
  let name = "mqtune"
  let summary = "event log of mqtune's own broker and load generator, text dialect"
  let samples = [
    "2026-11-20T22:40:00.123456Z publish queue=orders id=6f2a producer=p-1 bytes=512 depth=17",
    "2026-11-20T22:40:00.124001Z deliver queue=orders id=6f2a consumer=w-2 attempt=1 depth=16",
    "2026-11-20T22:40:00.130877Z ack queue=orders id=6f2a consumer=w-2",
    "# mqtune events 1",
  ]
  let details = [
    "a line is a time stamp (RFC 3339, or a time of day with --date), a blank, an event word, and key=value pairs in any order",
    "events: publish confirm return deliver ack nack expire dead-letter drop connect disconnect "
      + "consume cancel error alarm block unblock sync stats config",
    "keys: queue id producer consumer client bytes depth attempt requeue reason prefetch due ...",
    "due: the time at which a publish was planned; the publish is late by the difference",
    "stats: depth and every other key with a number is a gauge of the queue or the client that the line names",
    "config: every key is a setting of the queue or the client that the line names",
    "a value with a blank, a quote or '=' stands in double quotes with backslash escapes",
    "lines that begin with # are comments",
  ]
  let system = LogSystem.eventLog
  let coverage: Coverage = [.alarms, .closings, .errors, .messages]
  let isSequential = false

  func claims(_ line: Span<UInt8>) -> Bool {
    if line.has("# mqtune events ", at: 0, before: line.count) { return true }
    guard let stampEnd = scanTimestamp(line)?.end ?? scanTimeOfDay(line)?.end, stampEnd < line.count,
      line[stampEnd] == UInt8(ascii: " ")
    else { return false }
    let start = stampEnd + 1
    let end = line.firstIndex(of: UInt8(ascii: " "), in: start..<line.count) ?? line.count
    return EventKind(word: line.array(start..<end)) != nil
  }

  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder { EventLogTextDecoder(options) }
}

extension EventKind {
  private static let byWord: [[UInt8]: EventKind] = {
    Dictionary(uniqueKeysWithValues: allCases.filter { $0 != .sample }.map { (Array($0.word.utf8), $0) })
  }()

  /// The kind that a word of the text dialect names.
  init?(word: [UInt8]) {
    guard let kind = EventKind.byWord[word] else { return nil }
    self = kind
  }
}
