internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let poisonRedelivery = RuleID("poison-redelivery") }

extension Statistic {
  static let redeliveredRatio = Statistic("redelivered_ratio", .messages(.deliveries))
}

private enum Bounds {
  static let share = Bound.share(0.05)
  static let fewest = Bound.number(20)
  static let high = Bound.share(0.1)
  static let cause = Bound.share(0.5)
}

extension Rule {
  static let poisonRedelivery = Rule(
    .poisonRedelivery,
    RuleText(
      "messages fail and are delivered again",
      """
      Consumers fail to process messages and requeue them. A poison message fails every time and is redelivered for ever; \
      where many messages are redelivered once or twice, something that consumers need fails at times.
      """,
      test: [
        "at least \(Bounds.share) of the deliveries, and at least \(Bounds.fewest), are redeliveries",
        """
        consumers requeued \(Bounds.cause) of them by a nack, or \(Bounds.cause) are of messages that were delivered \
        \(Bound.poisonDeliveries) times or more
        """,
        "critical when the queue falls behind and would not without the redeliveries, high from \(Bounds.high) of the deliveries on, medium below",
      ],
      lookAlikes: [
        "a crash of a consumer: the messages that it held are redelivered, once",
        "messages are redelivered a fixed time after delivery: timeout-storm",
      ],
      actions: [
        "any":
          "reject without requeue after a few attempts, into a dead-letter queue; wait before a new attempt",
        "RabbitMQ": "quorum queue with delivery-limit (20 by default since 4.0) and a dead-letter exchange",
        "NATS": "MaxDeliver with backoff",
        "Pulsar": "a DeadLetterPolicy",
        "RocketMQ": "maxReconsumeTimes",
      ],
      sources: ["RabbitMQ documentation: quorum queues, poison messages", "NATS documentation: consumers"]),
    needs: [.deliveries], .capacity, word: .redelivering, statistics: [.redeliveredRatio],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .consumerSlow, .deadLetter, .producerBurst, .redeliveries, .errorRate,
      .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in repeating(queue, file) }
  }

  private static func repeating(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let counts = queue.counts
    let redelivered = queue.measures.redelivered
    let share = Double(redelivered) / Double(max(counts.delivered, 1))
    guard redelivered >= Bounds.fewest.count, share >= Bounds.share.value else { return nil }
    // Messages that are still being redelivered are not among the finished ones.
    let lives = queue.figures.trace.lives
    let poison = lives.filter { $0.deliveries >= Bound.poisonDeliveries.count }
    let poisonDeliveries = poison.reduce(0) { $0 + $1.deliveries - 1 }
    let repeats = max(1, lives.reduce(0) { $0 + max(0, $1.deliveries - 1) })
    let isPoison = !poison.isEmpty && Double(poisonDeliveries) >= Bounds.cause.value * Double(repeats)
    guard isPoison || Double(counts.requeued) >= Bounds.cause.value * Double(redelivered) else {
      return nil
    }
    let most = poison.map(\.deliveries).max() ?? 0
    let reason = queue.figures.reasons.first
    var details = [
      "\(shareFigure(share)) of \(countFigure(counts.delivered, of: "delivery", "deliveries")) are redeliveries."
    ]
    if isPoison {
      details.append(
        poison.count == 1
          ? "One message was delivered \(countFigure(most)) times."
          : "\(countFigure(poison.count, of: "message")) were delivered \(Bound.poisonDeliveries) times or more, one of them \(countFigure(most)) times."
      )
    }
    if let reason { details.append("The most frequent reason is '\(reason.reason)'.") }
    return Finding(
      .poisonRedelivery, queue.subject,
      queue.isFallingBehind && !queue.isOverloadedWithoutRedeliveries
        ? .critical : share >= Bounds.high.value ? .high : .medium,
      .high,
      isPoison
        ? "the same messages fail again and again" : "consumers fail at many messages, which are redelivered",
      details: details, during: file.whole,
      impact: Impact(lostPerSecond: Double(redelivered) / max(file.seconds, 1)),
      evidence: [
        Evidence(
          "\(shareFigure(share)) of the deliveries are redeliveries", .redeliveredRatio, share,
          threshold: Bounds.share.value,
          samples: counts.delivered, lines: file.places(of: reason?.lines ?? []),
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      advice: [fewerAttempts(queue, file)] + (isPoison && counts.requeued > 0 ? [noRequeue(queue, file)] : [])
    )
  }

  private static func fewerAttempts(_ queue: QueueCase, _ file: CaseFile) -> Advice {
    Advice(
      "delivery limit of \(queue.called)", system: file.isRabbitMQ ? .rabbitmq : .mqtune,
      setting: "delivery-limit", from: "none", to: "5", risk: .medium,
      cost: "a message that fails five times loses its place in the order"
        + (file.isRabbitMQ ? "; a classic queue has to become a quorum queue" : ""),
      undo: "no delivery-limit",
      apply: file.isRabbitMQ
        ? queue.policy("attempts", #"{"delivery-limit":5}"#).map { $0 + " --apply-to quorum_queues" } : nil,
      source: "RabbitMQ documentation: quorum queues")
  }

  /// Helps where the broker does not count attempts.
  private static func noRequeue(_ queue: QueueCase, _ file: CaseFile) -> Advice {
    Advice(
      "requeue by consumers of \(queue.called)", system: .application, setting: "requeue",
      from: "true",
      to: "false for a redelivered message", risk: .medium,
      cost: "a message that would succeed at the third attempt is lost, or goes to the dead-letter queue",
      undo: "requeue true",
      apply: file.isRabbitMQ ? "channel.basic_nack(tag, requeue=not method.redelivered)" : nil,
      source: "RabbitMQ documentation: negative acknowledgements")
  }
}
