internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let consumerCapacity = RuleID("consumer-capacity")
}

extension Rule {
  static let consumerCapacity = Rule(
    .consumerCapacity,
    RuleText(
      "more arrives than the consumers can serve",
      """
      Messages arrive faster than all consumers of the queue together can process them, for long. The backlog grows \
      without bound, and with it the time that messages wait.
      """,
      test: [
        "the backlog grows in the last third of the time in which messages come: Mann-Kendall p < 0.01",
        "by at least 2 % of what arrives, and it is never empty in that third",
        "consumers are busy for at least 85 % of the time in which messages wait",
        "and what arrives is at least 95 % of what they can do, or they are busy for at least 98 % of that time",
        "or what arrives is at least 120 % of what they can do, however busy they are",
        "or the backlog stands still, never below 20 messages or a second's arrivals, and they are busy for 98 %: high",
        "a load that is over before the log is, and has left messages behind: high in place of critical",
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
    file.queues.compactMap { overload(of: $0, file) ?? saturation(of: $0, file) }
  }

  /// What arrives and what could be done about it, of a queue that cannot keep up.
  private static func overload(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.isFallingBehind, let growth = queue.growth, let arriving = queue.inRate,
      let leaving = queue.outRate, let busy = queue.busyWhileWaiting
    else { return nil }
    let count = max(1, queue.activeConsumers)
    let load = arriving * (queue.service.mean ?? 0) / 1e9 / Double(count)
    // Who could do more than arrives is kept from it by something else; who could not is too few, however idle.
    guard busy >= 0.98 || load >= 1.2 || busy >= 0.85 && (load == 0 || load >= 0.95) else { return nil }
    let hasEnded = queue.loadHasEnded
    return finding(
      on: queue, file, hasEnded ? .high : .critical, "more arrives than its consumers can serve",
      (hasEnded ? "While messages came, " : "")
        + "\(rateFigure(arriving)) msg/s \(hasEnded ? "arrived" : "arrive") and \(rateFigure(leaving)) "
        + "\(hasEnded ? "left; the backlog grew" : "leave; the backlog grows") by \(rateFigure(growth))/s.",
      Evidence(
        "backlog \(changeFigure(growth))/s, Mann-Kendall p < 0.01", "growth_per_s", growth,
        threshold: 0.02 * arriving, query: RecordQuery(queue: queue.name, during: queue.judged(in: file))),
      busy: busy, impact: Impact(lostPerSecond: growth))
  }

  /// A backlog that only stands still because as much is sent as is served.
  private static func saturation(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.standsFull, let arriving = queue.inRate, let busy = queue.busyWhileWaiting, busy >= 0.98,
      let least = queue.history?.leastJudged
    else { return nil }
    return finding(
      on: queue, file, .high, "its consumers have no pause, and messages always wait",
      "At least \(countFigure(least, of: "message")) wait at any time, though only \(rateFigure(arriving)) msg/s "
        + "arrive: whoever sends is held up by it.",
      Evidence(
        "backlog of \(countFigure(least, of: "message")) at least", "backlog_min", Double(least),
        threshold: max(QueueCase.smallBacklog, arriving),
        query: RecordQuery(queue: queue.name, during: file.lastThird)), busy: busy, impact: Impact())
  }

  private static func finding(
    on queue: QueueCase, _ file: CaseFile, _ severity: Severity, _ summary: String, _ detail: String,
    _ proof: Evidence, busy: Double, impact: Impact
  ) -> Finding {
    let work = queue.service.mean ?? 0
    let count = max(1, queue.activeConsumers)
    let needed = max(count + 1, Advice.consumersNeeded(for: queue.inRate ?? 0, at: work))
    var evidence = [
      proof,
      Evidence(
        "consumers busy \(shareFigure(busy)) while messages wait", "busy_while_waiting", busy, threshold: 0.85
      ),
    ]
    var details = [detail]
    if work > 0 {
      evidence.append(
        Evidence(
          "work \(timed(work)) a message on average", "mean_service_ms", work / 1e6,
          samples: queue.service.count))
      details.append(
        "\(countFigure(count, of: "consumer")) at \(timed(work)) a message can do "
          + "\(rateFigure(Double(count) * 1e9 / work))/s.")
    }
    return Finding(
      .consumerCapacity, queue.subject, severity, work > 0 ? .high : .medium, summary, details: details,
      during: queue.judged(in: file), impact: impact, evidence: evidence,
      advice: work > 0 ? [.consumers(of: queue, from: count, to: needed)] : [])
  }
}
