import Bytes
public import Gates
import Measures
import Metrics

/// A run of which only the report in JSON is at hand.
public final class ReportedRun: RunFigures {
  private let report: Report

  public init(_ report: Report) { self.report = report }

  public var origin: String { "a report in JSON" }

  public func names(of key: Scope.Key) -> [String] {
    key == .queue ? report.queues.map(\.name) : report.samples.map(\.label)
  }

  public var records: Int {
    let messages = max(report.totals.published, report.totals.acked)
    return messages > 0 ? messages : report.samples.reduce(0) { $0 + $1.count }
  }

  public var offeredPerS: Double? {
    if !report.queues.isEmpty { return report.totals.throughput.inPerS }
    let rates = report.samples.compactMap { $0.throughput.outPerS ?? $0.throughput.inPerS }
    return rates.count == report.samples.count && !rates.isEmpty ? rates.reduce(0, +) : nil
  }

  public var doubt: String? {
    let unread = report.input.unread.lines
    if unread > 0 { return UnreadMessaging(lines: unread).statement }
    return report.input.problems.isEmpty ? nil : "a part of the input could not be read"
  }

  public func reading(of measure: Gate.Measure, _ part: RunPart) -> GateReading? {
    // Of the distribution only some percentiles are in a report.
    guard case .metric(let metric) = measure else { return nil }
    switch part {
    case .whole:
      if metric == .parsedRatio { return parsedRatio }
      if !report.queues.isEmpty, let reading = reading(of: metric, report.totals) { return reading }
      return report.samples.count == 1 ? reading(of: metric, report.samples[0]) : nil
    case .queues(let places):
      return places.count == 1 ? reading(of: metric, report.queues[places[0]]) : nil
    case .labels(let places):
      return places.count == 1 ? reading(of: metric, report.samples[places[0]]) : nil
    }
  }

  public func windows(of measure: Gate.Measure, _ part: RunPart, length: Int64) -> GateWindows {
    .unknown(because: "a report in JSON has no figures of windows; give the log or a profile (-o run.mqp)")
  }

  public func firstOver(
    of measure: Gate.Measure, _ part: RunPart, _ relation: Gate.Relation, _ limit: Double
  ) -> Int64? { nil }

  // MARK: Figures

  private var parsedRatio: GateReading? {
    let input = report.input
    return GateReading(share: input.understood, of: input.lines - input.ignored)
  }

  private func reading(of metric: Metric, _ queue: Report.Queue) -> GateReading? {
    if metric == .drainTime {
      let backlog = queue.backlog
      return GateReading(
        drainS: backlog.drainS, end: backlog.end, growthPerS: backlog.growthPerS,
        inPerS: backlog.judged?.inPerS)
    }
    guard let value = queue.value(of: metric) else { return nil }
    if let time = metric.time { return time.measure.of(queue)?.reading(of: time.statistic) }
    return switch metric {
    case .errorRatio: share(value, of: queue.published > 0 ? queue.published : queue.acked + queue.nacked)
    case .redeliveredRatio: share(value, of: queue.delivered)
    default: GateReading(value)
    }
  }

  private func reading(of metric: Metric, _ sample: Report.Sample) -> GateReading? {
    guard let value = sample.value(of: metric) else { return nil }
    if let time = metric.time { return sample.latency?.reading(of: time.statistic) }
    return metric == .errorRatio ? GateReading(share: sample.errors, of: sample.count) : GateReading(value)
  }

  private func share(_ value: Double, of whole: Int) -> GateReading? {
    GateReading(share: min(whole, wholeNumber(value * Double(whole))), of: whole)
  }
}

extension Report.Latency {
  /// A statistic with the interval that the neighbouring percentiles tell.
  fileprivate func reading(of statistic: Metric.Statistic) -> GateReading? {
    guard let value = value(of: statistic) else { return nil }
    guard case .percentile(let percent) = statistic,
      let ranks = ConfidenceInterval.ranks(ofQuantile: percent / 100, in: count)
    else { return GateReading(value, samples: count) }
    let least = interpolated(Double(ranks.lowerBound) / Double(count))
    let most = interpolated(Double(ranks.upperBound) / Double(count))
    return GateReading(value, interval: Swift.min(least, value)...Swift.max(most, value), samples: count)
  }

  /// About the time at a share of the samples, on straight lines between the percentiles that are known.
  private func interpolated(_ share: Double) -> Double {
    let known: [(Double, Int64)] = [
      (0, min), (0.5, p50), (0.9, p90), (0.95, p95), (0.99, p99), (0.999, p999), (1, max),
    ]
    for (low, high) in zip(known, known.dropFirst()) where share <= high.0 {
      let part = (share - low.0) / (high.0 - low.0)
      return Double(low.1) + part * (Double(high.1) - Double(low.1))
    }
    return Double(max)
  }
}
