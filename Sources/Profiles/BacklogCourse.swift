internal import Metrics

/// How many messages a queue held over time, from what came in and what left.
public struct BacklogCourse: Sendable {
  /// Messages at the end of each bucket.
  public private(set) var levels: [Int] = []
  public let before: Int
  public let incoming: [Int]
  public let leaving: [Int]
  public let span: LogSpan
  /// The buckets in which there was a load, where it left something behind: the whole ones, without a beginning or an
  /// end in which nothing came though many messages would have at the rate of the time between. All whole ones where
  /// nothing is left, or where a load was too short for a trend.
  public let loaded: Range<Int>

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
    let isLeft = Double(levels.last ?? 0) > Self.smallBacklog
    loaded = isLeft ? BacklogCourse.loaded(incoming, of: span) : span.whole
  }

  /// A pause in which so many messages would have come is none.
  private static let expectedMessages = 20.0
  /// Fewer show no trend.
  private static let fewestBuckets = 8

  private static func loaded(_ incoming: [Int], of span: LogSpan) -> Range<Int> {
    let whole = span.whole
    guard let first = incoming[whole].firstIndex(where: { $0 > 0 }),
      let last = incoming[whole].lastIndex(where: { $0 > 0 }), first < last
    else { return whole }
    let rate = Double(incoming[first...last].reduce(0, +)) / Double(last - first + 1)
    let begins = Double(first - whole.lowerBound) * rate >= expectedMessages
    let ends = Double(whole.upperBound - 1 - last) * rate >= expectedMessages
    // Of the bucket in which the load ended it filled but a part.
    let loaded = (begins ? first : whole.lowerBound)..<(ends ? last : whole.upperBound)
    return loaded.count < fewestBuckets ? whole : loaded
  }

  /// Whether the load was over before the log was.
  public var hasEnded: Bool { loaded.upperBound < span.whole.upperBound }

  /// Messages per second that leave when no more come; nil while they do.
  public var drainPerS: Double? {
    guard hasEnded else { return nil }
    let rest = (loaded.upperBound + 1)..<span.whole.upperBound
    return Double(leaving[rest].reduce(0, +)) / (Double(rest.count) * span.bucketSeconds)
  }

  /// The last third of the time in which there was a load, at least eight buckets; nil when there are fewer.
  public var stretch: Range<Int>? {
    guard loaded.count >= Self.fewestBuckets else { return nil }
    return (loaded.upperBound - max(Self.fewestBuckets, loaded.count / 3))..<loaded.upperBound
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

  /// Backlogs below are no news.
  public static let smallBacklog = 20.0
  private static let growthShare = 0.02

  /// Whether a backlog is more than what is under way in a queue that is well: than what comes in within a second.
  public func isWorthNoting(_ backlog: Int) -> Bool {
    Double(backlog) > max(Self.smallBacklog, rate(of: incoming) ?? 0)
  }

  /// Whether more came than left as long as there was a load, and there is a backlog that shows it.
  /// - Parameter end: the backlog when the log ends.
  public func fallsBehind(end: Int) -> Bool {
    guard let growth = growthPerS, growth > 0, let arriving = rate(of: incoming), let stretch else {
      return false
    }
    // What a load leaves behind may have shrunk since, but not gone.
    let most = hasEnded ? levels[stretch.upperBound - 1] : end
    return growth >= Self.growthShare * arriving && isWorthNoting(most) && Double(end) > Self.smallBacklog
      && levels[stretch].allSatisfy { $0 > 0 }
  }
}
