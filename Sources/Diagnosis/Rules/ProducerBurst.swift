internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let producerBurst = RuleID("producer-burst") }

extension Statistic {
  static let burstFactor = Statistic("burst_over_usual", .records(.publish))
  static let backlogTimeShare = Statistic("backlog_time_share", .messages(.wait))
}

private enum Bounds {
  static let dispersion = Bound.number(3)
  static let peak = Bound.number(3)
  static let burst = Bound.number(3)
  static let riseShare = Bound.share(0.5)
  static let fewestBins = Bound.number(3)
  static let fewestMessages = Bound.number(50)
}

extension Rule {
  static let producerBurst = Rule(
    .producerBurst,
    RuleText(
      "messages arrive in bursts that take long to drain",
      """
      Far more messages than usual arrive within a short time. The consumers can serve the average rate, but after \
      each burst other messages wait until the backlog has drained.
      """,
      test: [
        """
        arrivals in bins, of \(Bounds.fewestMessages) messages or more: variance over mean >= \(Bounds.dispersion), or the \
        largest >= \(Bounds.peak) times the mean
        """,
        """
        the backlog rises by more than \(Bound.smallBacklog) messages, and \(Bounds.riseShare) of its rise or more comes \
        while messages arrive at \(Bounds.burst) times the usual rate or faster
        """,
        "the backlog lasts \(Bounds.fewestBins) bins or longer, and drains",
        """
        the backlog does not come from publishers that were silent before, and was not there before the first delivery
        """,
        """
        medium when \(Bound.mediumTailShare) of the slowest \(Bound.slowest) of messages fall into these times, high from \
        \(Bound.highTailShare) on, low below (rule of thumb)
        """,
      ],
      lookAlikes: [
        "the backlog never drains: consumer-capacity",
        "publishers were blocked, or the broker was down, and caught up: resource-alarm, flow-control, broker-restart",
        "the backlog rises because consumers pause: periodic-stall, consumer-stalled, consumer-slow",
        "the rate goes up and stays there: regime-change",
      ],
      actions: [
        "any": "spread the burst at its source, or add consumers while it lasts",
        "RabbitMQ":
          "a queue of its own for the batch; x-max-length with overflow reject-publish to push back",
        "Kafka": "a producer quota for the batch client",
      ],
      sources: [
        "index of dispersion; the bounds and the number of bins are rules of thumb",
        "closed formulas for the mean wait are far off under such arrivals: only a replay can predict the wait",
      ]),
    needs: [.publishes, .deliveries], .capacity, word: .recovered,
    statistics: [.burstFactor, .backlogTimeShare],
    effects: Effects(inQueue: [
      .consumerLag, .regimeChange, .periodicStall, .consumerCapacity, .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in
      let bursts = queue.bursts
      return bursts.isEmpty ? nil : finding(of: queue, bursts, file)
    }
  }

  private static func finding(of queue: QueueCase, _ bursts: [Burst], _ file: CaseFile) -> Finding? {
    guard let span = queue.span, let history = queue.history else { return nil }
    let largest = bursts.max { $0.size < $1.size } ?? bursts[0]
    let lasting = bursts.reduce(0) { $0 + $1.buckets.count }
    let longest = Double(bursts.map(\.buckets.count).max() ?? 0) * span.bucketSeconds
    let usual = history.usualRate
    let during = span.time(of: bursts[0].buckets.lowerBound..<bursts[bursts.count - 1].buckets.upperBound)
    let share = queue.tailShare(during: bursts.map { span.time(of: $0.buckets) })
    let size = bursts.map(\.size).sorted()[bursts.count / 2]
    var details = [
      "\(countFigure(bursts.count, of: "burst")) of about \(countFigure(size, of: "message")), at a usual rate of "
        + "\(rateFigure(usual)) msg/s. The backlog reaches \(countFigure(largest.peak, of: "message")) and takes up to "
        + "\(secondsFigure(longest, ascii: true)) to drain."
    ]
    if let share {
      details.append(
        "Of the slowest \(Bound.slowest) of messages \(shareFigure(share)) fall into these times.")
    }
    if let source = queue.source(ofBursts: bursts) {
      details.append("The bursts seem to come from \(source).")
    }
    return Finding(
      .producerBurst, queue.subject, Severity(ofTailShare: share), share == nil ? .medium : .high,
      "bursts keep other messages waiting", details: details, during: during,
      impact: Impact(tailShare: share),
      evidence: [
        Evidence(
          "the largest burst brings \(countFigure(largest.size)) messages in "
            + "\(secondsFigure(Double(largest.rise) * span.bucketSeconds, ascii: true))",
          .burstFactor, largest.factor, threshold: Bounds.burst.value, samples: bursts.count,
          query: RecordQuery(queue: queue.name, during: span.time(of: largest.buckets))),
        Evidence(
          "the backlog of bursts lasts \(shareFigure(Double(lasting) / Double(span.bucketCount))) of the time",
          .backlogTimeShare,
          Double(lasting) / Double(span.bucketCount)),
      ],
      excluded: [
        Exclusion(.consumerCapacity, "the backlog drains after each burst"),
        Exclusion(.resourceAlarm, "no silence of the publishers before the bursts explains them"),
      ],
      advice: advice(queue, usual: usual, size: size, longest: longest))
  }

  private static func advice(_ queue: QueueCase, usual: Double, size: Int, longest: Double) -> [Advice] {
    guard let capacity = queue.capacity, capacity > usual else { return [] }
    let free = capacity - usual
    var advice = [
      Advice(
        "rate of the bursts into \(queue.called)", system: .publisher, setting: "burst rate",
        to: "\(rateFigure(0.7 * free)) msg/s at most", risk: .low,
        cost:
          "a burst of \(countFigure(size, of: "message")) takes \(secondsFigure(Double(size) / (0.7 * free), ascii: true)) to send",
        undo: "no limit", source: "70% of the spare capacity of the consumers")
    ]
    let now = max(1, queue.activeConsumers)
    // Three times the spare capacity: a third of the time to drain.
    let needed = Int(min(1_000, ((usual + 3 * free) * Double(now) / capacity).rounded(.up)))
    if needed > now { advice.append(.consumers(of: queue, from: now, to: needed)) }
    return advice
  }
}

/// A rise of a backlog that came from many arrivals at once, and its fall.
struct Burst: Equatable {
  /// From the rise until it is gone.
  var buckets: Range<Int>
  /// Buckets until the peak.
  var rise: Int
  var peak: Int
  /// Messages beyond the usual ones.
  var size: Int
  /// Arrivals of the rise over usual ones.
  var factor: Double
}

extension BacklogHistory {
  /// Messages a second in an ordinary bucket.
  var usualRate: Double { usual / span.bucketSeconds }

  /// Messages that come in an ordinary bucket. The median, but where most buckets are empty the mean of those that are
  /// not among the fullest twentieth.
  fileprivate var usual: Double {
    let sorted = incoming[span.whole].sorted()
    guard !sorted.isEmpty else { return 0 }
    let most = sorted[..<max(1, sorted.count * 19 / 20)]
    return max(Double(sorted[sorted.count / 2]), Double(most.reduce(0, +)) / Double(most.count))
  }
}

extension QueueCase {
  /// The bursts after which a backlog lasts, and goes.
  var bursts: [Burst] {
    guard let history, let span, span.whole.count >= 20,
      counts.published >= Bounds.fewestMessages.count
    else { return [] }
    // A load that is over and left a backlog was no burst that drains.
    if loadHasEnded, isFallingBehind { return [] }
    let arrivals = span.binned(history.incoming)
    let average = mean(arrivals)
    guard average > 0 else { return [] }
    let dispersion = squaredVariation(arrivals) * average
    guard dispersion >= Bounds.dispersion.value || (arrivals.max() ?? 0) >= Bounds.peak.value * average
    else { return [] }
    let bound = Bound.smallBacklog.value + 2 * Double(history.calm)
    var bursts: [Burst] = []
    var start = span.whole.lowerBound
    while let from = history.levels[start..<span.whole.upperBound].firstIndex(where: { Double($0) > bound }) {
      let end = history.levels[from..<span.whole.upperBound].firstIndex { Double($0) <= bound }
      start = end ?? span.whole.upperBound
      // One that is still there at the end has not shown that it drains.
      guard let end, end - from >= Bounds.fewestBins.count * span.bucketsInBin,
        let burst = burst(from..<end, history)
      else {
        continue
      }
      bursts.append(burst)
    }
    return bursts
  }

  private func burst(_ buckets: Range<Int>, _ history: BacklogHistory) -> Burst? {
    let usual = history.usual
    let peak = buckets.max { history.levels[$0] < history.levels[$1] } ?? buckets.lowerBound
    // The burst may have begun in the bucket before, and goes on to where most has come.
    let begin = max(0, buckets.lowerBound - 1)
    var (size, best, last) = (0.0, 0.0, begin)
    for bucket in begin...peak {
      size += Double(history.incoming[bucket]) - usual
      if size > best { (best, last) = (size, bucket) }
    }
    let rise = last - begin + 1
    let level = Double(history.levels[peak] - (begin > 0 ? history.levels[begin - 1] : history.initial))
    let rate = Double(history.incoming[begin...last].reduce(0, +)) / Double(rise)
    guard rate >= Bounds.burst.value * max(usual, 1e-9), best >= Bounds.riseShare.value * level,
      best > Bound.smallBacklog.value,
      !isRelease(of: best, at: begin, history), !isPreloaded(through: last)
    else { return nil }
    return Burst(
      buckets: begin..<buckets.upperBound, rise: rise, peak: history.levels[peak], size: wholeNumber(best),
      factor: usual > 0 ? rate / usual : Double(history.incoming[last]))
  }

  /// Whether the burst is a backlog of the publishers: they were quiet before for about as long as it takes to gather it.
  private func isRelease(of size: Double, at bucket: Int, _ history: BacklogHistory) -> Bool {
    let usual = history.usual
    var missing = 0.0
    for before in history.incoming[..<bucket].reversed() {
      guard Double(before) <= 0.5 * usual else { break }
      missing += usual - Double(before)
    }
    return missing >= 0.5 * size
  }

  /// Whether the burst was there before the first delivery: the consumers begin with a backlog then, and no earlier
  /// message was kept waiting.
  private func isPreloaded(through bucket: Int) -> Bool {
    guard let flow else { return false }
    let first = flow.delivered.indices.first { flow.delivered[$0] + flow.acked[$0] > 0 }
    return bucket < first ?? flow.delivered.count
  }

  /// The one producer whose messages are about as many as those of the bursts.
  func source(ofBursts bursts: [Burst]) -> String? {
    let size = Double(bursts.reduce(0) { $0 + $1.size })
    let producers = figures.producers
    guard producers.count > 1 else { return nil }
    let likely = producers.filter { (Double($0.published) - size).magnitude <= 0.15 * size }
    return likely.count == 1 ? likely[0].name : nil
  }

  /// Of the buckets with messages among the slowest hundredth, the share that lies in these times; nil when the queue's
  /// times are not followed.
  func tailShare(during times: [Range<Int64>]) -> Double? {
    guard let span, figures.endToEnd.count >= Bound.tailSamples.count,
      let bound = figures.endToEnd.quantile(0.99)
    else {
      return nil
    }
    let slow = durations(0.99).enumerated().filter { ($0.element ?? 0) >= Double(bound) * 0.99 }
    guard !slow.isEmpty else { return nil }
    let inside = slow.count { bucket, _ in
      let start = max(span.first, span.start(of: bucket))
      return times.contains { $0.contains(start) }
    }
    return Double(inside) / Double(slow.count)
  }
}
