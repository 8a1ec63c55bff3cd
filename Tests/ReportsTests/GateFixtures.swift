import Bytes
import Diagnosis
import Gates
import Measures
import Testing

@testable import Reports

/// A gate that was judged; the text has to be one that a gate is read from.
func judged(_ text: String, named name: String? = nil, _ status: GateResult.Status) -> GateResult {
  guard let gate = try? Gate(parsing: text) else {
    Issue.record("no gate: \(text)")
    return GateResult(
      name: "", text: "", measure: .metric(.parsedRatio), scope: "", relation: .atLeast)
  }
  var result = GateResult(
    name: name ?? gate.name, text: gate.text, measure: gate.measure, scope: gate.scope.text,
    relation: gate.relation)
  result.status = status
  return result
}

/// A gate of each status, and two that are kept, on a run that falls behind.
func gatedReport() -> Report {
  var report = fallingBehindReport()
  report.queues = Array(report.queues.prefix(2))
  report.series = .init()
  report.gates = [
    failedGate(), unjudgedGate(), warnedGate(), keptGate("errors.ratio <= 0.1%", 0.0002, 0.001, 1_812_440),
    keptGate("throughput.out >= 900/s", 990, 900, 1_782_920),
  ]
  return report
}

/// The same with those gates alone that were kept.
func keptGatesReport() -> Report {
  var report = gatedReport()
  report.gates.removeAll { $0.status != .pass }
  return report
}

/// No gate, and findings that make the run bad.
func failingFindingsReport() -> Report {
  var report = gatedReport()
  (report.gates, report.failsOn) = ([], .high)
  return report
}

private func failedGate() -> GateResult {
  var gate = judged("latency.p99{queue=orders.eu} < 250ms", named: "orders-p99", .fail)
  (gate.value, gate.limit, gate.samples) = (312e6, 250e6, 48_210)
  gate.interval = 301e6...325e6
  (gate.baseline, gate.baselineRuns) = (221e6, 5)
  gate.firstOver = afternoon + 629 * second
  gate.overCount = 1
  gate.comment = "the shop promises half a second"
  gate.origin = .init(path: "mqtune.json", line: 4, column: 7)
  gate.cause = .init(
    finding: "F1", sentence: "orders.eu: consumers idle while the next message travels", tailShare: 0.96)
  gate.remedy = .init(
    recommendation: "R1", title: "prefetch of billing-worker: 1 -> 32", predicted: 20e6...90e6)
  return gate
}

private func unjudgedGate() -> GateResult {
  var gate = judged("latency.p99{label=refund} < 400ms", named: "refunds-p99", .nodata)
  gate.limit = 400e6
  gate.reason = "nothing matches label=refund; did you mean label=refunds?"
  return gate
}

private func warnedGate() -> GateResult {
  var gate = judged("each{queue} backlog.growth <= 0/s over 5m", named: "backlog: %25, ::notice::", .warn)
  (gate.value, gate.limit) = (41, 0)
  (gate.subject, gate.judged, gate.overCount, gate.alsoOver) = ("orders.eu", 6, 2, ["audit"])
  gate.window = (afternoon + 1_200 * second)..<(afternoon + 1_500 * second)
  gate.reason = "too few samples to be sure"
  gate.origin = .init(path: "ci/load, eu:1.json", line: 12, column: 3)
  return gate
}

private func keptGate(_ text: String, _ value: Double, _ limit: Double, _ samples: Int) -> GateResult {
  var gate = judged(text, .pass)
  (gate.value, gate.limit, gate.samples) = (value, limit, samples)
  return gate
}
