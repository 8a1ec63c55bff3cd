import Bytes
import Measures
import Simulation

// The JSON of a what-if, key for key, in the order in which keys are printed; the rules are those of the report.

let whatIfSchemaName = "mqtune.whatif"
let whatIfSchemaVersion = "1.0"

extension WhatIf {
  /// The answer for programs: one JSON object.
  public func json() -> [UInt8] {
    var writer = JSONWriter(pretty: true)
    whatIfRecord.tree(self).write(to: &writer)
    writer.newline()
    return writer.bytes
  }
}

/// The JSON Schema (2020-12) of `WhatIf.json()`.
public func whatIfSchema() -> [UInt8] {
  schema(of: whatIfRecords, title: "\(whatIfSchemaName) \(whatIfSchemaVersion)")
}

/// Every record, the whole first.
let whatIfRecords: [RecordDescription] = [
  whatIfRecord.description, changeRecord.description, calibrationRecord.description, stateRecord.description,
  stateLatenciesRecord.description, durationsRecord.description, stateThroughputRecord.description,
  stateBacklogRecord.description, headroomRecord.description, intervalRecord.description,
  goalRecord.description,
]

let whatIfRecord = Record<WhatIf>(
  "whatif", "The logged load of a queue under other settings.",
  [
    Field("schema", .constant(whatIfSchemaName), "Names this kind of document.") { _ in
      .string(whatIfSchemaName)
    },
    Field("schema_version", .constant(whatIfSchemaVersion), "Keys are only added inside a major version.") {
      _ in .string(whatIfSchemaVersion)
    },
    .text("queue", "Whose load was replayed.") { $0.queue },
    .records("changes", changeRecord, "What is different; found by a search, or as asked.") { $0.changes },
    .texts("hints", "What of the question can have no effect, and what would have one.") { $0.hints },
    .recordIfKnown("calibration", calibrationRecord, "How a replay of today's settings meets the log.") {
      $0.calibration
    },
    .recordIfKnown("logged", stateRecord, "What the log says.") { WhatIfState($0.logged, $0.headroom) },
    .recordIfKnown("replayed", stateRecord, "What replaying today's settings gives.") {
      WhatIfState($0.replayed, $0.headroom)
    },
    .recordIfKnown("predicted", stateRecord, "What the changed settings give.") {
      WhatIfState($0.prediction?.predicted, $0.predictedHeadroom)
    },
    Field("interval", .optional(.record("interval")), "Where 90 of 100 such days would be.") {
      $0.prediction.map { intervalRecord.tree($0) } ?? .null
    },
    .texts("assumptions", "What has to be so for the prediction to hold.") {
      $0.prediction?.assumptions ?? []
    },
    Field("refused", .optional(.string), "Why nothing is predicted.") { .of($0.refused) },
    Field("goal", .optional(.record("goal")), "What was to be reached.") {
      $0.question.goal.map { goalRecord.tree($0) } ?? .null
    },
    Field(
      "found", .optional(.oneOf(["reached", "missed"])),
      "Whether the changes reach the goal; when missed they are the nearest."
    ) { answer in .of(answer.isGoalReached.map { $0 ? "reached" : "missed" }) },
    Field("saturated", .optional(.boolean), "More arrives than can be served: times grow with the log.") {
      $0.prediction.map { .boolean($0.isSaturated) } ?? .null
    },
  ])

let changeRecord = Record<WhatIf.Change>(
  "change", "One setting that is different.", inline: true,
  [
    Field(
      "setting", .oneOf(["consumers", "prefetch", "dispatch", "handlers", "rate"]),
      "Which; a prefetch of 0 is no limit, a rate a multiple of the logged load."
    ) { .string($0.setting) },
    Field("from", .oneOfTypes([.number, .string]), "As it was.") { $0.from.tree },
    Field("to", .oneOfTypes([.number, .string]), "As it is to be.") { $0.to.tree },
  ])

extension WhatIf.Change.Value {
  fileprivate var tree: JSONTree {
    switch self {
    case .count(let count): .integer(Int64(count))
    case .factor(let factor): .number(factor)
    case .word(let word): .string(word)
    }
  }
}

let calibrationRecord = Record<Calibration>(
  "calibration",
  "Relative errors of a replay of what was logged; more than the limits and nothing is predicted.",
  inline: true,
  [
    Field("status", .oneOf(["pass", "fail"]), "Whether the replay is good enough.") {
      .string($0.isPassed ? "pass" : "fail")
    },
    .number("error_p50", "Of the medians; at most \(Calibration.durationLimit).") { $0.p50Error },
    .number("error_p99", "Of the p99s; at most \(Calibration.durationLimit).") { $0.p99Error },
    .number("error_throughput", "Of what leaves; at most \(Calibration.throughputLimit).") {
      $0.throughputError
    },
  ])

/// What a queue went through, and how far it is from trouble.
struct WhatIfState {
  var measures: Outcome
  var outlook: WhatIf.Outlook?

  init?(_ measures: Outcome?, _ outlook: WhatIf.Outlook?) {
    guard let measures else { return nil }
    self.measures = measures
    self.outlook = outlook
  }
}

let stateRecord = Record<WhatIfState>(
  "state", "The latency, throughput, backlog and utilisation of the queue.",
  [
    .record("latency", stateLatenciesRecord, "Times of messages by measure.") { $0.measures },
    .record("throughput", stateThroughputRecord, "Rates.") { $0.measures },
    .record("backlog", stateBacklogRecord, "Messages in the queue.") { $0 },
    .number("utilisation", "Busy time of consumers / (consumers x time).") { $0.measures.utilisation },
    .recordIfKnown("headroom", headroomRecord, "How far the settings are from trouble.") {
      $0.outlook?.headroom
    },
  ])

let stateLatenciesRecord = Record<Outcome>(
  "latencies", "Times of messages by measure.",
  [
    .record("end_to_end", durationsRecord, "Publish to final ack.") { $0.endToEnd },
    .record("queue_wait", durationsRecord, "Publish to first deliver.") { $0.queueWait },
    .record("held", durationsRecord, "Deliver to its ack.") { $0.held },
  ])

let durationsRecord = Record<Durations>(
  "latency", "A distribution of times; percentiles by nearest rank.", inline: true,
  [
    .count("count", "Times measured.") { $0.count },
    .milliseconds("mean_ms", "Arithmetic mean.") { $0.mean },
    .milliseconds("p50_ms", "Half took no longer.") { Double($0.p50) },
    .milliseconds("p90_ms", "90% took no longer.") { Double($0.p90) },
    .milliseconds("p99_ms", "99% took no longer.") { Double($0.p99) },
  ])

let stateThroughputRecord = Record<Outcome>(
  "throughput", "Messages per second.", inline: true,
  [
    .number("in_per_s", "Published, mean.") { $0.throughputIn },
    .number("out_per_s", "Settled, mean.") { $0.throughputOut },
  ])

let stateBacklogRecord = Record<WhatIfState>(
  "backlog", "Messages in the queue, delivered or not.", inline: true,
  [
    .count("max", "Most at any time.") { $0.measures.backlogMax },
    .count("end", "When the log ends.") { $0.measures.backlogEnd },
    .number("mean", "Over time.") { $0.measures.backlogMean },
    .number("growth_per_s", "From start to end, messages per second.") { $0.measures.backlogGrowth },
    .number("drain_s", "Seconds until the backlog that the log ends with is gone.") { $0.outlook?.drain },
    Field("never_drains", .optional(.boolean), "As much arrives as can be served, or more.") {
      $0.outlook.map { .boolean($0.drain == nil) } ?? .null
    },
  ])

let intervalRecord = Record<Prediction>(
  "interval", "Lower and upper ends, for each figure of which there are messages enough.",
  ReplayMetric.all.map { metric in
    let unit = metric.metric.unit
    let meaning =
      unit == .nanoseconds ? "Milliseconds." : unit.keySuffix.isEmpty ? "As the figure." : "Per second."
    return Field(metric.key + unit.keySuffix, .optional(.list(.number)), meaning) { prediction in
      prediction.possibleInterval(of: metric).map { interval in
        .array([interval.lowerBound, interval.upperBound].map { .number(unit.keyed($0)) }, inline: true)
      } ?? .null
    }
  })

let goalRecord = Record<WhatIfQuestion.Goal>(
  "goal", "What was to be reached.", inline: true,
  [
    .text("text", "As it was asked.") { $0.text },
    Field("metric", .oneOf(ReplayMetric.all.map(\.key)), "Which figure.") {
      .string($0.goal.metric.key)
    },
    Field("op", .oneOf(["<=", ">="]), "The side of the limit.") { .string($0.goal.isFloor ? ">=" : "<=") },
    Field("limit", .number, "Milliseconds for times; otherwise as the figure.") {
      .number($0.goal.metric.metric.unit.keyed($0.goal.bound))
    },
  ])
