import Bytes
public import Diagnosis
public import Gates
import Measures
import Simulation

extension Report {
  /// A report that was saved, with gates.
  public func judged(_ results: [GateResult], failsOn: Severity?) -> Report {
    var report = self
    report.failsOn = failsOn
    report.gates = explained(results, by: findings).map(gateRecord.rounded)
    return report
  }

  /// The gates, each of which names the finding that explains it where it was not kept, and the recommendation that would
  /// turn it.
  func explained(_ results: [GateResult], by findings: [Finding]) -> [GateResult] {
    results.map { result in
      var result = result
      if result.isOver { explain(&result, by: findings) }
      return result
    }
  }

  /// The findings for which the run is judged bad, whatever the gates say.
  public var failingFindings: [Finding] {
    failsOn.map { least in findings.filter { $0.severity >= least } } ?? []
  }

  private func explain(_ gate: inout GateResult, by findings: [Finding]) {
    let candidates = findings.filter { finding in
      finding.severity > .low && isAbout(finding, gate)
        && (gate.measure.isOfFailures == Self.failureRules.contains(finding.rule))
    }
    guard let cause = candidates.first(where: { $0.consequenceOf == nil }) ?? candidates.first else { return }
    gate.cause = .init(
      finding: cause.id, sentence: cause.sentence,
      tailShare: gate.measure.isOfFailures ? nil : cause.impact.tailShare)
    let advice = cause.advice + candidates.filter { $0.id != cause.id }.flatMap(\.advice)
    // A replay is of one queue, and tells nothing of several together.
    let isOfOneQueue = queues.count == 1 || !gate.subject.isEmpty
    func predicted(_ advice: Advice) -> ClosedRange<Double>? {
      guard isOfOneQueue, case .metric(let metric) = gate.measure else { return nil }
      if let possible = ReplayMetric(metric).flatMap({ advice.possible[$0] }) { return possible }
      guard let forecast = advice.forecast, forecast.metric == metric else { return nil }
      return forecast.low...max(forecast.low, forecast.high)
    }
    let turning = advice.first { advice in
      predicted(advice).map { range in gate.limit.map { gate.relation.keeps(range, $0) } ?? false } ?? false
    }
    guard let chosen = turning ?? advice.first(where: { predicted($0) != nil }) ?? advice.first else {
      return
    }
    gate.remedy = .init(recommendation: chosen.id, title: chosen.brief, predicted: predicted(chosen))
  }

  /// Whether a finding is about what the gate judged: the broker and the log are about everything.
  private func isAbout(_ finding: Finding, _ gate: GateResult) -> Bool {
    let subject = finding.subject
    let name: String
    switch subject.kind {
    case .queue, .label: name = subject.name
    case .consumer, .producer: name = subject.queue
    default: return true
    }
    guard let scope = try? Gate(parsing: gate.text).scope, let key = scope.key else { return true }
    guard (key == .label) == (subject.kind == .label) else { return false }
    return gate.subject.isEmpty ? scope.includes(name) : gate.subject == name
  }

  /// What makes messages fail, as against slow.
  private static let failureRules: Set<RuleID> = [
    .authFailure, .clientError, .deadLetter, .dropOverflow, .errorRate, .poisonRedelivery, .redeliveries,
    .timeoutStorm, .unroutable,
  ]
}

extension Gate.Measure {
  /// Whether it counts what failed, and not how long something took or how much there was.
  fileprivate var isOfFailures: Bool {
    let failures: [Metric] = [.errorRatio, .errorCount, .lostRatio, .lostCount, .redeliveredRatio]
    return failures.contains { self == .metric($0) }
  }
}
