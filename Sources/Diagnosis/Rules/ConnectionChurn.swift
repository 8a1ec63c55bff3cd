internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID {
  public static let connectionChurn = RuleID("connection-churn")
}

extension Rule {
  static let connectionChurn = Rule(
    .connectionChurn,
    RuleText(
      "connections are opened and closed all the time, or never closed",
      """
      A client opens a connection for each little thing it does, which costs more than the thing itself, or opens \
      them and never closes one, until a limit is reached. Opening a channel for each message is the same fault \
      one level below; brokers do not log channels, but applications may log how long opening one took.
      """,
      test: [
        "at least 20 connections are opened after the first twentieth of the log, in at least half of its twentieths",
        "churn: the median connection lasts less than 60 s; where the log does not say how long, less than "
          + "the most that were open at a time / the rate of openings (Little's law)",
        "or at least half of the publishes of a queue, and at least 20, tell of a channel or connection opened for them",
        "leak: at least half of them are not closed, and the number of open ones grows (Mann-Kendall p < 0.01)",
        "high from one a second on, medium from one in ten seconds on, low below, and when there are half as many errors "
          + "of clients, who then come back after each; the numbers but the 60 s are chosen",
      ],
      lookAlikes: [
        "everybody comes back at once: broker-restart", "connections that are cut off: heartbeat-loss",
      ],
      actions: [
        "any": "long-lived connections, one channel a thread; close what is opened",
        "RabbitMQ":
          "a proxy that keeps connections for clients that cannot (amqproxy); limits for each vhost",
        "Kafka": "one producer for each process; max.connection.creation.rate",
      ],
      sources: ["RabbitMQ documentation: connections, channels"]),
    needs: [.connections], .availability
  ) { file in
    let connections = openings(file)
    return connections.isEmpty ? file.queues.compactMap { perMessage($0, file) } : connections
  }

  /// Clients that log how long it took to open a channel or a connection do so for nearly every message.
  private static func perMessage(_ queue: QueueCase, _ file: CaseFile) -> Finding? {
    let openings = queue.counts.openings
    guard openings >= 20, openings * 2 >= queue.counts.published, file.seconds > 0 else { return nil }
    let producers = queue.figures.producers
    let subject = producers.count == 1 ? Subject(.producer, producers[0].name, of: queue.name) : queue.subject
    let rate = Double(openings) / file.seconds
    return Finding(
      .connectionChurn, subject, rate >= 1 ? .high : .medium, .high,
      "a channel or connection is opened for each message",
      details: [
        "\(countFigure(openings)) of \(countFigure(queue.counts.published, of: "publish", "publishes")) into \(queue.called) "
          + "had one opened for them, \(rateFigure(rate)) a second."
      ],
      during: file.whole,
      evidence: [
        Evidence(
          "\(countFigure(openings)) openings", "openings_ratio",
          Double(openings) / Double(max(queue.counts.published, 1)),
          threshold: 0.5, samples: queue.counts.published,
          query: RecordQuery(queue: queue.name, during: file.whole))
      ],
      advice: [
        Advice(
          "connections and channels of the publishers of \(queue.called)", system: .application,
          setting: "connections",
          from: "1 for each message", to: "1 for each thread, kept open",
          cost: "one that fails must be opened anew", undo: "one for each message",
          source: "RabbitMQ documentation: connections, channels")
      ])
  }

  private static func openings(_ file: CaseFile) -> [Finding] {
    let figures = file.profile.connectionFigures
    let opens = file.parts(20, of: .incoming, in: figures.activity)
    let closes = file.parts(20, of: .outgoing, in: figures.activity)
    guard opens.count == 20, file.seconds > 0 else { return [] }
    let later = opens.dropFirst().reduce(0, +)
    let steady = opens.dropFirst().count { $0 > 0 }
    guard later >= 20, steady >= 10 else { return [] }
    let rate = Double(later) / (file.seconds * 0.95)
    let net = later - closes.dropFirst().reduce(0, +)
    let seen = Openings(file, figures, rate: rate, later: later, parts: steady)
    if net >= 20, net * 2 >= later {
      var open = 0
      let course = zip(opens, closes).map { came, went in
        open += came - went
        return Double(open)
      }
      guard let trend = Trend(course), trend.slope > 0, trend.pValue < 0.01 else { return [] }
      return [leak(seen, net: net)]
    }
    guard file.seesClosings, let life = seen.life, life < 60 else { return [] }
    return [churn(seen, life: life)]
  }

  private struct Openings {
    let file: CaseFile
    let figures: ConnectionFigures
    /// A second, after the beginning.
    let rate: Double
    let later: Int
    let parts: Int
    let who: String
    let lines: [LineReference]

    init(_ file: CaseFile, _ figures: ConnectionFigures, rate: Double, later: Int, parts: Int) {
      self.file = file
      self.figures = figures
      self.rate = rate
      self.later = later
      self.parts = parts
      (who, lines) = Self.mostFrequent(figures.clients)
    }

    /// Seconds that a connection lasts: the median, or at most so long on average.
    var life: Double? {
      if figures.lives.count * 2 >= figures.closed, let median = figures.lives.quantile(0.5) {
        return Double(median) / 1e9
      }
      return file.measures.clients.openMax.map { Double($0) / rate }
    }

    var subject: Subject { who.isEmpty ? Subject(.broker) : Subject(.client, who) }

    var evidence: [Evidence] {
      [
        Evidence(
          "\(rateFigure(rate)) connections opened a second, in \(parts) of 19 parts of the log",
          "opened_per_s",
          rate, threshold: 0.1, samples: later, lines: file.places(of: lines))
      ]
    }

    /// Whoever opens most of them: by name, or by what names have in common before a number at their end.
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
      "\(countFigure(seen.later)) connections were opened after the beginning of the log, \(rateFigure(seen.rate)) a "
        + "second; one lasts about \(secondsFigure(life, ascii: true))."
    ]
    let messages = Double(file.messages) / file.seconds
    if messages > 0 {
      let each = max(messages / seen.rate, 0.01)
      details.append(
        (0.95..<1.05).contains(each)
          ? "That is one for each message." : "That is one for every \(rateFigure(each)) messages.")
    }
    let failed = file.count(of: file.failures(.refusal)) + file.count(of: file.failures(.client))
    // Somebody who comes back after each error is ill of the error.
    let comesBack = failed * 2 >= seen.later
    if comesBack {
      details.append("There are \(countFigure(failed, of: "error")) of clients: they come back after each.")
    }
    let severity: Severity = comesBack || seen.rate < 0.1 ? .low : seen.rate >= 1 ? .high : .medium
    return Finding(
      .connectionChurn, seen.subject, severity,
      seen.figures.lives.isEmpty ? .medium : .high, "opens and closes connections all the time",
      details: details, during: file.whole,
      evidence: seen.evidence + [
        Evidence(
          "a connection lasts \(secondsFigure(life, ascii: true))", "connection_life_s", life, threshold: 60,
          samples: seen.figures.closed)
      ],
      excluded: [Exclusion(.brokerRestart, "they come all through the log and not at once")],
      advice: [
        Advice(
          "connections of \(seen.who.isEmpty ? "the clients" : seen.who)", system: .application,
          setting: "connections", from: "\(rateFigure(seen.rate)) new ones a second",
          to: "1 for each process",
          cost: "the client must connect anew when it is cut off", undo: "a connection for each use",
          source: "RabbitMQ documentation: connections")
      ])
  }

  private static func leak(_ seen: Openings, net: Int) -> Finding {
    let file = seen.file
    let hourly = Double(net) / (file.seconds * 0.95) * 3_600
    let limit = max(100, (seen.figures.opened - net) * 4)
    // Where no closing is ever logged a connection that is left open looks like one that was closed.
    let doubt =
      file.seesClosings
      ? [] : ["This log tells of no connection's end: make sure that it would, or it is no leak."]
    return Finding(
      .connectionChurn, seen.subject, .high, doubt.isEmpty ? .high : .low,
      "opens connections and does not close them",
      details: [
        "Of \(countFigure(seen.later)) connections opened after the beginning of the log \(countFigure(net)) were "
          + "still open at its end.",
        "At this pace \(rateFigure(hourly)) more are open after an hour; the end is a limit on connections or files.",
      ] + doubt,
      during: file.whole,
      evidence: seen.evidence + [
        Evidence(
          "\(countFigure(net)) of them not closed", "connections_left_open", Double(net), threshold: 20,
          samples: seen.later)
      ],
      advice: [
        Advice(
          "connections of \(seen.who.isEmpty ? "the clients" : seen.who)", system: .application,
          setting: "connections", from: "\(rateFigure(seen.rate)) new ones a second",
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
