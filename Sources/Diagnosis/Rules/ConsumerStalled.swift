internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let consumerStalled = RuleID("consumer-stalled") }

extension Statistic {
  static let delivered = Statistic("delivered", .messages(.wait))
  static let stillTime = Statistic("still_s", .messages(.held))
  static let consumerTimeouts = Statistic("consumer_timeouts")
}

private enum Bounds {
  static let fewestUnconsumed = Bound.number(20)
  static let unconsumedShare = Bound.share(0.05)
}

extension Rule {
  static let consumerStalled = Rule(
    .consumerStalled,
    RuleText(
      "messages wait and nothing is acknowledged any more",
      """
      The queue has messages, and either it has no consumers, or its consumers hold as many messages as they may and never \
      settle one, or the broker takes messages back because a consumer did not acknowledge in time.
      """,
      test: [
        """
        a backlog, and nothing delivered or settled for the longest of \(QueueCase.stillTime), \
        \(QueueCase.stillServices) times processing p99 and \(QueueCase.stillShare) of the log
        """,
        """
        or at least \(Bounds.fewestUnconsumed) messages (rule of thumb) and \(Bounds.unconsumedShare) of all are published \
        into one queue and none of them is delivered, though deliveries are in the log
        """,
        "or the broker or a client logs that a delivery acknowledgement timed out",
      ],
      lookAlikes: [
        "the end of the log: messages that are in flight then are no stall",
        "a queue that delays messages by their time to live, or keeps dead letters",
        "an alarm that stops all publishers: resource-alarm",
      ],
      actions: [
        "any": "restart the consumers, then find what they wait for; a time limit on every call they make",
        "RabbitMQ":
          "consumer_timeout (30 min by default) closes the channel of a consumer that never acknowledges",
        "Kafka": "max.poll.interval.ms removes a member that does not come back",
        "NATS": "AckWait and MaxDeliver",
      ],
      sources: [
        "RabbitMQ documentation: consumers, delivery acknowledgement timeout",
        "Burrow: rules for stalled consumers",
      ]),
    needs: [.events], .capacity, word: .stalled, statistics: [.delivered, .stillTime, .consumerTimeouts],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .dropOverflow, .deadLetter, .regimeChange, .prefetchHigh,
      .unfairDispatch,
      .parallelismCap, .prefetchLow, .timeoutStorm, .poisonRedelivery, .nearLimit, .slowTail, .backlogPeak,
      .redeliveries,
    ])
  ) { file in
    let stalled = file.queues.compactMap { unconsumed($0, file) ?? still($0, file) }
    return stalled.isEmpty ? timedOut(file) : stalled
  }

  /// It has no consumers, in a log that would show them.
  private static func unconsumed(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.counts.published >= Bounds.fewestUnconsumed.count,
      queue.counts.delivered + queue.counts.acked == 0,
      queue.measures.delayed == 0, let backlog = queue.backlogEnd, backlog >= Bounds.fewestUnconsumed.count,
      queue.lost * 2 < queue.counts.published,
      Double(queue.counts.published) >= Bounds.unconsumedShare.value * Double(file.messages)
    else { return nil }
    return Finding(
      .consumerStalled, queue.subject, .critical, .high, "the queue has no consumers",
      details: [
        "\(countFigure(queue.counts.published, of: "message")) were published and none was delivered."
      ],
      during: file.whole, impact: Impact(lostPerSecond: queue.inRate),
      evidence: [
        Evidence(
          "no delivery", .delivered, 0, threshold: 1, samples: queue.counts.published,
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      advice: [
        Advice(
          "consumers of \(queue.called)", system: .consumer, setting: "consumers", from: "0", to: "1",
          cost: "none", undo: "none needed", apply: nil)
      ])
  }

  private static func still(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard let still = queue.stillFor(file), let since = queue.lastProgress else { return nil }
    let held = queue.figures.unacked
    let isHeld = held > 0 && !queue.activeConsumersAtEnd.isEmpty
    let names = listed(queue.activeConsumersAtEnd.map(\.name))
    // A few messages may be the end of a log, or of a day.
    let isSure = held + (queue.backlogEnd ?? 0) >= Bounds.fewestUnconsumed.count
    return Finding(
      .consumerStalled, queue.subject, .critical, isSure ? .high : .medium,
      isHeld ? "consumers hold messages and never settle them" : "the queue has lost its consumers",
      details: [
        isHeld
          ? "\(countFigure(held, of: "message")) \(held == 1 ? "is" : "are") held by \(names), and nothing was settled "
            + "for \(timed(still))."
          : "Nothing was delivered or settled for \(timed(still)), while \(waiting(queue.backlogEnd ?? 0))."
      ],
      during: since..<max(since + 1, file.whole.upperBound), impact: Impact(lostPerSecond: queue.inRate),
      evidence: [
        Evidence(
          "nothing settled for \(timed(still))", .stillTime, Double(still) / 1e9,
          threshold: QueueCase.stillTime.value, samples: held,
          query: RecordQuery(queue: queue.name, during: since..<max(since + 1, file.whole.upperBound)))
      ],
      advice: [
        Advice(
          isHeld ? "time limit for the consumers of \(queue.called)" : "consumers of \(queue.called)",
          system: !isHeld ? .consumer : file.isRabbitMQ ? .rabbitmq : .application,
          setting: isHeld ? (file.isRabbitMQ ? "consumer_timeout" : "handler timeout") : "consumers",
          from: isHeld ? (file.isRabbitMQ ? "30 min" : nil) : "0", to: isHeld ? queue.answerLimit : "1",
          risk: .medium, cost: isHeld ? "a message that takes longer is delivered again" : "none",
          undo: isHeld ? "the former value" : "none needed",
          apply: isHeld && file.isRabbitMQ ? "consumer_timeout = \(queue.answerLimitMilliseconds)" : nil,
          source: isHeld ? "RabbitMQ documentation: consumers" : nil)
      ])
  }

  private static func waiting(_ count: Int) -> String {
    "\(countFigure(count, of: "message")) \(count == 1 ? "waits" : "wait")"
  }

  /// The limit that a record of a timeout names, in milliseconds: `Timeout used: 1800000 ms`.
  private static func namedLimit(in sample: String) -> Int? {
    let words = "Timeout used: "
    guard let start = sample.indices.first(where: { sample[$0...].hasPrefix(words) }) else { return nil }
    return Int(sample[start...].dropFirst(words.count).prefix { $0.isNumber })
  }

  /// What the broker itself says of consumers that did not answer in time.
  private static func timedOut(_ file: CaseFile) -> [Finding] {
    let records = file.incidents(of: .consumerTimeout)
    let told = records.isEmpty ? file.failures(.unanswered) : []
    let count = records.reduce(0) { $0 + $1.count } + file.count(of: told)
    guard count > 0 else { return [] }
    let client = records.first?.subject ?? ""
    let queue =
      file.queues.first { $0.name == client } ?? (file.queues.count == 1 ? file.queues.first : nil)
    let from = records.map(\.first).min() ?? file.timeOfErrors.lowerBound
    let to = records.map(\.last).max() ?? file.timeOfErrors.upperBound
    let limit = records.compactMap { namedLimit(in: $0.sample) }.first.map { Double($0) * 1e6 }
    return [
      Finding(
        .consumerStalled, queue?.subject ?? (client.isEmpty ? Subject(.broker) : Subject(.client, client)),
        .high, .high,
        "consumers do not acknowledge in time, and the broker takes their messages back",
        details: [
          "\(countFigure(count, of: "channel")) \(count == 1 ? "was" : "were") closed because no acknowledgement came "
            + (limit.map { "within \(timed($0))." } ?? "in time.")
        ],
        during: from..<max(from + 1, to),
        evidence: [
          Evidence(
            "\(countFigure(count, of: "acknowledgement")) timed out", .consumerTimeouts, Double(count),
            threshold: 1,
            lines: file.places(of: (records.flatMap(\.lines) + told.flatMap(\.lines)).prefix(3)))
        ],
        advice: [
          Advice(
            "acknowledgement of long jobs", system: .application, setting: "acknowledge",
            to: "before consumer_timeout: split the job, or acknowledge earlier", risk: .medium,
            cost: "a change of the consumer", undo: "the former code",
            source: "RabbitMQ documentation: consumers"),
          Advice(
            "time limit for an acknowledgement", system: .rabbitmq, setting: "consumer_timeout",
            from: limit.map { timed($0) }, to: "twice the longest job",
            risk: .medium, cost: "a stuck consumer is noticed later",
            undo: limit.map { "consumer_timeout = \(wholeNumber($0 / 1e6))" } ?? "the former value",
            source: "RabbitMQ documentation: consumers"),
        ])
    ]
  }
}
