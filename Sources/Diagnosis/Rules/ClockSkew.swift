internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let clockSkew = RuleID("clock-skew") }

extension Statistic {
  static let negativeShare = Statistic("negative_share", .messages(.backwards))
  static let settledUnpublishedShare = Statistic("settled_unpublished_share", .messages(.backwards))
  static let clockOffset = Statistic("offset_ms", .messages(.backwards))
}

private enum Bounds {
  static let negativeShare = Bound.share(0.001)
  static let fewestNegative = Bound.number(5)
  static let high = Bound.seconds(0.1)
  static let medium = Bound.seconds(0.01)
  static let low = Bound.seconds(0.001)
  static let shifted = Bound.share(0.5)
  static let lead = Bound.seconds(0.5)
  static let leadRatio = Bound.number(2)
  static let unpublishedShare = Bound.share(0.5)
  static let fewestMessages = Bound.number(100)
}

extension Rule {
  static let clockSkew = Rule(
    .clockSkew,
    RuleText(
      "clocks disagree",
      """
      By the times in the log messages are delivered before they are published: the clocks of the hosts that wrote the \
      log disagree. Durations between different hosts are wrong, durations on one host are right.
      """,
      test: [
        """
        more than \(Bounds.negativeShare) of the durations between records, and at least \(Bounds.fewestNegative), are \
        below zero
        """,
        """
        high when the median of these deliveries is early by \(Bounds.high) or more, medium from \(Bounds.medium) on, \
        low from \(Bounds.low) on (rules of thumb); less is not reported, because records may be written late; nor is it when \
        less than \(Bounds.shifted) of the deliveries from the first to the last early one of a consumer are early, because \
        a clock shifts all of them
        """,
        """
        or, of \(Bounds.fewestMessages) messages or more, \(Bounds.unpublishedShare) of the settles have no earlier \
        publish, and the records of the consumers begin and end earlier than those of the producers: at both ends by \
        \(Bounds.lead) or more, and by times that differ by a factor of at most \(Bounds.leadRatio)
        """,
      ],
      lookAlikes: ["records that one host writes out of order: a few milliseconds only"],
      actions: [
        "any":
          "set the clocks (NTP, chrony); until then trust only durations on one host: processing, confirms",
        "Kafka": "message.timestamp.type LogAppendTime takes the broker's clock",
      ],
      sources: ["Kafka documentation: message.timestamp.type"]),
    needs: [.publishes, .settles], .dataQuality,
    statistics: [.negativeShare, .settledUnpublishedShare, .clockOffset],
    effects: Effects(
      everywhere: [.consumerLag, .warmUp, .regimeChange, .stopTheWorld],
      inQueue: [
        .consumerCapacity, .consumerStalled, .prefetchLow, .prefetchHigh, .unfairDispatch, .producerBurst,
        .nearLimit, .slowTail, .backlogPeak,
      ])
  ) { file in
    file.queues.compactMap { skew(of: $0, file) ?? lead(of: $0, file) }
  }

  /// Clocks so far apart that the records of one message are not joined: a settle does not wait that long for its publish.
  private static func lead(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    let counts = queue.counts
    let settled = counts.acked + counts.nacked
    guard min(counts.published, settled) >= Bounds.fewestMessages.count,
      queue.figures.endToEnd.count * 10 < settled,
      Double(counts.settledUnpublished) >= Bounds.unpublishedShare.value * Double(settled),
      queue.figures.inFlight * 2 >= counts.published
    else { return nil }
    let producers = queue.figures.producers.filter { $0.published > 0 }
    let consumers = queue.consumers.filter { $0.delivered + $0.acked > 0 }
    guard let sent = producers.map(\.first).min(), let lastSent = producers.map(\.last).max(),
      let taken = consumers.map(\.first).min(), let lastTaken = consumers.map(\.last).max()
    else { return nil }
    let leads = [Double(sent) - Double(taken), Double(lastSent) - Double(lastTaken)].sorted()
    guard leads[0] >= Bounds.lead.nanoseconds, leads[1] <= Bounds.leadRatio.value * leads[0] else {
      return nil
    }
    let offset = mean(leads)
    return Finding(
      .clockSkew, queue.subject, .high, .medium, "messages are delivered before they are published",
      details: [
        "The first and last records of its consumers are \(spanned(leads)) earlier than those of its producers.",
        "\(countFigure(counts.settledUnpublished)) messages are settled before their publish: neither their latency "
          + "nor the backlog is known.",
      ], during: file.whole,
      evidence: [
        Evidence(
          "\(shareFigure(Double(counts.settledUnpublished) / Double(settled))) of the settles have no earlier publish",
          .settledUnpublishedShare, Double(counts.settledUnpublished) / Double(settled),
          threshold: Bounds.unpublishedShare.value,
          samples: settled, query: RecordQuery(queue: queue.name, during: file.whole)),
        Evidence(
          "clocks of the consumers behind by about \(timed(offset))", .clockOffset, offset / 1e6,
          threshold: Bounds.lead.milliseconds,
          samples: consumers.count + producers.count),
      ],
      excluded: [Exclusion(.logGap, "publishes and settles are as many, and none is missing in between")],
      advice: [setClocks(of: listed(consumers.map(\.name)), offset)])
  }

  /// `1.0 s to 1.2 s`, or one of them when they read the same.
  private static func spanned(_ sorted: [Double]) -> String {
    let texts = sorted.map { timed($0) }
    return texts[0] == texts[1] ? texts[0] : "\(texts[0]) to \(texts[1])"
  }

  /// - Parameter offset: in nanoseconds; 0 when no delivery tells it.
  private static func setClocks(of hosts: String, _ offset: Double) -> Advice {
    Advice(
      "clocks of \(hosts)", system: .system, setting: "clock",
      from: offset > 0 ? "\(timed(offset)) behind" : nil,
      to: "within 1 ms by NTP", cost: "none", undo: "none needed", apply: "chronyc makestep")
  }

  /// Whether a clock that is behind explains the early deliveries: it shifts all of them, so that from the first to the
  /// last of a consumer's early ones most are early, until messages wait for longer than it is behind. Where early ones
  /// are scattered among others, their records were written late.
  private static func shiftsMost(_ lives: [TracedLife]) -> Bool {
    var runs: [UInt32: (early: Int, run: Int, sinceLast: Int)] = [:]
    for life in lives where life.deliver != TracedLife.unseen && life.publish != TracedLife.unseen {
      var run = runs[life.consumer] ?? (0, 0, 0)
      run.sinceLast += 1
      if life.deliver < life.publish {
        // What came before the first early one is no part of the run.
        run.run += run.early == 0 ? 1 : run.sinceLast
        run.early += 1
        run.sinceLast = 0
      }
      runs[life.consumer] = run
    }
    let told = runs.values.filter { $0.early >= Bounds.fewestNegative.count }
    let early = told.reduce(0) { $0 + $1.early }
    return Double(early) >= Bounds.shifted.value * Double(max(1, told.reduce(0) { $0 + $1.run }))
  }

  private static func skew(of queue: QueueCase, _ file: CaseFile) -> Finding? {
    let figures = queue.figures
    let below = queue.counts.negativeDurations
    let all =
      below + figures.endToEnd.count + figures.queueWait.count + figures.held.count + figures.confirm.count
    guard below >= Bounds.fewestNegative.count, all > 0,
      Double(below) > Bounds.negativeShare.value * Double(all)
    else { return nil }
    let share = Double(below) / Double(all)
    var byConsumer: [Int: [Double]] = [:]
    var early: [Double] = []
    for life in figures.trace.lives
    where life.deliver != TracedLife.unseen && life.publish != TracedLife.unseen
      && life.deliver < life.publish
    {
      let offset = Double(life.publish) - Double(life.deliver)
      early.append(offset)
      byConsumer[Int(life.consumer), default: []].append(offset)
    }
    let offset = median(early.sorted())
    // Records that are written late differ by as much.
    guard early.isEmpty || offset >= Bounds.low.nanoseconds && shiftsMost(figures.trace.lives) else {
      return nil
    }
    let severity: Severity =
      offset >= Bounds.high.nanoseconds ? .high : offset >= Bounds.medium.nanoseconds ? .medium : .low
    let names = byConsumer.filter { $0.key > 0 && $0.value.count >= 5 }.keys.sorted()
      .compactMap { queue.consumers.indices.contains($0 - 1) ? queue.consumers[$0 - 1].name : nil }
    var details = [
      "\(countFigure(below)) durations of \(queue.name.isEmpty ? "the messages" : queue.name) are below zero and left out."
    ]
    if offset > 0 {
      details.append(
        "Deliveries are logged up to \(timed(early.max() ?? offset)) before their publish; the median is "
          + "\(timed(offset)).")
    }
    if !names.isEmpty { details.append("Consumers concerned: \(listed(names)).") }
    return Finding(
      .clockSkew, names.count == 1 ? Subject(.consumer, names[0], of: queue.name) : queue.subject, severity,
      early.count >= 20 ? .high : .medium, "messages are delivered before they are published",
      details: details,
      during: file.whole,
      evidence: [
        Evidence(
          "\(shareFigure(share)) of the durations are below zero", .negativeShare, share,
          threshold: Bounds.negativeShare.value,
          samples: all, query: RecordQuery(queue: queue.name, during: file.whole))
      ]
        + (offset > 0
          ? [
            Evidence(
              "clocks of consumers behind by about \(timed(offset))", .clockOffset, offset / 1e6,
              threshold: Bounds.medium.milliseconds,
              samples: early.count)
          ] : []),
      advice: [
        setClocks(of: names.isEmpty ? "the hosts that wrote the log" : listed(names), offset)
      ])
  }
}

extension Finding {
  /// Clocks that disagree by a constant hide durations between hosts. What comes, what leaves and what waits is known all
  /// the same, and is judged.
  var hidesDurationsAlone: Bool {
    rule == .clockSkew && evidence.contains { $0.statistic == .negativeShare }
  }
}
