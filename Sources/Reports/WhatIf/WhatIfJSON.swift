import Bytes
import Measures
import Simulation

// The JSON of a what-if, key for key, in the order in which keys are printed; the rules are those of the report.

let whatIfSchemaName = "mqtune.whatif"
let whatIfSchemaVersion = "1.1"

/// The JSON Schema (2020-12) of a what-if as JSON.
public func whatIfSchema() -> [UInt8] {
  schema(of: whatIfRecords, title: "\(whatIfSchemaName) \(whatIfSchemaVersion)")
}

/// Every record, the whole first.
let whatIfRecords: [RecordDescription] = [
  whatIfRecord.description, changeRecord.description, calibrationRecord.description, stateRecord.description,
  stateLatenciesRecord.description, durationsRecord.description, stateThroughputRecord.description,
  stateBacklogRecord.description, headroomRecord.description, intervalRecord.description,
  goalRecord.description, searchRecord.description, loadRecord.description,
]

let whatIfRecord = Record<WhatIf>(
  "whatif", "The logged load of a queue under other settings.", from: WhatIf(),
  [
    .constant("schema", whatIfSchemaName, "Names this kind of document."),
    .constant("schema_version", whatIfSchemaVersion, "Keys are only added inside a major version."),
    .text("queue", \.queue, "Whose load was replayed."),
    .records("changes", changeRecord, \.changes, "What is different; found by a search, or as asked."),
    .texts("hints", \.hints, "What of the question can have no effect, and what would have one."),
    .recordIfKnown(
      "calibration", calibrationRecord, \.calibration, "How a replay of today's settings meets the log."),
    .recordIfKnown("logged", stateRecord, \.logged, "What the log says."),
    .recordIfKnown("replayed", stateRecord, \.replayed, "What replaying today's settings gives."),
    .recordIfKnown("predicted", stateRecord, \.predicted, "What the changed settings give."),
    .recordIfKnown("interval", intervalRecord, \.intervals, "Where 90 of 100 such days would be."),
    .texts("assumptions", \.assumptions, "What has to be so for the prediction to hold."),
    .textIfKnown("refused", \.refused, "Why nothing is predicted."),
    .recordIfKnown("goal", goalRecord, \.goal, "What was to be reached."),
    Field(
      "found", .ifKnown(.word([true, false]) { $0 ? "reached" : "missed" }), \.isGoalReached,
      "Whether the changes reach the goal; when missed they are the nearest."),
    Field(
      "saturated", .ifKnown(.flag), \.isSaturated, "More arrives than can be served: times grow with the log."
    ),
    .countIfKnown(
      "chosen_among", \.chosenAmong, "So many queues there are; null when this one was asked for."
    ).addedInMinorVersion,
    .recordIfKnown("search", searchRecord, \.search, "The settings that were looked through.")
      .addedInMinorVersion,
    .recordIfKnown("load", loadRecord, \.load, "What the load was recovered to.").addedInMinorVersion,
  ])

let changeRecord = Record<WhatIf.Change>(
  "change", "One setting that is different.", inline: true,
  from: WhatIf.Change(setting: "", from: .count(0), to: .count(0)),
  [
    Field(
      "setting", .word(["consumers", "prefetch", "dispatch", "handlers", "rate"]) { $0 }, \.setting,
      "Which; a prefetch of 0 is no limit, a rate a multiple of the logged load."),
    changeValue("from", \.from, "As it was."),
    changeValue("to", \.to, "As it is to be."),
  ])

/// What a number stands for depends on the setting, which is read before.
private func changeValue(
  _ key: String, _ part: any WritableKeyPath<WhatIf.Change, WhatIf.Change.Value> & Sendable, _ meaning: String
) -> Field<WhatIf.Change> {
  let shape = Shape.oneOfTypes([.number, .string])
  return Field(
    key, shape, meaning,
    write: { change in
      switch change[keyPath: part] {
      case .count(let count): .integer(Int64(count))
      case .factor(let factor): .number(factor)
      case .word(let word): .string(word)
      }
    },
    read: { (json, change) throws(FormProblem) in
      switch (change.setting, json) {
      case ("dispatch", .string(let word)?): change[keyPath: part] = .word(word)
      case ("rate", .integer(let factor)?): change[keyPath: part] = .factor(Double(factor))
      case ("rate", .number(let factor)?): change[keyPath: part] = .factor(factor)
      case (_, .integer(let count)?): change[keyPath: part] = .count(Int(clamping: count))
      default: throw FormProblem(expected: shape.words, found: json)
      }
    },
    round: { change in
      if case .factor(let factor) = change[keyPath: part] {
        change[keyPath: part] = .factor(JSONForm<Double>.number.rounded(factor))
      }
    })
}

let calibrationRecord = Record<WhatIf.Calibration>(
  "calibration",
  "Relative errors of a replay of what was logged; more than the limits and nothing is predicted.",
  inline: true, from: WhatIf.Calibration(),
  [
    Field(
      "status", .word([true, false]) { $0 ? "pass" : "fail" }, \.isPassed,
      "Whether the replay is good enough."),
    Field(
      "error_p50", .boundless, \.p50Error, "Of the medians; at most \(Simulation.Calibration.durationLimit)."),
    Field(
      "error_p99", .boundless, \.p99Error, "Of the p99s; at most \(Simulation.Calibration.durationLimit)."),
    Field(
      "error_throughput", .boundless, \.throughputError,
      "Of what leaves; at most \(Simulation.Calibration.throughputLimit)."),
  ])

let stateRecord = Record<WhatIf.State>(
  "state", "The latency, throughput, backlog and utilisation of the queue.", from: WhatIf.State(),
  [
    .record("latency", stateLatenciesRecord, \.outcome, "Times of messages by measure."),
    .record("throughput", stateThroughputRecord, \.outcome, "Rates."),
    .record("backlog", stateBacklogRecord, \.self, "Messages in the queue."),
    Field(
      "utilisation", .boundless, \.outcome.utilisation, "Busy time of consumers / (consumers x time)."),
    .recordIfKnown("headroom", headroomRecord, \.headroom, "How far the settings are from trouble."),
  ])

let stateLatenciesRecord = Record<Outcome>(
  "latencies", "Times of messages by measure.", from: Outcome(),
  [
    .record("end_to_end", durationsRecord, \.endToEnd, "Publish to final ack."),
    .record("queue_wait", durationsRecord, \.queueWait, "Publish to first deliver."),
    .record("held", durationsRecord, \.held, "Deliver to its ack."),
  ])

let durationsRecord = Record<Durations>(
  "latency", "A distribution of times; percentiles by nearest rank.", inline: true, from: Durations(),
  [
    .count("count", \.count, "Times measured."),
    Field("mean_ms", .meanMilliseconds, \.mean, "Arithmetic mean."),
    .milliseconds("p50_ms", \.p50, "Half took no longer."),
    .milliseconds("p90_ms", \.p90, "90% took no longer."),
    .milliseconds("p99_ms", \.p99, "99% took no longer."),
  ])

let stateThroughputRecord = Record<Outcome>(
  "throughput", "Messages per second.", inline: true, from: Outcome(),
  [
    Field("in_per_s", .boundless, \.throughputIn, "Published, mean."),
    Field("out_per_s", .boundless, \.throughputOut, "Settled, mean."),
  ])

let stateBacklogRecord = Record<WhatIf.State>(
  "backlog", "Messages in the queue, delivered or not.", inline: true, from: WhatIf.State(),
  [
    .count("max", \.outcome.backlogMax, "Most at any time."),
    .count("end", \.outcome.backlogEnd, "When the log ends."),
    Field("mean", .boundless, \.outcome.backlogMean, "Over time."),
    Field(
      "growth_per_s", .boundless, \.outcome.backlogGrowth, "From start to end, messages per second."),
    .number("drain_s", \.drain, "Seconds until the backlog that the log ends with is gone."),
    Field(derived: "never_drains", .ifKnown(.flag), "As much arrives as can be served, or more.") {
      (state: WhatIf.State) in
      state.headroom.map { _ in state.drain == nil }
    },
  ])

let intervalRecord = Record<[ReplayMetric: ClosedRange<Double>]>(
  "interval", "Lower and upper ends, for each figure of which there are messages enough.", from: [:],
  ReplayMetric.all.map { metric in
    let unit = metric.metric.unit
    let meaning =
      unit == .nanoseconds ? "Milliseconds." : unit.keySuffix.isEmpty ? "As the figure." : "Per second."
    return Field(metric.key + unit.keySuffix, .ifKnown(.interval(unit.keyScale)), \.[metric], meaning)
  })

extension JSONForm where Value == ClosedRange<Double> {
  /// Both ends, in a unit of so much.
  fileprivate static func interval(_ unit: Double) -> JSONForm {
    JSONForm(
      .list(.number),
      write: { .array([$0.lowerBound, $0.upperBound].map { .number($0 / unit) }, inline: true) },
      read: { (json) throws(FormProblem) in
        let ends = (json.array ?? []).compactMap(\.double)
        guard ends.count == 2, ends[0] <= ends[1] else {
          throw FormProblem(expected: "a list of two numbers, the lower first", found: json)
        }
        return ends[0] * unit...ends[1] * unit
      },
      rounded: { interval in
        let ends = [interval.lowerBound, interval.upperBound].map {
          JSONForm<Double>.number.rounded($0 / unit) * unit
        }
        return ends[0]...max(ends[0], ends[1])
      })
  }
}

let goalRecord = Record<WhatIfQuestion.Goal>(
  "goal", "What was to be reached.", inline: true,
  from: WhatIfQuestion.Goal("", Goal(.endToEndP99, atMost: 0)),
  [
    .text("text", \.text, "As it was asked."),
    Field("metric", .word(ReplayMetric.all) { $0.key }, \.goal.metric, "Which figure."),
    Field("op", .word([false, true]) { $0 ? ">=" : "<=" }, \.goal.isFloor, "The side of the limit."),
    // The unit of the limit is that of the metric, which is read before.
    Field(
      "limit", .number, "Milliseconds for times; otherwise as the figure.",
      write: { .number($0.goal.bound / $0.goal.unit) },
      read: { (json, goal) throws(FormProblem) in
        guard let limit = json?.double else { throw FormProblem(expected: "a number", found: json) }
        goal.goal.bound = limit * goal.goal.unit
      },
      round: { $0.goal.bound = JSONForm<Double>.number.rounded($0.goal.bound / $0.goal.unit) * $0.goal.unit }),
  ])

extension Goal {
  fileprivate var unit: Double { metric.metric.unit.keyScale }
}

let searchRecord = Record<WhatIf.Search>(
  "search", "The settings that were looked through.", inline: true, from: WhatIf.Search(),
  [
    .text("text", \.text, "As it was asked."),
    .countIfKnown("most_consumers", \.mostConsumers, "The largest number of consumers asked for."),
  ])

let loadRecord = Record<WhatIf.Load>(
  "load", "What the log shows of the queue.", inline: true, from: WhatIf.Load(),
  [
    .count("messages", \.messages, "Finished messages."),
    Field("span_s", .seconds, \.length, "Seconds from the first to the last of them."),
    .count("consumers", \.consumers, "Consumers."),
    .count("prefetch", \.prefetch, "Of the middling consumer; 0 is no limit."),
    Field(
      "prefetch_given", .flag, \.prefetchIsGiven, "Whether the log names it; otherwise the one that fits it."),
    Field("dispatch", .word(Dispatch.allCases) { $0.rawValue }, \.dispatch, "Which consumer gets a message."),
    Field("dispatch_seen", .flag, \.dispatchIsSeen, "Whether the log tells it from others."),
    .count("handlers", \.handlers, "Messages that a consumer works on at a time."),
    .count("most_consumers", \.mostConsumers, "The most consumers that are predicted for.")
      .addedInMinorVersion,
    Field(
      "delivery_is", .word(Vantage.allCases) { $0.rawValue }, \.vantage,
      "What the log calls a delivery: the arrival at the consumer, or the begin of the work."
    ).addedInMinorVersion,
    .count(
      "prefetch_lowest", \.prefetchLowest,
      "The lowest prefetch that fits the log about as well; 0 is no limit."
    ).addedInMinorVersion,
    .count("prefetch_highest", \.prefetchHighest, "The highest such prefetch; 0 is no limit.")
      .addedInMinorVersion,
  ])
