internal import Bytes
internal import Metrics
internal import Profiles

extension Rule {
  static let prefetchLow = Rule(
    "prefetch-low",
    RuleText(
      "consumers idle while their next message travels",
      """
      A consumer may hold only so many messages (its prefetch), acknowledges one, and then waits for the next to \
      arrive although the queue has plenty.
      """,
      test: [
        "messages wait in the queue, and consumers spend at least 10 % of that time empty-handed",
        "after nearly every message there is such a pause, of about the same length",
        "the most a consumer ever has in hand is its prefetch, and that is below (round trip + work) / work",
      ],
      lookAlikes: [
        "nothing waits: then there is nothing to deliver",
        "some consumers never get anything: parallelism-cap",
        "more consumers do not bring more throughput: queue-serialisation",
        "the pauses are rare and long: the broker or the clients stop, see stop-the-world",
      ],
      actions: [
        "any": "prefetch up to 2 x (round trip + work) / work, rounded up",
        "RabbitMQ": "basic.qos; 100 to 300 is often best, quorum queues take at most 2,000",
        "NATS": "a larger max_ack_pending",
        "Pulsar": "a larger receiverQueueSize",
      ],
      sources: [
        "RabbitMQ blog: some queuing theory (2012)",
        "closed network of one station and a delay: mean value analysis",
      ]),
    needs: [.publishes, .deliveries, .settles, .consumers], .capacity
  ) { file in
    file.queues.compactMap { queue in travelling(queue, file) }
  }

  private static func travelling(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.waits || queue.isFallingBehind, queue.growthTrial == nil, let study = queue.study else {
      return nil
    }
    let hands = study.hands
    let working = hands.deliveries.indices.filter { hands.deliveries[$0] > 0 }
    guard hands.queued > 0.1 * Double(study.window.upperBound &- study.window.lowerBound), !working.isEmpty
    else {
      return nil
    }
    let deliveries = working.reduce(0) { $0 + hands.deliveries[$1] }
    let most = working.map { hands.most[$0] }.max() ?? 1
    let prefetch = working.compactMap { queue.consumers[$0].prefetch }.max() ?? most
    guard prefetch > 0, most <= prefetch else { return nil }
    // Pauses of those that get messages: who never does is another matter.
    let pauses = hands.pauses.sorted()
    let work = percentile(0.5, of: study.services)
    let pause = median(pauses)
    // In a round of a full prefetch there is one pause.
    let rounds = Double(pauses.count) * Double(prefetch) / Double(deliveries)
    guard rounds >= 0.5, pauses.count >= 20, pause > 0 else { return nil }
    let idle = pauses.reduce(0, +) / (Double(working.count) * hands.queued)
    // A few long ones are no travelling.
    guard idle >= 0.1, percentile(0.25, of: pauses) >= pause / 4,
      pause * Double(pauses.count) * 2 >= pauses.reduce(0, +)
    else { return nil }
    // Prefetch tokens go round: so many fit into the time of one round.
    let trip = Double(prefetch - 1) * work + pause
    let needed = work > 0 ? Int(min(2_000, (2 * (trip + work) / work).rounded(.up))) : 2_000
    guard needed > prefetch else { return nil }
    let now = 1 / (trip + work) * Double(prefetch)
    let gain = min(1 / max(work, 1), Double(needed) / (trip + work)) / now
    return Finding(
      "prefetch-low", queue.subject, queue.isFallingBehind ? .critical : .high, .high,
      "consumers idle while the next message travels",
      details: [
        "\(timed((trip + work) / Double(prefetch))) per message: \(timed(work)) of work, "
          + "\(timed(trip)) round trip, prefetch \(prefetch).",
        "Consumers are empty-handed \(shareFigure(min(1, idle))) of the time in which messages wait.",
      ],
      during: study.window, impact: Impact(tailShare: study.tail?.wait, lostPerSecond: queue.growth),
      evidence: [
        Evidence(
          "empty-handed \(shareFigure(min(1, idle))) of the time while messages wait", "idle_while_waiting",
          min(1, idle),
          threshold: 0.1, samples: pauses.count, query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "a pause of \(timed(pause)) before the next delivery", "pause_ms", pause / 1e6,
          samples: pauses.count),
      ],
      excluded: [Exclusion("consumer-capacity", "consumers could do \(factorText(gain)) as much")],
      advice: [.prefetch(of: queue, from: prefetch, to: needed)])
  }
}
