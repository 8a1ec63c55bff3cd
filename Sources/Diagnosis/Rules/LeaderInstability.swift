internal import Bytes
internal import Events
internal import Profiles

extension RuleID { public static let leaderInstability = RuleID("leader-instability") }

private enum Bounds {
  static let afterRestart = Bound.seconds(120)
  static let hourlyElections = Bound.number(1)
}

extension Rule {
  static let leaderInstability = Rule(
    .leaderInstability,
    RuleText(
      "nodes of the cluster lose contact, or leaders change",
      """
      Nodes of the cluster do not reach each other, and queues elect new leaders. A queue stands still until \
      a leader is elected. After a partition both sides may have taken messages, and the messages of one side are lost.
      """,
      test: [
        "nodes down, partitions, missed ticks or elections outside the \(Bounds.afterRestart) after a restart",
        "critical for a partition, or a leader without a synchronised replica: both may lose messages",
        """
        high when a node is down or there is more than \(Bounds.hourlyElections) election an hour, low for a single \
        election (rule of thumb)
        """,
      ],
      lookAlikes: ["a rolling restart, which restarts each node once: broker-restart"],
      actions: [
        "any":
          "repair the network between the nodes that are named, or find what stops these nodes; run an odd number of nodes",
        "RabbitMQ": "quorum queues in place of mirrored ones; pause_minority; net_ticktime stays at 60 s",
        "Kafka": "broker.session.timeout.ms above the longest pause; no unclean elections",
        "NATS": "round-trip times between servers, placement",
      ],
      sources: ["RabbitMQ documentation: clustering and partitions, quorum queues"]),
    needs: [.incidents], .availability, word: .interrupted,
    effects: Effects(everywhere: [
      .logGap, .connectionChurn, .stopTheWorld, .consumerStalled, .heartbeatLoss, .clientError, .interruption,
      .redeliveries, .errorRate, .backlogPeak, .slowTail,
    ])
  ) { file in
    let restarts = file.outages.map(\.down)
    let records = file.incidents.filter { kinds[$0.kind] != nil }.filter { record in
      graveKinds.contains(record.kind)
        || !restarts.contains {
          record.first >= $0.lowerBound
            && record.last <= $0.upperBound &+ Int64(Bounds.afterRestart.nanoseconds)
        }
    }
    .sorted { ($0.first, $0.kind.name, $0.subject) < ($1.first, $1.kind.name, $1.subject) }
    guard let earliest = records.first else { return [] }
    let grave = records.filter { graveKinds.contains($0.kind) }
    let nodes = records.filter { nodeKinds.contains($0.kind) }
    let elections = records.filter { electionKinds.contains($0.kind) }.reduce(0) { $0 + $1.count }
    let hourly = file.seconds > 0 ? Double(elections) / file.seconds * 3_600 : Double(elections)
    let names = nodes.map(\.subject).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    var details = counted(records).map { "\($0.kind): \($0.text)." }
    if !names.isEmpty { details.insert("Nodes concerned: \(listed(names)).", at: 0) }
    let to = records.reduce(earliest.first) { max($0, $1.last) }
    let severity: Severity =
      !grave.isEmpty
      ? .critical : !nodes.isEmpty || (elections > 1 && hourly > Bounds.hourlyElections.value) ? .high : .low
    return [
      Finding(
        .leaderInstability, Subject(.broker, names.count == 1 ? names[0] : ""), severity,
        nodes.isEmpty ? .medium : .high,
        grave.isEmpty
          ? "nodes of the cluster lose contact, or leaders change"
          : "the cluster was divided; messages may be lost", details: Array(details.prefix(6)),
        during: stretch(from: earliest.first, to: to),
        evidence: ((grave.isEmpty ? nodes : grave) + records).reduce(into: [IncidentRecord]()) {
          if $0.count < 3, !$0.contains($1) { $0.append($1) }
        }.map {
          Evidence(
            "\($0.kind) of \($0.subject), \(countFigure($0.count, of: "time"))", Statistic($0.kind.name),
            Double($0.count),
            threshold: 1, samples: records.count, lines: file.places(of: $0.lines))
        }, advice: advice(isDivided: !grave.isEmpty, file))
    ]
  }

  private static let kinds: [IncidentKind: String] = [
    .nodeDown: "node down", .netTickTimeout: "ticks missed", .partition: "partition",
    .pauseMinority: "minority paused", .autoheal: "healed by itself", .leaderLost: "leader lost",
    .leaderChange: "leader changed", .mirrorUnsynchronised: "no synchronised replica",
  ]
  private static let graveKinds: Set<IncidentKind> = [.partition, .mirrorUnsynchronised, .autoheal]
  private static let nodeKinds: Set<IncidentKind> = [.nodeDown, .netTickTimeout, .partition]
  private static let electionKinds: Set<IncidentKind> = [.leaderLost, .leaderChange]

  private static func counted(_ records: [IncidentRecord]) -> [(kind: String, text: String)] {
    var order: [IncidentKind] = []
    var counts: [IncidentKind: (count: Int, subjects: [String])] = [:]
    for record in records {
      if counts[record.kind] == nil { order.append(record.kind) }
      counts[record.kind, default: (0, [])].count += record.count
      if counts[record.kind]?.subjects.contains(record.subject) == false {
        counts[record.kind]?.subjects.append(record.subject)
      }
    }
    return order.compactMap { kind in
      guard let word = kinds[kind], let entry = counts[kind] else { return nil }
      let first = word.prefix(1).uppercased() + word.dropFirst()
      return (first, "\(countFigure(entry.count, of: "time")), \(listed(entry.subjects))")
    }
  }

  private static func advice(isDivided: Bool, _ file: CaseFile) -> [Advice] {
    guard file.isRabbitMQ else {
      return [
        Advice(
          "links between the nodes", system: .system, setting: "network between nodes",
          to: "no pause longer than the failure detector's timeout", cost: "none", undo: "none needed")
      ]
    }
    var advice = [
      Advice(
        "queue type", system: .rabbitmq, setting: "x-queue-type", to: "quorum", risk: .medium,
        cost: "queues are declared anew; more disk and memory", undo: "x-queue-type classic",
        // Older ones have no such command: the type is an argument of each declaration.
        apply: file.isRabbitMQ(before: (3, 12))
          ? nil : "rabbitmqctl update_vhost_metadata / --default-queue-type quorum",
        source: "RabbitMQ documentation: quorum queues")
    ]
    if isDivided {
      advice.insert(
        Advice(
          "handling of partitions", system: .rabbitmq, setting: "cluster_partition_handling",
          to: "pause_minority",
          risk: .medium, cost: "the smaller side stands still while the cluster is divided",
          undo: "cluster_partition_handling = ignore", apply: "cluster_partition_handling = pause_minority",
          source: "RabbitMQ documentation: clustering and network partitions"), at: 0)
    }
    return advice
  }
}
