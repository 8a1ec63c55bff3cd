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
