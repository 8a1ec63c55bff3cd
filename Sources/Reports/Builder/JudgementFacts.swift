import Bytes

extension Judgement {
  /// The facts of a queue that every verdict on it carries, with those of its own behind the name.
  func facts(_ queue: Report.Queue, extra: [Report.Fact] = []) -> [Report.Fact] {
    let latency = queue.latency.endToEnd ?? queue.latency.queueWait
    let backlog = queue.backlog
    let growth = backlog.growthPerS.flatMap { $0 <= 0 ? nil : rateFact("growth_per_s", $0) }
    let failing = queue.errors.count > 0 ? queue.errors.ratio : nil
    let name = queue.name.isEmpty ? [] : [Report.Fact("queue", queue.name)]
    return name + extra
      + [
        backlog.end.map { Report.Fact("backlog", "\($0)") }, growth, millisecondsFact("p99_ms", latency),
        rateFact("errors_ratio", failing),
      ].compactMap { $0 }
  }

  func rateFact(_ key: String, _ value: Double?) -> Report.Fact? {
    value.map { Report.Fact(key, significant($0)) }
  }

  func millisecondsFact(_ key: String, _ latency: Report.Latency?) -> Report.Fact? {
    latency.map { Report.Fact(key, significant(Double($0.p99) / 1e6)) }
  }

  func significant(_ value: Double) -> String { Bytes.significant(value, digits: 3) }

  /// Sentences are ASCII, so that a look without other characters shows them as they are.
  func duration(_ nanoseconds: Int64) -> String { durationFigure(nanoseconds: nanoseconds, ascii: true) }
}
