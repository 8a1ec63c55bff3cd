internal import Bytes
internal import Events
internal import Metrics
internal import Profiles

extension RuleID { public static let heartbeatLoss = RuleID("heartbeat-loss") }

extension Statistic { static let missedHeartbeats = Statistic("missed_heartbeats") }

private enum Bounds {
  static let several = Bound.number(2)
  static let atOnce = Bound.number(3)
  static let atOnceTime = Bound.seconds(5)
  static let shortTimeout = Bound.seconds(5)
}

extension Rule {
  static let heartbeatLoss = Rule(
    .heartbeatLoss,
    RuleText(
      "connections are closed because heartbeats do not arrive",
      """
      A client did not send its heartbeats in time, and the broker closed its connection: the client stands still, its \
      handlers block the thread of the connection, or the network lost the heartbeats. The unsettled messages of the client \
      are delivered again.
      """,
      test: [
        "a connection ends for a reason that names heartbeats",
        """
        high when nothing leaves the queue of the client afterwards; medium from \(Bounds.several) connections on, or when \
        there are redeliveries that no consumer asked for; else low (rule of thumb)
        """,
      ],
      lookAlikes: [
        "many clients within seconds: the network or the broker stood still, see stop-the-world",
        "connections that end for another reason: client-error",
      ],
      actions: [
        "any": "no work on the thread of the connection; find the pauses of the client",
        "RabbitMQ": "a heartbeat of 5 to 20 s suits most clients; a shorter one closes healthy connections",
        "NATS": "ping_interval 2 min; a client may miss two pings",
      ],
      sources: ["RabbitMQ documentation: heartbeats"]),
    needs: [.connections], .availability, word: .heartbeatsMissed, statistics: [.missedHeartbeats],
    effects: Effects(
      everywhere: [.clientError, .redeliveries, .errorRate], inQueue: [.consumerStalled, .consumerLag])
  ) { file in
    let lost = file.incidents(of: .connectionLost).filter {
      $0.subject.lowercased().contains("heartbeat") || $0.sample.lowercased().contains("heartbeat")
    }
    .sorted { ($0.first, $0.subject) < ($1.first, $1.subject) }
    guard let earliest = lost.first else { return [] }
    let count = lost.reduce(0) { $0 + $1.count }
    let from = earliest.first
    let to = lost.reduce(from) { max($0, $1.last) }
    let isAtOnce =
      count >= Bounds.atOnce.count && Double(to &- from) < Bounds.atOnceTime.nanoseconds
    let redelivered = file.unaskedRedeliveries
    let client = clientName(earliest)
    var details = [
      count == 1 && !client.isEmpty
        ? "The connection of \(client) was closed because heartbeats were missing."
        : "\(countFigure(count, of: "connection")) \(count == 1 ? "was" : "were") closed because heartbeats were missing"
          + (client.isEmpty ? "." : "; the first was the connection of \(client).")
    ]
    if redelivered > 0 { details.append(Failure.repeated(redelivered)) }
    let homes = file.queues.filter { queue in queue.consumers.contains { $0.name == client } }
    let home = homes.count == 1 ? homes[0] : nil
    let stands = home.map { standsStill($0, since: from) } ?? false
    if let home, stands {
      details.append("Nothing has left \(home.called) since then: the queue has no other consumer.")
    }
    if isAtOnce {
      details.append("All were closed within \(Bounds.atOnceTime): look at the network and the broker first.")
    }
    let timeout = lost.lazy.compactMap { seconds(in: $0.subject) ?? seconds(in: $0.sample) }.first
    var advice = [
      Advice(
        "handlers of \(client.isEmpty ? "the clients" : client)", system: .application,
        setting: "handler thread",
        from: nil, to: "on threads of their own, not on the thread of the connection", cost: "more threads",
        undo: "handlers on the thread of the connection", source: "RabbitMQ documentation: heartbeats")
    ]
    if let timeout, timeout < Bounds.shortTimeout.count {
      advice.insert(
        Advice(
          "heartbeat timeout of \(client.isEmpty ? "the clients" : client)", system: .application,
          setting: "heartbeat", from: "\(timeout) s", to: "20 s", cost: "a client that died is noticed later",
          undo: "heartbeat \(timeout) s",
          // The lower of what both sides ask for holds, and a broker asks for 60 s by default.
          apply: file.isRabbitMQ
            ? "amqp://...?heartbeat=20 at the client; rabbitmq.conf must not ask for less" : nil,
          source: "RabbitMQ documentation: heartbeats"),
        at: 0)
    }
    return [
      Finding(
        .heartbeatLoss, client.isEmpty ? Subject(.broker) : Subject(.client, client, of: home?.name ?? ""),
        stands ? .high : count >= Bounds.several.count || redelivered > 0 ? .medium : .low, .high,
        count == 1 || client.isEmpty
          ? "disconnected because its heartbeats did not arrive"
          : "one of several clients disconnected because their heartbeats did not arrive",
        details: details, during: stretch(from: from, to: to),
        evidence: [
          Evidence(
            "\(countFigure(count, of: "connection")) lost to missed heartbeats", .missedHeartbeats,
            Double(count),
            threshold: 1, samples: max(count, file.profile.connectionFigures.closed),
            lines: file.places(of: lost.flatMap(\.lines).prefix(3)))
        ],
        excluded: isAtOnce || count < Bounds.atOnce.count
          ? [] : [Exclusion(.stopTheWorld, "they were not lost at the same time")],
        advice: advice,
        headline: Headline(
          nil,
          "The broker closed \(countFigure(count, of: "connection")) \(count == 1 ? "whose client" : "whose clients") "
            + "missed \(count == 1 ? "its" : "their") heartbeats.",
          facts: [Verdict.Fact("missed_heartbeats", "\(count)")]))
    ]
  }

  /// Whether nothing was delivered or settled any more though messages wait.
  private static func standsStill(_ queue: QueueCase, since loss: Int64) -> Bool {
    guard let last = queue.lastProgress, let backlog = queue.backlogEnd else { return false }
    return last <= loss && backlog >= 20
  }

  /// The client, which stands in parentheses behind the reason.
  private static func clientName(_ record: IncidentRecord) -> String {
    guard record.sample.hasSuffix(")"), let start = record.sample.start(ofLast: " (") else { return "" }
    return String(record.sample[start...].dropFirst(2).dropLast())
  }

  /// `60` of `timeout: 60s`.
  private static func seconds(in text: String) -> Int? {
    guard let place = text.start(ofLast: "timeout: ") else { return nil }
    return Int(text[place...].dropFirst(9).prefix { $0.isNumber })
  }
}

extension String {
  /// Where the last occurrence of some words begins.
  fileprivate func start(ofLast words: String) -> Index? {
    indices.last { self[$0...].hasPrefix(words) }
  }
}
