internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let brokerRestart = RuleID("broker-restart") }

extension Statistic { static let restarts = Statistic("restarts", .silence) }

private enum Bounds {
  static let returnTime = Bound.seconds(5)
  static let fewestReconnects = Bound.number(3)
  static let reconnectShare = Bound.share(0.5)
}

extension Rule {
  static let brokerRestart = Rule(
    .brokerRestart,
    RuleText(
      "the broker went down and came back",
      """
      The broker was started in the middle of the log, or it fell silent and all clients connected again. All connections \
      were lost, transient messages too, and unsettled messages are delivered again.
      """,
      test: [
        """
        the broker logs a start, and earlier records of the broker are in the log; or within \(Bounds.returnTime) after a \
        gap at least \(Bounds.fewestReconnects) clients, and at least \(Bounds.reconnectShare) of them, connect again
        """,
        "high if the broker did not stop in order; after an orderly stop medium when clients were connected, else low",
        "a log that begins with a start, or ends with a stop, does not count",
      ],
      lookAlikes: [
        "a gap without reconnects: log-gap, or stop-the-world when a burst follows",
        "one client that reconnects: heartbeat-loss, connection-churn",
      ],
      actions: [
        "any":
          "find out why the broker died: the last lines before the gap, the system's log, the out-of-memory killer",
        "RabbitMQ":
          "durable queues, persistent messages and confirms; clients that reconnect after growing pauses",
      ],
      sources: ["RabbitMQ documentation: logging, reliability"]),
    needs: [.connections], .availability, word: .interrupted, statistics: [.restarts],
    effects: Effects(everywhere: [
      .logGap, .connectionChurn, .heartbeatLoss, .stopTheWorld, .producerBurst, .regimeChange,
      .consumerStalled,
      .poisonRedelivery, .clientError, .flowControl, .consumerLag, .warmUp, .periodicStall, .redeliveries,
      .errorRate, .interruption, .backlogPeak, .slowTail,
    ])
  ) { file in
    file.outages.isEmpty ? [] : [restart(file.outages, file)]
  }

  /// Whether it was stopped before, and how long it was away where that can be told.
  private static func circumstances(_ outage: Outage, _ file: CaseFile) -> String {
    let away = file.seconds(of: outage.down)
    let time = away >= 0.001 ? secondsFigure(away, ascii: true) : nil
    guard !outage.isSinceStop else { return (time.map { "\($0) " } ?? "") + "after an orderly stop" }
    return (outage.isOrderly ? "after an orderly stop" : "without an orderly stop")
      + (time.map { ", \($0) after the last message" } ?? "")
  }

  private static func restart(_ outages: [Outage], _ file: CaseFile) -> Finding {
    let isUnclean = outages.contains { !$0.isOrderly }
    let hasClients = file.messages > 0 || file.profile.connectionFigures.opened > 0
    let down = file.seconds(of: joined(outages.map(\.down)))
    let from = outages.map(\.down.lowerBound).min() ?? file.whole.lowerBound
    let to = outages.map(\.down.upperBound).max() ?? file.whole.upperBound
    var details = outages.prefix(3).map { outage in
      let node = outage.node.isEmpty ? "The broker" : outage.node
      return outage.reconnects > 0
        ? "\(node) was silent for \(secondsFigure(file.seconds(of: outage.down), ascii: true)); then "
          + "\(countFigure(outage.reconnects, of: "client")) connected within \(Bounds.returnTime)."
        : "\(node) was started again \(circumstances(outage, file))."
    }
    let errors = file.count(of: file.failures(.client))
    if errors > 0 { details.append("Clients had \(countFigure(errors, of: "error")).") }
    let share = file.seconds > 0 ? down / file.seconds : 0
    let usual = share < 1 && file.seconds > 0 ? Double(file.messages) / (file.seconds * (1 - share)) : 0
    let nodes = Set(outages.map(\.node))
    return Finding(
      .brokerRestart, Subject(.broker, nodes.count == 1 ? nodes.first ?? "" : ""),
      isUnclean ? .high : hasClients ? .medium : .low,
      outages.contains { !$0.lines.isEmpty } ? .high : .medium,
      isUnclean ? "died and was started again" : "was stopped in order and started again",
      details: details,
      during: stretch(from: from, to: to),
      impact: Impact(lostPerSecond: usual > 0 && share > 0 ? usual * share : nil),
      evidence: [
        Evidence(
          countFigure(outages.count, of: "restart")
            + (share > 0.001 ? ", \(shareFigure(share)) of the log down" : ""),
          .restarts,
          Double(outages.count), threshold: 1, samples: max(1, outages.reduce(0) { $0 + $1.reconnects }),
          lines: file.places(of: outages.flatMap(\.lines).prefix(3)),
          query: RecordQuery(during: stretch(from: from, to: to)))
      ],
      excluded: outages.contains { $0.reconnects > 0 }
        ? [Exclusion(.logGap, "the clients connected again after the gap")] : [],
      advice: [
        Advice(
          "pause before clients connect again", system: .application,
          setting: "pause before connecting again",
          to: "1 s, doubled up to 30 s, with jitter", cost: "clients reconnect a little later",
          undo: "the former pause", source: "RabbitMQ documentation: reliability guide"),
        Advice(
          "messages that must not be lost", system: .publisher, setting: "delivery mode",
          to: "persistent, with confirms",
          cost: "a flush to disk for each batch", undo: "transient messages",
          apply: file.isRabbitMQ ? "channel.confirm_select(); properties.delivery_mode = 2" : nil,
          source: "RabbitMQ documentation: confirms"),
      ])
  }
}

/// A time in which the broker was down.
struct Outage {
  var node: String
  /// From its stop, or from the last message; where neither is known only the moment of its return.
  var down: Range<Int64>
  var isOrderly: Bool
  /// The log tells when it was stopped.
  var isSinceStop = false
  /// Clients that connected after its return; 0 when they were not counted.
  var reconnects: Int
  var lines: [LineReference]
}

extension CaseFile {
  /// A node that is started within this time of the beginning of the log was not running before.
  private static let beginning: Int64 = 1_000_000_000

  /// Every time that the broker went down and came back within the log.
  var outages: [Outage] {
    let started = restarts
    return started
      + silences.filter { silence in !started.contains { $0.down.overlaps(silence.down) } }
  }

  /// By the banners of starts.
  private var restarts: [Outage] {
    let starts = incidents(of: .brokerStart)
    let stops = incidents(of: .brokerStop)
    return starts.compactMap { start in
      let stop = stops.first { $0.subject == start.subject } ?? (starts.count == 1 ? stops.first : nil)
      let wasThere =
        start.count > 1
        || starts.count == 1 && start.first &- whole.lowerBound > Self.beginning
          && wasHeard(before: start.first)
      guard wasThere else { return nil }
      let back = start.last
      // A stop after the last start is that of the end of the log.
      let stopsBefore = (stop?.count ?? 0) - ((stop?.last ?? .min) > back ? 1 : 0)
      let isOrderly = stopsBefore >= (start.count > 1 ? start.count - 1 : 1)
      let stopped = isOrderly ? stop.flatMap { lastStop(of: $0, before: back) } : nil
      let from = min(stopped ?? lastMessage(before: back) ?? back, back)
      return Outage(
        node: start.subject, down: stretch(from: from, to: back), isOrderly: isOrderly,
        isSinceStop: stopped != nil, reconnects: 0, lines: start.lines)
    }
  }

  /// The stop that a start followed; nil where the record does not keep its time.
  private func lastStop(of stops: IncidentRecord, before time: Int64) -> Int64? {
    if stops.last < time { return stops.last }
    return stops.count == 2 && stops.first < time ? stops.first : nil
  }

  /// When a message was last published, delivered or settled before a moment, to the end of the bucket.
  private func lastMessage(before time: Int64) -> Int64? {
    guard let span else { return nil }
    var last: Int?
    for flow in queues.compactMap(\.flow) {
      let end = flow.incoming.indices.first { span.start(of: $0) >= time } ?? flow.incoming.count
      let own = (0..<end).last { flow.incoming[$0] + flow.delivered[$0] + flow.acked[$0] > 0 }
      last = [last, own].compactMap(\.self).max()
    }
    return last.map { span.start(of: $0) &+ span.width }
  }

  private func wasHeard(before time: Int64) -> Bool {
    guard let span else { return false }
    let counts = profile.eventActivity.counts(.incoming, in: span.range)
    let end = counts.indices.first { span.start(of: $0) &+ span.width > time } ?? counts.count
    return counts[..<end].reduce(0, +) >= 3
  }

  /// By gaps after which the clients connect again.
  private var silences: [Outage] {
    guard let span else { return [] }
    let activity = profile.connectionFigures.activity
    let opens = activity.counts(.incoming, in: span.range)
    let closes = activity.counts(.outgoing, in: span.range)
    return gaps.compactMap { gap in
      guard let first = opens.indices.first(where: { span.start(of: $0) >= gap.upperBound }) else {
        return nil
      }
      let last = min(opens.count, first + max(1, Int(Int64(Bounds.returnTime.nanoseconds) / span.width)))
      let back = opens[first..<last].reduce(0, +)
      let before = opens[..<first].reduce(0, +) - closes[..<first].reduce(0, +)
      guard back >= Bounds.fewestReconnects.count,
        Double(back) >= Bounds.reconnectShare.value * Double(before)
      else { return nil }
      return Outage(node: "", down: gap, isOrderly: false, reconnects: back, lines: [])
    }
  }
}
