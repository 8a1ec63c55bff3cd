import Bytes
import Diagnosis
import Profiles

// The JSON report, key for key, in the order in which keys are printed. Adding a key is a minor version;
// renaming, removing or reordering one is a major version.

let reportSchemaName = "mqtune.report"
let reportSchemaVersion = "1.2"

let reportRecord = Record<Report>(
  "report", "The result of one analysis.", from: Report(),
  [
    .constant("schema", reportSchemaName, "Names this kind of document."),
    .constant("schema_version", reportSchemaVersion, "Keys are only added inside a major version."),
    .record("verdict", verdictRecord, \.verdict, "The answer."),
    .record("input", inputRecord, \.input, "What was read and how much of it was understood."),
    .record("totals", totalsRecord, \.totals, "All queues together."),
    .records(
      "queues", queueRecord, \.queues, "Each queue: growing backlogs first, then errors, then slow queues."),
    .records("samples", sampleRecord, \.samples, "Finished measurements by label."),
    .record("series", seriesRecord, \.series, "Figures over time."),
    .records("incidents", incidentRecord, \.incidents, "Conditions that the log itself reports."),
    .records(
      "findings", findingRecord, \.findings, "What is wrong, ranked; the first one is the one to begin with."),
    // Advice belongs to the finding that asks for it, which is read before.
    Field(
      "recommendations", adviceForm.shape, "Changes worth making.",
      write: { adviceForm.write($0.recommendations) },
      read: { (json, report) throws(FormProblem) in
        guard let json else { throw FormProblem(expected: adviceForm.shape.words, found: nil) }
        try give(try adviceForm.read(json), to: &report)
      },
      round: { report in
        for index in report.findings.indices {
          report.findings[index].advice = adviceForm.rounded(report.findings[index].advice)
        }
      }),
    .records("not_visible", notVisibleRecord, \.notVisible, "What this log cannot show."),
    .records("gates", gateRecord, \.gates, "Limits and how they were met."),
    Field(
      "fail_on", .ifKnown(.word(Severity.allCases) { $0.word }), \.failsOn,
      "Findings of this severity and above make the run bad; null where findings alone do not."
    )
    .addedInMinorVersion,
    .records("settings", settingRecord, \.settings, "Settings that the log reveals."),
    .records("gauges", gaugeRecord, \.gauges, "Quantities of which the log gives the value.")
      .addedInMinorVersion,
    .records("summaries", summaryRecord, \.summaries, "Percentiles that the log's writer computed.")
      .addedInMinorVersion,
    .texts("notes", \.notes, "Limits of the figures: assumptions, caps that were reached."),
    .recordIfKnown(
      "stamp", stampRecord, \.stamp, "When and where the report was made; null without --stamp."),
  ])

let stampRecord = Record<Report.Stamp>(
  "stamp", "When and where the report was made.", from: Report.Stamp(time: 0, host: "", files: []),
  [
    .time("time", \.time, "By the clock of the run."),
    .text("host", \.host, "The name of the machine."),
    .texts("files", \.files, "Absolute paths of the files that were read."),
  ])

let verdictRecord = Record<Verdict>(
  "verdict", "The answer.", from: Verdict(),
  [
    Field(
      "status", .word(Verdict.Status.allCases) { $0.rawValue }, \.status, "How the system is."),
    Field("word", .name, \.word, "The word that opens the text report."),
    .text("headline", \.headline, "One sentence."),
    .texts("details", \.details, "Further sentences."),
    .textIfKnown("finding", \.finding, "The first finding."),
    .records("facts", factRecord, \.facts, "The facts of the one-line form."),
  ])

let factRecord = Record<Verdict.Fact>(
  "fact", "A key and a value, both as text.", inline: true, from: Verdict.Fact("", ""),
  [
    .text("key", \.key, "Which fact."),
    .text("value", \.value, "Its value; the unit is in the key."),
  ])

let inputRecord = Record<Report.Input>(
  "input", "What was read.", from: Report.Input(),
  [
    .records("files", fileRecord, \.files, "Each file in the order read."),
    .count("lines", \.lines, "Lines of all files."),
    .count("understood", \.understood, "Lines that became events."),
    .count("ignored", \.ignored, "Lines that are known to say nothing about messages."),
    .count("not_understood", \.notUnderstood, "Lines that no rule matched."),
    .number("understood_ratio", \.understoodRatio, "Understood share of the lines that were not ignored."),
    .timeIfKnown("from", \.from, "Time of the first event."),
    .timeIfKnown("to", \.to, "Time of the last event."),
    Field(derived: "span_s", .numberIfKnown, "Seconds from the first event to the last.") { $0.spanSeconds },
    .records("gaps", spanRecord, \.gaps, "Stretches without any event that look like missing log."),
    .texts("problems", \.problems, "What could not be read, a sentence each."),
    .record(
      "unread_messaging", unreadRecord, \.unread,
      "Lines that look like events of messages and were not read as such."
    )
    .addedInMinorVersion,
  ])

let unreadRecord = Record<Report.Unread>(
  "unread_messaging", "Lines that look like events of messages and were not read as such.",
  from: Report.Unread(),
  [
    .count("lines", \.lines, "How many there are."),
    .records(
      "templates", templateRecord, \.templates, "Their kinds, those with the most lines first; 20 at most."),
  ])

let templateRecord = Record<Report.Unread.Template>(
  "template", "Lines that differ only in what varies from message to message.", inline: true,
  from: Report.Unread.Template(),
  [
    .count("lines", \.lines, "How many there are."),
    .text("file", \.place.file, "Where the first of them stands: path as given."),
    .count("line", \.place.line, "Its line, counted from 1."),
    .text("text", \.text, "The beginning of the first of them."),
  ])

let fileRecord = Record<Report.File>(
  "file", "One file that was read.", inline: true, from: Report.File(),
  [
    .text("path", \.path, "As given."),
    .text("format", \.format, "The log format it was read as."),
    Field("bytes", .wholeNumber, \.bytes, "Size after decompression."),
    .count("lines", \.lines, "All lines."),
    .count("understood", \.understood, "Lines that became events."),
    .count("ignored", \.ignored, "Lines known to say nothing about messages."),
    .count("not_understood", \.notUnderstood, "Lines that no rule matched."),
    .text("envelope", \.envelope, "What its lines were wrapped in, the outermost first; empty for nothing.")
      .addedInMinorVersion,
  ])

let spanRecord = Record<Report.Span>(
  "span", "A stretch of time.", inline: true, from: Report.Span(from: 0, to: 0),
  [
    .time("from", \.from, "Its first instant."),
    .time("to", \.to, "Its last instant."),
  ])

let seriesRecord = Record<Report.Series>(
  "series", "Figures over time: every column has one entry per bucket.", from: Report.Series(),
  [
    Field("bucket_s", .bucket, \.bucket, "Length of a bucket."),
    .timeIfKnown("start", \.start, "Start of the first bucket."),
    .records("queues", lineRecord, \.queues, "First all queues (empty name), then each."),
    .records("labels", lineRecord, \.labels, "Labels of samples."),
  ])

let lineRecord = Record<Report.Line>(
  "line", "One queue or label over time.", from: Report.Line(),
  [
    .text("name", \.name, "Queue or label; empty for all."),
    .column("in", \.incoming, "Messages published per bucket."),
    .column("out", \.outgoing, "Messages settled per bucket."),
    .column("backlog", \.backlog, "Messages at the end of each bucket."),
    Field(
      "p99_ms", .list(.ifKnown(.milliseconds), inline: true), \.p99,
      "Of what ended in the bucket; null where nothing did."),
    .column("errors", \.errors, "Errors per bucket."),
  ])

let incidentRecord = Record<Report.Incident>(
  "incident", "A condition that the log itself reports.", from: Report.Incident(),
  [
    .text("kind", \.kind, "The kind of the condition."),
    .text("subject", \.subject, "The node, queue or client it happened to."),
    .time("from", \.from, "First seen."),
    .timeIfKnown("to", \.to, "Last seen; null while it has not ended."),
    .count("count", \.count, "How often it was reported."),
    .text("sample", \.sample, "One of the lines."),
    .records("lines", lineReferenceRecord, \.lines, "Where to read it."),
  ])

let lineReferenceRecord = Record<RecordPlace>(
  "line_reference", "A place in a log.", inline: true, from: RecordPlace(file: "", line: 0),
  [
    .text("file", \.file, "Path as given."),
    .count("line", \.line, "Counted from 1."),
  ])

let settingRecord = Record<Report.Setting>(
  "setting", "A setting that the log reveals.", inline: true, from: Report.Setting(name: "", value: ""),
  [
    .text("name", \.name, "Which setting."),
    .text("value", \.value, "Its value as logged."),
    .text(
      "subject", \.subject, "The node, queue or client that it belongs to; empty where the log does not say."
    )
    .addedInMinorVersion,
  ])

let notVisibleRecord = Record<Report.NotVisible>(
  "not_visible", "Something this log cannot show.", from: Report.NotVisible(what: "", why: "", howToSee: ""),
  [
    .text("what", \.what, "What is missing."),
    .text("why", \.why, "Why it is missing."),
    Field("how_to_see", .pasteLine, \.howToSee, "What to change so that it shows."),
    Field("rules", .list(.name), \.rules, "Rules that could therefore not be judged."),
  ])

extension Report.Input {
  /// Seconds from the first event to the last; nil without any.
  var spanSeconds: Double? {
    guard let from, let to else { return nil }
    return (Double(to) - Double(from)) / 1e9
  }
}

private let adviceForm = JSONForm<[Advice]>.list(.record(recommendationRecord))

private func give(_ advice: [Advice], to report: inout Report) throws(FormProblem) {
  for (place, one) in advice.enumerated() {
    guard let index = report.findings.firstIndex(where: { $0.id == one.finding }) else {
      throw FormProblem(expected: "the id of a finding", found: .string(one.finding))
        .inside(.key("finding")).inside(.index(place))
    }
    report.findings[index].advice.append(one)
  }
}

extension JSONForm where Value == Int64 {
  /// The length of a bucket in seconds; nothing where there are no buckets.
  static let bucket = JSONForm(
    .optional(.number), write: { $0 > 0 ? seconds.write($0) : .null },
    read: { (json) throws(FormProblem) in json == .null ? 0 : try seconds.read(json) },
    rounded: { $0 > 0 ? seconds.rounded($0) : 0 })
}
