internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let consumerOutlier = RuleID("consumer-outlier")
}

extension Rule {
  static let consumerOutlier = Rule(
    .consumerOutlier,
    RuleText(
      "one consumer is slower than its like",
      "One consumer of a queue takes longer for the same kind of work than all the others.",
      test: [
        "its median processing time is at least 1.5 times that of the others together",
        "Mann-Whitney p < 0.01, with at least 30 messages on both sides",
        "medium when its own pace makes a fifth of the time of the slowest hundredth, high when it makes half (chosen)",
      ],
      lookAlikes: [
        "it is given other work, by key or by size: compare what it gets",
        "all are slow: consumer-slow",
        "messages pile up in its hands: unfair-dispatch, which can be mended without it",
      ],
      actions: [
        "any":
          "compare with the others what it is given, its version and its machine: load, memory, disk, network",
        "RabbitMQ": "a lower prefetch keeps messages away from it; consumer priorities prefer the fast ones",
      ],
      sources: ["RabbitMQ documentation: consumer priorities", "Mann-Whitney rank test"]),
    needs: [.settles, .consumers], .capacity
  ) { file in
    file.queues.compactMap(outlier)
  }

  private static let fewest = 30
  private static let leastFactor = 1.5

  private static func outlier(in queue: QueueCase) -> Finding? {
    guard let place = likely(in: queue), let study = queue.study else { return nil }
    let own = study.servicesByConsumer[place]
    let others = study.servicesByConsumer.indices.filter { $0 != place }.flatMap {
      study.servicesByConsumer[$0]
    }
    .sorted()
    guard own.count >= fewest, others.count >= fewest else { return nil }
    let (mine, theirs) = (percentile(0.5, of: own), percentile(0.5, of: others))
    guard theirs > 0, mine >= leastFactor * theirs, MannWhitney(own, others).pValue < 0.01 else { return nil }
    let name = queue.consumers[place].name
    let tail = study.tail(through: place, at: theirs / mine)
    return Finding(
      .consumerOutlier, Subject(.consumer, name, of: queue.name),
      tail.gain >= 0.5 ? .high : tail.gain >= 0.2 ? .medium : .low, .high,
      "slower than its like",
      details: [
        "Its median is \(timed(mine)) a message, that of the others of \(queue.called) \(timed(theirs)).",
        "\(shareFigure(tail.share)) of the slowest hundredth of the queue went through it; at the pace of the others "
          + "\(shareFigure(tail.gain)) of their time would be saved.",
      ],
      during: study.window, impact: Impact(tailShare: tail.gain),
      evidence: [
        Evidence(
          "median processing \(factorText(mine / theirs)) that of the others", "median_service_factor",
          mine / theirs,
          threshold: leastFactor, samples: own.count,
          query: RecordQuery(queue: queue.name, party: name, during: study.window))
      ],
      advice: [
        Advice(
          "the consumer \(name), compared with its like", system: .system, setting: "processing time",
          from: timed(mine), to: "\(timed(theirs)), as theirs",
          cost: "a look at what it is given, its version, load, memory, disk and network; else a new one",
          undo: "none needed")
      ])
  }

  /// The consumer that may be one: cheap, as the sketches tell whether anybody stands out.
  private static func likely(in queue: QueueCase) -> Int? {
    guard queue.consumers.count >= 2 else { return nil }
    let medians = queue.consumers.map { $0.service }.map { $0.count < fewest ? nil : $0.quantile(0.5) }
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
