internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID {
  public static let confirmSerial = RuleID("confirm-serial")
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
        "publishes a second x mean time to a confirm, for each producer, is within 0.75 and 1.1 (Little's law: one is "
          + "under way, all the time)",
        "never more unconfirmed messages than producers; where that is not known, of the publishes less than 5 % follow "
          + "the one before it, or with n producers the n-th before it, in less than half the median time to a confirm",
        "at least 100 confirms, of 1 ms or more (chosen)",
      ],
      lookAlikes: [
        "a low rate by choice: then less than 0.75 are under way",
        "confirms wait for a batch: batch-wait, disk-io",
      ],
      actions: [
        "any": "confirms for many messages at a time, or asynchronous ones",
        "RabbitMQ": "a window of 50 to 1000 unconfirmed messages; persistent confirms may take some 100 ms",
        "Kafka": "max.in.flight.requests.per.connection 5, linger.ms",
      ],
      sources: ["RabbitMQ documentation: publisher confirms", "Little's law"]),
    needs: [.publishes, .confirms], .tuning
  ) { file in
    file.queues.compactMap { serial($0, file) }
  }

  private static func serial(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let confirm = queue.figures.confirm
    guard confirm.count >= 100, let latency = confirm.mean, let middle = confirm.quantile(0.5), latency >= 1e6
    else { return nil }
    let producers = queue.figures.producers.filter { $0.published > 0 }
    let count = max(1, producers.count)
    // While it publishes: what else is in the log may begin before and end after it.
    let times = queue.latest.lives.map(\.publish)
    guard times.count >= 50, let first = times.first, let last = times.last, first < last else { return nil }
    let rate = Double(times.count - 1) / Double(last &- first) * 1e9
    let under = rate * latency / 1e9 / Double(count)
    guard under >= 0.75, under <= 1.1 else { return nil }
    if let most = queue.figures.outstandingMax {
      guard most <= count else { return nil }
    } else {
      guard follow(times, confirmsOf: count, latency: middle) else { return nil }
    }
    let window = 50
    let bound = 1e9 / latency
    var advice = Advice(
      "confirms of \(producers.count == 1 ? producers[0].name : queue.name)", system: .publisher,
      setting: "confirm window", from: "1", to: "\(window)",
      cost: "up to \(window) messages to send again after a failure", undo: "confirm window 1",
      apply: file.isRabbitMQ
        ? "channel.add_on_ack_callback(...), with \(window) publishes unconfirmed at most" : nil,
      source: "RabbitMQ documentation: publisher confirms")
    advice.forecast = .confirmWindow(window, rate: rate, publishers: count, latency: latency / 1e9)
    return Finding(
      .confirmSerial,
      producers.count == 1 ? Subject(.producer, producers[0].name, of: queue.name) : queue.subject,
      under >= 0.9 ? .high : .medium, queue.figures.outstandingMax == nil ? .medium : .high,
      "waits for each confirm before it sends the next message",
      details: [
        "A confirm takes \(timed(latency)) on average, so \(count == 1 ? "it" : "each producer") can send "
          + "\(rateFigure(bound))/s at most; it sends \(rateFigure(rate / Double(count)))/s.",
        "With \(window) unconfirmed messages at a time the bound is \(rateFigure(bound * Double(window)))/s.",
      ], during: file.whole,
      evidence: [
        Evidence(
          "\(rateFigure(under)) messages unconfirmed on average for each producer", "unconfirmed", under,
          threshold: 0.75, samples: confirm.count, query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      excluded: [Exclusion(.producerBurst, "never more than one message of a producer is under way")],
      advice: [advice])
  }

  /// Whether no publish comes long before one of those of each producer before it can be confirmed.
  private static func follow(_ times: [Int64], confirmsOf producers: Int, latency: Int64) -> Bool {
    let early = zip(times, times.dropFirst(producers)).count { $1 &- $0 < latency / 2 }
    return Double(early) < 0.05 * Double(times.count)
  }
}
