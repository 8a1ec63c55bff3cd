internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let queueSerialisation = RuleID("queue-serialisation")
}

extension Rule {
  static let queueSerialisation = Rule(
    .queueSerialisation,
    RuleText(
      "more consumers do not bring more throughput",
      """
      A queue hands out as many messages as before although more consumers take part and messages wait: something that all \
      of them share does one thing at a time, the queue itself, a lock, a database row.
      """,
      test: [
        "messages wait all the time, in at least 10 bins each with fewer and with twice as many consumers or more",
        "what leaves the queue grows by less than a tenth (a law of scalability with a shared part of 0.8 or more)",
        "those that came get their part of the deliveries, and other queues are not slower at that time",
      ],
      lookAlikes: [
        "those that came get nothing: parallelism-cap", "consumers wait for their next message: prefetch-low",
        "the broker is slow for everybody: disk-io, stop-the-world",
      ],
      actions: [
        "any": "several queues instead of one; find what all consumers wait for",
        "RabbitMQ": "a queue replica uses one core: several queues, or a stream", "Kafka": "more partitions",
      ],
      sources: [
        "universal scalability law (contention); the gates are chosen to be cautious: a log seldom holds such an experiment",
        "RabbitMQ documentation: queues",
      ]),
    needs: [.consumers, .publishes], .tuning
  ) { file in
    file.queues.compactMap { ofQueue($0, file) }
  }

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard let span = queue.span, let trial = queue.growthTrial else { return nil }
    let others = othersGrow(queue, from: trial.few, to: trial.many, file)
    guard others >= 0.8 else { return nil }
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
          "throughput after over before, with \(rateFigure(trial.manyConsumers / trial.fewConsumers)) times the consumers",
          "throughput_ratio", trial.manyRate / trial.fewRate, threshold: 1.1, samples: trial.bins,
          query: RecordQuery(queue: queue.name, during: span.time(of: trial.many)))
      ],
      excluded: [Exclusion(.parallelismCap, "the consumers that came get their part of the deliveries")],
      advice: [
        Advice(
          "\(queue.called)", system: file.isRabbitMQ ? .rabbitmq : .application, setting: "queues", from: "1",
          to: "2 or more, by key", risk: .medium, cost: "order across keys", undo: "one queue",
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
    // One that was there from the first record on tells nothing of growth.
    let joins = queue.consumers.map { max($0.first, span.first) }.sorted()
    let size = span.bucketsInBin
    var best: GrowthTrial?
    for (index, time) in joins.enumerated() where index > 0 {
      // All that come within two bins come together.
      let bucket = Int((time &- span.start(of: 0)) / span.width)
      let few = (span.whole.lowerBound)..<max(span.whole.lowerBound, bucket)
      let many = min(span.whole.upperBound, bucket + 2 * size)..<span.whole.upperBound
      guard few.count >= 10 * size, many.count >= 10 * size else { continue }
      let (before, after) = (Self.present(queue, few, span), Self.present(queue, many, span))
      guard before >= 0.9, after >= 2 * before else { continue }
      // What came first had to gather.
      let filled = (few.lowerBound + few.count / 4)..<few.upperBound
      // Never empty: more waits than consumers may have in hand.
      let waits = { (range: Range<Int>) in
        range.allSatisfy {
          Double(history.levels[$0]) > QueueCase.smallBacklog + 2 * Double(queue.consumers.count)
        }
      }
      guard waits(filled), waits(many) else { continue }
      let late = queue.consumers.filter { $0.first >= time }
      let delivered = late.reduce(0) { $0 + $1.delivered }
      let out = history.leaving[many].reduce(0, +)
      guard out > 0, Double(delivered) >= 0.25 * Double(out) else { continue }
      let (x, y) = (
        Double(history.leaving[filled].reduce(0, +)) / (Double(filled.count) * span.bucketSeconds),
        Double(out) / (Double(many.count) * span.bucketSeconds)
      )
      guard x > 0, y < 1.1 * x else { continue }
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
