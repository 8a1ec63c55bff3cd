internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let consumerCapacity = RuleID("consumer-capacity") }

extension Statistic {
  static let growth = Statistic("growth_per_s", .messages(.wait))
  static let leastBacklog = Statistic("backlog_min")
  static let busyWhileWaiting = Statistic("busy_while_waiting", .messages(.work))
  static let meanService = Statistic("mean_service_ms", .messages(.work))
}

private enum Bounds {
  static let busy = Bound.share(0.85)
  static let noPause = Bound.share(0.98)
  static let load = Bound.share(0.95)
  static let overload = Bound.share(1.2)
  static let nearlyAlways = Bound.share(0.9)
  static let fewestMessages = Bound.number(100)
  static let waitFactor = Bound.number(10)
}

extension Rule {
  static let consumerCapacity = Rule(
    .consumerCapacity,
    RuleText(
      "more messages arrive than the consumers can serve",
      """
      For a long time messages arrive faster than all consumers of the queue together can process them. The backlog \
      grows without limit, and so does the time that messages wait.
      """,
      test: [
        """
        the backlog grows in the last third of the time in which messages arrive (Mann-Kendall p < \
        \(Bound.significance)), by at least \(Bound.growthShare) of the arrivals, and is never empty in that third
        """,
        """
        consumers are busy for at least \(Bounds.busy) of the time in which messages wait, and the messages that arrive \
        are at least \(Bounds.load) of what the consumers can serve
        """,
        "or consumers are busy for at least \(Bounds.noPause) of the time in which messages wait",
        "or the messages that arrive are at least \(Bounds.overload) of what the consumers can serve, however busy these are",
        """
        or the backlog neither grows nor shrinks, is never below \(Bound.smallBacklog) messages or the arrivals of a \
        second, and consumers are busy for \(Bounds.noPause) of the time: high
        """,
        """
        or, over the whole log and \(Bounds.fewestMessages) messages or more, consumers are busy for \(Bounds.busy) of the \
        time, and the log has no publishes, so that only this tells of the load: medium
        """,
        """
        or consumers are busy for \(Bounds.nearlyAlways) of the time, and half of the messages wait at least \
        \(Bounds.waitFactor) times the mean service time, with at least \(Bound.smallBacklog) left at the end: high
        """,
        "critical; high when the load ends before the log does and leaves a backlog",
      ],
      lookAlikes: [
        "consumers idle while messages wait: prefetch-low, parallelism-cap or unfair-dispatch",
        "nothing is acknowledged any more: consumer-stalled",
        "the backlog comes in bursts and drains: producer-burst",
        "processing became slower at some moment: consumer-slow is the cause",
        "only one of several similar queues is overloaded: partition-skew",
      ],
      actions: [
        "any":
          "raise the number of consumers to arrivals a second x mean service time / 0.7, rounded up; or shorten the processing",
        "RabbitMQ": "start more consumers; x-max-length with reject-publish limits the queue meanwhile",
        "Kafka": "more members up to the number of partitions, then more partitions (which remaps keys)",
      ],
      sources: [
        "operational analysis: utilisation law", "RabbitMQ documentation: consumers",
        "Mann-Kendall and Theil-Sen with a bound on the effect, because stable queues can show a significant trend",
      ]),
    needs: [.settles], .capacity, word: .fallingBehind,
    statistics: [.growth, .leastBacklog, .busyWhileWaiting, .utilisation, .meanService],
    effects: Effects(inQueue: [
      .consumerLag, .regimeChange, .dropOverflow, .deadLetter, .prefetchHigh, .warmUp, .unfairDispatch,
      .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { overload(of: $0, file) ?? saturation(of: $0, file) ?? exhaustion(of: $0, file) }
  }

  /// What arrives and what could be done about it, of a queue that cannot keep up.
  private static func overload(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.isFallingBehind, let growth = queue.growth, let arriving = queue.inRate,
      let busy = queue.busyWhileWaiting
    else { return nil }
    // Over capacity is what exceeds it at the pace of the whole log as well as at that of the window.
    let capacities = [queue.pace?.capacity, queue.measures.capacity].compactMap { $0 }
    let load = capacities.max().map { arriving / $0 } ?? 0
    // Spare capacity and a growing backlog: something else holds the consumers back. No spare capacity: they are too
    // few, busy or not.
    guard
      busy >= Bounds.noPause.value || load >= Bounds.overload.value
        || busy >= Bounds.busy.value && (load == 0 || load >= Bounds.load.value)
    else { return nil }
    return finding(
      on: queue, file, queue.loadHasEnded ? .high : .critical,
      "more messages arrive than its consumers can serve",
      queue.growthSentence,
      Evidence(
        "backlog \(changeFigure(growth))/s, Mann-Kendall p < \(Bound.significance)", .growth, growth,
        threshold: Bound.growthShare.value * arriving,
        query: RecordQuery(queue: queue.name, during: queue.judged(in: file))),
      busy: busy, impact: Impact(lostPerSecond: growth), excluded: queue.excludedRedeliveries,
      headline: .fallingBehind(queue))
  }

  /// A backlog that stands still only because producers send as fast as consumers serve.
  private static func saturation(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.isHeldAtCapacity, let arriving = queue.inRate, let busy = queue.busyWhileWaiting,
      busy >= Bounds.noPause.value,
      let least = queue.history?.leastJudged
    else { return nil }
    return finding(
      on: queue, file, .high, "its consumers are always busy, and messages always wait",
      "\(queue.judgedWindow?.opening(ascii: true) ?? "")at least \(countFigure(least, of: "message")) wait at any time, "
        + "though only \(rateFigure(arriving)) msg/s arrive: the producers wait for the consumers.",
      Evidence(
        "backlog of at least \(countFigure(least, of: "message"))", .leastBacklog, Double(least),
        threshold: max(Bound.smallBacklog.value, arriving),
        query: RecordQuery(queue: queue.name, during: queue.judged(in: file))), busy: busy, impact: Impact(),
      excluded: queue.excludedRedeliveries,
      headline: Headline(.nearLimit))
  }

  private static func finding(
    on queue: QueueCase, _ file: CaseFile, _ severity: Severity, _ summary: String, _ detail: String,
    _ proof: Evidence, busy: Double, impact: Impact, excluded: [Exclusion], headline: Headline
  ) -> Finding {
    let pace = queue.pace
    let count = pace?.consumers ?? max(1, queue.activeConsumers)
    let needed = max(count + 1, Advice.consumersNeeded(for: queue.inRate ?? 0, at: pace?.perMessage ?? 0))
    var evidence = [
      proof,
      Evidence(
        "consumers busy \(shareFigure(busy)) while messages wait", .busyWhileWaiting, busy,
        threshold: Bounds.busy.value),
    ]
    var details = [detail]
    if let pace {
      evidence.append(
        Evidence(
          "mean service time \(timed(pace.perMessage))", .meanService,
          pace.perMessage / 1e6, samples: pace.messages))
      details.append(pace.sentence)
    }
    return Finding(
      .consumerCapacity, queue.subject, severity, pace != nil ? .high : .medium, summary, details: details,
      during: queue.judged(in: file), impact: impact, evidence: evidence, excluded: excluded,
      advice: pace == nil ? [] : [.consumers(of: queue, from: count, to: needed)], headline: headline)
  }

  /// Consumers that hardly ever pause: what arrives is at least what they serve, whether or not the log shows it.
  private static func exhaustion(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard !file.isTooShort, queue.service.count >= Bounds.fewestMessages.count,
      let busy = queue.utilisation, let mean = queue.service.mean, mean > 0,
      let leaving = queue.measures.leavingPerS
    else { return nil }
    let wait = queue.measures.times(.queueWait).quantile(0.5).map(Double.init)
    // A queue that throws away or refuses what does not fit has another trouble, and one that was worked off has none.
    let isKept = queue.lost == 0 && queue.counts.refused == 0 && queue.vanished == nil
    let waitsLong =
      isKept && Double(queue.backlogEnd ?? 0) >= Bound.smallBacklog.value && busy >= Bounds.nearlyAlways.value
      && (wait ?? 0) >= Bounds.waitFactor.value * mean
    let isBlind = queue.counts.published == 0 && wait == nil && busy >= Bounds.busy.value
    guard waitsLong || isBlind else { return nil }
    let count = max(1, queue.activeConsumers)
    let needed = max(count + 1, Advice.consumersNeeded(for: leaving, at: mean))
    let detail =
      waitsLong
      ? "Half of the messages wait over \(timed(wait ?? 0)) for \(timed(mean)) of work."
      : "The log does not show how messages arrive: how many wait, and how long, is not known."
    return Finding(
      .consumerCapacity, queue.subject, waitsLong ? .high : .medium, waitsLong ? .high : .medium,
      "its consumers are busy \(shareFigure(busy)) of the time, which leaves hardly any for more messages",
      details: [detail], during: file.whole,
      evidence: [
        Evidence(
          "consumers busy \(shareFigure(busy))", .utilisation, busy, threshold: Bounds.busy.value,
          samples: queue.service.count, query: RecordQuery(queue: queue.name, during: file.whole)),
        Evidence("mean service time \(timed(mean))", .meanService, mean / 1e6, samples: queue.service.count),
      ], excluded: queue.excludedRedeliveries,
      advice: [.consumers(of: queue, from: count, to: needed)],
      headline: Headline(.nearLimit, facts: [Verdict.Fact("utilisation", significant(busy, digits: 3))]))
  }
}

extension QueueCase {
  /// Whether its consumers would be too few even if they had to do no message twice.
  ///
  /// As much work as a message is at the pace of the log, redeliveries among it, is more than it would be without them, by as
  /// many as the deliveries are more than the messages.
  var isOverloadedWithoutRedeliveries: Bool {
    let first = max(1, counts.delivered - measures.redelivered)
    let attempts = Double(max(counts.delivered, first)) / Double(first)
    if let arriving = inRate, let capacity = pace?.capacity, isFallingBehind {
      return arriving >= Bounds.load.value * capacity * attempts
    }
    return (utilisation ?? 0) >= Bounds.busy.value * attempts
  }

  fileprivate var excludedRedeliveries: [Exclusion] {
    guard measures.redelivered > 0, isOverloadedWithoutRedeliveries else { return [] }
    return [Exclusion(.poisonRedelivery, "the consumers would be too few without the redeliveries too")]
  }
}
