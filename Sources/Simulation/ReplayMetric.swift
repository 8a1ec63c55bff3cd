public import Measures

/// A metric that a replay gives as well as a log.
///
/// There is no p99.9: what lies beyond the slowest hundredth of a trace is not to be had by replaying it.
public struct ReplayMetric: Hashable, Sendable {
  public let metric: Metric
  private let read: @Sendable (Outcome) -> Double

  public static let queueWaitP50 = Self(.queueWait, .percentile(50)) { Double($0.p50) }
  public static let queueWaitP90 = Self(.queueWait, .percentile(90)) { Double($0.p90) }
  public static let queueWaitP99 = Self(.queueWait, .percentile(99)) { Double($0.p99) }
  public static let queueWaitMean = Self(.queueWait, .mean) { $0.mean }
  public static let endToEndP50 = Self(.endToEnd, .percentile(50)) { Double($0.p50) }
  public static let endToEndP90 = Self(.endToEnd, .percentile(90)) { Double($0.p90) }
  public static let endToEndP99 = Self(.endToEnd, .percentile(99)) { Double($0.p99) }
  public static let endToEndMean = Self(.endToEnd, .mean) { $0.mean }
  public static let heldP50 = Self(.held, .percentile(50)) { Double($0.p50) }
  public static let heldP90 = Self(.held, .percentile(90)) { Double($0.p90) }
  public static let heldP99 = Self(.held, .percentile(99)) { Double($0.p99) }
  public static let heldMean = Self(.held, .mean) { $0.mean }
  public static let throughputIn = Self(.throughputIn) { $0.throughputIn }
  public static let throughputOut = Self(.throughputOut) { $0.throughputOut }
  public static let backlogMax = Self(.backlogMax) { Double($0.backlogMax) }
  public static let backlogMean = Self(.backlogMean) { $0.backlogMean }
  public static let backlogEnd = Self(.backlogEnd) { Double($0.backlogEnd) }
  public static let backlogGrowth = Self(.backlogGrowth) { $0.backlogGrowth }
  public static let utilisation = Self(.utilisation) { $0.utilisation }

  /// In the order of the JSON output.
  public static let all: [Self] = [
    queueWaitP50, queueWaitP90, queueWaitP99, queueWaitMean, endToEndP50, endToEndP90, endToEndP99,
    endToEndMean, heldP50, heldP90, heldP99, heldMean, throughputIn, throughputOut, backlogMax, backlogMean,
    backlogEnd, backlogGrowth, utilisation,
  ]

  private init(_ metric: Metric, _ read: @escaping @Sendable (Outcome) -> Double) {
    self.metric = metric
    self.read = read
  }

  private init(
    _ measure: TimeMeasure, _ statistic: Metric.Statistic, _ read: @escaping @Sendable (Durations) -> Double
  ) {
    self.init(Metric(measure, statistic)) { outcome in
      switch measure {
      case .queueWait: read(outcome.queueWait)
      case .held: read(outcome.held)
      case .endToEnd, .service, .confirm, .lateness: read(outcome.endToEnd)
      }
    }
  }

  /// Nil for a metric that no replay gives.
  public init?(_ metric: Metric) {
    guard let known = Self.all.first(where: { $0.metric == metric }) else { return nil }
    self = known
  }

  public static func == (a: Self, b: Self) -> Bool { a.metric == b.metric }
  public func hash(into hasher: inout Hasher) { hasher.combine(metric) }

  /// In the unit of the metric.
  public func value(in outcome: Outcome) -> Double { read(outcome) }

  public var id: String { metric.id }
  public var key: String { metric.key }
  public var isDuration: Bool { metric.unit == .nanoseconds }
  public var samplesNeeded: Int { metric.samplesNeeded }
}
