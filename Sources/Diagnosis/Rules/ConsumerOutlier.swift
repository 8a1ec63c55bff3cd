internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let consumerOutlier = RuleID("consumer-outlier") }

extension Statistic {
  static let medianServiceFactor = Statistic("median_service_factor", .messages(.work))
}

private enum Bounds {
  static let factor = Bound.number(1.5)
  static let fewest = Bound.number(30)
}

extension Rule {
  static let consumerOutlier = Rule(
    .consumerOutlier,
    RuleText(
      "one consumer is slower than the others",
      "One consumer of a queue takes longer for the same kind of work than all the others.",
      test: [
        "the median processing time of the consumer is at least \(Bounds.factor) times that of all others together",
        "Mann-Whitney p < \(Bound.significance), with at least \(Bounds.fewest) messages on both sides",
        """
        medium when the slowest \(Bound.slowest) of messages would take \(Bound.mediumTailShare) less time at the speed of the other \
        consumers, high from \(Bound.highTailShare) on (rule of thumb)
        """,
      ],
      lookAlikes: [
        "the consumer gets other messages, by key or by size: compare them with those of the others",
        "all consumers are slow: consumer-slow",
        "messages wait at this consumer though others are idle: unfair-dispatch, which needs no change of the consumer",
      ],
      actions: [
        "any":
          "compare its messages, its version and its machine (load, memory, disk, network) with those of the others",
        "RabbitMQ":
          "a lower prefetch gives the slow consumer fewer messages; consumer priorities prefer the fast ones",
      ],
      sources: ["RabbitMQ documentation: consumer priorities", "Mann-Whitney rank test"]),
    needs: [.settles, .consumers], .capacity, statistics: [.medianServiceFactor],
    effects: Effects(inQueue: [
      .consumerSlow, .consumerLag, .consumerCapacity, .prefetchHigh, .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap(outlier)
  }

  private static func outlier(in queue: QueueCase) -> Finding? {
    guard let place = likely(in: queue), let study = queue.study else { return nil }
    let own = study.servicesByConsumer[place]
    let others = study.servicesByConsumer.indices.filter { $0 != place }.flatMap {
      study.servicesByConsumer[$0]
    }
    .sorted()
    guard min(own.count, others.count) >= Bounds.fewest.count else { return nil }
    let (mine, theirs) = (percentile(0.5, of: own), percentile(0.5, of: others))
    guard theirs > 0, mine >= Bounds.factor.value * theirs,
      MannWhitney(own, others).pValue < Bound.significance.value
    else { return nil }
    let name = queue.consumers[place].name
    let tail = study.tail(through: place, at: theirs / mine)
    return Finding(
      .consumerOutlier, Subject(.consumer, name, of: queue.name),
      Severity(ofTailShare: tail.gain), .high,
      "slower than the other consumers",
      details: [
        "Its median processing time is \(timed(mine)), that of the other consumers of \(queue.called) \(timed(theirs)).",
        "It processed \(shareFigure(tail.share)) of the slowest \(Bound.slowest) of messages; at the speed of the other consumers these "
          + "would take \(shareFigure(tail.gain)) less time.",
      ],
      during: study.window, impact: Impact(tailShare: tail.gain),
      evidence: [
        Evidence(
          "median processing time \(factorText(mine / theirs)) that of the others", .medianServiceFactor,
          mine / theirs,
          threshold: Bounds.factor.value, samples: own.count,
          query: RecordQuery(queue: queue.name, party: name, during: study.window))
      ],
      advice: [
        Advice(
          "processing time of \(name)", system: .system, setting: "processing time",
          from: timed(mine), to: "\(timed(theirs)), as others",
          cost:
            "time to compare its messages, version, load, memory, disk and network with the others; or a new machine",
          undo: "none needed")
      ])
  }

  /// The consumer that may be one, by the distributions alone, which costs little.
  private static func likely(in queue: QueueCase) -> Int? {
    guard queue.consumers.count >= 2 else { return nil }
    let medians = queue.consumers.map { $0.service }.map {
      $0.count < Bounds.fewest.count ? nil : $0.quantile(0.5)
    }
    guard let slowest = medians.compactMap({ $0 }).max(), let fastest = medians.compactMap({ $0 }).min(),
      Double(slowest) >= 1.4 * Double(max(fastest, 1))
    else { return nil }
    return medians.firstIndex(of: slowest)
  }
}

extension TraceStudy {
  /// Of the slowest hundredth, the share that went through a consumer, and the share of their time that would be saved
  /// were it quicker by a factor below 1.
  fileprivate func tail(through place: Int, at factor: Double) -> (share: Double, gain: Double) {
    let slow = slowest(0.01)
    let own = slow.filter { $0.consumer == place }
    let all = slow.reduce(0) { $0 + $1.total }
    guard all > 0 else { return (0, 0) }
    let hidesHands = hidesHands
    let inHand = own.reduce(0) { $0 + (hidesHands ? $1.total : $1.buffered + $1.service) }
    return (Double(own.count) / Double(slow.count), (1 - factor) * inHand / all)
  }
}
