import Bytes
import Gates
import Measures

let gateRecord = Record<GateResult>(
  "gate", "One limit and how it was met.",
  from: GateResult(
    name: "", text: "", measure: .metric(.parsedRatio), scope: "", relation: .atLeast),
  [
    .text("name", \.name, "Stable from run to run."),
    // The measure, the scope and the relation follow from the text, which is read before the figures in its unit.
    Field(
      "gate", .string, "The gate as it can be typed again.", write: { .string($0.text) },
      read: { (json, gate) throws(FormProblem) in try gate.take(text: json) }, round: { _ in }),
    Field(derived: "metric", .text, "What is measured.") { $0.measure.id },
    Field(derived: "scope", .text, "Which queues or labels it is about; empty for the whole log.") {
      $0.scope
    },
    Field("status", .word(GateResult.Status.allCases) { $0.rawValue }, \.status, "What became of it."),
    Field(derived: "unit", .text, "The unit of value, limit and baseline.") { $0.measure.unit.word },
    .inUnit("value", \.value, "What was measured; null where nothing was."),
    .inUnit("low", \.intervalLow, "The value lies above with 97.5 % probability; null where it is exact."),
    .inUnit("high", \.intervalHigh, "The value lies below with 97.5 % probability; null where it is exact."),
    .inUnit("limit", \.limit, "What the value is compared with."),
    .countIfKnown("samples", \.samples, "What the value is computed from."),
    Field(derived: "headroom", .numberIfKnown, "How far on the good side of the limit; negative beyond it.") {
      $0.headroom
    },
    .text("subject", \.subject, "The worst queue or label of those judged by themselves; otherwise empty."),
    .count("judged", \.judged, "How many queues or labels were judged by themselves; 1 for all together."),
    .count("over", \.overCount, "How many of them are over the limit."),
    .texts("also_over", \.alsoOver, "The next of those over the limit, 9 at most."),
    .timeIfKnown("first_over", \.firstOver, "When the measure was first over the limit, bucket by bucket."),
    .timeIfKnown(
      "window_from", \.windowFrom, "The part of the log that the value is from; null for all of it."),
    .timeIfKnown("window_to", \.windowTo, "Its end."),
    .inUnit("baseline", \.baseline, "The median of the baseline's runs."),
    .count("baseline_runs", \.baselineRuns, "How many runs the baseline has."),
    .count("runs", \.runs, "How many runs were judged."),
    .number("budget_left", \.budgetLeft, "Share of the allowed failures that is not used up."),
    .number(
      "smallest_change", \.smallestChange,
      "A value that is beyond the limit by a smaller share only warns."),
    .text("reason", \.reason, "Why it warns, or could not be judged."),
    .text("comment", \.comment, "What its author says of it."),
    .recordIfKnown("origin", gateOriginRecord, \.origin, "Where it stands in a configuration file."),
    .recordIfKnown("cause", gateCauseRecord, \.cause, "The finding that explains it."),
    .recordIfKnown("remedy", gateRemedyRecord, \.remedy, "The recommendation that would turn it."),
    .inUnit("predicted_low", \.predictedLow, "With the remedy, in the unit of the value."),
    .inUnit("predicted_high", \.predictedHigh, "With the remedy, in the unit of the value."),
  ])

let gateOriginRecord = Record<GateResult.Origin>(
  "gate_origin", "A place in a configuration file.", inline: true,
  from: GateResult.Origin(path: "", line: 0, column: 0),
  [
    .text("file", \.path, "Path."), .count("line", \.line, "Counted from 1."),
    .count("column", \.column, "Counted from 1."),
  ])

let gateCauseRecord = Record<GateResult.Cause>(
  "gate_cause", "The finding that explains a gate.", inline: true,
  from: GateResult.Cause(finding: "", sentence: "", tailShare: nil),
  [
    .text("finding", \.finding, "Its id."), .text("text", \.sentence, "What is the matter."),
    .number("tail_share", \.tailShare, "Its share of what makes the slowest hundredth slow."),
  ])

let gateRemedyRecord = Record<GateResult.Remedy>(
  "gate_remedy", "The recommendation that would turn a gate.", inline: true,
  from: GateResult.Remedy(recommendation: "", title: "", predicted: nil),
  [
    .text("recommendation", \.recommendation, "Its id."), .text("text", \.title, "What to change."),
  ])

extension GateResult {
  fileprivate mutating func take(text json: JSONValue?) throws(FormProblem) {
    guard let text = json?.string, let gate = try? Gate(parsing: text) else {
      throw FormProblem(expected: "a gate", found: json)
    }
    self.text = text
    measure = gate.measure
    scope = gate.scope.text
    relation = gate.relation
  }

  fileprivate var intervalLow: Double? {
    get { interval?.lowerBound }
    set {
      let high = interval?.upperBound
      interval = newValue.map { $0...max($0, high ?? $0) }
    }
  }

  fileprivate var intervalHigh: Double? {
    get { interval?.upperBound }
    set { if let low = interval?.lowerBound, let newValue { interval = low...max(low, newValue) } }
  }

  fileprivate var windowFrom: Int64? {
    get { window?.lowerBound }
    set {
      let end = window?.upperBound
      window = newValue.map { $0..<max($0, end ?? $0) }
    }
  }

  fileprivate var windowTo: Int64? {
    get { window?.upperBound }
    set { if let from = window?.lowerBound, let newValue { window = from..<max(from, newValue) } }
  }

  fileprivate var predictedLow: Double? {
    get { remedy?.predicted?.lowerBound }
    set {
      let high = remedy?.predicted?.upperBound
      remedy?.predicted = newValue.map { $0...max($0, high ?? $0) }
    }
  }

  fileprivate var predictedHigh: Double? {
    get { remedy?.predicted?.upperBound }
    set {
      guard let low = remedy?.predicted?.lowerBound, let newValue else { return }
      remedy?.predicted = low...max(low, newValue)
    }
  }
}

extension Metric.Unit {
  /// As the JSON of gates names it.
  var word: String {
    switch self {
    case .nanoseconds: "ms"
    case .seconds: "s"
    case .perSecond, .change: "per_s"
    case .share: "ratio"
    case .messages, .average, .count: "count"
    }
  }
}

extension Field where Subject == GateResult {
  /// A figure in the unit of the gate's measure.
  fileprivate static func inUnit(
    _ key: String, _ part: any WritableKeyPath<GateResult, Double?> & Sendable, _ meaning: String
  ) -> Field {
    Field(
      key, .optional(.number), meaning,
      write: { gate in .of(gate[keyPath: part].map { gate.measure.unit.keyed($0) }) },
      read: { (json, gate) throws(FormProblem) in
        guard let json else { throw FormProblem(expected: "a number or null", found: nil) }
        let number = try JSONForm.numberIfKnown.read(json)
        gate[keyPath: part] = number.map { $0 * gate.measure.unit.keyScale }
      },
      round: { gate in
        let scale = gate.measure.unit.keyScale
        gate[keyPath: part] = JSONForm.numberIfKnown.rounded(gate[keyPath: part].map { $0 / scale }).map {
          $0 * scale
        }
      })
  }
}
