import Measures

// The times of a message in the order in which they are worth showing.
extension TimeMeasure {
  func of(_ queue: Report.Queue) -> Report.Latency? { of(queue.latency) }

  func of(_ latencies: Report.Latencies) -> Report.Latency? {
    switch self {
    case .endToEnd: latencies.endToEnd
    case .queueWait: latencies.queueWait
    case .held: latencies.held
    case .service: latencies.service
    case .confirm: latencies.confirm
    case .lateness: latencies.lateness
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
    case .lateness: "planned to publish"
    }
  }

  var phrase: String {
    switch self {
    case .endToEnd: "publish to ack"
    case .queueWait: "waiting in queue"
    case .held: "held by consumer"
    case .service: "processing"
    case .confirm: "publish to confirm"
    case .lateness: "behind its plan"
    }
  }
}

extension Report.Latencies {
  /// The measures that the log shows.
  var known: [(TimeMeasure, Report.Latency)] {
    TimeMeasure.allCases.compactMap { measure in measure.of(self).map { (measure, $0) } }
  }
}

extension Report {
  /// The percentiles of latencies that it holds, in per cent: the usual ones, then those that were asked for.
  public var percentiles: [Double] {
    let known = ([totals] + queues).flatMap { $0.latency.known.map(\.1) } + samples.compactMap(\.latency)
    let usual: [Double] = [50, 90, 95, 99, 99.9]
    return usual + (known.first?.extra.map(\.percent).filter { !usual.contains($0) } ?? [])
  }

  /// The measure that says most among those that the log shows for any queue.
  var widestMeasure: TimeMeasure? {
    TimeMeasure.allCases.first { measure in
      measure.of(totals) != nil || queues.contains { measure.of($0) != nil }
    }
  }

  /// Queues that anything is known about but their latencies.
  var flowingQueues: [Queue] {
    queues.filter { $0.throughput != Throughput() || $0.backlog != Backlog() }
  }
}
