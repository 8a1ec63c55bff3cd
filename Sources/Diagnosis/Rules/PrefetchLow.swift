internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let prefetchLow = RuleID("prefetch-low") }

extension Statistic {
  static let idleWhileWaiting = Statistic("idle_while_waiting", .messages(.pause))
  static let pause = Statistic("pause_ms", .messages(.pause))
}

private enum Bounds {
  static let idle = Bound.share(0.1)
  static let waitingTime = Bound.share(0.1)
  static let fewestRounds = Bound.number(20)
  static let longestRound = Bound.number(2)
  static let needed = Bound.number(2)
}

extension Rule {
  static let prefetchLow = Rule(
    .prefetchLow,
    RuleText(
      "consumers idle while their next message travels",
      """
      The prefetch limits how many messages a consumer may hold. A consumer acknowledges a message, and then waits for the \
      next one to arrive although many are in the queue.
      """,
      test: [
        """
        messages wait in the queue for \(Bounds.waitingTime) of the time, and consumers are idle for at least \
        \(Bounds.idle) of that
        """,
        """
        after every message, or every time after about as many messages (within a factor of \(Bounds.longestRound)), the \
        consumer pauses for about the same time, \(Bounds.fewestRounds) times or more
        """,
        """
        the prefetch, which is the most messages that a consumer ever holds or processes between two pauses, is below \
        \(Bounds.needed) x (round trip + service time) / service time
        """,
        "critical when the queue falls behind, high otherwise",
      ],
      lookAlikes: [
        "no messages wait: then there is nothing to deliver; messages that are delivered as fast as the fastest do not wait",
        "some consumers never get anything: parallelism-cap",
        "more consumers do not bring more throughput: queue-serialisation",
        "the pauses are rare and long: the broker or the clients stop, see stop-the-world",
      ],
      actions: [
        "any": "raise the prefetch to 2 x (round trip + service time) / service time, rounded up",
        "RabbitMQ": "basic.qos; 100 to 300 is often best, quorum queues take at most 2,000",
        "NATS": "a larger max_ack_pending",
        "Pulsar": "a larger receiverQueueSize",
      ],
      sources: [
        "RabbitMQ blog: some queuing theory (2012)",
        "closed network of one station and a delay: mean value analysis",
      ]),
    needs: [.publishes, .deliveries, .settles, .consumers], .capacity,
    statistics: [.idleWhileWaiting, .pause],
    effects: Effects(inQueue: [
      .consumerCapacity, .consumerLag, .dropOverflow, .regimeChange, .nearLimit, .slowTail, .backlogPeak,
    ])
  ) { file in
    file.queues.compactMap { queue in travelling(queue, file) }
  }

  private static func travelling(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    guard queue.waits || queue.isFallingBehind, queue.growthTrial == nil, let study = queue.study else {
      return nil
    }
    let hands = study.hands
    let working = hands.deliveries.indices.filter { hands.deliveries[$0] > 0 }
    guard
      hands.queued > Bounds.waitingTime.value * Double(study.window.upperBound &- study.window.lowerBound),
      !working.isEmpty
    else {
      return nil
    }
    let inHand = working.map { hands.most[$0] }.max() ?? 1
    guard let rounds = inHand > 1 ? Rounds(of: inHand, in: study) : Rounds(oneByOne: study),
      queue.isFallingBehind || study.waitsBeyondTheWay
    else { return nil }
    let most = max(inHand, Int(rounds.messages.rounded()))
    let prefetch = working.compactMap { queue.consumers[$0].prefetch }.max() ?? most
    guard prefetch > 0, most <= prefetch, rounds.messages * 2 >= Double(prefetch) else { return nil }
    let work = percentile(0.5, of: study.services)
    let pause = rounds.pause
    let idle = hands.pauses.reduce(0, +) / (Double(working.count) * hands.queued)
    guard idle >= Bounds.idle.value else { return nil }
    // Prefetch tokens go round: so many fit into the time of one round.
    let shown = Double(prefetch - 1) * work + pause
    // Little's law: in the long run the messages of a round arrive one by one, and the pauses get shorter.
    let trip =
      inHand > 1 || prefetch == 1
      ? shown
      : max(shown, Double(prefetch) * hands.queued * Double(working.count) / Double(rounds.deliveries) - work)
    let needed = work > 0 ? Int(min(2_000, (Bounds.needed.value * (trip + work) / work).rounded(.up))) : 2_000
    guard needed > prefetch else { return nil }
    let now = 1 / (trip + work) * Double(prefetch)
    let gain = min(1 / max(work, 1), Double(needed) / (trip + work)) / now
    return Finding(
      .prefetchLow, queue.subject, queue.isFallingBehind ? .critical : .high, .high,
      "consumers idle while the next message travels",
      details: [
        "A consumer needs \(timed((trip + work) / Double(prefetch))) per message: service time \(timed(work)), "
          + "round trip \(timed(trip)), prefetch \(prefetch).",
        "Consumers are idle for \(shareFigure(min(1, idle))) of the time in which messages wait.",
      ],
      during: study.window, impact: Impact(tailShare: study.tail?.wait, lostPerSecond: queue.growth),
      evidence: [
        Evidence(
          "idle for \(shareFigure(min(1, idle))) of the time while messages wait", .idleWhileWaiting,
          min(1, idle), threshold: Bounds.idle.value, samples: rounds.count,
          query: RecordQuery(queue: queue.name, during: study.window)),
        Evidence(
          "a pause of \(timed(pause)) before the next delivery", .pause, pause / 1e6,
          samples: rounds.count),
      ],
      excluded: [Exclusion(.consumerCapacity, "consumers could process \(factorText(gain)) as much")],
      advice: [.prefetch(of: queue, from: prefetch, to: needed)])
  }
}

/// The rounds of a consumer that may hold few messages: it processes as many as it may, and waits for the next.
private struct Rounds {
  /// Pauses, of which each round has one.
  let count: Int
  let deliveries: Int
  /// Messages of one round.
  let messages: Double
  /// How long it waits in each, in nanoseconds.
  let pause: Double

  /// Of consumers that show what they have in hand, `most` messages at a time. Nil where their pauses are few, or
  /// differ too much to be a way to the broker and back.
  init?(of most: Int, in study: TraceStudy) {
    let pauses = study.hands.pauses.sorted()
    count = pauses.count
    pause = median(pauses)
    deliveries = study.hands.deliveries.reduce(0, +)
    messages = Double(deliveries) / Double(max(1, count))
    // A few long pauses are not the way of messages to the consumer.
    guard count >= Bounds.fewestRounds.count, pause > 0, messages <= Bounds.longestRound.value * Double(most),
      percentile(0.25, of: pauses) >= pause / 4,
      pauses.reduce(0, +) <= 2 * pause * Double(count)
    else { return nil }
  }

  /// Of consumers that show each message only when they begin to work on it: what they hold beside it shows by how many
  /// they do between two pauses. Nil where the pauses come by chance.
  init?(oneByOne study: TraceStudy) {
    // The short ones are between messages that came together, and the way is what the time goes to.
    let pauses = study.hands.pauses.sorted()
    let half = pauses.reduce(0, +) / 2
    var sum = 0.0
    let middle = pauses.first { length in
      sum += length
      return sum >= half
    }
    guard let middle else { return nil }
    let ways = pauses.filter { $0 >= middle / 4 }
    let rounds = study.rounds(apart: middle / 4)
    let usual = percentile(0.5, of: rounds)
    count = ways.count
    pause = median(ways)
    messages = usual
    deliveries = study.hands.deliveries.reduce(0, +)
    // The way takes about as long each time. Messages that arrive by chance are now and then far apart, and a consumer
    // without pauses has what it needs.
    guard count >= Bounds.fewestRounds.count, Double(count) * usual * 2 >= Double(deliveries),
      rounds.count >= Bounds.fewestRounds.count, pause > 0,
      percentile(0.75, of: ways) - percentile(0.25, of: ways) <= pause / 2,
      percentile(0.9, of: rounds) <= Bounds.longestRound.value * usual
    else { return nil }
  }
}

extension TraceStudy {
  /// How many messages each consumer did between two pauses of at least `pause`, ascending.
  fileprivate func rounds(apart pause: Double) -> [Double] {
    var lengths: [Double] = []
    var last = [Int64?](repeating: nil, count: consumers.count)
    var length = [Double](repeating: 0, count: consumers.count)
    for passage in passages {
      guard let consumer = passage.consumer, last.indices.contains(consumer) else { continue }
      if let end = last[consumer], Double(passage.deliver &- end) >= pause {
        lengths.append(length[consumer])
        length[consumer] = 0
      }
      length[consumer] += 1
      last[consumer] = passage.end
    }
    return lengths.sorted()
  }

  /// Whether messages wait longer than the quickest of them are on their way.
  fileprivate var waitsBeyondTheWay: Bool {
    let waits = passages.map(\.wait).sorted()
    return percentile(0.5, of: waits) >= 2 * percentile(0.05, of: waits)
  }
}
