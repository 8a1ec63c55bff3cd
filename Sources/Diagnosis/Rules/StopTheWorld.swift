internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let stopTheWorld = RuleID("stop-the-world") }

extension Statistic { static let pauseShare = Statistic("pause_share", .silence) }

private enum Bounds {
  static let several = Bound.number(3)
  static let mediumShare = Bound.share(0.01)
  static let highShare = Bound.share(0.02)
}

extension Rule {
  static let stopTheWorld = Rule(
    .stopTheWorld,
    RuleText(
      "at times all queues stand still",
      """
      For a while nothing happens in any queue, though messages are in flight; then everything that was held up happens \
      at once. The broker stands still because of a garbage collection, a stalled disk or a stalled virtual machine.
      """,
      test: [
        """
        no publish and no settle of any queue for at least \(Standstills.shortest) and for longer than chance makes likely: \
        ln(n) + \(Standstills.extraGaps) mean gaps between n messages
        """,
        """
        at least one message was in flight, and within \(Standstills.burstTime) or a tenth of the pause \
        \(Standstills.burstShare) of what the pause held up follows (rule of thumb)
        """,
        """
        medium from \(Bounds.several) pauses on, from \(Bounds.mediumShare) of the time on, or when pauses held up \
        \(Bound.mediumTailShare) of the slowest \(Bound.slowest) of messages; high when there is more than one pause, and they take \
        \(Bounds.highShare) of the time or held up \(Bound.highTailShare) of the slowest \(Bound.slowest)
        """,
      ],
      lookAlikes: [
        "no burst follows: log-gap", "clients connect again: broker-restart",
        "publishers are blocked: resource-alarm, flow-control", "only one client is silent",
      ],
      actions: [
        "any":
          "find what stands still: the log of the garbage collector, `vmstat 1` for steal and swap, fsync times",
        "RabbitMQ": "long_gc and scheduler contention; no swap",
        "Kafka": "heap and G1 settings; fewer partitions",
      ],
      sources: ["Kafka documentation: operations, Java version", "RabbitMQ documentation: runtime"]),
    needs: [.publishes, .settles, .identities], .availability, word: .interrupted, statistics: [.pauseShare],
    effects: Effects(everywhere: [
      .logGap, .producerBurst, .periodicStall, .consumerSlow, .regimeChange, .heartbeatLoss, .interruption,
      .nearLimit, .backlogPeak, .slowTail,
    ])
  ) { file in
    guard let pauses = Standstills(file, without: file.heldBack + file.outages.map(\.down)),
      let first = pauses.spans.first, let last = pauses.spans.last
    else { return [] }
    let lengths = pauses.spans.map { file.seconds(of: $0) }.sorted()
    let share = lengths.reduce(0, +) / max(1e-9, file.seconds(of: pauses.window))
    let tail = pauses.tailShare ?? 0
    let severity: Severity =
      lengths.count >= 2 && (share >= Bounds.highShare.value || tail >= Bound.highTailShare.value)
      ? .high
      : lengths.count >= Bounds.several.count || share >= Bounds.mediumShare.value
        || tail >= Bound.mediumTailShare.value ? .medium : .low
    var details = [
      "\(times(lengths)), and then everything at once (\(shareFigure(share)) of the time).",
      "\(countFigure(pauses.touched, of: "message")) \(pauses.touched == 1 ? "was" : "were") in flight meanwhile.",
    ]
    if let tail = pauses.tailShare {
      details.append("The pauses held up \(shareFigure(tail)) of the slowest \(Bound.slowest) of messages.")
    }
    return [
      Finding(
        .stopTheWorld, Subject(.broker), severity, lengths.count >= Bounds.several.count ? .high : .medium,
        lengths.count == 1 ? "all queues stood still once" : "all queues stand still at times",
        details: details,
        during: stretch(from: first.lowerBound, to: last.upperBound),
        impact: Impact(tailShare: pauses.tailShare),
        evidence: [
          Evidence(
            "\(countFigure(lengths.count, of: "pause")), \(shareFigure(share)) of the time", .pauseShare,
            share, threshold: Bounds.mediumShare.value, samples: pauses.moments,
            query: RecordQuery(during: first))
        ],
        excluded: [
          Exclusion(.logGap, "everything that was held up follows at once"),
          Exclusion(.brokerRestart, "no clients connect again"),
        ],
        advice: [
          Advice(
            "pauses of the broker", system: .system, setting: "longest pause",
            from: secondsFigure(lengths[lengths.count - 1], ascii: true),
            to: "less than \(Standstills.shortest)",
            cost: "time to find the cause: garbage collection, swap, disk, virtual machine",
            undo: "none needed",
            apply: file.isRabbitMQ ? "rabbitmq-diagnostics runtime_thread_stats" : nil)
        ])
    ]
  }

  /// How often nothing happened, and for how long.
  private static func times(_ lengths: [Double]) -> String {
    let (shortest, longest) = (
      secondsFigure(lengths[0], ascii: true), secondsFigure(lengths[lengths.count - 1], ascii: true)
    )
    guard lengths.count > 1 else { return "Once nothing happened for \(longest)" }
    return "\(countFigure(lengths.count)) times nothing happened for "
      + (shortest == longest ? longest : "\(shortest) to \(longest)")
  }
}
