internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let parallelismCap = RuleID("parallelism-cap") }

extension Statistic {
  static let idleConsumers = Statistic("idle_consumers", .messages(.wait))
  static let utilisation = Statistic("utilisation", .messages(.work))
}

private enum Bounds {
  static let busy = Bound.share(0.85)
  static let waitingTime = Bound.share(0.1)
  static let presence = Bound.share(0.2)
}

extension Rule {
  static let parallelismCap = Rule(
    .parallelismCap,
    RuleText(
      "some of the connected consumers never get a message",
      """
      A setting that keeps messages in order limits how many consumers get messages: a single active consumer, an \
      exclusive consumer, or fewer partitions than members. The others are idle while messages wait.
      """,
      test: [
        """
        messages wait for \(Bounds.waitingTime) of the time, and consumers that are connected for \(Bounds.presence) of \
        that time never get a message
        """,
        "the consumers that get messages are busy for at least \(Bounds.busy) of their time",
        "critical when the queue falls behind, high otherwise",
      ],
      lookAlikes: [
        "no messages wait: the other consumers have nothing to do",
        "the other consumers joined late, when the backlog was delivered already: unfair-dispatch",
      ],
      actions: [
        "any": "several queues by key instead of one; each queue keeps its order",
        "RabbitMQ": "no x-single-active-consumer, or a consistent-hash exchange over several queues",
        "Kafka": "more partitions (which remaps keys), or share groups where order does not matter",
        "Pulsar": "a Key_Shared subscription",
      ],
      sources: ["RabbitMQ documentation: consumers, single active consumer", "bottleneck law"]),
    needs: [.publishes, .deliveries, .consumers], .capacity, statistics: [.idleConsumers, .utilisation],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .unfairDispatch, .dropOverflow, .prefetchLow, .prefetchHigh,
      .nearLimit,
      .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in capped(queue) }
  }

  private static func capped(_ queue: QueueCase) -> Finding? {
    guard queue.consumers.count >= 2, queue.waits || queue.isFallingBehind,
      queue.consumers.contains(where: { $0.delivered + $0.acked == 0 }), let study = queue.study
    else { return nil }
    let hands = study.hands
    let length = Double(study.window.upperBound &- study.window.lowerBound)
    let standing = hands.there.indices.filter {
      hands.there[$0] > Bounds.presence.value * length && queue.consumers[$0].delivered == 0
    }
    let working = hands.there.indices.filter { hands.deliveries[$0] > 0 }
    let busy =
      working.isEmpty
      ? 0 : working.reduce(0) { $0 + hands.busy[$1] } / working.reduce(0) { $0 + hands.there[$1] }
    guard !standing.isEmpty, !working.isEmpty, hands.queued > Bounds.waitingTime.value * length,
      busy >= Bounds.busy.value
    else { return nil }
    let names = listed(working.map { queue.consumers[$0].name })
    return Finding(
      .parallelismCap, queue.subject, queue.isFallingBehind ? .critical : .high, .high,
      "only \(countFigure(working.count)) of \(countFigure(queue.consumers.count, of: "consumer")) "
        + "\(working.count == 1 ? "gets" : "get") messages",
      details: [
        "\(names) \(working.count == 1 ? "is" : "are") busy \(shareFigure(min(1, busy))) of the time; "
          + "\(countFigure(standing.count, of: "consumer")) never got a message, though messages wait."
      ],
      during: study.window, impact: Impact(tailShare: study.tail?.wait, lostPerSecond: queue.growth),
      evidence: [
        Evidence(
          "\(countFigure(standing.count, of: "consumer")) without a delivery", .idleConsumers,
          Double(standing.count),
          threshold: 1, samples: working.reduce(0) { $0 + hands.deliveries[$1] },
          query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "the others are busy \(shareFigure(min(1, busy)))", .utilisation, min(1, busy),
          threshold: Bounds.busy.value),
      ],
      excluded: [Exclusion(.consumerCapacity, "the idle consumers could serve the rest")],
      advice: [
        Advice(
          "queues by key instead of \(queue.called)", system: .application, setting: "queues", from: "1",
          to: "\(working.count + standing.count)", risk: .medium, cost: "order holds only within a key",
          undo: "one queue", source: "RabbitMQ documentation: consistent-hash exchange")
      ])
  }
}
