internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let timeoutStorm = RuleID("timeout-storm") }

extension Statistic {
  static let unaskedShare = Statistic("unasked_redelivery_share", .messages(.deliveries))
  static let repeatedFactor = Statistic("repeated_over_single", .messages(.held))
  static let namedTimeouts = Statistic("named_timeouts")
  static let failuresAtOneDuration = Statistic("failures_at_one_duration", .records(.failure))
}

private enum Bounds {
  static let share = Bound.share(0.05)
  static let fewest = Bound.number(20)
  static let highShare = Bound.share(0.1)
  static let overlap = Bound.number(0.98)
  static let named = Bound.share(0.5)
  static let errorShare = Bound.share(0.01)
  static let mediumErrors = Bound.share(0.02)
  static let width = Bound.share(0.02)
  static let pile = Bound.share(0.5)
  static let longer = Bound.number(2)
}

extension Rule {
  static let timeoutStorm = Rule(
    .timeoutStorm,
    RuleText(
      "a timeout causes messages to be processed twice",
      """
      A program gives up waiting after a fixed time and starts again, while the first attempt still runs. The higher the \
      load, the more work is wasted; the system may stay overloaded after the load has gone.
      """,
      test: [
        """
        messages are redelivered a fixed time after their delivery: the shortest time to the end of a redelivered message \
        is at least \(Bounds.overlap) times the longest of the others, with at least \(Bounds.fewest) of each
        """,
        """
        or the log names a timeout as the reason of \(Bounds.named) of the redeliveries; either way redeliveries that no \
        consumer asked for are at least \(Bounds.fewest) and \(Bounds.share) of deliveries (rule of thumb); high from \
        \(Bounds.highShare) on, medium below
        """,
        """
        or there are at least \(Bounds.fewest) failed samples and \(Bounds.errorShare) of all, of which \(Bounds.pile) or \
        more lie within \(Bounds.width) of one duration that is at least \(Bounds.longer) times the median; high when \
        \(Bounds.highShare) of all fail, medium from \(Bounds.mediumErrors) on, low below
        """,
      ],
      lookAlikes: [
        "consumers requeue messages: poison-redelivery",
        "a consumer died: there is only one batch of redeliveries",
        "consumers never answer: consumer-stalled",
      ],
      actions: [
        "any":
          "a timeout that only the slowest messages exceed; retries after growing, random pauses and with a limit",
        "RabbitMQ": "consumer_timeout (30 min by default)",
        "Kafka": "request.timeout.ms, delivery.timeout.ms, retry.backoff.ms",
        "NATS": "AckWait above p99.9 of the processing time",
      ],
      sources: [
        "metastable failures: Bronson et al., HotOS 2021; Huang et al., OSDI 2022",
        "effective load is 1 / (1 - f) for a share f of attempts that time out",
      ]),
    needs: [.events], .capacity, word: .redelivering,
    statistics: [.unaskedShare, .repeatedFactor, .namedTimeouts, .failuresAtOneDuration],
    effects: Effects(
      everywhere: [],
      inQueue: [
        .poisonRedelivery, .consumerCapacity, .consumerLag, .consumerSlow, .connectionChurn, .redeliveries,
        .errorRate, .nearLimit, .slowTail, .backlogPeak,
      ])
  ) { file in
    file.queues.compactMap { ofQueue($0, file) } + file.samples.compactMap { ofSamples($0, file) }
  }

  // MARK: Queues

  private static func ofQueue(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let counts = queue.counts
    let redelivered = queue.measures.redelivered
    let least = Bounds.share.value * Double(counts.delivered)
    guard redelivered >= Bounds.fewest.count, Double(redelivered) >= least else { return nil }
    let named = queue.figures.reasons.filter { isTimeout($0.reason) }
    let told = named.reduce(0) { $0 + $1.count }
    // Messages that consumers gave back on purpose say nothing of a timeout.
    let unasked = redelivered - max(0, counts.requeued - told)
    guard Double(unasked) >= least, unasked >= Bounds.fewest.count else { return nil }
    let limit = AckTimeout(queue.figures.trace.lives)
    guard limit != nil || Double(told) >= Bounds.named.value * Double(redelivered) else { return nil }
    let share = Double(unasked) / Double(max(1, counts.delivered))
    var details = [
      "\(shareFigure(share)) of the deliveries are redeliveries that no consumer asked for: "
        + "\(plainFigure((Double(counts.delivered) / Double(max(1, counts.delivered - redelivered)) * 100).rounded() / 100)) "
        + "attempts a message."
    ]
    var evidence = [
      Evidence(
        "\(countFigure(unasked)) of \(countFigure(counts.delivered)) deliveries are redeliveries that no consumer asked for",
        .unaskedShare, share, threshold: Bounds.share.value, samples: counts.delivered,
        query: RecordQuery(queue: queue.name, during: file.whole))
    ]
    if let limit {
      details.append(
        "No message that was delivered once was held for more than \(timed(limit.longestSingle)), and no redelivered one "
          + "ended before \(timed(limit.shortestRepeated)): a timeout lies between.")
      evidence.append(
        Evidence(
          "redelivered messages end after \(timed(limit.shortestRepeated)) or more, others after \(timed(limit.longestSingle)) or less",
          .repeatedFactor, Double(limit.shortestRepeated) / Double(max(1, limit.longestSingle)),
          threshold: Bounds.overlap.value,
          samples: limit.samples))
    }
    for reason in named.prefix(1) {
      evidence.append(
        Evidence(
          "\(countFigure(reason.count)) times the reason \"\(reason.reason)\"", .namedTimeouts,
          Double(reason.count),
          samples: reason.count, lines: file.places(of: reason.lines)))
    }
    return Finding(
      .timeoutStorm, queue.subject, share >= Bounds.highShare.value ? .high : .medium,
      limit != nil || told > 0 ? .high : .medium,
      "messages are redelivered before their consumers are done", details: details, during: file.whole,
      impact: Impact(lostPerSecond: file.span?.rate(unasked)), evidence: evidence,
      excluded: [Exclusion(.poisonRedelivery, "no consumer gave these messages back")],
      advice: [advice(queue, timeout: limit?.shortestRepeated, share: share, file)])
  }

  private static func advice(_ queue: QueueCase, timeout: Int64?, share: Double, _ file: CaseFile) -> Advice {
    let setting: PasteLine = file.isRabbitMQ && !file.isOwnBroker ? "consumer_timeout" : "ack timeout"
    var to = "above p99.9 of the processing time"
    if let timeout, share > 0, share < 1 {
      // With an exponential tail the time that one in a thousand exceeds follows from the share that exceeds this one.
      let factor = max(2, 1_000.0.logarithm / (1 / share).logarithm)
      to = timed(Double(timeout) * factor)
    }
    return Advice(
      "\(setting.text) of \(queue.called)",
      system: file.isOwnBroker ? .mqtune : file.isRabbitMQ ? .rabbitmq : .application,
      setting: setting.text, from: timeout.map { timed($0) }, to: to, risk: .low,
      cost: "a consumer that hangs is noticed later",
      undo: timeout.map { "\(setting) \(duration: $0)" } ?? "the former timeout",
      source: "one in 1,000 exceeds it if the tail is exponential")
  }

  private static func isTimeout(_ reason: String) -> Bool {
    let words = reason.lowercased()
    return words.contains("timeout") || words.contains("timed out") || words.contains("time-out")
  }

  // MARK: Samples

  private static func ofSamples(_ samples: SampleFigures, _ file: CaseFile) -> Finding? {
    guard samples.errors >= Bounds.fewest.count,
      Double(samples.errors) >= Bounds.errorShare.value * Double(samples.count),
      let pile = Pile(samples.failures),
      Double(pile.count) >= Bounds.pile.value * Double(samples.errors),
      let usual = samples.latency.quantile(0.5),
      Double(pile.middle) >= Bounds.longer.value * Double(max(1, usual))
    else { return nil }
    let share = Double(samples.errors) / Double(max(1, samples.count))
    let severity: Severity =
      share >= Bounds.highShare.value ? .high : share >= Bounds.mediumErrors.value ? .medium : .low
    return Finding(
      .timeoutStorm, Subject(.label, samples.label), severity, .medium, "failures end at one timeout",
      details: [
        "\(countFigure(pile.count)) of \(countFigure(samples.errors, of: "failure")) take \(timed(pile.middle)), "
          + "within \(Bounds.width); half of all samples take \(timed(usual)) or less."
      ],
      during: file.whole, impact: Impact(lostPerSecond: file.span?.rate(samples.errors)),
      evidence: [
        Evidence(
          "failures at \(timed(pile.middle))", .failuresAtOneDuration,
          Double(pile.count) / Double(samples.errors), threshold: Bounds.pile.value, samples: samples.errors,
          lines: file.places(of: samples.reasons.first?.lines ?? []))
      ],
      advice: [
        Advice(
          "retries of \(samples.label)", system: .application, setting: "retry", from: nil,
          to: "after growing, random pauses, and no more than one retry for ten calls", risk: .low,
          cost: "single calls fail sooner", undo: "the former retries")
      ])
  }
}

/// The time after which messages without an answer are redelivered, as the messages show it.
struct AckTimeout: Equatable {
  var longestSingle: Int64
  var shortestRepeated: Int64
  var samples: Int

  /// Nil unless the time parts those that were delivered once from the others.
  init?(_ lives: [TracedLife]) {
    var (single, repeated): (Int64, Int64) = (.min, .max)
    var (singles, repeats) = (0, 0)
    for life in lives
    where life.deliver != TracedLife.unseen && life.end != TracedLife.unseen && life.end >= life.deliver {
      let held = life.end &- life.deliver
      if life.deliveries == 1 {
        singles += 1
        single = max(single, held)
      } else if life.deliveries > 1 {
        repeats += 1
        repeated = min(repeated, held)
      }
    }
    guard min(singles, repeats) >= Bounds.fewest.count, single > 0,
      Double(repeated) >= Bounds.overlap.value * Double(single)
    else { return nil }
    (longestSingle, shortestRepeated, samples) = (single, repeated, repeats)
  }
}

/// Where values lie closest: the range of `Bounds.width` around a value that holds most of them.
struct Pile: Equatable {
  var middle: Int64
  var count: Int

  init?(_ sketch: Sketch) {
    // A bin is narrower than that, so that few neighbours lie within.
    let values: [(value: Int64, count: Int)] =
      sketch.isExact
      ? sketch.exactValues.map { ($0, 1) }
      : sketch.usedBins.map { (Sketch.lowerBound(ofBin: $0.bin), Int(clamping: $0.count)) }
    var (sum, first, best) = (0, 0, 0)
    var span = 0..<0
    for (index, entry) in values.enumerated() {
      sum += entry.count
      while Double(values[first].value) * (1 + 2 * Bounds.width.value) < Double(entry.value) {
        sum -= values[first].count
        first += 1
      }
      if sum > best { (best, span) = (sum, first..<(index + 1)) }
    }
    guard best > 0, !span.isEmpty else { return nil }
    middle = values[span.lowerBound + span.count / 2].value
    count = best
  }
}
