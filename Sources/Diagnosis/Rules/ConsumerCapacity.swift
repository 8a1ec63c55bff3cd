internal import Bytes
internal import Metrics
internal import Profiles

extension Rule {
  static let consumerCapacity = Rule(
    "consumer-capacity",
    RuleText(
      "more arrives than the consumers can serve",
      """
      Messages arrive faster than all consumers of the queue together can process them, for long. The backlog grows \
      without bound, and with it the time that messages wait.
      """,
      test: [
        "the backlog grows in the last third of the log: Mann-Kendall p < 0.01",
        "by at least 2 % of what arrives, and it is never empty in that third",
        "consumers are busy for at least 85 % of the time in which messages wait",
        "and what arrives is at least 95 % of what they can do, or they are busy for at least 98 % of that time",
      ],
      lookAlikes: [
        "consumers idle while messages wait: prefetch-low, parallelism-cap or unfair-dispatch",
        "nothing is acknowledged any more: consumer-stalled",
        "the backlog comes in bursts and drains: producer-burst",
        "processing became slower at some moment: consumer-slow is the cause",
        "one of several like queues only: partition-skew",
      ],
      actions: [
        "any":
          "consumers up to arrivals x mean service time / 0.7, rounded up; or less work for each message",
        "RabbitMQ": "start more consumers; x-max-length with reject-publish bounds the queue meanwhile",
        "Kafka": "more members up to the number of partitions, then more partitions (this maps keys anew)",
      ],
      sources: [
        "operational analysis: utilisation law", "RabbitMQ documentation: consumers",
        "Mann-Kendall and Theil-Sen with an effect gate, as significance alone alarms on stable queues",
      ]),
    needs: [.publishes, .settles], .capacity
  ) { file in
    file.queues.compactMap { overload(of: $0, file) }
  }

  /// What arrives and what could be done about it, of a queue that cannot keep up.
  private static func overload(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.isFallingBehind, let growth = queue.growth, let arriving = queue.inRate,
      let leaving = queue.outRate, let busy = queue.busyWhileWaiting, busy >= 0.85
    else { return nil }
    let work = queue.service.mean ?? 0
    let count = max(1, queue.activeConsumers)
    // Who could do more than arrives is kept from it by something else.
    guard work == 0 || busy >= 0.98 || arriving * work >= 0.95e9 * Double(count) else { return nil }
    let needed = max(count + 1, Advice.consumersNeeded(for: arriving, at: work))
    var evidence = [
      Evidence(
        "backlog \(changeFigure(growth))/s, Mann-Kendall p < 0.01", "growth_per_s", growth,
        threshold: 0.02 * arriving, query: RecordQuery(queue: queue.name, during: file.lastThird)),
      Evidence(
        "consumers busy \(shareFigure(busy)) while messages wait", "busy_while_waiting", busy, threshold: 0.85
      ),
    ]
    if work > 0 {
      evidence.append(
        Evidence(
          "work \(timed(work)) a message on average", "mean_service_ms", work / 1e6,
          samples: queue.service.count))
    }
    var details = [
      "\(rateFigure(arriving)) msg/s arrive and \(rateFigure(leaving)) leave; the backlog grows by \(rateFigure(growth))/s."
    ]
    if work > 0 {
      details.append(
        "\(countFigure(count, of: "consumer")) at \(timed(work)) a message can do "
          + "\(rateFigure(Double(count) * 1e9 / work))/s.")
    }
    return Finding(
      "consumer-capacity", queue.subject, .critical, work > 0 ? .high : .medium,
      "more arrives than its consumers can serve", details: details, during: file.lastThird,
      impact: Impact(lostPerSecond: growth), evidence: evidence,
      advice: work > 0 ? [.consumers(of: queue, from: count, to: needed)] : [])
  }
}
