internal import Measures
internal import Metrics

/// What a changed setting would have made of the logged load.
public struct Prediction: Equatable, Sendable {
  public let settings: ReplaySettings
  public let calibration: Calibration
  /// What the log says, and what replaying it as it was gives.
  public let logged: Outcome
  public let replayed: Outcome
  /// The same messages under the changed settings.
  public let predicted: Outcome
  /// Where 90 of 100 days of the same kind would be, each as long as the log.
  public let intervals: [ReplayMetric: ClosedRange<Double>]
  /// The replayed days that the intervals were taken from.
  public let replicas: Int
  /// More arrives than can be served, or all but: the times then depend on how long the log is.
  public let isSaturated: Bool
  /// What has to be so for the prediction to hold, in sentences without their end.
  public let assumptions: [String]

  /// The interval of one metric, unless there are too few messages for it.
  public func interval(of metric: ReplayMetric) -> ClosedRange<Double>? { intervals[metric] }
}

/// Why nothing is predicted.
public enum Refusal: Error, Equatable, Sendable {
  case notCalibrated(Calibration)
  case tooManyConsumers(asked: Int, logged: Int, limit: Int)
  case tooMuchLoad(rate: Double)
  case tooFewMessages(have: Int, needed: Int)
  case badSetting(String)

  /// In a sentence without its end.
  public var reason: String {
    switch self {
    case .notCalibrated(let calibration):
      "a replay does not reproduce the log: p50 is off by \(percent(calibration.p50Error)) (limit "
        + "\(percent(Calibration.durationLimit))), p99 by \(percent(calibration.p99Error)) (limit "
        + "\(percent(Calibration.durationLimit))), throughput by \(percent(calibration.throughputError)) (limit "
        + "\(percent(Calibration.throughputLimit)))"
    case .tooManyConsumers(let asked, let logged, let limit):
      "\(asked) consumers are too many to predict from a log with \(logged): the limit is \(limit)"
    case .tooMuchLoad(let rate):
      "\(percent(rate)) of the logged load is too much to predict: the limit is "
        + "\(percent(Workload.rateLimit))"
    case .tooFewMessages(let have, let needed):
      "the log shows \(have) messages from publish to ack; at least \(needed) are needed"
    case .badSetting(let what): what
    }
  }
}

extension Workload {
  /// The most consumers, as a multiple of those logged, and the most load that are predicted for.
  public static let consumerLimit = 2
  public static let rateLimit = 1.5

  /// The most consumers that are predicted for: what a recommendation asks for has a prediction.
  public var mostConsumers: Int { max(consumers.count * Workload.consumerLimit, advisedConsumers ?? 0) }

  /// Predicts what the settings would have made of this load.
  ///
  /// - Parameter budget: the most messages to replay for the intervals, which need at least 20 days; up to 200 are
  ///   replayed. With less there are no intervals.
  /// - Complexity: one replay, one for calibration, and as many as the budget allows.
  public func predict(_ settings: ReplaySettings, budget: Int = 2_000_000) throws(Refusal) -> Prediction {
    let (replayed, calibration) = calibrate()
    return try predict(settings, replayed: replayed, calibration: calibration, budget: budget)
  }

  /// The same for a caller who has several questions and calibrates once.
  public func predict(
    _ settings: ReplaySettings, replayed: Outcome, calibration: Calibration, budget: Int = 2_000_000
  ) throws(Refusal) -> Prediction {
    if let refusal = refusal(of: settings) { throw refusal }
    guard calibration.isPassed else { throw .notCalibrated(calibration) }
    let load = load(for: settings)
    let crew = crew(for: settings)
    let predicted = Outcome(meanOf: draws(load, by: crew, measuresIdleness: true))
    let days = anotherDays(of: load, by: crew, budget: budget)
    return Prediction(
      settings: settings, calibration: calibration, logged: logged, replayed: replayed, predicted: predicted,
      intervals: intervals(around: predicted, days, calibration, or: others(settings, load)),
      replicas: days.count,
      isSaturated: isSaturated(predicted), assumptions: assumptions(of: settings))
  }

  /// Why these settings are not predicted for, whatever the log says.
  public func refusal(of settings: ReplaySettings) -> Refusal? {
    if let asked = settings.consumers {
      if asked < 1 { return .badSetting("there must be at least one consumer") }
      if asked > mostConsumers {
        return .tooManyConsumers(asked: asked, logged: consumers.count, limit: mostConsumers)
      }
    }
    if !(settings.rate.isFinite && settings.rate > 0 && settings.service.isFinite && settings.service > 0) {
      return .badSetting("factors must be positive numbers")
    }
    if settings.rate > Workload.rateLimit { return .tooMuchLoad(rate: settings.rate) }
    if let handlers = settings.handlers, handlers < 1 { return .badSetting("a consumer needs a handler") }
    if let prefetch = settings.prefetch, prefetch < 0 { return .badSetting("a prefetch is not negative") }
    if logged.endToEnd.count < Recovery.enough {
      return .tooFewMessages(have: logged.endToEnd.count, needed: Recovery.enough)
    }
    return nil
  }

  // MARK: Intervals

  private func anotherDays(of load: Replay.Load, by crew: Replay.Crew, budget: Int) -> [Outcome] {
    guard let bootstrap = Bootstrap(load) else { return [] }
    let replicas = min(200, budget / max(1, load.arrivals.count))
    guard replicas >= 20 else { return [] }
    // The same days for every setting: what differs between two predictions is the setting.
    var random = Random(seed: 0x626F_6F74)
    return (0..<replicas).map { run(bootstrap.day(&random), by: crew, draw: $0) }
  }

  /// A day that comes differs from the law behind the log, and the log itself does: so the spread of the days
  /// counts twice, as a variance. The mismatch of calibration comes on top.
  ///
  /// - Parameter others: what else the settings may give, for all that the log tells; it is included.
  private func intervals(
    around predicted: Outcome, _ days: [Outcome], _ calibration: Calibration, or others: [Outcome]
  ) -> [ReplayMetric: ClosedRange<Double>] {
    guard !days.isEmpty else { return [:] }
    var result: [ReplayMetric: ClosedRange<Double>] = [:]
    for metric in ReplayMetric.all where predicted.endToEnd.count >= metric.samplesNeeded {
      let values = days.map { metric.value(in: $0) }.sorted()
      let centre = metric.value(in: predicted)
      let mismatch =
        metric.isDuration
        ? max(calibration.p50Error, calibration.p99Error)
        : metric == .throughputOut ? calibration.throughputError : 0
      let interval = Workload.interval(
        around: centre, values, mismatch: mismatch,
        floor: metric.isDuration ? durationFloor / 10 : nil)
      let ends = others.map { metric.value(in: $0) }
      result[metric] = ends.reduce(interval) { min($0.lowerBound, $1)...max($0.upperBound, $1) }
    }
    return result
  }

  private func isPolicyAssumed(_ settings: ReplaySettings) -> Bool {
    !dispatchIsSeen && settings.dispatch == nil && (settings.consumers ?? consumers.count) > 1
      && (settings.prefetch != nil || settings.consumers != nil)
  }

  /// Of a single consumer it does not matter where its messages wait.
  private func isPrefetchAssumed(_ settings: ReplaySettings) -> Bool {
    settings.prefetch == nil && (settings.consumers ?? consumers.count) > 1
      && fetching.map { !$0.isOne } ?? false
  }

  private func others(_ settings: ReplaySettings, _ load: Replay.Load) -> [Outcome] {
    var others: [Outcome] = []
    if isPolicyAssumed(settings) {
      var crew = crew(for: settings)
      crew.dispatch = dispatch == .leastOutstanding ? .roundRobin : .leastOutstanding
      others.append(run(load, by: crew, draw: 0))
    }
    if isPrefetchAssumed(settings), let fetching {
      for prefetch in [fetching.lowest, fetching.highest] where prefetch != usualPrefetch {
        var crew = crew(for: settings)
        for index in crew.consumers.indices { crew.consumers[index].prefetch = prefetch }
        crew.vantage = .begin
        others.append(run(load, by: crew, draw: 0))
      }
    }
    return others
  }

  /// Durations spread by factors, above `floor`; everything else by sums.
  private static func interval(around centre: Double, _ sorted: [Double], mismatch: Double, floor: Double?)
    -> ClosedRange<Double>
  {
    func rank(_ fraction: Double) -> Double {
      sorted[min(sorted.count - 1, max(0, Int((fraction * Double(sorted.count)).rounded(.up)) - 1))]
    }
    let (low, middle, high) = (rank(0.05), rank(0.5), rank(0.95))
    guard let floor else {
      let (down, up) = (middle - low, high - middle)
      let extra = mismatch * centre.magnitude
      let reach = (down * down + up * up + extra * extra).squareRoot()
      return (centre - reach)...(centre + reach)
    }
    func level(_ value: Double) -> Double { (value + floor).logarithm }
    let (down, up) = (level(middle) - level(low), level(high) - level(middle))
    let extra = (1 + mismatch).logarithm
    // A difference of two equal spreads is even on both sides: each reaches as far as both of one together.
    let reach = (down * down + up * up + extra * extra).squareRoot()
    let base = centre + floor
    return max(0, base * (-reach).exponential - floor)...(base * reach.exponential - floor)
  }

  func isSaturated(_ measures: Outcome) -> Bool {
    let grown = Double(measures.backlogEnd) - Double(arrivals.prefix { $0 < 0 }.count)
    return measures.utilisation > 0.98
      || measures.backlogGrowth > 0.02 * measures.throughputIn && grown > 50
  }

  // MARK: Assumptions

  private func assumptions(of settings: ReplaySettings) -> [String] {
    var list = [
      "producers do not react to latency", "the times of the broker itself stay the same",
      "service times do not depend on how many consumers work",
    ]
    if let asked = settings.consumers, asked > consumers.count {
      list.append("added consumers are as fast as the median logged consumer")
    }
    if let asked = settings.consumers, asked < consumers.count {
      list.append("the consumers that came last are removed")
    }
    if settings.rate != 1 { list.append("another load is the same messages in less or more time") }
    if settings.prefetch != nil, consumers.contains(where: { $0.prefetch == 1 }),
      travel.roundTrip * 50 < Int64(meanService)
    {
      list.append(
        "a round trip that the log does not show counts as service time: a higher prefetch may gain more")
    }
    if isPolicyAssumed(settings) {
      list.append("the log does not tell round-robin from least-outstanding; \(dispatch.rawValue) is assumed")
    }
    if vantage == .begin {
      list.append("deliveries are logged when work begins: messages also wait unseen in the clients")
    }
    if isPrefetchAssumed(settings), let fetching {
      let few =
        usualPrefetch == 0
        ? "any number of messages"
        : usualPrefetch == 1 ? "one message at a time" : "\(usualPrefetch) messages at a time"
      list.append(
        "consumers fetch \(few), which the log does not name; from \(fetching.lowest) "
          + (fetching.highest == 0 ? "on" : "to \(fetching.highest)")
          + " fits about as well, and the intervals allow for it")
    }
    if unknownShare > 0.01 {
      list.append(
        "the service time of \(percent(unknownShare)) of the messages is drawn from that of the other messages"
      )
    }
    if !outages.isEmpty, !settings.withoutOutages { list.append("the logged interruptions happen again") }
    return list
  }
}

extension Prediction {
  /// The intervals without what cannot be: fewer than no messages, or a share above all.
  public var possibleIntervals: [ReplayMetric: ClosedRange<Double>] {
    var possible: [ReplayMetric: ClosedRange<Double>] = [:]
    for metric in ReplayMetric.all {
      guard let interval = interval(of: metric) else { continue }
      let low = metric.metric.unit == .change ? interval.lowerBound : max(interval.lowerBound, 0)
      let high = metric.metric.unit == .share ? min(interval.upperBound, 1) : interval.upperBound
      possible[metric] = low...max(low, high)
    }
    return possible
  }
}
