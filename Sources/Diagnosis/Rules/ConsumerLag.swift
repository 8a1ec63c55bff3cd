internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let consumerLag = RuleID("consumer-lag") }

extension Statistic { static let lag = Statistic("lag_s", .messages(.wait)) }

private enum Bounds {
  static let stated = Bound.seconds(2)
  static let ratio = Bound.number(2)
  static let parts = Bound.number(5)
}

extension Rule {
  static let consumerLag = Rule(
    .consumerLag,
    RuleText(
      "messages wait longer and longer",
      """
      More messages arrive than leave, so that the oldest undelivered message waits longer and longer. This is a symptom: \
      look at the finding that it follows from.
      """,
      test: [
        """
        the backlog grows in the last third of the time in which messages arrive (Mann-Kendall p < \
        \(Bound.significance)) by at least \(Bound.growthShare) of the arrivals, and is never empty in that third
        """,
        "critical; high when the load ends before the log does and leaves a backlog",
        """
        or, where the log has no publishes and the messages say when they were published: of \(Bounds.parts) parts of the log \
        the median wait is longer in each than in the one before, by a factor of \(Bounds.ratio) from the first to the last, \
        and at least \(Bounds.stated) in the last; high
        """,
      ],
      lookAlikes: ["a burst that drains: producer-burst"],
      actions: [
        "any": "remove the cause; judge a lag by its seconds, not by its number of messages"
      ],
      sources: ["Burrow: rules for lag", "users of several monitors ask for a lag in seconds"]),
    needs: [.settles], .symptom, word: .fallingBehind, statistics: [.growth, .lag],
    effects: Effects(inQueue: [.nearLimit, .slowTail, .backlogPeak])
  ) { file in
    file.queues.compactMap { queue in
      if let finding = statedLag(of: queue, file) { return finding }
      guard queue.isFallingBehind, !(queue.isNeverServed && file.returnsMessages), let growth = queue.growth,
        let backlog = queue.backlogEnd
      else {
        return nil
      }
      let oldest = queue.oldestWaiting
      var details = [
        "The backlog of \(countFigure(backlog, of: "message")) "
          + (queue.loadHasEnded
            ? "grew by \(rateFigure(growth))/s while messages arrived."
            : "grows by \(rateFigure(growth))/s and never drains.")
      ]
      if let oldest { details.append("The oldest message waits \(timed(oldest)).") }
      return Finding(
        .consumerLag, queue.subject, queue.loadHasEnded ? .high : .critical, .high,
        "messages wait longer and longer", details: details,
        during: queue.judged(in: file), impact: Impact(lostPerSecond: growth),
        evidence: [
          Evidence(
            "backlog \(changeFigure(growth))/s", .growth, growth,
            threshold: Bound.growthShare.value * (queue.inRate ?? 0),
            query: RecordQuery(queue: queue.name, during: queue.judged(in: file))),
          oldest.map {
            Evidence("the oldest message waits \(timed($0))", .lag, Double($0) / 1e9, samples: backlog)
          },
        ].compactMap { $0 }, headline: .fallingBehind(queue))
    }
  }

  /// The waits by the stamps of the messages grow and grow.
  private static func statedLag(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard let stated = queue.figures.stated, let span = queue.span else { return nil }
    let parts = Bounds.parts.count
    let range = span.range
    guard range.count >= parts else { return nil }
    let medians = (0..<parts).compactMap { part -> Double? in
      let (low, high) = (range.count * part / parts, range.count * (part + 1) / parts)
      let values = stated.timeline.quantile(
        0.5, in: range.lowerBound + Int64(low)..<range.lowerBound + Int64(high)
      )
      .compactMap { $0.map(Double.init) }
      return values.isEmpty ? nil : median(values.sorted())
    }
    guard medians.count == parts, let first = medians.first, let last = medians.last,
      zip(medians, medians.dropFirst()).allSatisfy({ $0 < $1 }), last >= Bounds.ratio.value * first,
      last >= Bounds.stated.nanoseconds
    else { return nil }
    return Finding(
      .consumerLag, queue.subject, .high, .medium, "messages wait longer and longer",
      details: [
        "By the stamps of the messages the wait grew from \(timed(first)) to \(timed(last)): more arrives than its consumers serve."
          + (stated.isCoarse ? " The stamps are of whole seconds: a wait may be up to 1 s shorter." : "")
      ],
      during: file.whole,
      evidence: [
        Evidence(
          "the wait has grown to \(timed(last))", .lag, last / 1e9, threshold: Bounds.stated.value,
          samples: stated.sketch.count)
      ],
      headline: Headline(
        .fallingBehind,
        "Messages of \(queue.called) wait longer and longer: \(timed(last)) at the end of the log.",
        detail: "Their stamps tell it; the log does not show how many wait."))
  }
}
