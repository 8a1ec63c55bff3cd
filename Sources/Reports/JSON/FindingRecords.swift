import Bytes
import Diagnosis
import Measures

// The parts of the JSON report that say what is wrong and what would help; see ReportRecords.swift for the rules.

let findingRecord = Record<Finding>(
  "finding", "A problem, with its evidence.",
  from: Finding(RuleID(rawValue: ""), Subject(.log), .low, .low, "", during: 0..<0),
  [
    .text("id", \.id, "Its rank in this report."),
    Field(derived: "key", .text, "Rule and subject: the same in every run.") { $0.key },
    Field("rule", .name, \.rule, "The rule that found it; mqtune explain describes it."),
    Field("severity", .word(Severity.allCases.reversed()) { $0.word }, \.severity, "How grave it is."),
    Field(
      "confidence", .word(Confidence.allCases.reversed()) { $0.word }, \.confidence, "How sure it is."),
    .record("subject", subjectRecord, \.subject, "What the finding is about."),
    .text("summary", \.summary, "The problem, in words that follow the name of the subject."),
    .texts("details", \.details, "The figures that show it, one sentence each."),
    .time("from", \.from, "When it began."),
    .time("to", \.to, "When it ended."),
    .record("impact", impactRecord, \.impact, "What it costs."),
    .records("evidence", evidenceRecord, \.evidence, "The figures that support it."),
    .records("excluded", exclusionRecord, \.excluded, "Look-alikes that were ruled out."),
    .textIfKnown("consequence_of", \.consequenceOf, "The finding that it follows from."),
  ])

let subjectRecord = Record<Subject>(
  "subject", "What a finding is about.", inline: true, from: Subject(.log),
  [
    Field("kind", .word(Subject.Kind.allCases) { $0.rawValue }, \.kind, "What it is."),
    .text("name", \.name, "Its name; empty for the broker or the log as a whole."),
    .text("queue", \.queue, "The queue of a consumer or producer; empty for everything else."),
  ])

let impactRecord = Record<Impact>(
  "impact", "What a finding costs.", inline: true, from: Impact(),
  [
    .number("tail_share", \.tailShare, "The part of the slow tail that it explains, 0 to 1."),
    .number("lost_per_s", \.lostPerSecond, "Messages a second that were offered and not served."),
    Field(
      "tail_share_replayed", .flag, \.isReplayed,
      "Whether the share is by how much p99 falls in a replay without the trouble; otherwise it is an estimate."
    ).addedInMinorVersion,
  ])

let evidenceRecord = Record<Evidence>(
  "evidence", "A number that supports a finding; mqtune show prints the records behind it.",
  from: Evidence("", Statistic(named: "")),
  [
    .text("id", \.id, "Counted through the whole report."),
    .text("text", \.text, "In a few words."),
    Field("statistic", .statistic, \.statistic, "What was computed; the unit is in the name."),
    .number("value", \.value, "The number."),
    .number("threshold", \.threshold, "The bound with which it is compared."),
    .countIfKnown("samples", \.samples, "The number of values it is computed from."),
    .records(
      "lines", lineReferenceRecord, \.lines,
      "The first records that show it; empty when it is computed from many records: mqtune show finds the clearest."
    ),
  ])

let exclusionRecord = Record<Exclusion>(
  "exclusion", "A look-alike that was ruled out.", inline: true, from: Exclusion(RuleID(rawValue: ""), ""),
  [
    Field("rule", .name, \.rule, "Its rule."),
    .text("because", \.because, "Why it is not that."),
  ])

let recommendationRecord = Record<Advice>(
  "recommendation", "A change worth making.",
  from: Advice("", system: .system, setting: "", to: "", cost: "", undo: ""),
  [
    .text("id", \.id, "Its place in this report."),
    .text("finding", \.finding, "The first finding that asks for it."),
    .text("title", \.title, "What is changed, in a few words."),
    Field("system", .word(Advice.System.allCases) { $0.rawValue }, \.system, "Where it is done."),
    .text("setting", \.setting, "Which setting."),
    .textIfKnown("from", \.from, "What it is now."),
    .text("to", \.to, "What it should be."),
    .recordIfKnown("predicted", predictionRecord, \.forecast, "What a replay of the log with it gives."),
    .textIfKnown("not_predicted", \.unpredicted, "Why no replay could tell."),
    Field("risk", .word(Advice.Risk.allCases) { $0.rawValue }, \.risk, "What can go wrong."),
    .text("cost", \.cost, "What it costs."),
    Field("undo", .pasteLine, \.undo, "How to take it back."),
    Field("apply", .ifKnown(.pasteLine), \.apply, "The exact line."),
    .textIfKnown("source", \.source, "Where it is documented."),
  ])

let predictionRecord = Record<Forecast>(
  "prediction", "What a change would do.", inline: true,
  from: Forecast(metric: .throughputOut, now: 0, low: 0, high: 0, model: ""),
  [
    // The unit of the figures is that of the metric, which is read before.
    Field("metric", .metric, \.metric, "Which figure."),
    .keyed("now", \.now, by: \.metric.unit, "As the log says."),
    .keyed("low", \.low, by: \.metric.unit, "With the change, at least."),
    .keyed("high", \.high, by: \.metric.unit, "With the change, at most."),
    .text("model", \.model, "How it was computed."),
    .number(
      "calibration_error", \.calibrationError, "How far off a replay without any change is, as a share."),
    .textIfKnown("at", \.at, "The value that was replayed, where it is not the advised one."),
    .number("drain_s", \.drainSeconds, "Seconds until today's backlog would be gone."),
    .recordIfKnown(
      "window", windowRecord, \.window, "The part of the log that was replayed; null for the whole."
    )
    .addedInMinorVersion,
  ])

extension JSONForm where Value == PasteLine {
  static let pasteLine = JSONForm(
    .string, "a text", write: { .string($0.text) }, read: { $0.string.map { PasteLine(saved: $0) } })
}

extension JSONForm where Value == Statistic {
  static let statistic = JSONForm(
    .string, "a text", write: { .string($0.key) }, read: { $0.string.map { Statistic(named: $0) } })
}

let windowRecord = Record<Window>(
  "window", "A part of the log.", inline: true, from: Window(.wholeLog, from: 0, to: 0),
  [
    Field("part", .word(Window.Part.allCases) { $0.rawValue }, \.part, "Which part."),
    .time("from", \.from, "Its begin."),
    .time("to", \.to, "Its end."),
  ])

extension JSONForm where Value == Metric {
  static let metric = JSONForm(
    .string, "a metric", write: { .string($0.id) }, read: { $0.string.flatMap { Metric(named: $0) } })
}

extension Field {
  /// A figure in the unit that the JSON has for it. It may be without bound, which is written as `null`.
  static func keyed(
    _ key: String, _ part: any WritableKeyPath<Subject, Double> & Sendable,
    by unit: any KeyPath<Subject, Metric.Unit> & Sendable, _ meaning: String
  ) -> Field {
    let form = JSONForm<Double>.boundless
    return Field(
      key, form.shape, meaning,
      write: { form.write($0[keyPath: part] / $0[keyPath: unit].keyScale) },
      read: { (json, subject) throws(FormProblem) in
        guard let json else { throw FormProblem(expected: form.shape.words, found: nil) }
        subject[keyPath: part] = try form.read(json) * subject[keyPath: unit].keyScale
      },
      round: { subject in
        let scale = subject[keyPath: unit].keyScale
        subject[keyPath: part] = form.rounded(subject[keyPath: part] / scale) * scale
      })
  }
}
