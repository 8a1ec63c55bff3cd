internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles
internal import Simulation

extension RuleID { public static let consumerSlow = RuleID("consumer-slow") }

extension Statistic {
  static let serviceTailRatio = Statistic("service_tail_ratio", .messages(.work))
  static let serviceVariation = Statistic("service_scv", .messages(.work))
}

private enum Bounds {
  static let messagesForLimit = Bound.number(2_000)
  static let heavyRatio = Bound.number(10)
  static let heavyVariation = Bound.number(2)
  static let unevenRatio = Bound.number(5)
  static let unevenVariation = Bound.number(4)
  static let tailShare = Bound.share(0.3)
  static let leastBusy = Bound.share(0.3)
  static let mostBusy = Bound.share(0.8)
  static let shortest = Bound.seconds(0.01)
  static let step = Bound.number(1.5)
}

extension Rule {
  static let consumerSlow = Rule(
    .consumerSlow,
    RuleText(
      "a few messages take many times as long to process, or processing became slower",
      """
      Processing, not waiting, makes the slow messages slow: a few messages take many times as long as the usual one, or \
      after a certain time all messages take longer.
      """,
      test: [
        """
        of \(Bound.tailSamples) messages or more, processing p99 is at least \(Bounds.heavyRatio) times p50 and the \
        squared coefficient of variation at least \(Bounds.heavyVariation), or p99 is at least \(Bounds.unevenRatio) \
        times p50 and the coefficient at least \(Bounds.unevenVariation)
        """,
        """
        and processing is at least \(Bounds.tailShare) of the extra time that the slowest \(Bound.slowest) of messages take; high from \
        \(Bound.highTailShare) on, medium below
        """,
        """
        or p99 is at least \(Bounds.heavyRatio) times p50, the coefficient at least \(Bounds.unevenVariation), and \
        consumers are busy for \(Bounds.leastBusy) to \(Bounds.mostBusy) of the time: then messages wait behind slow ones
        """,
        "in each of these cases the slow messages take \(Bounds.shortest) and more",
        """
        or the median processing time suddenly rises to \(Bounds.step) times its former value and stays there: high, \
        critical when the queue falls behind
        """,
      ],
      lookAlikes: [
        "the time from deliver to ack is not processing time: with a prefetch above one it includes the wait at the consumer",
        "the slow messages all are at one consumer: consumer-outlier",
        "the slow messages are the large ones: large-messages",
        "the slow messages come at fixed intervals: periodic-stall",
      ],
      actions: [
        "any": "find what the slow messages wait for; give them a time limit, or a queue of their own",
        "RabbitMQ":
          "prefetch 1 to 2 for that queue, so that a slow message holds up no other; consumer_timeout as a safeguard",
        "Kafka": "a lower max.poll.records, so that one poll does not outlast max.poll.interval.ms",
      ],
      sources: ["RabbitMQ documentation: consumer prefetch, consumers", "rank-based CUSUM for the step"]),
    needs: [.deliveries, .settles, .identities, .enough], .capacity,
    statistics: [.medianServiceFactor, .serviceTailRatio, .serviceVariation],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .regimeChange, .dropOverflow, .deadLetter, .prefetchHigh,
      .unfairDispatch,
      .parallelismCap, .producerBurst, .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in step(of: queue) ?? tail(of: queue) }
  }

  /// The log is cut into so many parts to find a step.
  private static let parts = 40

  private static func step(of queue: QueueCase) -> Finding? {
    guard let study = queue.studyIfTroubled, study.services.count >= Bound.tailSamples.count else {
      return nil
    }
    let series = study.services(inParts: parts).compactMap { $0 }
    guard series.count >= parts * 3 / 4, let point = ChangePoint(series, margin: 6),
      point.factor >= Bounds.step.value,
      point.strength > 1.3, series.keepsLevels(around: point)
    else { return nil }
    let at = study.moment(ofPart: point.index, of: series.count)
    let share = study.tail?.service
    return Finding(
      .consumerSlow, queue.subject, queue.isFallingBehind ? .critical : .high, .high,
      "processing takes \(factorText(point.factor)) as long as before",
      details: [
        "The median rises from \(timed(point.before)) to \(timed(point.after)) and stays there"
          + changedConsumers(study, at: at, by: point.factor) + ".",
        "Find what changed then: a release, a dependency, the data.",
      ],
      during: at..<max(at + 1, study.window.upperBound),
      impact: Impact(tailShare: share, lostPerSecond: queue.growth),
      evidence: [
        Evidence(
          "median processing \(timed(point.before)) before, \(timed(point.after)) after",
          .medianServiceFactor, point.factor, threshold: Bounds.step.value, samples: study.services.count,
          query: RecordQuery(queue: queue.name, during: at..<max(at + 1, study.window.upperBound)))
      ],
      advice: [
        Advice(
          "processing time of the consumers of \(queue.called)", system: .application,
          setting: "processing time",
          from: timed(point.after), to: timed(point.before), cost: "time to find what changed at that moment",
          undo: "none needed")
      ])
  }

  /// Of consumers that worked before and after a change, how many changed with it; empty for a single one.
  private static func changedConsumers(_ study: TraceStudy, at moment: Int64, by factor: Double) -> String {
    var (before, after): ([Int: [Double]], [Int: [Double]]) = ([:], [:])
    for passage in study.passages {
      guard let consumer = passage.consumer else { continue }
      if passage.start < moment {
        before[consumer, default: []].append(passage.service)
      } else {
        after[consumer, default: []].append(passage.service)
      }
    }
    let known = before.filter { $0.value.count >= 5 && (after[$0.key] ?? []).count >= 5 }
    let changed = known.count { consumer, services in
      median((after[consumer] ?? []).sorted()) >= median(services.sorted()) * factor.squareRoot()
    }
    guard known.count > 1 else { return "" }
    return changed == known.count
      ? ", at all \(countFigure(changed, of: "consumer"))"
      : ", at \(countFigure(changed)) of \(countFigure(known.count, of: "consumer"))"
  }

  private static func tail(of queue: QueueCase) -> Finding? {
    guard let study = queue.studyIfTroubled, study.services.count >= Bound.tailSamples.count else {
      return nil
    }
    let (usual, slow) = (percentile(0.5, of: study.services), percentile(0.99, of: study.services))
    guard slow >= Bounds.shortest.nanoseconds, let tail = study.tail else { return nil }
    let ratio = usual > 0 ? slow / usual : 0
    let isUneven = study.serviceVariation >= Bounds.unevenVariation.value
    // The slowest hundredth of a few hundred may be chance; that of an exponential law varies with a variation of 1.
    let isHeavy = ratio >= Bounds.heavyRatio.value && study.serviceVariation >= Bounds.heavyVariation.value
    // Where consumers have time to spare, messages wait only behind slow messages: these cause the wait too.
    let spare = Bounds.leastBusy.value..<Bounds.mostBusy.value
    let causesWaits = isHeavy && isUneven && spare.contains(queue.utilisation ?? 1)
    guard isHeavy || isUneven && ratio >= Bounds.unevenRatio.value,
      tail.service >= Bounds.tailShare.value || causesWaits,
      study.sizeCorrelation < 0.5
    else { return nil }
    // A single slow consumer is another rule's finding.
    let medians = study.servicesByConsumer.filter { $0.count >= 20 }.map { percentile(0.5, of: $0) }
    if let most = medians.max(), let least = medians.min(), most > 2 * least { return nil }
    // Between the usual and the slow ones, and never below what nine of ten take.
    let limit = max(percentile(0.9, of: study.services), (usual * slow).squareRoot())
    var finding = Finding(
      .consumerSlow, queue.subject, tail.service >= Bound.highTailShare.value ? .high : .medium, .high,
      "a few messages take many times as long to process",
      details: [
        "Half of the messages are processed in \(timed(usual)); one in a hundred takes over \(timed(slow)).",
        "Processing is \(shareFigure(tail.service)) of the extra time that the slowest \(Bound.slowest) of messages take.",
      ],
      during: study.window, impact: Impact(tailShare: tail.service),
      evidence: [
        Evidence(
          "processing p99 is \(factorText(ratio)) p50", .serviceTailRatio, ratio,
          threshold: Bounds.heavyRatio.value,
          samples: study.services.count, query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "squared coefficient of variation \(rateFigure(study.serviceVariation))", .serviceVariation,
          study.serviceVariation,
          threshold: Bounds.unevenVariation.value,
          samples: study.services.count),
      ],
      excluded: [
        Exclusion(.consumerOutlier, "all consumers take about as long"),
        Exclusion(.largeMessages, "the slow messages are not the large ones"),
      ],
      advice: [ownQueue(of: queue, study, beyond: limit)]
        + [timeLimit(of: queue, study)].compactMap { $0 },
      headline: Headline(.slowAtTimes))
    var removal = ReplaySettings.logged
    removal.serviceCap = Int64(wholeNumber(limit))
    finding.removal = removal
    return finding
  }

  /// No message fails, and those that are quick wait no longer behind the slow ones.
  private static func ownQueue(of queue: QueueCase, _ study: TraceStudy, beyond limit: Double) -> Advice {
    let share = Double(study.services.count { $0 > limit }) / Double(study.services.count)
    return Advice(
      "own queue and consumers for the slow messages of \(queue.called)", system: .application,
      setting: "queue",
      to: "for those that take over \(timed(limit)) (\(shareFigure(share)))", risk: .medium,
      cost: "publishers must know which messages are slow; one queue more to watch", undo: "one queue for all"
    )
  }

  /// A limit that fails hardly any message: it bounds what a message that hangs can hold up.
  /// - Returns: nil where too few messages are known to tell how many would fail.
  private static func timeLimit(of queue: QueueCase, _ study: TraceStudy) -> Advice? {
    guard study.services.count >= Bounds.messagesForLimit.count else { return nil }
    let limit = 2 * percentile(0.999, of: study.services)
    let failing = Double(study.services.count { $0 > limit }) / Double(study.services.count)
    return Advice(
      "time limit for processing a message of \(queue.called)", system: .application,
      setting: "handler timeout", to: timed(limit), risk: .medium,
      cost: failing > 0
        ? "\(shareFigure(failing)) of the messages fail and must be handled elsewhere"
        : "a message that takes longer fails; of those in the log none does",
      undo: "no limit")
  }
}

/// `3.1 times`
func factorText(_ factor: Double) -> String { "\(rateFigure(factor)) times" }

extension [Double] {
  /// Whether both sides of a change are levels and not slopes or spikes: three of four values on each side lie nearer
  /// to their own median than to the other.
  func keepsLevels(around point: ChangePoint) -> Bool {
    let middle = (point.before * point.after).squareRoot()
    let rises = point.after > point.before
    let before = self[..<point.index].count { rises ? $0 < middle : $0 > middle }
    let after = self[point.index...].count { rises ? $0 > middle : $0 < middle }
    return before * 4 >= point.index * 3 && after * 4 >= (count - point.index) * 3
  }
}
