/// Messages that come again, go astray or are thrown away.
extension Scenarios {
  static let delivery: [Scenario] = [
    Scenario(
      "poison", "poison-redelivery", "A message or two fail, go back to the head and fail again, for ever."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.45...0.6, consumers: 2...4, prefetch: [1, 1, 3])
      let count = draft.random.whole(1...2)
      let first = draft.second(0.2, 0.4)
      draft.plan.producers[crew.producers.lowerBound].poison = (0..<count).map { first + 4 * Double($0) }
      draft.blame(crew, remedy: "delivery limit none -> 5, with a dead-letter queue")
    },
    Scenario(
      "requeues", "poison-redelivery", "Consumers fail at many messages, and do them when they come again."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.35...0.5, consumers: 2...4)
      let share = draft.random.between(0.15, 0.3)
      for index in crew.consumers { draft.plan.consumers[index].requeues = share }
      draft.blame(crew, remedy: "find why they fail, and wait before a new attempt")
    },
    Scenario(
      "rejects", "dead-letter", "Consumers refuse some messages, which pile up in a dead-letter queue."
    ) {
      draft in
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.55, consumers: 2...4)
      let share = draft.random.between(0.05, 0.2)
      let graveyard = draft.name(crew) + draft.random.one(of: [".dead", "-dlq", "_failed"])
      draft.plan.queues[crew.queue].deadLetterTo = graveyard
      draft.plan.queues.append(.init(graveyard))
      for index in crew.consumers { draft.plan.consumers[index].rejects = share }
      draft.blame(crew, remedy: "find why they are refused")
      draft.subjects.append(graveyard)
    },
    Scenario("unroutable", "unroutable", "A publisher sends some messages that no queue takes.") { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.55, consumers: 2...4, producers: 2)
      let index = crew.producers.lowerBound
      draft.plan.producers[index].unroutable = draft.random.between(0.08, 0.35)
      draft.subjects = [draft.plan.producers[index].name]
      draft.blame(crew, remedy: "a binding for the key that has none")
      draft.subjects.append("")
    },
    Scenario(
      "ack-timeouts", "timeout-storm",
      "Messages are given out again before their consumers are done, which keeps consumers busy for nothing."
    ) { draft in
      draft.isLoggedByBroker = true
      draft.healthyQueues()
      let rate = draft.rate(messages: 2_000, 4_000)
      let crew = draft.crew(
        rate: rate, consumers: draft.random.whole(2...5), busy: draft.random.between(0.5, 0.6), prefetch: 1,
        scv: 0.5...1)
      // About one attempt in five takes longer.
      let timeout = crew.work * draft.random.between(1.5, 1.9)
      draft.plan.queues[crew.queue].ackTimeout = timeout
      draft.plan.queues[crew.queue].writesTimeouts = draft.random.chance(0.5)
      draft.plan.settings.append(.init("ack_timeout_ms", .number(Int(timeout * 1_000))))
      draft.blame(crew, remedy: "ack timeout -> \(Int(crew.work * 10_000)) ms")
    },
    Scenario(
      "drop-bursts", "drop-overflow", or: ["producer-burst"],
      "Bursts do not fit into a bounded queue, and the oldest messages are thrown away."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.25...0.4, consumers: 2...4)
      let limit = draft.random.whole(60...120)
      draft.plan.queues[crew.queue].maxLength = limit
      let moments = draft.moments(draft.random.whole(4...6), 0.08, 0.9, apart: 25)
      let burst = limit * 2 + draft.random.below(limit)
      draft.plan.producers[crew.producers.lowerBound].bursts = moments.map {
        .init(at: $0, count: burst, over: 2)
      }
      draft.blame(crew, remedy: "a longer queue, or overflow reject-publish")
    },
    Scenario(
      "drop-overload", "drop-overflow", or: ["consumer-capacity"],
      "Consumers cannot keep up, and a bounded queue throws the oldest messages away."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.overloaded(by: 1.15...1.5, consumers: 1...4)
      draft.plan.queues[crew.queue].maxLength = draft.random.whole(40...120)
      draft.blame(crew, remedy: draft.moreConsumers(crew))
    },
    Scenario(
      "reject-overload", "drop-overflow", or: ["consumer-capacity"],
      "Consumers cannot keep up, and a bounded queue refuses what does not fit."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.overloaded(by: 1.15...1.5, consumers: 1...4)
      draft.plan.queues[crew.queue].maxLength = draft.random.whole(40...120)
      draft.plan.queues[crew.queue].overflow = .rejectPublish
      draft.blame(crew, remedy: draft.moreConsumers(crew))
    },
  ]
}
