internal import Metrics

/// How many messages a queue held over time, from what came in and what left.
public struct BacklogCourse: Sendable {
  /// Messages at the end of each bucket.
  public private(set) var levels: [Int] = []
  public let before: Int
  public let incoming: [Int]
  public let leaving: [Int]
  public let span: LogSpan

  /// - Parameter before: messages that were there when the log began; nil takes the least number that keeps
  ///   the backlog from going below zero.
  public init(incoming: [Int], leaving: [Int], before: Int?, span: LogSpan) {
    self.incoming = incoming
    self.leaving = leaving
    self.span = span
    var level = 0
    let changes = zip(incoming, leaving).map { arriving, left in
      level += arriving - left
      return level
    }
    let start = before ?? max(0, -(changes.min() ?? 0))
    self.before = start
    levels = changes.map { max(0, start + $0) }
  }

  /// The last third of the whole buckets, at least eight of them; nil when there are fewer.
  public var stretch: Range<Int>? {
    let whole = span.whole
    guard whole.count >= 8 else { return nil }
    return (whole.upperBound - max(8, whole.count / 3))..<whole.upperBound
  }

  /// Messages per second over the last stretch.
  public func rate(of counts: [Int]) -> Double? {
    guard let stretch else { return nil }
    let sum = counts[stretch].reduce(0, +)
    return Double(sum) / (Double(stretch.count) * span.bucketSeconds)
  }

  public var mean: Double? {
    var previous = before
    var (sum, seconds) = (0.0, 0.0)
    for (bucket, level) in levels.enumerated() {
      let covered = span.coveredSeconds(of: bucket)
      sum += Double(previous + level) / 2 * covered
      seconds += covered
      previous = level
    }
    return seconds > 0 ? sum / seconds : nil
  }

  /// The level when things are calm: below it a quarter of the time. Not the median, because a log of several
  /// bursts may spend half its time on getting over them.
  public var calm: Int {
    let sorted = levels.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 4]
  }

  /// So many points are enough for a trend, and neighbours closer together than these say the same thing
  /// twice, which a test for a trend takes for proof.
  private static let trendPoints = 40

  /// Messages per second, 0 when the backlog may as well stand still; nil when the log is too short to tell.
  public var growthPerS: Double? {
    guard let stretch else { return nil }
    let step = max(1, (stretch.count + Self.trendPoints - 1) / Self.trendPoints)
    let points = stride(from: stretch.upperBound - 1, through: stretch.lowerBound, by: -step)
      .reversed().map { Double(levels[$0]) }
    guard let trend = Trend(points) else { return nil }
    let slope = trend.slope / (Double(step) * span.bucketSeconds)
    let moved = slope.magnitude * Double(stretch.count) * span.bucketSeconds
    guard trend.pValue < 0.01, moved >= 1 else { return 0 }
    // That it moves is the trend's to say; how fast follows from the two rates that stand beside it, so that
    // nobody who subtracts them gets another number.
    let difference = (rate(of: incoming) ?? 0) - (rate(of: leaving) ?? 0)
    return difference * slope > 0 ? difference : slope
  }
}
