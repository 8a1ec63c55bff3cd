/// What is to be reached: a metric no larger, or no smaller, than a bound.
public struct Goal: Equatable, Sendable {
  public var metric: ReplayMetric
  /// In the unit of the metric; durations in nanoseconds.
  public var bound: Double
  /// Whether the metric is to be at least, and not at most, the bound.
  public var isFloor: Bool

  public init(_ metric: ReplayMetric, atMost bound: Double) {
    self.metric = metric
    self.bound = bound
    isFloor = false
  }

  public init(_ metric: ReplayMetric, atLeast bound: Double) {
    self.metric = metric
    self.bound = bound
    isFloor = true
  }

  public func isReached(by value: Double) -> Bool { isFloor ? value >= bound : value <= bound }

  func isBetter(_ one: Outcome, than other: Outcome) -> Bool {
    let (value, otherValue) = (metric.value(in: one), metric.value(in: other))
    return isFloor ? value > otherValue : value < otherValue
  }
}

/// The settings to choose from; what is empty stays as it was logged.
public struct SearchSpace: Equatable, Sendable {
  public var consumers: ClosedRange<Int>
  public var prefetches: [Int]
  public var policies: [Dispatch]

  public init(
    consumers: ClosedRange<Int> = 1...16, prefetches: [Int] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64],
    policies: [Dispatch] = [.roundRobin, .leastOutstanding]
  ) {
    self.consumers = consumers
    self.prefetches = prefetches
    self.policies = policies
  }
}

public enum SearchResult: Equatable, Sendable {
  /// The cheapest settings that reach the goal, and what they give.
  case found(ReplaySettings, Outcome)
  /// Nothing within what the log supports does; the settings that came closest.
  case outOfReach(closest: ReplaySettings, Outcome)
  case refused(Refusal)
}

extension Workload {
  /// The cheapest settings that reach a goal.
  ///
  /// Cheap is, in this order: few consumers; few settings that change; a prefetch near the logged one. That more
  /// consumers are no worse is taken for granted: their number is found by halving.
  /// - Parameter base: what is different anyway; what the space varies is ignored in it.
  /// - Complexity: some four numbers of consumers, for each at most every prefetch with every policy.
  public func search(
    _ goal: Goal, in space: SearchSpace = SearchSpace(), from base: ReplaySettings = .logged
  ) -> SearchResult {
    let calibration = calibrate().calibration
    guard calibration.isPassed else { return .refused(.notCalibrated(calibration)) }
    let most = min(space.consumers.upperBound, mostConsumers)
    let least = max(1, space.consumers.lowerBound)
    if least > most {
      return .refused(.tooManyConsumers(asked: least, logged: consumers.count, limit: mostConsumers))
    }
    var widest = base
    widest.consumers = most
    if let refusal = refusal(of: widest) { return .refused(refusal) }
    let variants = variants(of: space, from: base)
    let (atMost, best) = cheapest(goal, consumers: most, variants)
    guard var found = atMost else { return .outOfReach(closest: best.settings, best.measures) }
    var (low, high) = (least, most)
    while low < high {
      let middle = (low + high) / 2
      if let cheaper = cheapest(goal, consumers: middle, variants).found {
        found = cheaper
        high = middle
      } else {
        low = middle + 1
      }
    }
    return .found(found.settings, found.measures)
  }

  private struct Trial {
    var settings: ReplaySettings
    var measures: Outcome
  }

  /// Every policy with every prefetch, cheapest first.
  private func variants(of space: SearchSpace, from base: ReplaySettings) -> [ReplaySettings] {
    let usual = usualPrefetch
    let prefetches = [base.prefetch] + space.prefetches.filter { $0 >= 0 && $0 != usual }.map { Optional($0) }
    let policies = [base.dispatch] + space.policies.filter { $0 != dispatch }.map { Optional($0) }
    var variants: [ReplaySettings] = []
    for prefetch in prefetches {
      for policy in policies {
        var variant = base
        variant.prefetch = prefetch
        variant.dispatch = policy
        variants.append(variant)
      }
    }
    func cost(_ settings: ReplaySettings) -> (Int, Int) {
      let changes = (settings.prefetch == nil ? 0 : 1) + (settings.dispatch == nil ? 0 : 1)
      return (changes, settings.prefetch.map { abs($0 - usual) } ?? 0)
    }
    let order = variants.indices.sorted { a, b in
      let (first, second) = (cost(variants[a]), cost(variants[b]))
      return (first.0, first.1, a) < (second.0, second.1, b)
    }
    return order.map { variants[$0] }
  }

  private func cheapest(_ goal: Goal, consumers: Int, _ variants: [ReplaySettings]) -> (
    found: Trial?, best: Trial
  ) {
    var best: Trial?
    for variant in variants {
      var settings = variant
      settings.consumers = consumers == self.consumers.count ? nil : consumers
      // What cannot be done at all needs no replay, unless it is the only thing there is to show.
      let arriving = logged.throughputIn * max(settings.rate, 0)
      if best != nil, goal.metric.isDuration, capacity(settings) < 0.9 * arriving { continue }
      let trial = Trial(settings: settings, measures: replay(settings))
      if goal.isReached(by: goal.metric.value(in: trial.measures)) { return (trial, trial) }
      if best.map({ goal.isBetter(trial.measures, than: $0.measures) }) ?? true { best = trial }
    }
    return (nil, best ?? Trial(settings: .logged, measures: logged))
  }
}
