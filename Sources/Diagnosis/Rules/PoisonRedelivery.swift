internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let poisonRedelivery = RuleID("poison-redelivery")
}

extension Rule {
  static let poisonRedelivery = Rule(
    .poisonRedelivery,
    RuleText(
      "messages fail and come again",
      """
      Consumers fail at messages and put them back. A poison message fails every time and goes round for ever; where \
      many messages come again once or twice, something else fails now and then.
      """,
      test: [
        "at least 5 % of the deliveries, and at least 20, repeat an earlier one",
        "most were put back by a consumer (nack with requeue), or single messages were delivered 5 times and more",
      ],
      lookAlikes: [
        "a crash of a consumer brings back what it held, once",
        "they come back a fixed time after delivery: timeout-storm",
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
    needs: [.deliveries], .capacity
  ) { file in
    file.queues.compactMap { queue in repeating(queue, file) }
  }

  private static func repeating(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let counts = queue.counts
    let share = Double(counts.redelivered) / Double(max(counts.delivered, 1))
    guard counts.redelivered >= 20, share >= 0.05 else { return nil }
    // Those that are still going round are not among the finished ones.
    let lives = queue.figures.trace.lives
    let poison = lives.filter { $0.deliveries >= QueueCounts.poisonThreshold }
    let poisonDeliveries = poison.reduce(0) { $0 + $1.deliveries - 1 }
    let repeats = max(1, lives.reduce(0) { $0 + max(0, $1.deliveries - 1) })
    let isPoison = !poison.isEmpty && poisonDeliveries * 2 >= repeats
    guard isPoison || counts.requeued * 2 >= counts.redelivered else { return nil }
    let most = poison.map(\.deliveries).max() ?? 0
    let reason = queue.figures.reasons.first
    var details = [
      "\(shareFigure(share)) of \(countFigure(counts.delivered, of: "delivery", "deliveries")) repeat an earlier one."
    ]
    if isPoison {
      details.append(
        poison.count == 1
          ? "One message was delivered \(countFigure(most)) times."
          : "\(countFigure(poison.count, of: "message")) were delivered 5 times and more, one \(countFigure(most)) times."
      )
    }
    if let reason { details.append("The reason given most often: '\(reason.reason)'.") }
    return Finding(
      .poisonRedelivery, queue.subject, queue.isFallingBehind ? .critical : share >= 0.1 ? .high : .medium,
      .high,
      isPoison
        ? "the same messages fail again and again" : "consumers fail at many messages, which come again",
      details: details, during: file.whole,
      impact: Impact(lostPerSecond: Double(counts.redelivered) / max(file.seconds, 1)),
      evidence: [
        Evidence(
          "\(shareFigure(share)) of deliveries repeated", "redelivered_ratio", share, threshold: 0.05,
          samples: counts.delivered, lines: file.places(of: reason?.lines ?? []),
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      advice: [fewerAttempts(queue, file)] + (isPoison && counts.requeued > 0 ? [noRequeue(queue, file)] : [])
    )
  }

  private static func fewerAttempts(_ queue: QueueCase, _ file: CaseFile) -> Advice {
    Advice(
      "attempts for a message of \(queue.called)", system: file.isRabbitMQ ? .rabbitmq : .mqtune,
      setting: "delivery-limit", from: "none", to: "5", risk: .medium,
      cost: "a message that fails five times leaves its place in the order"
        + (file.isRabbitMQ ? "; a classic queue has to become a quorum queue" : ""),
      undo: "no delivery-limit",
      apply: file.isRabbitMQ
        ? queue.policy("attempts", #"{"delivery-limit":5}"#).map { "\($0) --apply-to quorum_queues" } : nil,
      source: "RabbitMQ documentation: quorum queues")
  }

  /// Helps where the broker does not count attempts.
  private static func noRequeue(_ queue: QueueCase, _ file: CaseFile) -> Advice {
    Advice(
      "what consumers of \(queue.called) put back", system: .application, setting: "requeue", from: "true",
      to: "false for a delivery that is a repeated one", risk: .medium,
      cost: "what would succeed at the third attempt is lost, or goes to the dead-letter queue",
      undo: "requeue true",
      apply: file.isRabbitMQ ? "channel.basic_nack(tag, requeue=not method.redelivered)" : nil,
      source: "RabbitMQ documentation: negative acknowledgements")
  }
}
