import Testing

@testable import Diagnosis

/// The order of findings, and what follows from what.
@Suite struct RankingTests {
  private func finding(
    _ rule: RuleID, _ severity: Severity = .high, queue: String = "a", from: Int64 = 0, to: Int64 = 10,
    tail: Double? = nil, lost: Double? = nil
  ) -> Finding {
    Finding(
      rule, queue.isEmpty ? Subject(.broker) : Subject(.queue, queue), severity, .high, "", during: from..<to,
      impact: Impact(tailShare: tail, lostPerSecond: lost))
  }

  /// `rule<cause` of each, in order.
  private func told(_ findings: [Finding]) -> [String] {
    let ranked = ranked(findings)
    return ranked.map { finding in
      guard let cause = finding.consequenceOf, let place = Int(cause.dropFirst()) else {
        return finding.rule.rawValue
      }
      return "\(finding.rule)<\(ranked[place - 1].rule)"
    }
  }

  @Test func `Grave ones come first, then the kind of cause, then the share of the tail`() {
    #expect(
      told([
        finding(.regimeChange, .low, queue: "b"), finding(.consumerSlow, queue: "c", tail: 0.3),
        finding(.consumerOutlier, queue: "d", tail: 0.6), finding(.coordinatedOmission, queue: "e"),
        finding(.consumerCapacity, .critical, queue: "f"),
      ]) == [
        "consumer-capacity", "coordinated-omission", "consumer-outlier", "consumer-slow", "regime-change",
      ])
  }

  @Test func `Of two queues that lose messages the one that loses more comes first`() {
    let found = [
      finding(.consumerCapacity, queue: "slow", lost: 1.3),
      finding(.consumerCapacity, queue: "fast", lost: 15),
      finding(.consumerCapacity, queue: "hardly", tail: 0.5, lost: 0.1),
      finding(.consumerCapacity, queue: "late", tail: 1),
    ]
    #expect(ranked(found).map(\.subject.name) == ["fast", "slow", "late", "hardly"])
    #expect(ranked(found.reversed()).map(\.subject.name) == ["fast", "slow", "late", "hardly"])
  }

  @Test func `An effect stands behind its cause, however grave, when it is in the same queue`() {
    let (lag, other) = (finding(.consumerLag, .critical), finding(.consumerLag, .critical, queue: "b"))
    #expect(
      told([lag, other, finding(.prefetchLow, .medium)])
        == ["consumer-lag", "prefetch-low", "consumer-lag<prefetch-low"])
  }

  @Test func `What reaches all of the broker does so only at the same time`() {
    let restart = finding(.brokerRestart, queue: "", from: 100, to: 200)
    #expect(
      told([finding(.logGap, queue: "", from: 150, to: 160), restart])
        == ["broker-restart", "log-gap<broker-restart"])
    #expect(
      told([finding(.logGap, queue: "", from: 10, to: 20), restart]) == ["log-gap", "broker-restart"])
  }

  @Test func `A light finding brings about no grave one, but may explain a symptom`() {
    #expect(told([finding(.consumerLag), finding(.prefetchLow, .low)]) == ["consumer-lag", "prefetch-low"])
    #expect(
      told([finding(.nearLimit, .medium), finding(.prefetchLow, .low)])
        == ["prefetch-low", "near-limit<prefetch-low"])
  }

  @Test func `A symptom is left out where a cause as grave is found`() {
    #expect(told([finding(.nearLimit, .medium), finding(.consumerSlow, .medium)]) == ["consumer-slow"])
    #expect(
      told([finding(.nearLimit, .medium, queue: "b"), finding(.consumerSlow, .medium)])
        == ["consumer-slow", "near-limit"])
    // A light cause of many errors would play them down.
    #expect(
      told([finding(.errorRate), finding(.clientError, .medium, queue: "")])
        == ["client-error", "error-rate<client-error"])
  }

  @Test func `Findings that bring about each other do not go in circles`() {
    let ranked = ranked([finding(.unfairDispatch), finding(.prefetchHigh), finding(.consumerSlow)])
    var place: String? = ranked.last?.id
    for finding in ranked.reversed() where place == nil || finding.consequenceOf != nil {
      place = finding.consequenceOf
    }
    #expect(ranked.contains { $0.consequenceOf == nil })
    #expect(ranked.first?.consequenceOf == nil)
  }
}
