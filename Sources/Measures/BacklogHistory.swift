internal import Metrics
internal import Profiles

/// How many messages a queue held over time, from what came in and what left.
public struct BacklogHistory: Sendable {
  /// Messages at the end of each bucket.
  public let levels: [Int]
  /// Messages that were in the queue when the log began.
  public let initial: Int
  public let incoming: [Int]
  public let leaving: [Int]
  public let span: LogSpan
  /// The buckets in which there was a load, where it left a backlog: the whole buckets of the log, without a beginning
  /// or an end in which nothing came though many messages would have at the rate of the time between. All whole buckets
  /// where nothing is left, or where a load was too short for a trend.
  public let loaded: Range<Int>

  /// - Parameter initial: messages that were there when the log began; nil takes the least number that keeps the
  ///   backlog from going below zero.
  public init(incoming: [Int], leaving: [Int], initial: Int?, span: LogSpan) {
    self.incoming = incoming
    self.leaving = leaving
    self.span = span
    var level = 0
    let changes = zip(incoming, leaving).map { arriving, left in
      level += arriving - left
      return level
    }
    let start = initial ?? max(0, -(changes.min() ?? 0))
    self.initial = start
    let levels = changes.map { max(0, start + $0) }
    self.levels = levels
    let isLeft = Double(levels.last ?? 0) > Self.smallBacklog
    loaded = isLeft ? BacklogHistory.loaded(incoming, of: span) : span.whole
  }

  init(_ queue: QueueMeasures, _ flow: QueueFlow) {
    let running = queue.figures.backlog
    // The running count knows neither deliveries as ends nor copies, and means nothing where records are not in order.
    let isCounted =
      !queue.counts.isAutoAcknowledged && queue.copies == 1 && running.isExact(given: queue.counts)
    self.init(
      incoming: queue.copies > 1 ? flow.incoming.map { $0 * queue.copies } : flow.incoming,
      leaving: flow.leaving,
      initial: isCounted ? running.initialBacklog(given: queue.counts) : nil, span: flow.span)
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
    // The load filled only a part of the bucket in which it ended.
    let loaded = (begins ? first : whole.lowerBound)..<(ends ? last : whole.upperBound)
    return loaded.count < fewestBuckets ? whole : loaded
  }

  /// Whether the load was over before the log was.
  public var hasEnded: Bool { loaded.upperBound < span.whole.upperBound }

  // MARK: Figures

  /// Messages per second that leave when no more come; nil while they do.
  public var drainPerS: Double? {
    guard hasEnded else { return nil }
    let rest = (loaded.upperBound + 1)..<span.whole.upperBound
    return Double(leaving[rest].reduce(0, +)) / (Double(rest.count) * span.bucketSeconds)
  }

  /// The buckets from which growth is judged: the last third of the time in which there was a load, at least eight
  /// buckets; nil when there are fewer.
  public var judged: Range<Int>? {
    guard loaded.count >= Self.fewestBuckets else { return nil }
    return (loaded.upperBound - max(Self.fewestBuckets, loaded.count / 3))..<loaded.upperBound
  }

  /// The same as a time.
  public var judgedWindow: Window? {
    judged.map { judged in
      let time = span.time(of: judged)
      return Window(hasEnded ? .endOfFinishedLoad : .endOfLoad, from: time.lowerBound, to: time.upperBound)
    }
  }

  /// Messages per second over the judged buckets.
  public func rate(of counts: [Int]) -> Double? {
    guard let judged else { return nil }
    let sum = counts[judged].reduce(0, +)
    return Double(sum) / (Double(judged.count) * span.bucketSeconds)
  }

  public var inRate: Double? { rate(of: incoming) }
  public var outRate: Double? { rate(of: leaving) }

  /// The least backlog at the end of a judged bucket.
  public var leastJudged: Int? { judged.flatMap { levels[$0].min() } }

  /// The average over the time that the log covers.
  public var mean: Double? {
    var previous = initial
    var (sum, seconds) = (0.0, 0.0)
    for (bucket, level) in levels.enumerated() {
      let covered = span.coveredSeconds(of: bucket)
      sum += Double(previous + level) / 2 * covered
      seconds += covered
      previous = level
    }
    return seconds > 0 ? sum / seconds : nil
  }

  /// The largest backlog at the end of a bucket.
  public var maximum: Int { max(initial, levels.max() ?? 0) }

  /// The usual level: the backlog is below it a quarter of the time. Not the median, because a log of several bursts
  /// may spend half its time on getting over them.
  public var calm: Int {
    let sorted = levels.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 4]
  }

  // MARK: Growth

  /// So many points are enough for a trend, and neighbours closer together than these say the same thing
  /// twice, which a test for a trend takes for proof.
  private static let trendPoints = 40
  /// Growth is proved when chance alone would look so in fewer than one log in a hundred.
  public static let significance = 0.01

  /// Messages per second, 0 when the backlog may as well stand still; nil when the log is too short to tell.
  ///
  /// A trend decides whether the backlog moves. How fast is the difference of the two rates, so that a reader who
  /// subtracts them gets this number; only where the difference contradicts the trend its slope is taken.
  public var growthPerS: Double? {
    guard let judged else { return nil }
    let points = points(of: judged)
    guard let trend = Trend(points.levels) else { return nil }
    let slope = trend.slope / (Double(points.step) * span.bucketSeconds)
    let moved = slope.magnitude * Double(judged.count) * span.bucketSeconds
    guard trend.pValue < Self.significance, moved >= 1 else { return 0 }
    let difference = (inRate ?? 0) - (outRate ?? 0)
    return difference * slope > 0 ? difference : slope
  }

  private func points(of judged: Range<Int>) -> (levels: [Double], step: Int) {
    let step = max(1, (judged.count + Self.trendPoints - 1) / Self.trendPoints)
    let buckets = stride(from: judged.upperBound - 1, through: judged.lowerBound, by: -step).reversed()
    return (buckets.map { Double(levels[$0]) }, step)
  }

  /// Backlogs below are no news.
  public static let smallBacklog = 20.0
  /// A backlog that grows by a smaller share of what arrives is not called growing.
  public static let growthShare = 0.02

  /// Whether a backlog is more than what is under way in a queue that is well: than what comes in within a second.
  public func isWorthNoting(_ backlog: Int) -> Bool {
    Self.isWorthNoting(backlog, inPerS: inRate)
  }

  /// The same from figures that are known already.
  public static func isWorthNoting(_ backlog: Int, inPerS: Double?) -> Bool {
    Double(backlog) > max(smallBacklog, inPerS ?? 0)
  }

  /// Whether more came than left as long as there was a load, and there is a backlog that shows it.
  /// - Parameter end: the backlog when the log ends.
  public func fallsBehind(end: Int) -> Bool {
    guard let growth = growthPerS, growth > 0, let arriving = inRate, let judged else {
      return false
    }
    // What a load leaves behind may have shrunk since, but not gone.
    let most = hasEnded ? levels[judged.upperBound - 1] : end
    return growth >= Self.growthShare * arriving && isWorthNoting(most) && Double(end) > Self.smallBacklog
      && levels[judged].allSatisfy { $0 > 0 }
  }

  /// Messages per second by which some stretch of a backlog grew or shrank; 0 where it may as well have stood still. A
  /// log has many stretches, of which one may well look like a trend: it has to be surer than for `growthPerS`, and large
  /// enough to be worth a look.
  public static func growth(of levels: ArraySlice<Int>, bucketSeconds: Double) -> Double {
    let step = max(1, (levels.count + trendPoints - 1) / trendPoints)
    let points = stride(from: levels.endIndex - 1, through: levels.startIndex, by: -step).reversed()
    guard let trend = Trend(points.map { Double(levels[$0]) }) else { return 0 }
    let slope = trend.slope / (Double(step) * bucketSeconds)
    let moved = slope.magnitude * Double(levels.count) * bucketSeconds
    return trend.pValue < significance / 10 && moved >= smallBacklog ? slope : 0
  }
}
