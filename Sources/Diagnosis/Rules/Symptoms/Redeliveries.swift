internal import Bytes
internal import Measures
internal import Profiles

extension RuleID { public static let redeliveries = RuleID("redeliveries") }

private enum Bounds {
  static let share = Bound.share(0.1)
  static let fewest = Bound.number(3)
}

extension Rule {
  static let redeliveries = Rule(
    .redeliveries,
    RuleText(
      "many deliveries are redeliveries",
      """
      Consumers work on many messages more than once. This is a symptom, which is reported where no other finding explains \
      the redeliveries.
      """,
      test: [
        "at least \(Bounds.share) of the deliveries of a queue, and at least \(Bounds.fewest), are redeliveries"
      ],
      lookAlikes: [
        "consumers requeue messages: poison-redelivery", "a timeout: timeout-storm",
        "connections that break: client-error, heartbeat-loss, broker-restart",
      ],
      actions: [
        "any":
          "find out why messages are delivered again: negative acknowledgements, lost connections, timeouts"
      ],
      sources: ["the bounds are rules of thumb"]),
    needs: [.events], .symptom, word: .redelivering, statistics: [.redeliveredRatio], yieldsToCauses: true
  ) { file in
    guard !file.isTooShort else { return [] }
    return file.queues.compactMap { queue in
      guard let ratio = queue.measures.redeliveredRatio, ratio >= Bounds.share.value,
        queue.measures.redelivered >= Bounds.fewest.count
      else { return nil }
      return Finding(
        .redeliveries, queue.subject, .high, .high,
        "\(shareFigure(ratio)) of its deliveries are redeliveries: work is done more than once",
        during: file.whole,
        evidence: [
          Evidence(
            "\(countFigure(queue.measures.redelivered)) of \(countFigure(queue.counts.delivered, of: "delivery", "deliveries"))",
            .redeliveredRatio, ratio, threshold: Bounds.share.value, samples: queue.counts.delivered,
            query: RecordQuery(queue: queue.name, during: file.whole))
        ],
        headline: Headline(facts: [Verdict.Fact("redelivered_ratio", significant(ratio, digits: 3))]))
    }
  }
}
