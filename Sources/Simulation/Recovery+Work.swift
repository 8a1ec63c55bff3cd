internal import Metrics

// What each message is as work, apart from who did it: a two-way fit of service times to messages and consumers.
extension Recovery {
  /// How fast each consumer is, as a multiple of the middling one; 1 where the difference may be chance.
  ///
  /// Consumers are compared on messages of about the same size. Where sizes mean nothing, that changes nothing.
  mutating func estimateSpeeds() {
    guard consumers.count > 1 else { return }
    let known = services.indices.filter { services[$0] > 0 && holders[$0] >= 0 }.sorted {
      (sizes[$0], $0) < (sizes[$1], $1)
    }
    let times = known.map { Double(services[$0]).logarithm }
    let makers = known.map { Int(holders[$0]) }
    var speeds = [Double](repeating: 0, count: consumers.count)
    var noise = speeds
    var isMeasured = [Bool](repeating: false, count: consumers.count)
    for _ in 0..<3 {
      var rests = [[Double]](repeating: [], count: consumers.count)
      var start = 0
      while start < known.count {
        // The last class takes the remainder.
        let end = known.count - start < 2 * Recovery.classSize ? known.count : start + Recovery.classSize
        let level = Recovery.quantile(0.5, of: (start..<end).map { times[$0] - speeds[makers[$0]] }.sorted())
        for place in start..<end { rests[makers[place]].append(times[place] - level) }
        start = end
      }
      for consumer in rests.indices where rests[consumer].count >= 20 {
        let sorted = rests[consumer].sorted()
        isMeasured[consumer] = true
        let spread = (Recovery.quantile(0.84, of: sorted) - Recovery.quantile(0.16, of: sorted)) / 2
        noise[consumer] = 1.25 * spread / Double(sorted.count).squareRoot()
        speeds[consumer] = Recovery.quantile(0.5, of: sorted)
      }
    }
    // Of an even number the faster middle one: one who lags behind is more common than one who runs ahead.
    let measured = speeds.indices.filter { isMeasured[$0] }.sorted { (speeds[$0], $0) < (speeds[$1], $1) }
    guard !measured.isEmpty else { return }
    let reference = measured[(measured.count - 1) / 2]
    for consumer in measured {
      let difference = speeds[consumer] - speeds[reference]
      let chance = (noise[consumer] * noise[consumer] + noise[reference] * noise[reference]).squareRoot()
      if difference.magnitude > max(0.04, 3 * chance) { consumers[consumer].speed = difference.exponential }
    }
  }

  /// Messages that are compared as being of one size.
  private static let classSize = 48

  /// Between the two nearest ranks of a sorted list that is not empty.
  private static func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
    let place = fraction * Double(sorted.count - 1)
    let (low, high) = (Int(place), min(Int(place) + 1, sorted.count - 1))
    return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
  }

  /// The work of every message at a consumer of speed 1, drawn where it is not known, and the share of the messages
  /// done for which it was drawn.
  func work() -> (services: [Int64], unknown: Double) {
    var result = services
    for index in services.indices where services[index] >= 0 {
      let speed = holders[index] >= 0 ? consumers[Int(holders[index])].speed : 1
      if speed != 1 { result[index] = scaled(services[index], by: 1 / speed) }
    }
    var draw = Draw(result, sizes)
    let hidden = shareFoundBusy()
    var (drawn, done) = (0, 0)
    var unfinished = [Int](repeating: 0, count: consumers.count)
    for index in services.indices {
      let wasHandedOut = delivers[index] < Clock.never
      if wasHandedOut, ends[index] < Clock.never { done += 1 }
      guard services[index] < 0 else { continue }
      if wasHandedOut, ends[index] < Clock.never { drawn += 1 }
      var work: Int64 = 0
      for attempt in 0..<attempts(of: index) {
        let time = draw.next(like: sizes[index])
        work += attempt == 0 ? time : scaled(time, by: 1 - hidden)
      }
      if wasHandedOut, ends[index] == Clock.never, holders[index] >= 0 {
        // One of those that were worked on when the log ended: it takes at least as long as it had by then.
        let holder = Int(holders[index])
        if unfinished[holder] < handlers, starts[index] < length { work = max(work, length - starts[index]) }
        unfinished[holder] += 1
      }
      result[index] = min(work, Clock.limit)
    }
    return (result, done > 0 ? Double(drawn) / Double(done) : 1)
  }

  /// Share of the messages that found their handler at work. When it was at work on one that it gave back, which no
  /// column tells, that time seems to be theirs: it must not be counted again.
  private func shareFoundBusy() -> Double {
    var (busy, known) = (0, 0)
    for index in services.indices where services[index] >= 0 {
      known += 1
      if starts[index] > delivers[index] &+ travel.untilStarted { busy += 1 }
    }
    return Double(busy) / Double(max(1, known))
  }

  /// Draws from the known service times, of messages of about the same size.
  private struct Draw {
    /// Candidates to either side in the order of sizes.
    private static let reach = 8
    private var sizes: [Int64] = []
    private var times: [Int64] = []
    private var random = Random(seed: 0x7365_7276_6963_65)

    init(_ services: [Int64], _ sizes: [Int]) {
      let known = services.indices.filter { services[$0] >= 0 }.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
      self.sizes = known.map { Int64(sizes[$0]) }
      times = known.map { services[$0] }
    }

    mutating func next(like size: Int) -> Int64 {
      let low = Recovery.upperBound(of: Int64(size) - (size > .min ? 1 : 0), in: sizes) - Draw.reach
      let high = Recovery.upperBound(of: Int64(size), in: sizes) + Draw.reach
      let range = max(0, min(low, times.count - 1))..<min(times.count, max(high, 1))
      return range.isEmpty ? 0 : times[range.lowerBound + random.below(range.count)]
    }
  }

  /// How often a message was worked on, as far as that took its consumer's time: not counting deliveries that a
  /// consumer left behind.
  private func attempts(of index: Int) -> Int {
    let deliveries = min(max(self.deliveries[index], 1), 1_000)
    guard deliveries > 1 else { return 1 }
    let left = consumers.count { $0.leaves >= delivers[index] && $0.leaves <= min(ends[index], length) }
    return max(1, deliveries - left)
  }

  /// How long each message waits at most; the number of those that left undelivered though no fixed time explains it.
  func patience() -> (patience: [Int64], evicted: Int) {
    let gone = isEvicted.indices.filter { isEvicted[$0] && ends[$0] >= arrivals[$0] }
    guard !gone.isEmpty else { return ([], 0) }
    let ages = gone.map { ends[$0] - arrivals[$0] }.sorted()
    let (shortest, usual, longest) = (ages.ranked(0.1), ages.ranked(0.5), ages.ranked(0.9))
    if gone.count >= 5, longest - shortest <= usual / 10 {
      return ([Int64](repeating: usual, count: arrivals.count), 0)
    }
    var patience = [Int64](repeating: Clock.never, count: arrivals.count)
    for index in gone { patience[index] = ends[index] - arrivals[index] }
    return (patience, gone.count)
  }
}
