/// How long messages took: the widest measure the log shows for each queue, then every measure of one queue.
extension TextPage {
  func latency() -> [StyledLine] {
    guard
      let measure = LatencyMeasure.allCases.first(where: { measure in
        measure.of(report.totals) != nil || report.queues.contains { measure.of($0) != nil }
      })
    else { return [] }
    let measured = report.queues.filter { measure.of($0) != nil }
    // The table of its measures says it all.
    if report.queues.count == 1, let only = measured.first, only.latency.known.count > 1 { return [] }
    let rest = Array(measured.dropFirst(look.top))
    var table = TextTable("LATENCY \(measure.path)", latencyColumns(measured.first.flatMap(measure.of)))
    if measured.count != 1, let all = measure.of(report.totals) {
      table.add("all queues", latencyCells(all))
    }
    for queue in measured.prefix(look.top) {
      if let latency = measure.of(queue) { table.add(named(queue.name), latencyCells(latency)) }
    }
    if let merged = mergedLatency(rest.compactMap(measure.of)) {
      table.add("other \(countFigure(rest.count, of: "queue"))", latencyCells(merged))
    }
    return self.table(table)
  }

  /// Where the time of the most relevant queue goes; nothing when the log shows only one measure.
  func measures() -> [StyledLine] {
    guard let queue = report.queues.first(where: { $0.latency.known.count > 1 }) else { return [] }
    let title = report.queues.count > 1 ? "WHERE TIME GOES" : "LATENCY"
    let name = shortened(named(queue.name), to: max(width - 68, 12), ascii: look.ascii)
    var table = TextTable("\(title) \(name)", latencyColumns(queue.latency.known.first?.1))
    for (measure, latency) in queue.latency.known { table.add(measure.phrase, latencyCells(latency)) }
    return self.table(table)
  }

  func latencyColumns(_ example: Report.Latency?) -> [TextTable.Column] {
    [
      .init("p50"), .init("p90", droppable: 2), .init("p99"), .init("p99.9", droppable: 3), .init("max"),
    ] + (example.map(furtherPercentiles) ?? []).map { .init("p\(plainFigure($0.percent))", droppable: 4) }
      + [.init("count", droppable: 5)]
  }

  /// Percentiles asked for that have no column anyway.
  private func furtherPercentiles(_ latency: Report.Latency) -> [Report.Percentile] {
    latency.extra.filter { ![50, 90, 99, 99.9].contains($0.percent) }
  }

  func latencyCells(_ latency: Report.Latency) -> [String] {
    [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map(duration)
      + furtherPercentiles(latency).map { duration($0.value) } + [countFigure(latency.count)]
  }
}

/// The measures of the vocabulary in the order in which they are worth showing.
enum LatencyMeasure: CaseIterable, Sendable {
  case endToEnd, queueWait, held, service, confirm

  func of(_ queue: Report.Queue) -> Report.Latency? { of(queue.latency) }

  func of(_ latencies: Report.Latencies) -> Report.Latency? {
    switch self {
    case .endToEnd: latencies.endToEnd
    case .queueWait: latencies.queueWait
    case .held: latencies.held
    case .service: latencies.service
    case .confirm: latencies.confirm
    }
  }

  /// From which event to which.
  var path: String {
    switch self {
    case .endToEnd: "publish to ack"
    case .queueWait: "publish to deliver"
    case .held: "deliver to ack"
    case .service: "of processing"
    case .confirm: "publish to confirm"
    }
  }

  var phrase: String {
    switch self {
    case .endToEnd: "publish to ack"
    case .queueWait: "waiting in queue"
    case .held: "held by consumer"
    case .service: "  of it processing"
    case .confirm: "publish to confirm"
    }
  }
}

extension Report.Latencies {
  /// The measures that the log shows.
  var known: [(LatencyMeasure, Report.Latency)] {
    LatencyMeasure.allCases.compactMap { measure in measure.of(self).map { (measure, $0) } }
  }
}

/// Several distributions as one, from their buckets; nil when there are none or one has no buckets.
///
/// Percentiles are upper bounds of buckets, so as exact as the buckets are fine.
func mergedLatency(_ parts: [Report.Latency]) -> Report.Latency? {
  let parts = parts.filter { $0.count > 0 }
  guard let first = parts.first else { return nil }
  guard parts.count > 1 else { return first }
  guard parts.allSatisfy({ !$0.buckets.isEmpty }) else { return nil }
  var merged = Report.Latency()
  merged.count = parts.reduce(0) { $0 &+ $1.count }
  merged.min = parts.reduce(first.min) { min($0, $1.min) }
  merged.max = parts.reduce(first.max) { max($0, $1.max) }
  merged.mean = parts.reduce(0) { $0 + $1.mean * Double($1.count) } / Double(merged.count)
  var steps: [(upTo: Int64, count: Int)] = []
  for part in parts {
    var before = 0
    for bucket in part.buckets {
      steps.append((bucket.upTo, bucket.count &- before))
      before = bucket.count
    }
  }
  steps.sort { $0.upTo < $1.upTo }
  func percentile(_ share: Double) -> Int64 {
    let rank = max((share * Double(merged.count)).rounded(.up), 1)
    var seen = 0
    for step in steps {
      seen &+= step.count
      if Double(seen) >= rank { return min(step.upTo, merged.max) }
    }
    return merged.max
  }
  (merged.p50, merged.p90, merged.p95) = (percentile(0.5), percentile(0.9), percentile(0.95))
  (merged.p99, merged.p999) = (percentile(0.99), percentile(0.999))
  merged.extra = first.extra.map { .init(percent: $0.percent, value: percentile($0.percent / 100)) }
  return merged
}
