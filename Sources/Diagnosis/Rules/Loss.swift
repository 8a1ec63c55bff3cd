internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

// Messages that end otherwise than by an ack of a consumer.

extension RuleID {
  public static let unroutable = RuleID("unroutable")
  public static let dropOverflow = RuleID("drop-overflow")
  public static let deadLetter = RuleID("dead-letter")
}

extension Statistic {
  static let returnedRatio = Statistic("returned_ratio", .records(.returned))
  static let droppedRatio = Statistic("dropped_ratio", .records(.refusedOrDropped))
  static let deadLetterRatio = Statistic("dead_letter_ratio", .records(.deadOrExpired))
  static let overtaken = Statistic("overtaken", .messages(.wait))
}

private enum Bounds {
  /// Fewer are an accident, whatever their share.
  static let fewest = Bound.number(3)
  static let returnedShare = Bound.share(0.001)
  static let highReturned = Bound.share(0.01)
  static let criticalReturned = Bound.share(0.05)
  static let droppedShare = Bound.share(0.001)
  static let criticalRefused = Bound.share(0.1)
  static let deadShare = Bound.share(0.01)
  static let highDead = Bound.share(0.02)
}

extension Rule {
  static let unroutable = Rule(
    .unroutable,
    RuleText(
      "messages are published that no queue takes",
      "A routing key has no binding. The broker returns such messages to publishers that ask for it and drops them otherwise.",
      test: [
        "at least \(Bounds.fewest) messages returned, and at least \(Bounds.returnedShare) of all",
        "critical from \(Bounds.criticalReturned) on, high from \(Bounds.highReturned) on, medium below",
      ],
      lookAlikes: ["a queue that refuses because it is full: drop-overflow"],
      actions: [
        "any": "add a binding for the key, or correct the key in the publisher",
        "RabbitMQ": "keep mandatory on; an alternate exchange takes the messages that have no queue",
      ],
      sources: ["RabbitMQ documentation: publishers, unroutable messages; alternate exchanges"]),
    needs: [.events], .availability, word: .losingMessages, statistics: [.returnedRatio],
    effects: Effects(everywhere: [.errorRate])
  ) { file in
    let returned = file.queues.filter { $0.counts.returned >= Bounds.fewest.count }
    let all = max(file.messages, 1)
    return returned.compactMap { queue in
      let own = queue.offered
      let share = Double(queue.counts.returned) / Double(own)
      let ofAll = Double(queue.counts.returned) / Double(max(all, own))
      guard ofAll >= Bounds.returnedShare.value else { return nil }
      let name = queue.name.isEmpty ? "" : " for \(queue.name)"
      let quiet = file.queues.filter { $0.isNeverServed && $0.name != queue.name }.map(\.name)
      var details = [
        "\(countFigure(queue.counts.returned)) of \(countFigure(own, of: "message"))\(name) were returned to the publisher."
      ]
      if let first = quiet.first {
        details.append("The log has no delivery from \(first) either: the queue may not exist.")
      }
      return Finding(
        .unroutable, queue.subject,
        ofAll >= Bounds.criticalReturned.value
          ? .critical : ofAll >= Bounds.highReturned.value ? .high : .medium, .high,
        "messages are published that no queue takes", details: details, during: file.whole,
        impact: Impact(lostPerSecond: file.seconds > 0 ? Double(queue.counts.returned) / file.seconds : nil),
        evidence: [
          Evidence(
            "\(shareFigure(min(1, share))) returned", .returnedRatio, share,
            threshold: Bounds.returnedShare.value, samples: own,
            lines: file.places(of: queue.lines(of: ["NO_ROUTE", "no_route", "unroutable", "return"])),
            query: RecordQuery(queue: queue.name, during: file.whole))
        ],
        advice: [
          Advice(
            "a binding\(name)", system: file.isRabbitMQ ? .rabbitmq : .application, setting: "binding",
            from: "none",
            to: "a binding for the key that has none", cost: "none", undo: "remove the binding",
            source: "RabbitMQ documentation: alternate exchanges")
        ], headline: .losing(queue, file))
    }
  }

  static let dropOverflow = Rule(
    .dropOverflow,
    RuleText(
      "the broker drops or refuses messages because the queue is full",
      "A queue has a length limit. Messages that do not fit are dropped from its head, or refused to the publisher.",
      test: [
        """
        at least \(Bounds.fewest) messages dropped by a length limit or refused, and at least \(Bounds.droppedShare) of the \
        messages that were sent
        """,
        "critical when messages are dropped, or \(Bounds.criticalRefused) are refused; high otherwise",
      ],
      lookAlikes: ["messages that expire: dead-letter", "messages without a queue: unroutable"],
      actions: [
        "any": "first make consumers faster or add some: a longer queue only takes longer to fill",
        "RabbitMQ":
          "overflow reject-publish turns loss into an error that the publisher sees; a larger max-length",
        "Mosquitto": "a larger max_queued_messages",
        "NATS": "JetStream instead of core subscriptions; a larger max_pending",
      ],
      sources: ["RabbitMQ documentation: queue length limit", "NATS documentation: slow consumers"]),
    needs: [.events], .availability, word: .losingMessages, statistics: [.droppedRatio],
    effects: Effects(
      everywhere: [.errorRate], inQueue: [.consumerLag, .producerBurst, .nearLimit, .slowTail])
  ) { file in
    file.queues.compactMap { queue in
      let dropped = queue.figures.dropped
      let refused = queue.counts.refused
      let share = Double(dropped + refused) / Double(max(queue.offered, dropped + refused, 1))
      guard dropped + refused >= Bounds.fewest.count, share >= Bounds.droppedShare.value else { return nil }
      var parts: [String] = []
      if dropped > 0 { parts.append("\(countFigure(dropped)) \(dropped == 1 ? "was" : "were") dropped") }
      if refused > 0 {
        parts.append("\(countFigure(refused)) \(refused == 1 ? "was" : "were") refused to the publisher")
      }
      var advice: [Advice] = []
      let work = queue.service.mean ?? 0
      let sent = Double(queue.offered) / max(file.seconds, 1e-9)
      let needed = Advice.consumersNeeded(for: sent, at: work)
      if work > 0, needed > queue.activeConsumers, queue.activeConsumers > 0 {
        advice.append(.consumers(of: queue, from: queue.activeConsumers, to: needed))
      }
      if dropped > 0 {
        advice.append(
          Advice(
            "overflow of \(queue.called)", system: file.isRabbitMQ ? .rabbitmq : .mqtune, setting: "overflow",
            from: "drop-head", to: "reject-publish", risk: .medium, cost: "publishers must handle refusals",
            undo: "overflow drop-head",
            apply: file.isRabbitMQ ? queue.policy("bound", #"{"overflow":"reject-publish"}"#) : nil,
            source: "RabbitMQ documentation: queue length limit"))
      }
      if refused > 0 {
        advice.append(
          Advice(
            "refused messages of \(queue.called)", system: .publisher, setting: "pause before sending again",
            to: "1 s, doubled up to 30 s", cost: "messages wait in the publisher",
            undo: "the former handling",
            source: "RabbitMQ documentation: queue length limit"))
      }
      return Finding(
        .dropOverflow, queue.subject,
        dropped > 0 || share >= Bounds.criticalRefused.value ? .critical : .high, .high,
        dropped > 0
          ? "messages are dropped because the queue is full"
          : "messages are refused because the queue is full",
        details: [
          "Of \(countFigure(queue.offered, of: "message")) sent \(parts.joined(separator: " and "))."
        ],
        during: file.whole,
        impact: Impact(lostPerSecond: file.seconds > 0 ? Double(dropped + refused) / file.seconds : nil),
        evidence: [
          Evidence(
            "\(shareFigure(share)) of the messages sent", .droppedRatio, share,
            threshold: Bounds.droppedShare.value,
            samples: queue.offered,
            lines: file.places(of: queue.lines(of: ["maxlen", "dropped", "refused by the broker"])),
            query: RecordQuery(queue: queue.name, during: file.whole))
        ],
        advice: advice, headline: .losing(queue, file))
    }
  }

  static let deadLetter = Rule(
    .deadLetter,
    RuleText(
      "messages are rejected or expire instead of being processed",
      """
      Consumers reject messages for good, or their time to live ends before a consumer takes them. They go to a \
      dead-letter queue, or nowhere.
      """,
      test: [
        """
        at least \(Bounds.deadShare) of the messages, and at least \(Bounds.fewest), are dead-lettered, rejected for good \
        or expire; high from \(Bounds.highDead) on, medium below
        """,
        """
        or messages expired without a record: at least \(Expiry.fewest) messages, and \(Expiry.share) of all, were never \
        delivered although later ones were, and no delivered message was older than a fixed age: critical
        """,
      ],
      lookAlikes: [
        "a queue used as a delay: messages are meant to expire there, and are consumed from another queue",
        "a length limit: drop-overflow", "messages that are redelivered: poison-redelivery",
      ],
      actions: [
        "any": "remove the most frequent reason; consume or limit the dead-letter queue",
        "RabbitMQ":
          "at-least-once dead lettering (quorum queue with reject-publish) where no message may be lost",
      ],
      sources: ["RabbitMQ documentation: dead letter exchanges, time to live"]),
    needs: [.events], .capacity, word: .errors, statistics: [.deadLetterRatio, .overtaken],
    effects: Effects(everywhere: [.errorRate], inQueue: [.nearLimit, .slowTail])
  ) { file in
    file.queues.compactMap { queue in rejected(queue, file) ?? expiredUnseen(queue, file) }
  }

  private static func rejected(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let expired = queue.measures.expired
    let byLimit = queue.figures.dropped
    let refusedForGood = max(0, queue.counts.nacked - queue.counts.requeued - queue.counts.refused)
    let dead = max(queue.counts.deadLettered - queue.measures.delayed - byLimit, expired, refusedForGood, 0)
    let whole = max(queue.counts.published, queue.counts.delivered - queue.counts.redelivered, dead, 1)
    let share = Double(dead) / Double(whole)
    guard dead >= Bounds.fewest.count, share >= Bounds.deadShare.value else { return nil }
    let reason = queue.figures.reasons.first { $0.reason != "maxlen" }
    let isExpiry = expired * 2 > dead
    return Finding(
      .deadLetter, queue.subject, share >= Bounds.highDead.value ? .high : .medium, .high,
      isExpiry
        ? "messages expire before a consumer takes them" : "messages are rejected instead of being processed",
      details: [
        "\(countFigure(dead)) of \(countFigure(whole, of: "message")) (\(shareFigure(share)))"
          + (reason.map { ", most often '\($0.reason)'." } ?? ".")
      ],
      during: file.whole, impact: Impact(lostPerSecond: file.seconds > 0 ? Double(dead) / file.seconds : nil),
      evidence: [
        Evidence(
          "\(shareFigure(share)) of the messages rejected or expired", .deadLetterRatio, share,
          threshold: Bounds.deadShare.value,
          samples: whole,
          lines: file.places(of: reason?.lines ?? []),
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      excluded: [Exclusion(.poisonRedelivery, "they are not redelivered")],
      advice: [
        Advice(
          isExpiry ? "time to live in \(queue.called)" : "rejections by consumers of \(queue.called)",
          system: .application,
          setting: isExpiry ? "message-ttl" : "rejections",
          to: isExpiry
            ? "above the longest wait" : "none: remove the reason" + (reason.map { " '\($0.reason)'" } ?? ""),
          risk: .medium, cost: isExpiry ? "a longer backlog" : "a change of the consumer or of the data",
          undo: "the former value", source: "RabbitMQ documentation: dead letter exchanges")
      ], headline: isExpiry ? .losing(queue, file) : nil)
  }

  private static func expiredUnseen(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard let vanished = queue.vanished, let study = queue.study else { return nil }
    let count = max(1, queue.activeConsumers)
    let work = queue.service.mean ?? 0
    let needed = Advice.consumersNeeded(for: queue.inRate ?? 0, at: work)
    return Finding(
      .deadLetter, queue.subject, .critical, .medium,
      "messages disappear after \(timed(vanished.age)): they seem to expire",
      details: [
        "\(countFigure(vanished.count, of: "message")) were never delivered, while later ones were. No delivered "
          + "message had waited longer than \(timed(vanished.age)).",
        "A time to live has this effect: it moves messages to a dead-letter queue, or discards them.",
      ],
      during: study.window,
      impact: Impact(lostPerSecond: file.seconds > 0 ? Double(vanished.count) / file.seconds : nil),
      evidence: [
        Evidence(
          "\(countFigure(vanished.count, of: "message")) never delivered, though later ones were", .overtaken,
          Double(vanished.count), threshold: Expiry.fewest.value, samples: study.lives.count,
          query: RecordQuery(queue: queue.name, during: study.window))
      ],
      advice: needed > count ? [.consumers(of: queue, from: count, to: needed)] : [],
      headline: Headline(.losingMessages))
  }
}
