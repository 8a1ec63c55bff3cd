internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let partitionSkew = RuleID("partition-skew")
}

extension Rule {
  static let partitionSkew = Rule(
    .partitionSkew,
    RuleText(
      "one of several like queues gets most of the load",
      """
      Queues or partitions that share a load do not share it evenly: one is hot and its consumers cannot keep up, while \
      those of the others have little to do. The whole is as fast as the hot one lets it be.
      """,
      test: [
        "three or more queues whose names differ only in their last number, or four or more with the same producers and "
          + "work of one size (within a factor of 2)",
        "the hot one gets at least twice as much as the others on average (the mean of all would hide it among few)",
        "this is no chance: more than mean + 4 sqrt(mean) of all, and chi-square p < 0.001",
        "it falls behind or is at least 80 % busy, and would not be if the load were even; otherwise it is only a note",
      ],
      lookAlikes: [
        "all of the queues are as busy: consumer-capacity",
        "the hot queue has time for its load: nothing to do",
        "consumers of one queue are slower than those of the others: consumer-slow",
      ],
      actions: [
        "any": "a key that spreads evenly, or more partitions; more consumers for the hot queue meanwhile",
        "RabbitMQ": "a consistent-hash exchange in front of the queues, on a key with many values",
        "Kafka":
          "a better key, more partitions (this maps keys anew), the adaptive partitioner for records without key",
        "Pulsar": "Key_Shared subscription, or split the bundle",
      ],
      sources: [
        "chi-square test and the bound mean + 4 sqrt(mean); keyed traffic is uneven by nature, hence the factor of 2",
        "RabbitMQ documentation: consistent hash exchange", "Kafka documentation: partitioner.class",
      ]),
    needs: [.deliveries], .capacity
  ) { file in
    file.siblings.compactMap { hotOne(of: $0, file) }
  }

  /// The finding about a group of like queues, if one of them is hot.
  private static func hotOne(of group: [QueueCase], _ file: CaseFile) -> Finding? {
    let loads = group.map(\.load)
    guard let hottest = loads.indices.max(by: { loads[$0] < loads[$1] }) else { return nil }
    let (most, total) = (Double(loads[hottest]), Double(loads.reduce(0, +)))
    let others = (total - most) / Double(group.count - 1)
    let mean = total / Double(group.count)
    guard most >= 2 * others, most > mean + 4 * mean.squareRoot(), isUneven(loads) else { return nil }
    let hot = group[hottest]
    let factor = others > 0 ? most / others : .infinity
    let evidence = [
      Evidence(
        "\(hot.name) gets \(shareFigure(most / total)) of \(countFigure(wholeNumber(total), of: "message"))",
        "load_over_others", factor.isFinite ? factor : nil, threshold: 2, samples: wholeNumber(total),
        query: RecordQuery(queue: hot.name, during: file.whole))
    ]
    var details = [
      "\(countFigure(group.count)) queues share a load: \(hot.name) gets \(shareFigure(most / total)) of it, "
        + "an even share would be \(shareFigure(1 / Double(group.count)))."
    ]
    guard let busy = hot.loadShare, busy >= 0.8 || hot.isFallingBehind else {
      return Finding(
        .partitionSkew, hot.subject, .low, .medium,
        "gets most of a load that it shares, and has time for it",
        details: details, during: file.whole, evidence: evidence)
    }
    // What an even spread would come to; where that is as bad, the cause is another one.
    let even = busy * mean / most
    guard even < 0.85 else { return nil }
    details.append(
      hot.isFallingBehind
        ? "It falls behind by \(rateFigure(hot.growth ?? 0))/s; evenly spread, its consumers would be \(shareFigure(even)) busy."
        : "Its consumers are \(shareFigure(min(1, busy))) busy; evenly spread they would be \(shareFigure(even))."
    )
    return Finding(
      .partitionSkew, hot.subject, severity(hot, group), .high,
      "gets most of a load that like queues share", details: details, during: file.whole,
      impact: Impact(lostPerSecond: hot.isFallingBehind ? hot.growth : nil),
      evidence: evidence + [
        Evidence(
          "its consumers would be \(shareFigure(even)) busy with an even share", "even_busy", even,
          threshold: 0.85)
      ],
      excluded: [Exclusion(.consumerCapacity, "an even share would leave time")],
      advice: advice(hot, group, share: most / total, busy: busy, file))
  }

  private static func severity(_ hot: QueueCase, _ group: [QueueCase]) -> Severity {
    if hot.isFallingBehind { return .critical }
    let others = group.filter { $0 !== hot }.compactMap { $0.figures.endToEnd.quantile(0.99) }.sorted()
    guard let own = hot.figures.endToEnd.quantile(0.99), !others.isEmpty else { return .medium }
    return Double(own) >= 2 * Double(others[others.count / 2]) ? .high : .medium
  }

  private static func advice(
    _ hot: QueueCase, _ group: [QueueCase], share: Double, busy: Double, _ file: CaseFile
  ) -> [Advice] {
    var advice = [
      Advice(
        "share of \(hot.name)", system: file.isRabbitMQ ? .rabbitmq : .publisher, setting: "routing key",
        from: shareFigure(share), to: shareFigure(1 / Double(group.count)), risk: .medium,
        cost: "messages of one key may move to another queue: order across the change",
        undo: "the former key",
        source: file.isRabbitMQ ? "RabbitMQ documentation: consistent hash exchange" : nil)
    ]
    if let arriving = hot.inRate, let work = hot.service.mean, work > 0 {
      let now = max(1, hot.activeConsumers)
      let needed = Advice.consumersNeeded(for: arriving, at: work)
      if needed > now { advice.append(.consumers(of: hot, from: now, to: needed)) }
    }
    return advice
  }

  /// Chi-square against an even spread, p < 0.001 (Wilson and Hilferty).
  private static func isUneven(_ loads: [Int]) -> Bool {
    let mean = Double(loads.reduce(0, +)) / Double(loads.count)
    guard mean > 0 else { return false }
    let statistic = loads.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    let freedom = Double(loads.count - 1)
    let root = 1 - 2 / (9 * freedom) + 3.09 * (2 / (9 * freedom)).squareRoot()
    return statistic > freedom * root * root * root
  }
}

extension QueueCase {
  /// What arrives over what its consumers can do; how busy they are where that is not known.
  var loadShare: Double? {
    if let capacity, let arriving = inRate { return max(arriving / capacity, utilisation ?? 0) }
    return utilisation
  }

  /// The name up to its last number; empty where it has none, or nothing but a number.
  var stem: String {
    let bytes = Array(name.utf8)
    func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    guard let last = bytes.lastIndex(where: isDigit) else { return "" }
    let first = bytes[..<last].lastIndex { !isDigit($0) }
    guard let first else { return "" }
    return String(decoding: bytes[...first], as: UTF8.self) + "#"
      + String(decoding: bytes[(last + 1)...], as: UTF8.self)
  }
}

extension CaseFile {
  /// Groups of queues that are alike.
  var siblings: [[QueueCase]] {
    let used = queues.filter { $0.load > 0 && !$0.consumers.isEmpty }
    guard used.count >= 3 else { return [] }
    var order: [String] = []
    var groups: [String: [QueueCase]] = [:]
    for queue in used where !queue.stem.isEmpty {
      if groups[queue.stem] == nil { order.append(queue.stem) }
      groups[queue.stem, default: []].append(queue)
    }
    let named = order.compactMap { groups[$0] }.filter { $0.count >= 3 }
    return named + alike(among: used.filter { queue in !named.contains { $0.contains { $0 === queue } } })
  }

  /// Queues with the same producers and work of one size.
  private func alike(among queues: [QueueCase]) -> [[QueueCase]] {
    guard queues.count >= 4, queues.count <= 1_000 else { return [] }
    var order: [[String]] = []
    var groups: [[String]: [QueueCase]] = [:]
    for queue in queues {
      let producers = queue.figures.producers.map(\.name).sorted()
      guard !producers.isEmpty else { continue }
      if groups[producers] == nil { order.append(producers) }
      groups[producers, default: []].append(queue)
    }
    return order.compactMap { groups[$0] }.filter { group in
      guard group.count >= 4 else { return false }
      let works = group.compactMap { $0.service.quantile(0.5) }
      guard works.count == group.count, let least = works.min(), let most = works.max() else { return false }
      return most <= 2 * max(1, least)
    }
  }
}
