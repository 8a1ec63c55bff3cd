/// Logs with nothing to do about, though some look like it.
extension Scenarios {
  static let healthy: [Scenario] = [
    Scenario("healthy-light", Scenario.healthy, "Consumers have little to do.") { draft in
      draft.healthyQueues(2...9, messages: 6_000)
    },
    Scenario("healthy-busy", Scenario.healthy, "Consumers are busy and keep up.") { draft in
      draft.healthyQueues(1...5)
      let crew = draft.busy(0.8...0.87, consumers: 5...9, prefetch: [1], scv: 0.1...0.3)
      for index in crew.producers { draft.plan.producers[index].isPoisson = draft.random.chance(0.7) }
    },
    Scenario("healthy-bursts", Scenario.healthy, "Messages come in groups that are gone in a few seconds.") {
      draft in
      draft.healthyQueues(1...5)
      let crew = draft.busy(0.2...0.3, consumers: 3...5)
      let capacity = Double(crew.consumers.count) / crew.work
      let size = max(4, Int(capacity * draft.random.between(1.5, 2.5)))
      let moments = draft.moments(draft.random.whole(10...20), 0.04, 0.96, apart: 10)
      draft.plan.producers[crew.producers.lowerBound].bursts = moments.map {
        .init(at: $0, count: size, over: 1)
      }
    },
    Scenario(
      "healthy-skew", Scenario.healthy, "Of queues that share a load one gets most, and has time for it."
    ) {
      draft in
      draft.healthyQueues(1...2, messages: 1_000)
      _ = draft.siblings(factor: draft.random.between(3, 6), busy: draft.random.between(0.2, 0.4))
    },
    Scenario("healthy-deploy", Scenario.healthy, "The consumers are started anew, one after the other.") {
      draft in
      draft.isLoggedByBroker = true
      draft.healthyQueues(1...5)
      let crew = draft.busy(0.25...0.4, consumers: 3...5)
      var at = draft.second(0.3, 0.6)
      for name in draft.consumerNames(crew) {
        draft.plan.incidents.append(
          .away(client: name, reason: nil, at: at, seconds: draft.random.between(2, 4)))
        at += draft.random.between(6, 10)
      }
    },
    Scenario(
      "healthy-delay", Scenario.healthy, "A queue without consumers delays messages by their time to live."
    ) { draft in
      draft.healthyQueues(1...5)
      let crew = draft.busy(0.3...0.45, consumers: 2...4)
      let delay = draft.name(crew) + draft.random.one(of: [".delay", "-retry-later", "_wait"])
      var queue = BrokerPlan.Queue(delay)
      queue.timeToLive = draft.random.between(2, 10).rounded()
      queue.deadLetterTo = draft.name(crew)
      draft.plan.queues.append(queue)
      // All comes by way of the delay.
      for index in crew.producers { draft.plan.producers[index].queue = delay }
    },
    Scenario("healthy-unequal", Scenario.healthy, "Consumers are of unequal speed, and enough.") { draft in
      draft.healthyQueues(1...5)
      let crew = draft.busy(0.3...0.45, consumers: 3...5, prefetch: [1])
      for (number, index) in crew.consumers.enumerated() {
        draft.plan.consumers[index].slowdown = [.init(from: 0, to: 1 + 0.08 * Double(number))]
      }
    },
  ]
}
