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
      More messages arrive than leave, so that the oldest message that was not delivered waits ever longer. It is a \
      symptom: look at what it follows from.
      """,
      test: [
        """
        the backlog grows in the last third of the time in which messages arrive (Mann-Kendall p < \
        \(Bound.significance)) by at least \(Bound.growthShare) of what arrives, and is never empty in that third
        """,
        "critical; high for a load that is over before the log ends and has left messages behind",
      ],
      lookAlikes: ["a burst that drains: producer-burst"],
      actions: [
        "any": "remove the cause; a number of messages says little, seconds say how late the consumers are"
      ],
      sources: ["Burrow: rules for lag", "requests for lag in seconds in several monitors"]),
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
        "Backlog \(countFigure(backlog, of: "message")) and \(changeFigure(growth))/s: "
          + (queue.loadHasEnded ? "it grew as long as messages came." : "it never drains.")
      ]
      if let oldest { details.append("The oldest waits \(timed(oldest)).") }
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
            Evidence("the oldest waits \(timed($0))", .lag, Double($0) / 1e9, samples: backlog)
          },
        ].compactMap { $0 }, headline: .fallingBehind(queue))
    }
  }
}
