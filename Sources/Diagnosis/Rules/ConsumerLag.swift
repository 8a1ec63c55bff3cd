internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID {
  public static let consumerLag = RuleID("consumer-lag")
}

extension Rule {
  static let consumerLag = Rule(
    .consumerLag,
    RuleText(
      "messages wait longer and longer",
      """
      The age of the oldest message that nobody has taken, in seconds. It is a symptom: look at what it follows from.
      """,
      test: [
        "the backlog grows in the last third of the time in which messages come by at least 2 % of what arrives"
      ],
      lookAlikes: ["a burst that drains: producer-burst"],
      actions: [
        "any": "what the cause asks for; a number of messages says little, seconds say how late consumers are"
      ],
      sources: ["Burrow: rules for lag", "requests for lag in seconds in several monitors"]),
    needs: [.publishes, .settles], .symptom
  ) { file in
    file.queues.compactMap { queue in
      guard queue.isFallingBehind, !queue.isNeverServed, let growth = queue.growth,
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
        .consumerLag, queue.subject, .high, .high, "messages wait longer and longer", details: details,
        during: queue.judged(in: file), impact: Impact(lostPerSecond: growth),
        evidence: [
          Evidence(
            "backlog \(changeFigure(growth))/s", "growth_per_s", growth,
            threshold: 0.02 * (queue.inRate ?? 0),
            query: RecordQuery(queue: queue.name, during: queue.judged(in: file))),
          oldest.map {
            Evidence("the oldest waits \(timed($0))", "lag_s", Double($0) / 1e9, samples: backlog)
          },
        ].compactMap { $0 })
    }
  }
}
