internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let warmUp = RuleID("warm-up") }

extension Statistic {
  static let headFactor = Statistic("head_over_rest", .messages(.total))
  static let rankSum = Statistic("rank_sum_z")
}

private enum Bounds {
  static let searched = Bound.share(0.3)
  static let longest = Bound.share(0.2)
  static let rankSum = Bound.number(3.5)
  static let comparisons = Bound.share(0.9)
  static let factor = Bound.number(2)
  static let fewestInHead = Bound.number(20)
  static let fewest = Bound.number(200)
}

extension Rule {
  static let warmUp = Rule(
    .warmUp,
    RuleText(
      "slow only at the start of the log",
      """
      The log begins with a start: caches are cold, connections are being opened, code is not compiled yet. Figures over \
      the whole log make the system look slower than it is.
      """,
      test: [
        """
        of \(Bounds.fewest) messages or more, a beginning of the log has median times from publish to settle above nearly \
        all of the rest (rank sum z >= \(Bounds.rankSum), \(Bounds.comparisons) of the comparisons); the first \
        \(Bounds.searched) of the log are searched, and the beginning ends within the first \(Bounds.longest)
        """,
        """
        the beginning takes at least \(Bounds.factor) times as long as the rest, and holds \(Bounds.fewestInHead) messages \
        or more
        """,
        "medium when \(Bound.mediumTailShare) of the slowest \(Bound.slowest) of messages fall into the beginning, low below",
      ],
      lookAlikes: [
        "processing stays slow: consumer-slow, regime-change",
        "the first messages wait for a backlog from before the log: consumer-lag",
      ],
      actions: [
        "any": "leave the start out of the analysis (--since); warm up before taking load"
      ],
      sources: [
        "truncation of the initial transient; the beginning is the one that the rank sum tells best from the rest",
        "never more than half of a log is left out",
      ]),
    needs: [.identities], .dataQuality, statistics: [.headFactor, .rankSum],
    effects: Effects(inQueue: [
      .regimeChange, .consumerSlow, .producerBurst, .consumerLag, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { ofQueue($0, file) }
  }

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.figures.endToEnd.count >= Bounds.fewest.count, let span = queue.span, let flow = queue.flow
    else {
      return nil
    }
    let series = span.binnedMedians(queue.medians)
    guard series.count >= 40, let head = Head(series) else { return nil }
    let bins = span.bins
    let buckets = 0..<bins[head.count].lowerBound
    let messages = flow.outgoing[buckets].reduce(0, +)
    guard messages >= Bounds.fewestInHead.count else { return nil }
    let during = span.time(of: buckets)
    let share = queue.tailShare(during: [during])
    return Finding(
      .warmUp, queue.subject, (share ?? 1) >= Bound.mediumTailShare.value ? .medium : .low, .high,
      "slow at first",
      details: [
        "For the first \(timed(during.upperBound &- during.lowerBound)) the median message takes \(timed(head.level)), "
          + "afterwards \(timed(head.rest))."
      ]
        + (share.map {
          ["Of the slowest \(Bound.slowest) of messages \(shareFigure($0)) fall into that time."]
        } ?? []),
      during: during, impact: Impact(tailShare: share),
      evidence: [
        Evidence(
          "\(timed(head.level)) at first, \(timed(head.rest)) afterwards", .headFactor,
          head.level / head.rest, threshold: Bounds.factor.value, samples: messages,
          query: RecordQuery(queue: queue.name, during: during)),
        Evidence(
          "rank sum of the beginning against the rest: z = \(rateFigure(head.z))", .rankSum, head.z,
          threshold: Bounds.rankSum.value, samples: series.count
        ),
      ],
      excluded: [Exclusion(.consumerSlow, "the rest of the log is not slow")],
      advice: [
        Advice(
          "analysis of the log", system: .mqtune, setting: "part of the log",
          to: "without the first \(timed(during.upperBound &- during.lowerBound))",
          cost: "the start itself is not judged", undo: "the whole log")
      ])
  }
}

/// The beginning of a series that lies above the rest.
struct Head: Equatable {
  /// Values in it.
  var count: Int
  var level: Double
  var rest: Double
  var z: Double

  /// The head that differs most from the rest by ranks; nil when it does not stand out, or does not end in time.
  init?(_ series: [Double]) {
    let ranks = ranks(series)
    let n = Double(series.count)
    var (sum, bestZ, best, isAbove) = (0.0, 0.0, 0, 0.0)
    for (index, rank) in ranks.prefix(Int(Double(series.count) * Bounds.searched.value)).enumerated() {
      sum += rank
      let m = Double(index + 1)
      let pairs = m * (n - m)
      let wins = sum - m * (m + 1) / 2
      let z = (wins - pairs / 2) / (pairs * (n + 1) / 12).squareRoot()
      if index >= 3, z > bestZ { (bestZ, best, isAbove) = (z, index + 1, wins / pairs) }
    }
    guard best > 0, Double(best) <= Bounds.longest.value * Double(series.count),
      bestZ >= Bounds.rankSum.value,
      isAbove >= Bounds.comparisons.value
    else { return nil }
    count = best
    level = median(series[..<best].sorted())
    rest = median(series[best...].sorted())
    z = bestZ
    guard rest > 0, level >= Bounds.factor.value * rest else { return nil }
  }
}
