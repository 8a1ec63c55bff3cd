internal import Bytes
internal import CLI
internal import Gates
internal import Measures
internal import Reports
internal import Simulation

/// The metrics of which a goal can be made: what a replay gives and settings change.
let goalMetrics: [ReplayMetric] = Metric.all.compactMap(ReplayMetric.init).filter { $0 != .throughputIn }

var goalMetricNames: [String] { goalMetrics.map(\.metric.id) }

/// `latency.p99 < 50ms`, or `latency.p99 lt 50ms`.
func searchGoal(_ text: String) throws(Option.ValueError) -> WhatIfQuestion.Goal {
  var scanner = GoalScanner(text)
  let metric = try scanner.metric()
  let isFloor = try scanner.isFloor(of: metric)
  let bound = try scanner.bound(of: metric)
  return WhatIfQuestion.Goal(
    scanner.written, isFloor ? Goal(metric, atLeast: bound) : Goal(metric, atMost: bound))
}

private struct GoalScanner {
  private var reader: ScalarReader
  private var name = ""
  private var op = ""
  private var boundText = ""

  init(_ text: String) { reader = ScalarReader(text) }

  /// The goal with one blank between its parts, in signs.
  var written: String { "\(name) \(op) \(boundText)" }

  private mutating func word(where isPart: (Unicode.Scalar) -> Bool) -> (text: String, start: Int) {
    reader.skipSpace()
    let start = reader.position
    return (reader.take(while: isPart), start)
  }

  private func mistake(_ start: Int, _ length: Int, _ problem: String) -> Option.ValueError {
    .at(column: start, length: length, problem: problem)
  }

  mutating func metric() throws(Option.ValueError) -> ReplayMetric {
    let (text, start) = word {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." || $0 == "_"
    }
    if let known = Metric(named: text).flatMap(ReplayMetric.init), goalMetrics.contains(known) {
      name = known.metric.id
      return known
    }
    throw mistake(start, text.count, GoalScanner.unknown(text))
  }

  private static func unknown(_ text: String) -> String {
    if let time = Metric(named: text)?.time, case .percentile = time.statistic,
      goalMetrics.contains(where: { $0.metric.time?.measure == time.measure })
    {
      return "a replay gives only the percentiles p50, p90 and p99"
    }
    return Metric.problem(withName: text, among: goalMetricNames)
  }

  /// A goal bounds a metric on the side on which it gets bad.
  mutating func isFloor(of metric: ReplayMetric) throws(Option.ValueError) -> Bool {
    var (text, start) = word { "<>=!".unicodeScalars.contains($0) }
    if text.isEmpty { (text, start) = word { $0.properties.isAlphabetic } }
    let wanted = metric.metric.better == .higher
    guard let relation = Gate.Relation(written: text), let wantsLess = relation.wantsLess else {
      throw mistake(
        start, text.count, "expected \(wanted ? "> or >= (gt or ge)" : "< or <= (lt or le)") after the metric"
      )
    }
    guard wantsLess != wanted else {
      throw mistake(
        start, text.count,
        wanted
          ? "a goal for throughput is a lower bound: > or >= (gt or ge)"
          : "a goal for \(name) is an upper bound: < or <= (lt or le)")
    }
    op = relation.rawValue
    return wanted
  }

  mutating func bound(of metric: ReplayMetric) throws(Option.ValueError) -> Double {
    let (rest, start) = word { _ in true }
    let text = rest.trimmed
    boundText = text
    let (value, expected) = metric.metric.unit.bound(text)
    // A time of nothing is no goal, and neither is more than all.
    guard let value, metric.metric.time == nil || value > 0, metric.metric.unit != .share || value <= 1 else {
      throw mistake(start, text.count, "expected \(expected)")
    }
    return value
  }
}
