internal import Bytes
internal import Metrics
internal import Profiles

extension Rule {
  static let consumerOutlier = Rule(
    "consumer-outlier",
    RuleText(
      "one consumer is slower than its like",
      "One consumer of a queue takes longer for the same kind of work than all the others.",
      test: [
        "its median processing time is at least 1.5 times that of the others together",
        "Mann-Whitney p < 0.01, with at least 30 messages on both sides",
      ],
      lookAlikes: [
        "it is given other work, by key or by size: compare what it gets",
        "all are slow: consumer-slow",
      ],
      actions: [
        "any": "look at that machine or instance: load, memory, disk, network, version; replace it",
        "RabbitMQ": "a lower prefetch keeps messages away from it; consumer priorities prefer the fast ones",
      ],
      sources: ["RabbitMQ documentation: consumer priorities", "Mann-Whitney rank test"]),
    needs: [.settles, .consumers], .capacity
  ) { file in
    file.queues.compactMap(outlier)
  }

  private static let fewest = 30

  private static func outlier(in queue: QueueCase) -> Finding? {
    guard queue.consumers.count >= 2 else { return nil }
    // Cheap first: the sketches tell whether anybody stands out.
    let medians = queue.consumers.map { $0.service }.map { $0.count < fewest ? nil : $0.quantile(0.5) }
    guard let slowest = medians.compactMap({ $0 }).max(), let fastest = medians.compactMap({ $0 }).min(),
      Double(slowest) >= 1.4 * Double(max(fastest, 1)), let place = medians.firstIndex(of: slowest),
      let study = queue.study
    else { return nil }
    let own = study.servicesByConsumer[place]
    let others = study.servicesByConsumer.indices.filter { $0 != place }.flatMap {
      study.servicesByConsumer[$0]
    }
    .sorted()
    guard own.count >= fewest, others.count >= fewest else { return nil }
    let (mine, theirs) = (percentile(0.5, of: own), percentile(0.5, of: others))
    guard theirs > 0, mine >= 1.5 * theirs, MannWhitney(own, others).pValue < 0.01 else { return nil }
    let name = queue.consumers[place].name
    let slow = study.slowest(0.01)
    let share = slow.isEmpty ? nil : Double(slow.count { $0.consumer == place }) / Double(slow.count)
    return Finding(
      "consumer-outlier", Subject(.consumer, name, of: queue.name), (share ?? 0) >= 0.5 ? .high : .medium,
      .high,
      "slower than its like",
      details: [
        "Its median is \(timed(mine)) a message, that of the others of \(queue.name) \(timed(theirs)).",
        share.map { "\(shareFigure($0)) of the slowest hundredth of the queue went through it." },
      ].compactMap { $0 },
      during: study.window, impact: Impact(tailShare: share),
      evidence: [
        Evidence(
          "median processing \(factorText(mine / theirs)) that of the others", "median_service_factor",
          mine / theirs,
          threshold: 1.5, samples: own.count,
          query: RecordQuery(queue: queue.name, party: name, during: study.window))
      ],
      advice: [
        Advice(
          "the consumer \(name)", system: .system, setting: "processing time", from: timed(mine),
          to: timed(theirs),
          cost: "a replacement, or a look at its machine", undo: "none needed")
      ])
  }
}
