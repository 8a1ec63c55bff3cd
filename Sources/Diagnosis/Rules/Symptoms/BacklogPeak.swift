internal import Bytes
internal import Measures
internal import Profiles

extension RuleID { public static let backlogPeak = RuleID("backlog-peak") }

extension Statistic { static let largestBacklog = Statistic("backlog_max", .messages(.wait)) }

private enum Bounds {
  static let overUsual = Bound.number(20)
  static let seconds = Bound.number(5)
  static let left = Bound.share(0.1)
}

extension Rule {
  static let backlogPeak = Rule(
    .backlogPeak,
    RuleText(
      "a backlog far above the usual one rose and drained",
      """
      At some time the queue held many times as many messages as usual, and the backlog has drained since. This is a \
      symptom, which is reported where no other finding explains the backlog.
      """,
      test: [
        """
        the largest backlog exceeds each of these: \(Bound.smallBacklog) messages, \(Bounds.overUsual) times the lower \
        quartile of the backlog over time, and the arrivals of \(Bounds.seconds) seconds
        """,
        "at most \(Bounds.left) of the largest backlog is left when the log ends",
      ],
      lookAlikes: [
        "many messages arrived at once: producer-burst", "consumers paused: consumer-slow, periodic-stall",
        "the backlog does not drain: consumer-capacity",
      ],
      actions: ["any": "look at what happened when the backlog began to rise"],
      sources: ["the bounds are rules of thumb"]),
    needs: [.events], .symptom, word: .recovered, statistics: [.largestBacklog], yieldsToCauses: true
  ) { file in
    file.isTooShort ? [] : file.queues.compactMap { recovered($0, file) }
  }

  private static func recovered(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard let history = queue.history, let most = queue.measures.backlog.max, let left = queue.backlogEnd,
      let arriving = queue.measures.inPerS
    else { return nil }
    let least = max(
      Bounds.overUsual.value * Double(max(history.calm, 1)), Bounds.seconds.value * arriving,
      Bound.smallBacklog.value)
    guard Double(most) > least, left <= Int(Bounds.left.value * Double(most)) else { return nil }
    return Finding(
      .backlogPeak, queue.subject, .low, .high,
      "its backlog rose to \(countFigure(most, of: "message")) and "
        + (left == 0 ? "drained" : "drained to \(countFigure(left))"),
      during: file.whole,
      evidence: [
        Evidence(
          "backlog of \(countFigure(most, of: "message"))", .largestBacklog, Double(most), threshold: least,
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      headline: Headline(facts: [Verdict.Fact("backlog_max", "\(most)")]))
  }
}
