/// The broker, the network, and connections.
extension Scenarios {
  static let resources: [Scenario] = [
    Scenario("flow", "flow-control", "Publishers are held back again and again, for seconds each time.") {
      draft in
      draft.healthyQueues()
      let crew = draft.busy(0.35...0.5, consumers: 2...4)
      let share = draft.random.between(0.15, 0.3)
      for name in draft.producerNames(crew) {
        var at = draft.random.between(5, 20)
        while at < draft.length - 15 {
          let seconds = draft.random.between(1.5, 4)
          draft.plan.incidents.append(.flow(client: name, reason: "flow", at: at, seconds: seconds))
          at += seconds / share * draft.random.between(0.7, 1.3)
        }
      }
      draft.hold(crew.producers)
      draft.subjects = draft.producerNames(crew)
      draft.blame(crew, remedy: "find the stage that cannot keep up behind the publishers")
    },
    Scenario("alarm", "resource-alarm", "Memory or disk runs short, and nobody may publish for a while.") {
      draft in
      draft.isLoggedByBroker = true
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.5, consumers: 2...4)
      let resource = draft.random.one(of: ["memory", "disk"])
      for moment in draft.moments(draft.random.whole(1...3), 0.15, 0.85, apart: 60) {
        draft.plan.incidents.append(
          .alarm(resource: resource, at: moment, seconds: draft.random.between(12, 35)))
      }
      draft.hold(draft.plan.producers.indices)
      draft.subjects = [resource]
      draft.blame(crew, remedy: "more \(resource), or a higher limit")
    },
    Scenario("churn", "connection-churn", "A client opens a connection for every little thing it does.") {
      draft in
      draft.healthyQueues()
      let crew = draft.busy(0.25...0.5, consumers: 2...4)
      let every = draft.random.between(0.25, 0.8)
      let client = draft.random.one(of: ["php-fpm", "cron", "lambda"])
      draft.plan.incidents = [
        .churn(
          client: client, at: 3, count: Int((draft.length - 6) / every), every: every,
          life: draft.random.between(0.1, 4))
      ]
      draft.subjects = [client]
      draft.blame(crew, remedy: "long-lived connections")
      draft.subjects.append("")
    },
    Scenario(
      "leak", "connection-churn", or: ["connection-leak"],
      "A client opens connections all the time and never closes one."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.25...0.5, consumers: 2...4)
      let every = draft.random.between(1, 3)
      let client = draft.random.one(of: ["poller", "dashboard", "sidecar"])
      draft.plan.incidents = [
        .churn(client: client, at: 3, count: Int((draft.length - 6) / every), every: every, life: 1e8)
      ]
      draft.subjects = [client]
      draft.blame(crew, remedy: "close connections")
      draft.subjects.append("")
    },
    Scenario(
      "heartbeats", "heartbeat-loss", "Consumers are cut off, because their heartbeats do not come."
    ) { draft in
      draft.isLoggedByBroker = true
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.5, consumers: 2...4)
      let names = draft.consumerNames(crew)
      for moment in draft.moments(draft.random.whole(5...10), 0.08, 0.9, apart: 12) {
        draft.plan.incidents.append(
          .away(
            client: draft.random.one(of: names), reason: "missed heartbeats from client, timeout: 60s",
            at: moment, seconds: draft.random.between(1, 5)))
      }
      draft.subjects = names
      draft.blame(crew, remedy: "handlers that do not block the connection")
      draft.subjects.append("missed heartbeats from client, timeout: 60s")
    },
    Scenario(
      "slow-link", "network-saturation", "The way to the consumers of a queue carries no more bytes."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.1...0.25, consumers: 2...4, prefetch: [5, 10, 20])
      let bytes = Law.lognormal(
        median: draft.random.between(40_000, 200_000), sigma: draft.random.between(0.5, 0.9))
      for index in crew.producers { draft.plan.producers[index].bytes = bytes }
      for index in crew.consumers { draft.plan.consumers[index].link = 0 }
      draft.plan.links = [crew.rate * bytes.mean / draft.random.between(1.15, 1.4)]
      draft.blame(crew, remedy: "compression, or a wider link")
    },
    Scenario(
      "giants", "large-messages",
      "One message in a hundred is a thousand times larger and takes as much longer."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.35...0.45, consumers: 3...5)
      let giant = draft.random.between(4e6, 12e6)
      let share = draft.random.between(0.008, 0.015)
      let bytes = Law.mixture(
        share: share, rare: .lognormal(median: giant, sigma: 0.3),
        usual: .lognormal(median: draft.random.between(2_000, 6_000), sigma: 0.5))
      for index in crew.producers { draft.plan.producers[index].bytes = bytes }
      let perByte = draft.random.between(25, 50) * crew.work / giant
      for index in crew.consumers { draft.plan.consumers[index].secondsPerByte = perByte }
      draft.blame(crew, remedy: "bodies kept elsewhere, or a queue of their own")
    },
    Scenario(
      "pauses", "stop-the-world", "Now and then the broker stands still for everybody, and then catches up."
    ) { draft in
      draft.isLoggedByBroker = true
      draft.healthyQueues()
      let crew = draft.busy(0.35...0.5, consumers: 2...4)
      for moment in draft.moments(draft.random.whole(8...16), 0.04, 0.95, apart: 8) {
        let seconds = draft.random.between(1, 3.5)
        draft.plan.incidents.append(.pause(at: moment + draft.random.uniform() * 5, seconds: seconds))
      }
      draft.blame(crew, remedy: "find what pauses the broker")
      draft.subjects.append("")
    },
    Scenario("logins", "auth-failure", "Somebody is refused again and again.") { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.25...0.5, consumers: 2...4)
      let client = draft.random.one(of: ["10.0.9.77:51022", "203.0.113.9:40112", "legacy-sync"])
      let reason = draft.random.one(of: [
        "PLAIN login refused: user 'sync' - invalid credentials", "access refused for user 'guest'",
        "login refused for user 'reports'",
      ])
      for moment in draft.moments(draft.random.whole(1...3), 0.1, 0.8, apart: 30) {
        let count = draft.random.whole(20...60)
        draft.plan.incidents.append(
          .errors(
            client: client, reason: reason, code: 403, at: moment, count: count,
            every: draft.random.between(0.1, 0.5)))
      }
      draft.subjects = [client]
      draft.blame(crew, remedy: "the right credentials, or a limit for that source")
      draft.subjects += [reason, ""]
    },
    Scenario("restart", "broker-restart", "The broker dies, and everybody reconnects when it is back.") {
      draft in
      draft.isLoggedByBroker = true
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.5, consumers: 2...4)
      draft.plan.incidents = [.restart(at: draft.second(0.3, 0.6), gap: draft.random.between(15, 50))]
      draft.hold(draft.plan.producers.indices)
      draft.blame(crew, remedy: "find why it died")
      draft.subjects.append("")
    },
  ]
}

extension ScenarioDraft {
  /// Producers that keep what they may not send.
  mutating func hold(_ producers: Range<Int>) {
    for index in producers { plan.producers[index].heldAtMost = 5_000 }
  }
}
