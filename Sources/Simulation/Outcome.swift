internal import Metrics

/// A distribution of durations in nanoseconds, as a replay gives it.
public struct Durations: Equatable, Sendable {
  public var count = 0
  public var mean = 0.0
  public var p50: Int64 = 0
  public var p90: Int64 = 0
  public var p99: Int64 = 0

  public init() {}

  /// Nearest-rank percentiles; the order of the values is lost.
  /// - Complexity: linear on average.
  init(_ values: inout [Int64]) {
    count = values.count
    guard count > 0 else { return }
    var sum = 0.0
    for value in values { sum += Double(value) }
    mean = sum / Double(count)
    // Each selection leaves the larger values to its right, where the next rank is.
    p50 = values.select(rank: Sketch.rank(of: 0.5, in: count) - 1, from: 0)
    p90 = values.select(rank: Sketch.rank(of: 0.9, in: count) - 1, from: Sketch.rank(of: 0.5, in: count) - 1)
    p99 = values.select(rank: Sketch.rank(of: 0.99, in: count) - 1, from: Sketch.rank(of: 0.9, in: count) - 1)
  }
}

/// What a queue went through, logged or replayed.
public struct Outcome: Equatable, Sendable {
  /// From publish to the logged delivery.
  public var queueWait: Durations
  /// From publish to the settle.
  public var endToEnd = Durations()
  /// From delivery to the settle.
  public var held = Durations()
  /// Messages a second.
  public var throughputIn = 0.0
  public var throughputOut = 0.0
  /// Messages in the queue, delivered or not: the most, the average over time, and at the end.
  public var backlogMax = 0
  public var backlogMean = 0.0
  public var backlogEnd = 0
  /// Messages a second that the backlog grew by, from the start of the trace to its end.
  public var backlogGrowth = 0.0
  /// Share of their time that the consumers worked, 0 to 1.
  public var utilisation = 0.0
  public var consumerUtilisation: [Double] = []
  /// Of the time in which some message waited, also in a consumer's hands, the share in which some consumer had
  /// nothing to do. Nil where it was not asked for.
  public var idleWhileWaiting: Double?
}

extension Outcome {
  /// Of a queue to which nothing happened.
  public init() {
    self.init(queueWait: Durations())
  }
}

extension Durations {
  init(meanOf draws: [Durations]) {
    count = average(of: draws, \.count)
    mean = average(of: draws, \.mean)
    p50 = average(of: draws, \.p50)
    p90 = average(of: draws, \.p90)
    p99 = average(of: draws, \.p99)
  }
}

extension Outcome {
  /// Each figure as the mean of several replays of one load, of which there must be one.
  init(meanOf draws: [Outcome]) {
    self = draws[0]
    guard draws.count > 1 else { return }
    queueWait = Durations(meanOf: draws.map(\.queueWait))
    endToEnd = Durations(meanOf: draws.map(\.endToEnd))
    held = Durations(meanOf: draws.map(\.held))
    throughputIn = average(of: draws, \.throughputIn)
    throughputOut = average(of: draws, \.throughputOut)
    backlogMax = average(of: draws, \.backlogMax)
    backlogMean = average(of: draws, \.backlogMean)
    backlogEnd = average(of: draws, \.backlogEnd)
    backlogGrowth = average(of: draws, \.backlogGrowth)
    utilisation = average(of: draws, \.utilisation)
    for consumer in consumerUtilisation.indices {
      consumerUtilisation[consumer] = average(of: draws) { $0.consumerUtilisation[consumer] }
    }
    let shares = draws.compactMap(\.idleWhileWaiting)
    idleWhileWaiting = shares.isEmpty ? nil : average(of: shares, \.self)
  }
}

private func average<Element>(of draws: [Element], _ figure: (Element) -> Double) -> Double {
  draws.reduce(0) { $0 + figure($1) } / Double(draws.count)
}

/// The same of whole numbers, rounded. None is larger than `Clock.limit` by far.
private func average<Element, Figure: FixedWidthInteger>(of draws: [Element], _ figure: (Element) -> Figure)
  -> Figure
{
  Figure(average(of: draws) { Double(figure($0)) }.rounded())
}

/// One number out of `Outcome`; the raw values are the keys of the JSON output, without their unit.
///
/// There is no p99.9: what lies beyond the slowest hundredth of a trace is not to be had by replaying it.
public enum Metric: String, CaseIterable, Sendable {
  case queueWaitP50 = "queue_wait.p50"
  case queueWaitP90 = "queue_wait.p90"
  case queueWaitP99 = "queue_wait.p99"
  case queueWaitMean = "queue_wait.mean"
  case endToEndP50 = "end_to_end.p50"
  case endToEndP90 = "end_to_end.p90"
  case endToEndP99 = "end_to_end.p99"
  case endToEndMean = "end_to_end.mean"
  case heldP50 = "held.p50"
  case heldP90 = "held.p90"
  case heldP99 = "held.p99"
  case heldMean = "held.mean"
  case throughputIn = "throughput.in"
  case throughputOut = "throughput.out"
  case backlogMax = "backlog.max"
  case backlogMean = "backlog.mean"
  case backlogEnd = "backlog.end"
  case backlogGrowth = "backlog.growth"
  case utilisation = "utilisation"

  /// Nanoseconds, messages a second, messages, or a share, as the measure has it.
  public func value(in measures: Outcome) -> Double {
    switch self {
    case .queueWaitP50: Double(measures.queueWait.p50)
    case .queueWaitP90: Double(measures.queueWait.p90)
    case .queueWaitP99: Double(measures.queueWait.p99)
    case .queueWaitMean: measures.queueWait.mean
    case .endToEndP50: Double(measures.endToEnd.p50)
    case .endToEndP90: Double(measures.endToEnd.p90)
    case .endToEndP99: Double(measures.endToEnd.p99)
    case .endToEndMean: measures.endToEnd.mean
    case .heldP50: Double(measures.held.p50)
    case .heldP90: Double(measures.held.p90)
    case .heldP99: Double(measures.held.p99)
    case .heldMean: measures.held.mean
    case .throughputIn: measures.throughputIn
    case .throughputOut: measures.throughputOut
    case .backlogMax: Double(measures.backlogMax)
    case .backlogMean: measures.backlogMean
    case .backlogEnd: Double(measures.backlogEnd)
    case .backlogGrowth: measures.backlogGrowth
    case .utilisation: measures.utilisation
    }
  }

  /// Whether it is a duration, in nanoseconds.
  public var isDuration: Bool {
    rawValue.hasPrefix("queue_wait") || rawValue.hasPrefix("end_to_end") || rawValue.hasPrefix("held")
  }

  /// The fewest messages that a 95 % interval of it needs to be finite.
  public var samplesNeeded: Int {
    switch self {
    case .queueWaitP99, .endToEndP99, .heldP99: 299
    case .queueWaitP90, .endToEndP90, .heldP90: 29
    default: 20
    }
  }
}

extension [Int64] {
  /// The value of that rank in ascending order, counted from 0, where everything before `start` is known to be no
  /// larger than what follows. Afterwards the same holds of the rank itself.
  mutating func select(rank: Int, from start: Int) -> Int64 {
    var (low, high) = (start, count - 1)
    while low < high {
      let pivot = self[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while self[i] < pivot { i += 1 }
        while self[j] > pivot { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank <= j { high = j } else if rank >= i { low = i } else { break }
    }
    return self[rank]
  }
}
