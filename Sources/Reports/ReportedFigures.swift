public import Measures

// The figures of a report by their metrics: what a table, a gate or a comparison reads from a report, also from one
// that was saved.

extension Report.Queue {
  /// In the unit of the metric; nil where the report does not have it, or it is not known.
  public func value(of metric: Metric) -> Double? {
    if let time = metric.time { return time.measure.of(self)?.value(of: time.statistic) }
    return Self.figures[metric]?(self)
  }

  private static let figures: [Metric: @Sendable (Report.Queue) -> Double?] = [
    .throughputIn: { $0.throughput.inPerS }, .throughputOut: { $0.throughput.outPerS },
    .throughputInPeak: { $0.throughput.inPeakPerS }, .throughputOutPeak: { $0.throughput.outPeakPerS },
    .backlogMax: { $0.backlog.max.map(Double.init) }, .backlogEnd: { $0.backlog.end.map(Double.init) },
    .backlogMean: { $0.backlog.mean }, .backlogGrowth: { $0.backlog.growthPerS },
    .drainTime: { $0.backlog.drainS }, .inFlight: { Double($0.inFlightEnd) },
    .errorCount: { Double($0.errors.count) }, .errorRatio: { $0.errors.ratio },
    .redeliveredRatio: { $0.redeliveredRatio }, .utilisation: { $0.utilisation },
  ]
}

extension Report.Sample {
  /// In the unit of the metric; nil where the report does not have it, or it is not known.
  public func value(of metric: Metric) -> Double? {
    if let time = metric.time {
      return time.measure == .endToEnd ? latency?.value(of: time.statistic) : nil
    }
    return Self.figures[metric]?(self)
  }

  private static let figures: [Metric: @Sendable (Report.Sample) -> Double?] = [
    .throughputIn: { $0.throughput.inPerS }, .throughputOut: { $0.throughput.outPerS },
    .throughputInPeak: { $0.throughput.inPeakPerS }, .throughputOutPeak: { $0.throughput.outPeakPerS },
    .errorCount: { Double($0.errors) },
    .errorRatio: { $0.count > 0 ? Double($0.errors) / Double($0.count) : nil },
  ]
}

extension Report.Latency {
  /// Nanoseconds, or a number of times; nil for a percentile that was not asked for.
  public func value(of statistic: Metric.Statistic) -> Double? {
    switch statistic {
    case .mean: mean
    case .least: Double(min)
    case .most: Double(max)
    case .count: Double(count)
    case .percentile(50): Double(p50)
    case .percentile(90): Double(p90)
    case .percentile(95): Double(p95)
    case .percentile(99): Double(p99)
    case .percentile(99.9): Double(p999)
    case .percentile(let percent): extra.first { $0.percent == percent }.map { Double($0.value) }
    }
  }
}
