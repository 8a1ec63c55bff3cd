/// Consumers that cannot, or do not, do their work.
extension Scenarios {
  static let consumers: [Scenario] = [
    Scenario("capacity-steady", "consumer-capacity", "More comes than the consumers can do, all the time.") {
      draft in
      draft.healthyQueues()
      let crew = draft.overloaded(by: 1.15...1.6, consumers: 1...6)
      draft.blame(crew, remedy: draft.moreConsumers(crew))
    },
    Scenario(
      "capacity-after-step", "consumer-capacity", or: ["regime-change"],
      "The rate steps up to more than the consumers can do."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.overloaded(by: 1.15...1.5, consumers: 2...5)
      let before = draft.random.between(0.35, 0.5)
      let step = draft.second(0.35, 0.55)
      for index in crew.producers {
        let rate = draft.plan.producers[index].rates[0].value
        draft.plan.producers[index].rates = [.init(from: 0, to: rate * before), .init(from: step, to: rate)]
      }
      draft.blame(crew, remedy: draft.moreConsumers(crew))
    },
    Scenario(
      "slow-tail", "consumer-slow", "Most messages are quick work, a few take many times as long."
    ) {
      draft in
      draft.healthyQueues()
      let count = draft.random.whole(2...5)
      let rate = draft.rate(messages: 2_000, 5_000)
      let crew = draft.crew(
        rate: rate, consumers: count, busy: draft.random.between(0.45, 0.65),
        prefetch: draft.random.one(of: [1, 2]), scv: 7...20)
      draft.blame(crew, remedy: "a queue of its own, or a time limit, for the slow messages")
    },
    Scenario(
      "slow-step", "consumer-slow", or: ["regime-change"],
      "From some time on all consumers of a queue take two or three times as long."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.4...0.55, consumers: 2...5)
      let step = draft.second(0.4, 0.6)
      let factor = draft.random.between(2, 3)
      draft.slowDown(crew, [.init(from: 0, to: 1), .init(from: step, to: factor)])
      draft.blame(crew, remedy: "find what changed in the consumers")
    },
    Scenario(
      "outlier", "consumer-outlier",
      "One consumer takes several times as long as its like, and is handed fewer."
    ) { draft in
      draft.healthyQueues()
      let count = draft.random.whole(3...6)
      let factor = draft.random.between(3, 6)
      // What all of them can do together stays enough.
      let busy = draft.random.between(0.5, 0.65) * (Double(count) - 1 + 1 / factor) / Double(count)
      let rate = draft.rate(messages: 2_000, 4_500)
      let crew = draft.crew(
        rate: rate, consumers: count, busy: busy, prefetch: draft.random.one(of: [1, 2]), scv: 0.1...0.6)
      draft.plan.queues[crew.queue].dispatch = .leastOutstanding
      let slow = crew.consumers.lowerBound + draft.random.below(count)
      draft.plan.consumers[slow].slowdown = [.init(from: 0, to: factor)]
      draft.subjects = [draft.plan.consumers[slow].name]
      draft.blame(crew, remedy: "repair or replace that consumer")
    },
    Scenario(
      "stalled-hang", "consumer-stalled", "The consumers take what they may and never answer again."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.6, consumers: 1...3, prefetch: [1, 5, 10, 20])
      draft.slowDown(crew, [.init(from: 0, to: 1), .init(from: draft.second(0.4, 0.65), to: 1e7)])
      draft.subjects = [draft.name(crew)] + draft.consumerNames(crew)
      draft.remedy = "a time limit for answers, and a look at what the consumers wait for"
    },
    Scenario("stalled-none", "consumer-stalled", "A queue is filled, and nobody takes anything out of it.") {
      draft in
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.6, consumers: 1...3, prefetch: [1, 5, 10])
      let leave = draft.random.chance(0.5) ? draft.second(0.35, 0.6) : nil
      for index in crew.consumers {
        if let leave {
          draft.plan.consumers[index].leaves = leave
        } else {
          draft.plan.consumers[index].joins = 1e8
        }
      }
      draft.blame(crew, remedy: "consumers for the queue")
    },
  ]
}

extension ScenarioDraft {
  /// A queue whose consumers cannot keep up.
  mutating func overloaded(by load: ClosedRange<Double>, consumers: ClosedRange<Int>) -> Crew {
    let rate = rate(messages: 1_500, 4_500)
    let count = random.whole(consumers)
    // What they hold does not count as backlog; it should not be most of what is late.
    let prefetch = random.one(of: count > 2 ? [1, 2, 5] : [1, 2, 5, 10, 20])
    return crew(
      rate: rate, consumers: count, busy: random.between(load.lowerBound, load.upperBound), prefetch: prefetch
    )
  }

  /// A queue whose consumers can keep up.
  mutating func busy(
    _ load: ClosedRange<Double>, consumers: ClosedRange<Int>, prefetch: [Int] = [1, 2],
    scv: ClosedRange<Double> = 0.1...1, producers: Int? = nil
  ) -> Crew {
    let rate = rate(messages: 1_500, 4_000)
    return crew(
      rate: rate, consumers: random.whole(consumers), busy: random.between(load.lowerBound, load.upperBound),
      prefetch: random.one(of: prefetch), producers: producers, scv: scv)
  }

  func moreConsumers(_ crew: Crew) -> String {
    "consumers \(crew.consumers.count) -> \(Int((crew.rate * crew.work / 0.7).rounded(.up)))"
  }
}
