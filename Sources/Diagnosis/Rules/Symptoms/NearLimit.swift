internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let nearLimit = RuleID("near-limit") }

extension Statistic { static let waitFactor = Statistic("wait_over_service", .messages(.wait)) }

private enum Bounds {
  static let busy = Bound.share(0.85)
  static let waitFactor = Bound.number(10)
  static let fewestMessages = Bound.number(100)
  /// A consumer that processed fewer is not judged by itself.
  static let fewestServices = Bound.number(30)
}

extension Rule {
  static let nearLimit = Rule(
    .nearLimit,
    RuleText(
      "consumers are almost always busy, and messages wait for them",
      """
      The consumers of a queue, or one of them, have hardly any spare time, and the slowest messages wait many times as \
      long as processing takes. A little more load makes the wait much longer. This is a symptom, which is reported where \
      no other finding explains the wait.
      """,
      test: [
        """
        all consumers of the queue, or one with at least \(Bounds.fewestServices) messages, are busy for \(Bounds.busy) of \
        the time or more
        """,
        """
        of \(Bounds.fewestMessages) messages or more, p99 of the wait in the queue or at the consumer is at least \
        \(Bounds.waitFactor) times the median service time
        """,
      ],
      lookAlikes: [
        "the backlog grows: consumer-capacity", "one consumer is slower than the others: consumer-outlier",
      ],
      actions: [
        "any": "add consumers before the load grows: mqtune whatif --consumers N predicts the effect"
      ],
      sources: [
        "queueing theory: the wait grows without limit as utilisation comes near 1; the bounds are rules of thumb"
      ]),
    needs: [.events], .symptom, word: .nearLimit, statistics: [.utilisation, .waitFactor],
    yieldsToCauses: true
  ) { file in
    file.isTooShort ? [] : file.queues.compactMap { busy($0, file) }
  }

  private static func busy(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let service = queue.service
    guard service.count >= Bounds.fewestMessages.count, let usual = service.quantile(0.5) else { return nil }
    let wait = max(queue.figures.queueWait.quantile(0.99) ?? 0, queue.figures.held.quantile(0.99) ?? 0)
    guard Double(wait) >= Bounds.waitFactor.value * Double(usual),
      let (consumers, utilisation) = busiest(of: queue)
    else { return nil }
    return Finding(
      .nearLimit, queue.subject, .medium, .high,
      "\(consumers) \(shareFigure(utilisation)) busy, and one message in a hundred waits over \(timed(wait)) for "
        + "\(timed(usual)) of processing",
      during: file.whole,
      evidence: [
        Evidence(
          "busy \(shareFigure(utilisation))", .utilisation, utilisation, threshold: Bounds.busy.value,
          samples: service.count, query: RecordQuery(queue: queue.name, during: file.whole)),
        Evidence(
          "a wait of \(timed(wait)) for \(timed(usual)) of processing", .waitFactor,
          usual > 0 ? Double(wait) / Double(usual) : nil, threshold: Bounds.waitFactor.value,
          samples: service.count),
      ],
      headline: Headline(facts: [Verdict.Fact("utilisation", significant(utilisation, digits: 3))]))
  }

  /// All of its consumers, or the busiest one.
  private static func busiest(of queue: QueueCase) -> (consumers: String, utilisation: Double)? {
    if let all = queue.utilisation, all >= Bounds.busy.value { return ("its consumers are", all) }
    let single = queue.consumers.indices.compactMap { place -> (name: String, utilisation: Double)? in
      guard queue.consumers[place].service.count >= Bounds.fewestServices.count,
        let one = queue.measures.presence.utilisation(of: place), one >= Bounds.busy.value
      else { return nil }
      return (queue.consumers[place].name, one)
    }
    return single.max { ($0.utilisation, $1.name) < ($1.utilisation, $0.name) }
      .map { ("its consumer \($0.name) is", $0.utilisation) }
  }
}
