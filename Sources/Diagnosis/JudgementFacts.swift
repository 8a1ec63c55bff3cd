internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension Judgement {
  /// The facts that every verdict on a queue carries, without those that the finding gives itself.
  func figures(of queue: some MessageMeasures, but own: [Verdict.Fact]) -> [Verdict.Fact] {
    let backlog = queue.backlog
    let growth = backlog.growthPerS.flatMap { $0 > 0 ? rate("growth_per_s", $0) : nil }
    return [
      backlog.end.map { Verdict.Fact("backlog", "\($0)") }, growth, milliseconds(queue.slowestTimes),
      queue.errors.count > 0 ? rate("errors_ratio", queue.errors.ratio) : nil,
    ].compactMap { $0 }.filter { fact in !own.contains { $0.key == fact.key } }
  }

  func rate(_ key: String, _ value: Double?) -> Verdict.Fact? { Verdict.rate(key, value) }
  func milliseconds(_ times: Sketch) -> Verdict.Fact? { Verdict.milliseconds(times) }
}

extension Verdict {
  static func rate(_ key: String, _ value: Double?) -> Fact? {
    value.map { Fact(key, significant($0, digits: 3)) }
  }

  static func milliseconds(_ times: Sketch) -> Fact? {
    times.quantile(0.99).map { Fact("p99_ms", significant(Double($0) / 1e6, digits: 3)) }
  }
}

extension MessageMeasures {
  /// From publish to ack; to the first delivery where acks are not in the log.
  var slowestTimes: Sketch {
    let whole = times(.endToEnd)
    return whole.isEmpty ? times(.queueWait) : whole
  }
}
