internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let connectionChurn = RuleID("connection-churn") }

extension Statistic {
  static let openingsRatio = Statistic("openings_ratio", .records(.opening))
  static let openedPerSecond = Statistic("opened_per_s", .records(.connect))
  static let connectionLife = Statistic("connection_life_s", .records(.disconnect))
  static let leftOpen = Statistic("connections_left_open", .records(.connect))
}

private enum Bounds {
  static let parts = Bound.number(20)
  static let fewest = Bound.number(20)
  static let steadyShare = Bound.share(0.5)
  static let longLife = Bound.seconds(60)
  static let perMessage = Bound.share(0.5)
  static let leftOpenShare = Bound.share(0.5)
  static let highRate = Bound.number(1)
  static let mediumRate = Bound.number(0.1)
  static let errorShare = Bound.share(0.5)
}

extension Rule {
  static let connectionChurn = Rule(
    .connectionChurn,
    RuleText(
      "connections are opened and closed all the time, or never closed",
      """
      A client opens a connection for each small task, which costs more than the task itself, or opens connections \
      without closing them until a limit is reached. A channel for each message is the same fault one level below; \
      brokers do not log channels, but applications may log how long it took to open one.
      """,
      test: [
        """
        the log is cut into \(Bounds.parts) equal parts: at least \(Bounds.fewest) connections are opened after the first \
        part, in at least \(Bounds.steadyShare) of the parts
        """,
        """
        churn: the median connection lasts less than \(Bounds.longLife); where the log does not say how long connections \
        last, their mean is taken as most open connections / rate of openings (Little's law)
        """,
        """
        or for at least \(Bounds.perMessage) of the publishes of a queue, and at least \(Bounds.fewest), the log has the \
        time that it took to open a channel or connection
        """,
        """
        leak: at least \(Bounds.leftOpenShare) of the connections are not closed, and the number of open connections \
        grows (Mann-Kendall p < \(Bound.significance)): high; medium in a log that has no closed connection and may not \
        log any: it shows that connections are opened all the time, and not whether they are left open
        """,
        """
        churn is high from \(Bounds.highRate) opening a second on, medium from \(Bounds.mediumRate) on, low below; low \
        too when clients have errors for \(Bounds.errorShare) of the openings, because they reconnect after each error \
        (all bounds but the \(Bounds.longLife) are rules of thumb)
        """,
      ],
      lookAlikes: [
        "all clients reconnect at once: broker-restart", "connections that are cut off: heartbeat-loss",
      ],
      actions: [
        "any": "long-lived connections, one channel for each thread; close every connection that is opened",
        "RabbitMQ":
          "a proxy that keeps connections for clients that cannot (amqproxy); limits for each vhost",
        "Kafka": "one producer for each process; max.connection.creation.rate",
      ],
      sources: ["RabbitMQ documentation: connections, channels"]),
    needs: [.connections], .availability,
    statistics: [.openingsRatio, .openedPerSecond, .connectionLife, .leftOpen],
    effects: Effects(everywhere: [.redeliveries])
  ) { file in
    let connections = openings(file)
    return connections.isEmpty ? file.queues.compactMap { perMessage($0, file) } : connections
  }

  /// Clients that log how long it took to open a channel or a connection do so for nearly every message.
  private static func perMessage(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let openings = queue.counts.openings
    guard openings >= Bounds.fewest.count,
      Double(openings) >= Bounds.perMessage.value * Double(queue.counts.published), file.seconds > 0
    else { return nil }
    let producers = queue.figures.producers
    let subject = producers.count == 1 ? Subject(.producer, producers[0].name, of: queue.name) : queue.subject
    let rate = Double(openings) / file.seconds
    return Finding(
      .connectionChurn, subject, rate >= Bounds.highRate.value ? .high : .medium, .high,
      "a channel or connection is opened for each message",
      details: [
        "\(countFigure(openings)) of \(countFigure(queue.counts.published, of: "publish", "publishes")) into \(queue.called) "
          + "had a channel or connection opened for them, \(rateFigure(rate)) a second."
      ],
      during: file.whole,
      evidence: [
        Evidence(
          "\(countFigure(openings, of: "channel or connection", "channels or connections")) opened",
          .openingsRatio,
          Double(openings) / Double(max(queue.counts.published, 1)),
          threshold: Bounds.perMessage.value, samples: queue.counts.published,
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      advice: [
        Advice(
          "connections and channels of the publishers of \(queue.called)", system: .application,
          setting: "connections",
          from: "1 for each message", to: "1 for each thread, kept open",
          cost: "a connection that fails must be opened again", undo: "one for each message",
          source: "RabbitMQ documentation: connections, channels")
      ])
  }

  private static func openings(_ file: CaseFile) -> [Finding] {
    let figures = file.profile.connectionFigures
    let opens = file.parts(Bounds.parts.count, of: .incoming, in: figures.activity)
    let closes = file.parts(Bounds.parts.count, of: .outgoing, in: figures.activity)
    guard opens.count == Bounds.parts.count, file.seconds > 0 else { return [] }
    let later = opens.dropFirst().reduce(0, +)
    let steady = opens.dropFirst().count { $0 > 0 }
    guard later >= Bounds.fewest.count,
      Double(steady) >= Bounds.steadyShare.value * Bounds.parts.value
    else { return [] }
    let rate = Double(later) / secondsAfterBeginning(of: file)
    let net = later - closes.dropFirst().reduce(0, +)
    let seen = Openings(file, figures, rate: rate, later: later, parts: steady)
    if net >= Bounds.fewest.count, Double(net) >= Bounds.leftOpenShare.value * Double(later) {
      var open = 0
      let course = zip(opens, closes).map { came, went in
        open += came - went
        return Double(open)
      }
      guard let trend = Trend(course), trend.slope > 0, trend.pValue < Bound.significance.value else {
        return []
      }
      return [file.seesClosings ? leak(seen, net: net) : unclosed(seen)]
    }
    guard file.seesClosings, let life = seen.life, life < Bounds.longLife.value else { return [] }
    return [churn(seen, life: life)]
  }

  /// The log without its first part, in which all clients may connect.
  private static func secondsAfterBeginning(of file: CaseFile) -> Double {
    file.seconds * (1 - 1 / Bounds.parts.value)
  }

  private struct Openings {
    let file: CaseFile
    let figures: ConnectionFigures
    /// A second, after the beginning.
    let rate: Double
    let later: Int
    let parts: Int
    let client: String
    let lines: [LineReference]

    init(_ file: CaseFile, _ figures: ConnectionFigures, rate: Double, later: Int, parts: Int) {
      self.file = file
      self.figures = figures
      self.rate = rate
      self.later = later
      self.parts = parts
      (client, lines) = Self.mostFrequent(figures.clients)
    }

    /// Seconds that a connection lasts: the median, or at most so long on average.
    var life: Double? {
      if figures.lives.count * 2 >= figures.closed, let median = figures.lives.quantile(0.5) {
        return Double(median) / 1e9
      }
      return file.measures.clients.openMax.map { Double($0) / rate }
    }

    var subject: Subject { client.isEmpty ? Subject(.broker) : Subject(.client, client) }

    var evidence: [Evidence] {
      [
        Evidence(
          "\(rateFigure(rate)) connections opened a second, in \(parts) of \(Bounds.parts.count - 1) parts of the log",
          .openedPerSecond, rate, threshold: Bounds.mediumRate.value, samples: later,
          lines: file.places(of: lines))
      ]
    }

    /// The client that opens most of them: by name, or by what names have in common before a number at their end.
    private static func mostFrequent(_ clients: [ReasonCount]) -> (String, [LineReference]) {
      let named = clients.filter { $0.reason != "(other)" }
      let all = named.reduce(0) { $0 + $1.count }
      if let first = named.first, first.count * 2 > all { return (first.reason, first.lines) }
      var stems: [String: (count: Int, lines: [LineReference])] = [:]
      for client in named {
        var stem = client.reason[...]
        while let last = stem.last, last.isNumber { stem.removeLast() }
        guard stem.count < client.reason.count, let mark = stem.last, "-_.#@:/ ".contains(mark) else {
          continue
        }
        stem.removeLast()
        guard !stem.isEmpty else { continue }
        stems[String(stem), default: (0, client.lines)].count += client.count
      }
      guard let best = stems.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
        best.value.count * 2 > all
      else { return ("", []) }
      return (best.key, best.value.lines)
    }
  }

  private static func churn(_ seen: Openings, life: Double) -> Finding {
    let file = seen.file
    var details = [
      "\(countFigure(seen.later)) connections were opened after the first twentieth of the log, \(rateFigure(seen.rate)) a "
        + "second; a connection lasts about \(secondsFigure(life, ascii: true))."
    ]
    let messages = Double(file.messages) / file.seconds
    if messages > 0 {
      let each = max(messages / seen.rate, 0.01)
      details.append(
        (0.95..<1.05).contains(each)
          ? "One connection is opened for each message."
          : "One connection is opened for every \(rateFigure(each)) messages.")
    }
    let failed = file.count(of: file.failures(.refusal)) + file.count(of: file.failures(.client))
    // Reconnecting after an error is a symptom of the error.
    let reconnects = Double(failed) >= Bounds.errorShare.value * Double(seen.later)
    if reconnects {
      details.append("Clients had \(countFigure(failed, of: "error")) and reconnected after each.")
    }
    let severity: Severity =
      reconnects || seen.rate < Bounds.mediumRate.value
      ? .low : seen.rate >= Bounds.highRate.value ? .high : .medium
    return Finding(
      .connectionChurn, seen.subject, severity,
      seen.figures.lives.isEmpty ? .medium : .high, "opens and closes connections all the time",
      details: details, during: file.whole,
      evidence: seen.evidence + [
        Evidence(
          "a connection lasts \(secondsFigure(life, ascii: true))", .connectionLife, life,
          threshold: Bounds.longLife.value,
          samples: seen.figures.closed)
      ],
      excluded: [Exclusion(.brokerRestart, "connections are opened all through the log and not at once")],
      advice: [connectionsKept(seen)])
  }

  /// Connections that are opened all the time in a log that never tells of a closed one.
  private static func unclosed(_ seen: Openings) -> Finding {
    Finding(
      .connectionChurn, seen.subject, .medium, .medium, "opens new connections all the time",
      details: [
        "\(countFigure(seen.later)) connections were opened after the first twentieth of the log, \(rateFigure(seen.rate)) a "
          + "second.",
        "The log has no record of a closed connection: it does not show whether they are left open.",
      ],
      during: seen.file.whole, evidence: seen.evidence,
      excluded: [Exclusion(.brokerRestart, "connections are opened all through the log and not at once")],
      advice: [connectionsKept(seen)])
  }

  private static func connectionsKept(_ seen: Openings) -> Advice {
    Advice(
      "connections of \(seen.client.isEmpty ? "the clients" : seen.client)", system: .application,
      setting: "connections", from: "\(rateFigure(seen.rate)) opened a second",
      to: "1 for each process",
      cost: "the client must reconnect when it is cut off", undo: "a connection for each use",
      source: "RabbitMQ documentation: connections")
  }

  private static func leak(_ seen: Openings, net: Int) -> Finding {
    let file = seen.file
    let hourly = Double(net) / secondsAfterBeginning(of: file) * 3_600
    let limit = max(100, (seen.figures.opened - net) * 4)
    // A log that would tell of closings, and tells of none, may have been written at a level that leaves them out.
    let doubt =
      seen.figures.closed > 0
      ? [] : ["This log has no record of a closed connection. If it does not log them, this is no leak."]
    return Finding(
      .connectionChurn, seen.subject, .high, doubt.isEmpty ? .high : .low,
      "opens connections and does not close them",
      details: [
        "Of \(countFigure(seen.later)) connections opened after the first twentieth of the log \(countFigure(net)) were "
          + "still open at its end.",
        "At this rate \(rateFigure(hourly)) more connections are open every hour, until a limit on connections or files is reached.",
      ] + doubt,
      during: file.whole,
      evidence: seen.evidence + [
        Evidence(
          "\(countFigure(net)) connections left open", .leftOpen, Double(net),
          threshold: Bounds.fewest.value,
          samples: seen.later)
      ],
      advice: [
        Advice(
          "connections of \(seen.client.isEmpty ? "the clients" : seen.client)", system: .application,
          setting: "connections", from: "\(rateFigure(seen.rate)) opened a second",
          to: "1 for each process",
          cost: "none", undo: "none needed", source: "RabbitMQ documentation: connections")
      ]
        + (file.isRabbitMQ
          ? [
            Advice(
              "connections of the vhost", system: .rabbitmq, setting: "max-connections", to: "\(limit)",
              risk: .medium, cost: "clients beyond the limit are turned away",
              undo: "rabbitmqctl clear_vhost_limits -p /",
              apply: "rabbitmqctl set_vhost_limits -p / '{\"max-connections\": \(limit)}'",
              source: "RabbitMQ documentation: virtual host limits")
          ] : []))
  }
}
