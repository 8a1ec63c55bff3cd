internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let flowControl = RuleID("flow-control") }

extension Statistic { static let blockedShare = Statistic("blocked_share") }

private enum Bounds {
  static let high = Bound.share(0.1)
  static let medium = Bound.share(0.02)
  static let shortest = Bound.seconds(0.1)
}

extension Rule {
  static let flowControl = Rule(
    .flowControl,
    RuleText(
      "publishers are held back",
      """
      The broker does not read from publishers for a while, because a stage behind them (channel, queue, store) cannot \
      keep up.
      """,
      test: [
        "the log says that publishers are blocked, for \(Bounds.shortest) or more, while no resource alarm is set",
        "high from \(Bounds.high) of the time of the log on, medium from \(Bounds.medium) on (rule of thumb), low below",
      ],
      lookAlikes: [
        "an alarm blocks all publishers: resource-alarm",
        "the publisher waits for its own confirms: confirm-serial",
      ],
      actions: [
        "any": "find the stage behind the publishers that cannot keep up, and make that stage faster",
        "RabbitMQ":
          "leave credit_flow_default_credit alone; fewer and larger messages, several queues, a faster disk",
      ],
      sources: ["RabbitMQ documentation: flow control", "RabbitMQ blog: finding bottlenecks (2014)"]),
    needs: [.incidents], .alarm, word: .alarms, statistics: [.blockedShare],
    effects: Effects(everywhere: [
      .producerBurst, .regimeChange, .periodicStall, .consumerLag, .interruption, .backlogPeak, .slowTail,
    ])
  ) { file in
    let alarms = file.spans(ofKind: .resourceAlarm)
    let held = file.incidents(of: .publisherBlocked).map { record in
      (
        record: record,
        spans: joined(file.spans(of: record).filter { span in !alarms.contains { $0.overlaps(span) } })
      )
    }
    .filter { !$0.spans.isEmpty }
    .sorted { file.seconds(of: $0.spans) > file.seconds(of: $1.spans) }
    guard let worst = held.first else { return [] }
    let all = joined(held.flatMap(\.spans))
    let share = file.share(of: all)
    let own = file.share(of: worst.spans)
    guard let first = all.first, let last = all.last, file.seconds(of: all) >= Bounds.shortest.value
    else { return [] }
    let severity: Severity =
      max(own, share) >= Bounds.high.value ? .high : share >= Bounds.medium.value ? .medium : .low
    var details = [
      "\(worst.record.subject) was held back \(worst.spans.count == 1 ? "once" : countFigure(worst.spans.count, of: "time")), "
        + "\(secondsFigure(file.seconds(of: worst.spans), ascii: true)) in all (\(shareFigure(own)) of the log)."
    ]
    if held.count > 1 {
      details.append(
        "Also held back: \(listed(held.dropFirst().map(\.record.subject))); one or more for \(shareFigure(share)) of the log."
      )
    }
    let published = Double(
      file.queues.flatMap(\.figures.producers).filter { $0.name == worst.record.subject }
        .reduce(0) { $0 + $1.published })
    var impact = Impact()
    if published > 0, own < 1, file.seconds > 0 {
      impact.lostPerSecond = published / (file.seconds * (1 - own)) * own
    }
    let behind = file.queues.filter { queue in
      queue.figures.producers.contains { $0.name == worst.record.subject }
    }
    return [
      Finding(
        .flowControl, Subject(.client, worst.record.subject), severity, .medium,
        "the broker keeps its publishes back again and again", details: details,
        during: stretch(from: first.lowerBound, to: last.upperBound), impact: impact,
        evidence: [
          Evidence(
            "held back \(shareFigure(share)) of the time", .blockedShare, share, threshold: Bounds.high.value,
            samples: all.count, lines: file.places(of: worst.record.lines))
        ],
        excluded: alarms.isEmpty ? [Exclusion(.resourceAlarm, "the log tells of no alarm")] : [],
        advice: [
          Advice(
            "publish rate of \(worst.record.subject)"
              + (behind.isEmpty ? "" : " into " + listed(behind.map(\.name))),
            system: file.isRabbitMQ ? .rabbitmq : .application, setting: "publish rate",
            from: published > 0 && file.seconds > 0
              ? "\(rateFigure(published / file.seconds / max(0.01, 1 - own)))/s in bursts" : nil,
            to: published > 0 && file.seconds > 0
              ? "\(rateFigure(published / file.seconds))/s evenly, or several queues"
              : "an even rate, or several queues",
            cost: "messages wait in the publisher", undo: "the former rate",
            source: "RabbitMQ documentation: flow control")
        ])
    ]
  }
}
