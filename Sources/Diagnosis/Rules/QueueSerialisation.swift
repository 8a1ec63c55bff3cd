internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let queueSerialisation = RuleID("queue-serialisation") }

extension Statistic { static let throughputRatio = Statistic("throughput_ratio", .everything) }

private enum Bounds {
  static let bins = Bound.number(10)
  static let consumers = Bound.number(2)
  static let throughput = Bound.number(1.1)
  static let deliveredShare = Bound.share(0.25)
  static let others = Bound.number(0.8)
}

extension Rule {
  static let queueSerialisation = Rule(
    .queueSerialisation,
    RuleText(
      "more consumers do not bring more throughput",
      """
      A queue delivers as many messages as before although more consumers take part and messages wait: all consumers \
      share something that does one thing at a time, such as the queue itself, a lock or a database row.
      """,
      test: [
        """
        messages wait all the time, in at least \(Bounds.bins) bins with fewer consumers and in as many bins with \
        \(Bounds.consumers) times their number or more
        """,
        "less than \(Bounds.throughput) times as many messages leave the queue as before",
        """
        the consumers that joined get at least \(Bounds.deliveredShare) of the deliveries, and other queues deliver at least \
        \(Bounds.others) times as many messages as before
        """,
        "critical when the queue falls behind, medium otherwise",
      ],
      lookAlikes: [
        "the consumers that joined get nothing: parallelism-cap",
        "consumers wait for their next message: prefetch-low",
        "the broker is slow for all: disk-io, stop-the-world",
      ],
      actions: [
        "any": "several queues instead of one; find what all consumers wait for",
        "RabbitMQ": "a queue replica uses one core: several queues, or a stream", "Kafka": "more partitions",
      ],
      sources: [
        "universal scalability law (contention); the bounds are cautious, because few logs hold such an experiment",
        "RabbitMQ documentation: queues",
      ]),
    needs: [.consumers, .publishes], .tuning, statistics: [.throughputRatio],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerSlow, .consumerLag, .regimeChange, .dropOverflow, .warmUp, .nearLimit,
      .slowTail,
      .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { ofQueue($0, file) }
  }

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard let span = queue.span, let trial = queue.growthTrial else { return nil }
    let others = othersGrow(queue, from: trial.few, to: trial.many, file)
    guard others >= Bounds.others.value else { return nil }
    return Finding(
      .queueSerialisation, queue.subject, queue.isFallingBehind ? .critical : .medium, .low,
      "more consumers do not bring more throughput",
      details: [
        "With \(rateFigure(trial.fewConsumers)) consumers \(rateFigure(trial.fewRate)) msg/s leave, with "
          + "\(rateFigure(trial.manyConsumers)) consumers \(rateFigure(trial.manyRate)) msg/s, while messages wait all the time."
      ],
      during: span.time(of: trial.many),
      evidence: [
        Evidence(
          "throughput \(factorText(trial.manyRate / trial.fewRate)) as high with "
            + "\(rateFigure(trial.manyConsumers / trial.fewConsumers)) times the consumers",
          .throughputRatio, trial.manyRate / trial.fewRate, threshold: Bounds.throughput.value,
          samples: trial.bins,
          query: RecordQuery(queue: queue.name, during: span.time(of: trial.many)))
      ],
      excluded: [Exclusion(.parallelismCap, "the consumers that joined get their part of the deliveries")],
      advice: [
        Advice(
          "queues instead of \(queue.called)", system: file.isRabbitMQ ? .rabbitmq : .application,
          setting: "queues", from: "1",
          to: "2 or more, by key", risk: .medium, cost: "no order across keys", undo: "one queue",
          source: file.isRabbitMQ ? "RabbitMQ documentation: queues" : nil)
      ])
  }

  /// What left all other queues in the second stretch over the first, per bucket; 1 without any.
  private static func othersGrow(
    _ queue: QueueCase, from few: Range<Int>, to many: Range<Int>, _ file: CaseFile
  ) -> Double {
    var (before, after) = (0.0, 0.0)
    for other in file.queues where other !== queue {
      guard let outgoing = other.flow?.outgoing else { continue }
      before += Double(outgoing[few].reduce(0, +)) / Double(few.count)
      after += Double(outgoing[many].reduce(0, +)) / Double(many.count)
    }
    return before > 0 ? after / before : 1
  }
}

/// Two stretches of a log between which consumers joined a queue that was never empty.
struct GrowthTrial {
  var few: Range<Int>
  var many: Range<Int>
  var fewConsumers: Double
  var manyConsumers: Double
  var fewRate: Double
  var manyRate: Double
  var bins: Int

  init?(_ queue: QueueCase) {
    guard queue.consumers.count >= 2, queue.consumers.count <= 1_000, let span = queue.span,
      let history = queue.history
    else { return nil }
    // A consumer that was there from the first record on tells nothing of growth.
    let joins = queue.consumers.map { max($0.first, span.first) }.sorted()
    let size = span.bucketsInBin
    var best: GrowthTrial?
    for (index, time) in joins.enumerated() where index > 0 {
      // Consumers that join within two bins join together.
      let bucket = Int((time &- span.start(of: 0)) / span.width)
      let few = (span.whole.lowerBound)..<max(span.whole.lowerBound, bucket)
      let many = min(span.whole.upperBound, bucket + 2 * size)..<span.whole.upperBound
      guard min(few.count, many.count) >= Bounds.bins.count * size else { continue }
      let (before, after) = (Self.present(queue, few, span), Self.present(queue, many, span))
      guard before >= 0.9, after >= Bounds.consumers.value * before else { continue }
      // The backlog had to gather first.
      let filled = (few.lowerBound + few.count / 4)..<few.upperBound
      // Never empty: more messages wait than consumers may hold.
      let waits = { (range: Range<Int>) in
        range.allSatisfy {
          Double(history.levels[$0]) > Bound.smallBacklog.value + 2 * Double(queue.consumers.count)
        }
      }
      guard waits(filled), waits(many) else { continue }
      let late = queue.consumers.filter { $0.first >= time }
      let delivered = late.reduce(0) { $0 + $1.delivered }
      let out = history.leaving[many].reduce(0, +)
      guard out > 0, Double(delivered) >= Bounds.deliveredShare.value * Double(out) else { continue }
      let (x, y) = (
        Double(history.leaving[filled].reduce(0, +)) / (Double(filled.count) * span.bucketSeconds),
        Double(out) / (Double(many.count) * span.bucketSeconds)
      )
      guard x > 0, y < Bounds.throughput.value * x else { continue }
      best = GrowthTrial(
        few: few, many: many, fewConsumers: before, manyConsumers: after, fewRate: x, manyRate: y,
        bins: (few.count + many.count) / size)
      break
    }
    guard let best else { return nil }
    self = best
  }

  private init(
    few: Range<Int>, many: Range<Int>, fewConsumers: Double, manyConsumers: Double, fewRate: Double,
    manyRate: Double,
    bins: Int
  ) {
    self.few = few
    self.many = many
    self.fewConsumers = fewConsumers
    self.manyConsumers = manyConsumers
    self.fewRate = fewRate
    self.manyRate = manyRate
    self.bins = bins
  }

  /// Consumers that were there, on average.
  private static func present(_ queue: QueueCase, _ buckets: Range<Int>, _ span: LogSpan) -> Double {
    let time = span.time(of: buckets)
    let sum = queue.consumers.reduce(0.0) { sum, consumer in
      let from = max(time.lowerBound, consumer.first)
      let to = min(time.upperBound, consumer.left ?? .max)
      return sum + max(0, Double(to) - Double(from))
    }
    return sum / (Double(time.upperBound) - Double(time.lowerBound))
  }
}
