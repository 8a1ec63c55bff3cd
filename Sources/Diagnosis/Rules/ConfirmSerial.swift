internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID { public static let confirmSerial = RuleID("confirm-serial") }

extension Statistic { static let unconfirmed = Statistic("unconfirmed", .messages(.confirm)) }

private enum Bounds {
  static let fewest = Bound.number(0.75)
  static let most = Bound.number(1.1)
  static let high = Bound.number(0.9)
  static let earlyShare = Bound.share(0.05)
  static let earlyPart = Bound.share(0.5)
  static let fewestConfirms = Bound.number(100)
  static let shortestConfirm = Bound.seconds(0.001)
}

extension Rule {
  static let confirmSerial = Rule(
    .confirmSerial,
    RuleText(
      "a publisher waits for each confirm",
      """
      A publisher sends the next message only when the last one is confirmed. Its rate cannot exceed one message for \
      each confirm latency, however fast the broker and the consumers are.
      """,
      test: [
        """
        for each producer, publishes a second x mean time to a confirm is between \(Bounds.fewest) and \(Bounds.most) \
        (Little's law: one message is unconfirmed at any time); high from \(Bounds.high) on, medium below
        """,
        """
        there are never more unconfirmed messages than producers; where the log does not show their number, less than \
        \(Bounds.earlyShare) of the publishes come sooner than \(Bounds.earlyPart) of the median time to a confirm after \
        the previous publish (with n producers, after the n-th publish before)
        """,
        "at least \(Bounds.fewestConfirms) confirms, which take \(Bounds.shortestConfirm) or more on average (rule of thumb)",
      ],
      lookAlikes: [
        "a low rate by choice: fewer messages are unconfirmed then",
        "confirms wait for a batch: batch-wait, disk-io",
      ],
      actions: [
        "any": "confirm many messages at a time, or asynchronously",
        "RabbitMQ": "a window of 50 to 1000 unconfirmed messages; persistent confirms may take some 100 ms",
        "Kafka": "max.in.flight.requests.per.connection 5, linger.ms",
      ],
      sources: ["RabbitMQ documentation: publisher confirms", "Little's law"]),
    needs: [.publishes, .confirms], .tuning, statistics: [.unconfirmed]
  ) { file in
    file.queues.compactMap { serial($0, file) }
  }

  private static func serial(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let confirm = queue.figures.confirm
    guard confirm.count >= Bounds.fewestConfirms.count, let latency = confirm.mean,
      let middle = confirm.quantile(0.5), latency >= Bounds.shortestConfirm.nanoseconds
    else { return nil }
    let producers = queue.figures.producers.filter { $0.published > 0 }
    let count = max(1, producers.count)
    // The rate while it publishes: other records of the log may begin before and end after that.
    let times = queue.latest.lives.map(\.publish)
    guard times.count >= 50, let first = times.first, let last = times.last, first < last else { return nil }
    let rate = Double(times.count - 1) / Double(last &- first) * 1e9
    let under = rate * latency / 1e9 / Double(count)
    guard under >= Bounds.fewest.value, under <= Bounds.most.value else { return nil }
    if let most = queue.figures.outstandingMax {
      guard most <= count else { return nil }
    } else {
      guard follow(times, confirmsOf: count, latency: middle) else { return nil }
    }
    let window = 50
    let bound = 1e9 / latency
    var advice = Advice(
      "unconfirmed messages of \(producers.count == 1 ? producers[0].name : queue.name)", system: .publisher,
      setting: "confirm window", from: "1", to: "\(window)",
      cost: "up to \(window) messages to send again after a failure", undo: "confirm window 1",
      apply: file.isRabbitMQ
        ? "channel.add_on_ack_callback(...), with \(window) publishes unconfirmed at most" : nil,
      source: "RabbitMQ documentation: publisher confirms")
    advice.forecast = .confirmWindow(window, rate: rate, publishers: count, latency: latency / 1e9)
    return Finding(
      .confirmSerial,
      producers.count == 1 ? Subject(.producer, producers[0].name, of: queue.name) : queue.subject,
      under >= Bounds.high.value ? .high : .medium, queue.figures.outstandingMax == nil ? .medium : .high,
      "waits for each confirm before it sends the next message",
      details: [
        "A confirm takes \(timed(latency)) on average, which limits \(count == 1 ? "the producer" : "each producer") to "
          + "\(rateFigure(bound)) msg/s; the actual rate is \(rateFigure(rate / Double(count))) msg/s.",
        "With \(window) unconfirmed messages at a time the limit is \(rateFigure(bound * Double(window))) msg/s.",
      ], during: file.whole,
      evidence: [
        Evidence(
          "\(rateFigure(under)) messages unconfirmed on average for each producer", .unconfirmed, under,
          threshold: Bounds.fewest.value, samples: confirm.count,
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      excluded: [Exclusion(.producerBurst, "a producer never has more than one unconfirmed message")],
      advice: [advice])
  }

  /// Whether no publish comes long before one of those of each producer before it can be confirmed.
  private static func follow(_ times: [Int64], confirmsOf producers: Int, latency: Int64) -> Bool {
    let early = zip(times, times.dropFirst(producers)).count {
      Double($1 &- $0) < Bounds.earlyPart.value * Double(latency)
    }
    return Double(early) < Bounds.earlyShare.value * Double(times.count)
  }
}
