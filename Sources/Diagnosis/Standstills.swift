internal import Measures
internal import Metrics
internal import Profiles

/// Silences of everybody, while messages are under way, that end with everything at once.
struct Standstills {
  private(set) var spans: [Range<Int64>] = []
  /// What was looked at.
  let window: Range<Int64>
  /// Publishes and settles in it.
  let moments: Int
  /// Of the slowest hundredth of the messages, the share that was under way during a silence; nil for too few.
  private(set) var tailShare: Double?
  /// Messages that were under way during a silence.
  private(set) var touched = 0

  /// So many queues are looked at, those with the most messages; what the others do is not seen.
  private static let queueLimit = Profile.traceLimit
  /// Where they have less of all messages, everybody's silence cannot be told.
  private static let leastSeen = 0.95
  /// Of each queue so many of the latest messages are looked at.
  private static let limit = TraceStudy.limit
  /// Shorter silences are not looked at.
  static let shortest = Bound.seconds(0.2)
  static let extraGaps = Bound.number(3)
  static let burstTime = Bound.seconds(0.1)
  static let burstShare = Bound.share(0.3)

  /// Nil when too little is known of the messages.
  /// - Complexity: that of sorting the messages of all traces, of each the latest.
  init?(_ file: CaseFile, without excluded: [Range<Int64>]) {
    guard let (lives, window) = Self.recent(file) else { return nil }
    var times: [Int64] = []
    times.reserveCapacity(lives.count * 2)
    for life in lives {
      if window.contains(life.publish) { times.append(life.publish) }
      if life.end != TracedLife.unseen, window.contains(life.end) { times.append(life.end) }
    }
    guard times.count >= 500, window.upperBound > window.lowerBound else { return nil }
    times.sort()
    self.window = window
    moments = times.count
    guard let rate = Self.usualRate(times, window) else { return }
    // A settle often follows its publish closely: a message counts once. The longest of n exponential gaps is about
    // ln(n) mean gaps long, and three more come once in 20 logs.
    let longest = max(
      Self.shortest.nanoseconds,
      ((Double(times.count) / 2).logarithm + Self.extraGaps.value) / (rate / 2) * 1e9)
    for (index, (before, after)) in zip(times, times.dropFirst()).enumerated()
    where Double(after) - Double(before) >= longest {
      let silence = before..<after
      guard !excluded.contains(where: { $0.overlaps(silence) }) else { continue }
      let length = Double(after) - Double(before)
      let until = after &+ Int64(max(Self.burstTime.nanoseconds, min(length / 10, 1e12)))
      let burst = times[(index + 1)...].prefix { $0 <= until }.count
      if Double(burst) >= max(4, Self.burstShare.value * rate * length / 1e9) { spans.append(silence) }
    }
    judge(lives)
  }

  /// The latest messages of every queue, and the time in which all of them are known.
  private static func recent(_ file: CaseFile) -> (lives: [TracedLife], window: Range<Int64>)? {
    let settled = file.queues.filter { !$0.counts.isAutoAcknowledged }
    let busiest = settled.sorted { $0.counts.published > $1.counts.published }.prefix(queueLimit)
    let seen = busiest.reduce(0) { $0 + $1.counts.published }
    let published = file.queues.reduce(0) { $0 + $1.counts.published }
    guard Double(seen) >= leastSeen * Double(published) else { return nil }
    var all: [TracedLife] = []
    var from = file.whole.lowerBound
    for queue in busiest {
      let trace = queue.latest
      guard !trace.lives.isEmpty else { continue }
      from = max(from, trace.from)
      if trace.lives.count > limit {
        let latest = trace.lives.suffix(limit)
        all += latest
        from = max(from, latest.first?.publish ?? from)
      } else {
        all += trace.lives
      }
    }
    return (all, from..<max(from, file.whole.upperBound))
  }

  /// Moments a second in usual times; bursts do not say how much is usual. Nil for a log that is silent by habit.
  private static func usualRate(_ times: [Int64], _ window: Range<Int64>) -> Double? {
    // Subtracted as whole numbers: as floating ones, moments less than 256 ns apart are the same.
    let length = Double(window.upperBound &- window.lowerBound)
    guard length > 0 else { return nil }
    let count = 100
    var parts = [Int](repeating: 0, count: count)
    for time in times {
      let place = Double(time &- window.lowerBound) / length * Double(count)
      parts[min(max(Int(place), 0), count - 1)] += 1
    }
    let busy = parts.filter { $0 > 0 }.sorted()
    guard busy.count * 2 >= count else { return nil }
    let usual = min(Double(busy[busy.count / 2]), Double(times.count) / Double(busy.count))
    return usual / (length / 1e9 / Double(count))
  }

  /// Keeps the silences during which something was under way, and tells what they did to the slowest.
  private mutating func judge(_ lives: [TracedLife]) {
    guard !spans.isEmpty else { return }
    let starts = spans.map(\.lowerBound)
    var under = [Int](repeating: 0, count: spans.count)
    var ended: [(total: Double, waited: Bool)] = []
    for life in lives {
      let end = life.end == TracedLife.unseen ? Int64.max : life.end
      var place = starts.partition(firstAtLeast: life.publish)
      var waited = false
      while place < spans.count, spans[place].upperBound <= end {
        under[place] += 1
        waited = true
        place += 1
      }
      if waited { touched += 1 }
      if life.end != TracedLife.unseen { ended.append((Double(end) - Double(life.publish), waited)) }
    }
    spans = spans.indices.filter { under[$0] > 0 }.map { spans[$0] }
    ended.sort { $0.total < $1.total }
    guard ended.count >= Bound.tailSamples.count else { return }
    let slowest = ended[(ended.count * 99 / 100)...]
    tailShare = Double(slowest.count { $0.waited }) / Double(slowest.count)
  }
}

extension [Int64] {
  /// The first place of an ascending list with a value not below `bound`.
  fileprivate func partition(firstAtLeast bound: Int64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
