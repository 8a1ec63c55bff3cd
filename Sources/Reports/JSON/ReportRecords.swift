import Diagnosis
import Profiles

// The JSON report, key for key, in the order in which keys are printed. Adding a key is a minor version;
// renaming, removing or reordering one is a major version.

let reportSchemaName = "mqtune.report"
let reportSchemaVersion = "1.0"

let reportRecord = Record<Report>(
  "report", "What one analysis has to say.",
  [
    Field("schema", .constant(reportSchemaName), "Names this kind of document.") { _ in
      .string(reportSchemaName)
    },
    Field("schema_version", .constant(reportSchemaVersion), "Keys are only added inside a major version.") {
      _ in .string(reportSchemaVersion)
    },
    .record("verdict", verdictRecord, "The answer.") { $0.verdict },
    .record("input", inputRecord, "What was read and how much of it was understood.") { $0.input },
    .record("totals", totalsRecord, "All queues together.") { $0.totals },
    .records("queues", queueRecord, "Each queue, those that matter first.") { $0.queues },
    .records("samples", sampleRecord, "Finished measurements by label.") { $0.samples },
    .record("series", seriesRecord, "Figures over time.") { $0.series },
    .records("incidents", incidentRecord, "Conditions that the log itself reports.") { $0.incidents },
    .records("findings", findingRecord, "What is wrong, the root cause that explains most first.") {
      $0.findings
    },
    .records("recommendations", recommendationRecord, "Changes worth making.") { $0.recommendations },
    .records("not_visible", notVisibleRecord, "What this log cannot show.") { $0.notVisible },
    Field("gates", .list(.open), "Limits and how they were met.") { _ in .array([], inline: true) },
    .records("settings", settingRecord, "Settings that the log reveals.") { $0.settings },
    .records("gauges", gaugeRecord, "Quantities of which the log gives the value.") { $0.gauges },
    .records("summaries", summaryRecord, "Percentiles that the log's writer computed.") { $0.summaries },
    .texts("notes", "What must be known to trust the numbers.") { $0.notes },
    .recordIfKnown("stamp", stampRecord, "When and where the report was made, when asked for.") { $0.stamp },
  ])

let stampRecord = Record<Report.Stamp>(
  "stamp", "When and where the report was made.",
  [
    .time("time", "By the clock of the run.") { $0.time },
    .text("host", "The name of the machine.") { $0.host },
    .texts("files", "Absolute paths of the files that were read.") { $0.files },
  ])

let verdictRecord = Record<Verdict>(
  "verdict", "The answer.",
  [
    Field("status", .oneOf(Verdict.Status.allCases.map(\.rawValue)), "How the system is.") {
      .string($0.status.rawValue)
    },
    .text("word", "The word that opens the text report.") { $0.word.rawValue },
    .text("headline", "One sentence.") { $0.headline },
    .texts("details", "Further sentences.") { $0.details },
    Field("finding", .optional(.string), "The finding that explains most.") { .of($0.finding) },
    .records("facts", factRecord, "The facts of the one-line form.") { $0.facts },
  ])

let factRecord = Record<Verdict.Fact>(
  "fact", "A key and a value, both as text.", inline: true,
  [
    .text("key", "Which fact.") { $0.key },
    .text("value", "Its value; the unit is in the key.") { $0.value },
  ])

let inputRecord = Record<Report.Input>(
  "input", "What was read.",
  [
    .records("files", fileRecord, "Each file in the order read.") { $0.files },
    .count("lines", "Lines of all files.") { $0.lines },
    .count("understood", "Lines that became events.") { $0.understood },
    .count("ignored", "Lines that are known to say nothing about messages.") { $0.ignored },
    .count("not_understood", "Lines that no rule matched.") { $0.notUnderstood },
    .number("understood_ratio", "Understood share of the lines that were not ignored.") {
      $0.understoodRatio
    },
    .timeIfKnown("from", "Time of the first event.") { $0.from },
    .timeIfKnown("to", "Time of the last event.") { $0.to },
    .number("span_s", "Seconds from the first event to the last.") { $0.spanSeconds },
    .records("gaps", spanRecord, "Stretches without any event that look like missing log.") { $0.gaps },
    .texts("problems", "What could not be read, a sentence each.") { $0.problems },
  ])

let fileRecord = Record<Report.File>(
  "file", "One file that was read.", inline: true,
  [
    .text("path", "As given.") { $0.path },
    .text("format", "The log format it was read as.") { $0.format },
    .text("envelope", "What its lines stand in, the outermost first; empty for plain lines.") { $0.envelope },
    Field("bytes", .integer, "Size after decompression.") { .integer($0.bytes) },
    .count("lines", "All lines.") { $0.lines },
    .count("understood", "Lines that became events.") { $0.understood },
    .count("ignored", "Lines known to say nothing about messages.") { $0.ignored },
    .count("not_understood", "Lines that no rule matched.") { $0.notUnderstood },
  ])

let spanRecord = Record<Report.Span>(
  "span", "A stretch of time.", inline: true,
  [
    .time("from", "Its first instant.") { $0.from },
    .time("to", "Its last instant.") { $0.to },
  ])

let seriesRecord = Record<Report.Series>(
  "series", "Figures over time: every column has one entry per bucket.",
  [
    .number("bucket_s", "Length of a bucket.") { $0.bucket > 0 ? Double($0.bucket) / 1e9 : nil },
    .timeIfKnown("start", "Start of the first bucket.") { $0.start },
    .records("queues", lineRecord, "First all queues (empty name), then each.") { $0.queues },
    .records("labels", lineRecord, "Labels of samples.") { $0.labels },
  ])

let lineRecord = Record<Report.Line>(
  "line", "One queue or label over time.",
  [
    .text("name", "Queue or label; empty for all.") { $0.name },
    .column("in", "Messages published per bucket.") { $0.incoming.map { .of($0) } },
    .column("out", "Messages settled per bucket.") { $0.outgoing.map { .of($0) } },
    .column("backlog", "Messages at the end of each bucket.") { $0.backlog.map { .of($0) } },
    .column("p99_ms", "Of what ended in the bucket; null where nothing did.", of: .optional(.number)) {
      $0.p99.map { .of($0.map { Double($0) / 1e6 }) }
    },
    .column("errors", "Errors per bucket.") { $0.errors.map { .of($0) } },
  ])

let incidentRecord = Record<Report.Incident>(
  "incident", "A condition that the log itself reports.",
  [
    .text("kind", "What kind of condition.") { $0.kind },
    .text("subject", "Who or what it happened to.") { $0.subject },
    .time("from", "First seen.") { $0.from },
    .timeIfKnown("to", "Last seen; null while it has not ended.") { $0.to },
    .count("count", "How often it was reported.") { $0.count },
    .text("sample", "One of the lines.") { $0.sample },
    .records("lines", lineReferenceRecord, "Where to read it.") { $0.lines },
  ])

let lineReferenceRecord = Record<RecordPlace>(
  "line_reference", "A place in a log.", inline: true,
  [
    .text("file", "Path as given.") { $0.file },
    .count("line", "Counted from 1.") { $0.line },
  ])

let settingRecord = Record<Report.Setting>(
  "setting", "A setting that the log reveals.", inline: true,
  [
    .text("subject", "The node, queue or client that it belongs to; empty where the log does not say.") {
      $0.subject
    },
    .text("name", "Which setting.") { $0.name },
    .text("value", "Its value as logged.") { $0.value },
  ])

let notVisibleRecord = Record<Report.NotVisible>(
  "not_visible", "Something this log cannot show.",
  [
    .text("what", "What is missing.") { $0.what },
    .text("why", "Why it is missing.") { $0.why },
    .text("how_to_see", "What to change so that it shows.") { $0.howToSee },
    .texts("rules", "Rules that could therefore not be judged.") { $0.rules.map(\.rawValue) },
  ])

extension Report.Input {
  /// Seconds from the first event to the last; nil without any.
  var spanSeconds: Double? {
    guard let from, let to else { return nil }
    return (Double(to) - Double(from)) / 1e9
  }
}
