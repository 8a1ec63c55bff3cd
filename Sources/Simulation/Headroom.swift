public import Measures

/// How far a queue is from the load at which its times get out of hand.
public struct Headroom: Equatable, Sendable {
  public var consumers: Int
  /// Messages a second that the consumers can process, within what the prefetch lets them.
  public var capacity: Double
  /// The logged load as a share of that.
  public var capacityShare: Double
  /// The smallest load, as a multiple of the logged one, at which the end-to-end p99 is twice today's, to a
  /// hundredth; nil when it is beyond what can be predicted.
  public var doublingRate: Double?

  public init(consumers: Int, capacity: Double, capacityShare: Double, doublingRate: Double?) {
    self.consumers = consumers
    self.capacity = capacity
    self.capacityShare = capacityShare
    self.doublingRate = doublingRate
  }
}

extension Workload {
  /// Messages a second that the crew of these settings can do: each consumer is bound by its handlers, and by the
  /// messages it may have in hand on their way.
  public func capacity(_ settings: ReplaySettings = .logged) -> Double {
    let load = load(for: settings)
    let crew = crew(for: settings)
    guard !load.services.isEmpty else { return 0 }
    let mean = load.services.reduce(0.0) { $0 + Double($1) } / Double(load.services.count)
    return crew.consumers.reduce(0) { sum, consumer in
      let presence = max(0, min(consumer.leaves, load.length) - max(consumer.joins, 0))
      let share = Double(presence) / Double(max(1, load.length))
      let service = max(mean * consumer.speed, 1)
      let byHandlers = Double(crew.handlers) / service
      let byPrefetch =
        consumer.prefetch > 0
        ? Double(consumer.prefetch) / (service + Double(crew.travel.roundTrip)) : .infinity
      return sum + share * min(byHandlers, byPrefetch) * 1e9
    }
  }

  /// - Complexity: some eight replays.
  public func headroom(_ settings: ReplaySettings = .logged) -> Headroom {
    let capacity = capacity(settings)
    let now = replay(settings)
    let base = Workload.rate(of: settings)
    func isDouble(_ rate: Double) -> Bool {
      var faster = settings
      faster.rate = base * rate
      return replay(faster).endToEnd.p99 >= now.endToEnd.p99 * 2
    }
    var doubling: Double?
    if now.endToEnd.count >= ReplayMetric.endToEndP99.samplesNeeded, isDouble(Workload.rateLimit) {
      // In hundredths of the logged load.
      var (low, high) = (100, Int(Workload.rateLimit * 100))
      while high - low > 1 {
        let middle = (low + high) / 2
        if isDouble(Double(middle) / 100) { high = middle } else { low = middle }
      }
      doubling = Double(high) / 100
    }
    return Headroom(
      consumers: settings.consumers ?? consumers.count, capacity: capacity,
      capacityShare: capacity > 0 ? now.throughputIn / capacity : .infinity, doublingRate: doubling)
  }

  private static func rate(of settings: ReplaySettings) -> Double {
    settings.rate.isFinite && settings.rate > 0 ? settings.rate : 1
  }

  /// Seconds until the backlog at the end of the log is gone, if as much goes on arriving as at the end of the load; nil
  /// for never.
  /// - Parameter queue: of which this is the load.
  public func drainTime(_ settings: ReplaySettings = .logged, of queue: QueueMeasures) -> Double? {
    Laws.drainTime(
      backlog: Double(queue.backlog.end ?? logged.backlogEnd), capacity: capacity(settings),
      arrivals: (queue.judgedInPerS ?? logged.throughputIn) * Workload.rate(of: settings))
  }
}
