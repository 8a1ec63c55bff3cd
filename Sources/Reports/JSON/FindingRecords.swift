import Diagnosis
import Measures

// The parts of the JSON report that say what is wrong and what would help; see ReportRecords.swift for the rules.

let findingRecord = Record<Finding>(
  "finding", "Something that is wrong, with its proof.",
  [
    .text("id", "Its rank in this report.") { $0.id },
    .text("key", "Rule and subject: the same in every run.") { $0.key },
    .text("rule", "Which rule found it; mqtune explain tells of each.") { $0.rule.rawValue },
    Field("severity", .oneOf(Severity.allCases.reversed().map(\.word)), "How grave it is.") {
      .string($0.severity.word)
    },
    Field("confidence", .oneOf(Confidence.allCases.reversed().map(\.word)), "How sure it is.") {
      .string($0.confidence.word)
    },
    .record("subject", subjectRecord, "Who or what it is about.") { $0.subject },
    .text("summary", "What is the matter, in words that follow the subject.") { $0.summary },
    .texts("details", "How the figures show it, a sentence each.") { $0.details },
    .time("from", "When it began.") { $0.from },
    .time("to", "When it ended.") { $0.to },
    .record("impact", impactRecord, "What it costs.") { $0.impact },
    .records("evidence", evidenceRecord, "The figures that prove it.") { $0.evidence },
    .records("excluded", exclusionRecord, "Look-alikes, and why it is none of them.") { $0.excluded },
    Field("consequence_of", .optional(.string), "The finding that it follows from.") {
      .of($0.consequenceOf)
    },
  ])

let subjectRecord = Record<Subject>(
  "subject", "Who or what a finding is about.", inline: true,
  [
    Field("kind", .oneOf(Subject.Kind.allCases.map(\.rawValue)), "What it is.") { .string($0.kind.rawValue) },
    .text("name", "Its name; empty for the broker or the log as a whole.") { $0.name },
    .text("queue", "The queue of a consumer or producer; empty for everything else.") { $0.queue },
  ])

let impactRecord = Record<Impact>(
  "impact", "What a finding costs.", inline: true,
  [
    .number("tail_share", "Its share of what makes the slowest hundredth slow, 0 to 1.") { $0.tailShare },
    .number("lost_per_s", "Messages a second that were offered and not served.") { $0.lostPerSecond },
  ])

let evidenceRecord = Record<Evidence>(
  "evidence", "A number that proves something; mqtune show prints the records behind it.",
  [
    .text("id", "Counted through the whole report.") { $0.id },
    .text("text", "In a few words.") { $0.text },
    .text("statistic", "What was computed; the unit is in the name.") { $0.statistic.key },
    .number("value", "The number.") { $0.value },
    .number("threshold", "The bound that makes it a proof.") { $0.threshold },
    .countIfKnown("samples", "Of so many values.") { $0.samples },
    .records(
      "lines", lineReferenceRecord,
      "The first records that show it; none where many do together, of which mqtune show finds the clearest."
    ) { $0.lines },
  ])

let exclusionRecord = Record<Exclusion>(
  "exclusion", "A look-alike that was ruled out.", inline: true,
  [
    .text("rule", "Its rule.") { $0.rule.rawValue },
    .text("because", "Why it is not that.") { $0.because },
  ])

let recommendationRecord = Record<Advice>(
  "recommendation", "A change worth making.",
  [
    .text("id", "Its place in this report.") { $0.id },
    .text("finding", "The first finding that asks for it.") { $0.finding },
    .text("title", "What is changed, in a few words.") { $0.title },
    Field("system", .oneOf(Advice.System.allCases.map(\.rawValue)), "Where it is done.") {
      .string($0.system.rawValue)
    },
    .text("setting", "Which setting.") { $0.setting },
    Field("from", .optional(.string), "What it is now.") { .of($0.from) },
    .text("to", "What it should be.") { $0.to },
    .recordIfKnown("predicted", predictionRecord, "What a replay of the log with it gives.") {
      $0.forecast
    },
    Field("not_predicted", .optional(.string), "Why no replay could tell.") { .of($0.unpredicted) },
    Field("risk", .oneOf(Advice.Risk.allCases.map(\.rawValue)), "What can go wrong.") {
      .string($0.risk.rawValue)
    },
    .text("cost", "What it costs.") { $0.cost },
    .text("undo", "How to take it back.") { $0.undo },
    Field("apply", .optional(.string), "The exact line.") { .of($0.apply) },
    Field("source", .optional(.string), "Where it is documented.") { .of($0.source) },
  ])

let predictionRecord = Record<Forecast>(
  "prediction", "What a change would do.", inline: true,
  [
    .text("metric", "Which figure.") { $0.metric.id },
    .number("now", "As the log says.") { $0.metric.unit.keyed($0.now) },
    .number("low", "With the change, at least.") { $0.metric.unit.keyed($0.low) },
    .number("high", "With the change, at most.") { $0.metric.unit.keyed($0.high) },
    .text("model", "How it was computed.") { $0.model },
    .number("calibration_error", "How far off a replay without any change is, as a share.") {
      $0.calibrationError
    },
    Field("at", .optional(.string), "The value that was replayed, where it is not the advised one.") {
      .of($0.at)
    },
    .number("drain_s", "Seconds until today's backlog would be gone.") { $0.drainSeconds },
    .number("window_s", "Seconds at the end of the log that were replayed; null for the whole.") {
      $0.window?.seconds
    },
  ])
