internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let partitionSkew = RuleID("partition-skew") }

extension Statistic {
  static let loadFactor = Statistic("load_over_others", .records(.publish))
  static let evenBusy = Statistic("even_busy")
}

private enum Bounds {
  static let fewestNamed = Bound.number(3)
  static let fewestAlike = Bound.number(4)
  static let workFactor = Bound.number(2)
  static let loadFactor = Bound.number(2)
  static let deviations = Bound.number(4)
  static let chance = Bound.number(0.001)
  static let busy = Bound.share(0.8)
  static let evenBusy = Bound.share(0.85)
  static let latencyFactor = Bound.number(2)
}

extension Rule {
  static let partitionSkew = Rule(
    .partitionSkew,
    RuleText(
      "one of several similar queues gets most of the load",
      """
      Queues or partitions that share a load do not share it evenly: one queue is hot and its consumers cannot keep up, \
      while those of the others have little to do. The hot queue limits the throughput of all.
      """,
      test: [
        """
        \(Bounds.fewestNamed) or more queues whose names differ only in their last number, or \(Bounds.fewestAlike) or \
        more with the same producers and processing times within a factor of \(Bounds.workFactor)
        """,
        """
        the hot queue gets at least \(Bounds.loadFactor) times the mean of the others (a mean that includes the hot queue \
        would hide the difference among few queues)
        """,
        """
        the difference is not by chance: the hot queue gets more than m + \(Bounds.deviations) sqrt(m), where m is the \
        mean of all queues, and chi-square p < \(Bounds.chance)
        """,
        """
        the hot queue falls behind (critical), or gets at least \(Bounds.busy) of what its consumers can serve (high when \
        its p99 is \(Bounds.latencyFactor) times that of the others, else medium), and an even load would keep its \
        consumers less than \(Bounds.evenBusy) busy; low when they have time for the load
        """,
      ],
      lookAlikes: [
        "all of the queues are equally busy: consumer-capacity",
        "the consumers of the hot queue can serve its load: nothing to do",
        "consumers of one queue are slower than those of the others: consumer-slow",
      ],
      actions: [
        "any": "a key that spreads evenly, or more partitions; more consumers for the hot queue meanwhile",
        "RabbitMQ": "a consistent-hash exchange in front of the queues, on a key with many values",
        "Kafka":
          "a better key, more partitions (which remaps keys), the adaptive partitioner for records without key",
        "Pulsar": "Key_Shared subscription, or split the bundle",
      ],
      sources: [
        "chi-square test and a bound of standard deviations; keyed traffic is uneven by nature, hence the factor",
        "RabbitMQ documentation: consistent hash exchange", "Kafka documentation: partitioner.class",
      ]),
    needs: [.deliveries], .capacity, statistics: [.loadFactor, .evenBusy],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .dropOverflow, .regimeChange, .prefetchHigh, .nearLimit, .slowTail,
      .backlogPeak,
    ])
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
    guard most >= Bounds.loadFactor.value * others,
      most > mean + Bounds.deviations.value * mean.squareRoot(), isUneven(loads)
    else { return nil }
    let hot = group[hottest]
    let factor = others > 0 ? most / others : .infinity
    let evidence = [
      Evidence(
        "\(hot.name) gets \(shareFigure(most / total)) of \(countFigure(wholeNumber(total), of: "message"))",
        .loadFactor, factor.isFinite ? factor : nil, threshold: Bounds.loadFactor.value,
        samples: wholeNumber(total),
        query: RecordQuery(queue: hot.name, during: file.whole))
    ]
    var details = [
      "\(countFigure(group.count)) queues share a load: \(hot.name) gets \(shareFigure(most / total)) of it; "
        + "an even share would be \(shareFigure(1 / Double(group.count)))."
    ]
    guard let busy = hot.loadShare, busy >= Bounds.busy.value || hot.isFallingBehind else {
      return Finding(
        .partitionSkew, hot.subject, .low, .medium,
        "gets most of a load that several queues share, and can serve it",
        details: details, during: file.whole, evidence: evidence)
    }
    // How busy its consumers would be with an even share; where that is too much as well, the cause is another one.
    let even = busy * mean / most
    guard even < Bounds.evenBusy.value else { return nil }
    details.append(
      hot.isFallingBehind
        ? "Its backlog grows by \(rateFigure(hot.growth ?? 0))/s; with an even load its consumers would be \(shareFigure(even)) busy."
        : "Its consumers are \(shareFigure(min(1, busy))) busy; with an even load they would be \(shareFigure(even)) busy."
    )
    return Finding(
      .partitionSkew, hot.subject, severity(hot, group), .high,
      "gets most of a load that several queues share", details: details, during: file.whole,
      impact: Impact(lostPerSecond: hot.isFallingBehind ? hot.growth : nil),
      evidence: evidence + [
        Evidence(
          "with an even load its consumers would be \(shareFigure(even)) busy", .evenBusy, even,
          threshold: Bounds.evenBusy.value)
      ],
      excluded: [Exclusion(.consumerCapacity, "with an even load its consumers would have spare time")],
      advice: advice(hot, group, share: most / total, busy: busy, file))
  }

  private static func severity(_ hot: QueueCase, _ group: [QueueCase]) -> Severity {
    if hot.isFallingBehind { return .critical }
    let others = group.filter { $0 !== hot }.compactMap { $0.figures.endToEnd.quantile(0.99) }.sorted()
    guard let own = hot.figures.endToEnd.quantile(0.99), !others.isEmpty else { return .medium }
    return Double(own) >= Bounds.latencyFactor.value * Double(others[others.count / 2]) ? .high : .medium
  }

  private static func advice(
    _ hot: QueueCase, _ group: [QueueCase], share: Double, busy: Double, _ file: CaseFile
  ) -> [Advice] {
    var advice = [
      Advice(
        "share of \(hot.name) in the load, by keys that spread evenly",
        system: file.isRabbitMQ ? .rabbitmq : .publisher,
        setting: "routing key",
        from: shareFigure(share), to: shareFigure(1 / Double(group.count)), risk: .medium,
        cost: "messages of one key may move to another queue, and lose their order at the change",
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

  /// Chi-square against an even spread (Wilson and Hilferty).
  private static func isUneven(_ loads: [Int]) -> Bool {
    let mean = Double(loads.reduce(0, +)) / Double(loads.count)
    guard mean > 0 else { return false }
    let statistic = loads.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    let freedom = Double(loads.count - 1)
    // The quantile of the normal distribution for `Bounds.chance`.
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
  /// Groups of queues alike.
  var siblings: [[QueueCase]] {
    let used = queues.filter { $0.load > 0 && !$0.consumers.isEmpty }
    guard used.count >= Bounds.fewestNamed.count else { return [] }
    var order: [String] = []
    var groups: [String: [QueueCase]] = [:]
    for queue in used where !queue.stem.isEmpty {
      if groups[queue.stem] == nil { order.append(queue.stem) }
      groups[queue.stem, default: []].append(queue)
    }
    let named = order.compactMap { groups[$0] }.filter { $0.count >= Bounds.fewestNamed.count }
    return named + alike(among: used.filter { queue in !named.contains { $0.contains { $0 === queue } } })
  }

  /// Queues with the same producers and work of one size.
  private func alike(among queues: [QueueCase]) -> [[QueueCase]] {
    guard queues.count >= Bounds.fewestAlike.count, queues.count <= 1_000 else { return [] }
    var order: [[String]] = []
    var groups: [[String]: [QueueCase]] = [:]
    for queue in queues {
      let producers = queue.figures.producers.map(\.name).sorted()
      guard !producers.isEmpty else { continue }
      if groups[producers] == nil { order.append(producers) }
      groups[producers, default: []].append(queue)
    }
    return order.compactMap { groups[$0] }.filter { group in
      guard group.count >= Bounds.fewestAlike.count else { return false }
      let works = group.compactMap { $0.service.quantile(0.5) }
      guard works.count == group.count, let least = works.min(), let most = works.max() else { return false }
      return Double(most) <= Bounds.workFactor.value * Double(max(1, least))
    }
  }
}
