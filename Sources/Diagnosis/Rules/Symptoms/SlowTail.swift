internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let slowTail = RuleID("slow-tail") }

extension Statistic { static let tailRatio = Statistic("tail_over_median", .messages(.total)) }

private enum Bounds {
  static let factor = Bound.number(100)
  static let shortest = Bound.seconds(1)
  static let long = Bound.seconds(5)
  static let longFactor = Bound.number(20)
  static let fewest = Bound.number(100)
}

extension Rule {
  static let slowTail = Rule(
    .slowTail,
    RuleText(
      "a few messages take many times as long as most",
      """
      One message in a hundred takes so much longer than the median message that users notice. This is a symptom, which is \
      reported where no other finding explains the slow messages.
      """,
      test: [
        """
        of \(Bounds.fewest) messages or more, p99 from publish to ack, or to delivery where acks are not in the log, is at \
        least \(Bounds.shortest) and \(Bounds.factor) times p50, or at least \(Bounds.long) and \(Bounds.longFactor) times p50
        """
      ],
      lookAlikes: [
        "processing itself is slow: consumer-slow", "everything is slow at regular intervals: periodic-stall",
        "the slow messages arrive in bursts: producer-burst",
      ],
      actions: ["any": "mqtune show slowest prints the slowest messages with all their records"],
      sources: ["the bounds are rules of thumb"]),
    needs: [.events], .symptom, word: .slowAtTimes, statistics: [.tailRatio], yieldsToCauses: true
  ) { file in
    file.isTooShort ? [] : file.queues.compactMap { slow($0, file) }
  }

  /// So many times the median is too much for the slowest messages: the longer they take, the fewer times; nil where they
  /// are quick.
  private static func factor(_ late: Double) -> Double? {
    if late >= Bounds.long.nanoseconds { return Bounds.longFactor.value }
    return late >= Bounds.shortest.nanoseconds ? Bounds.factor.value : nil
  }

  private static func slow(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let times = queue.figures.endToEnd.isEmpty ? queue.figures.queueWait : queue.figures.endToEnd
    guard times.count >= Bounds.fewest.count, let usual = times.quantile(0.5),
      let late = times.quantile(0.99), let factor = factor(Double(late)),
      Double(late) >= factor * Double(usual)
    else { return nil }
    return Finding(
      .slowTail, queue.subject, .medium, .high,
      "one message in a hundred takes over \(timed(late)), half of all messages less than \(timed(usual))",
      during: file.whole,
      evidence: [
        Evidence(
          "p99 \(timed(late)), p50 \(timed(usual))", .tailRatio,
          usual > 0 ? Double(late) / Double(usual) : nil, threshold: factor,
          samples: times.count,
          query: RecordQuery(queue: queue.name, during: file.whole))
      ])
  }
}
