internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID { public static let consumerLag = RuleID("consumer-lag") }

extension Statistic { static let lag = Statistic("lag_s", .messages(.wait)) }

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
      ],
      lookAlikes: ["a burst that drains: producer-burst"],
      actions: [
        "any": "remove the cause; judge a lag by its seconds, not by its number of messages"
      ],
      sources: ["Burrow: rules for lag", "users of several monitors ask for a lag in seconds"]),
    needs: [.publishes, .settles], .symptom, word: .fallingBehind, statistics: [.growth, .lag],
    effects: Effects(inQueue: [.nearLimit, .slowTail, .backlogPeak])
  ) { file in
    file.queues.compactMap { queue in
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
}
