/// Consumers that could do the work, if they were given it in another way.
extension Scenarios {
  static let dispatch: [Scenario] = [
    Scenario(
      "unfair-slow", "unfair-dispatch", or: ["consumer-outlier", "prefetch-high"],
      "Consumers of unequal speed get equal shares: messages pile up at the slow ones while others idle."
    ) { draft in
      draft.healthyQueues()
      let count = draft.random.whole(3...6)
      let factor = draft.random.between(3, 5)
      // The slow ones get more than they can do, the others have time.
      let busy = draft.random.between(1.15, 1.5) / factor
      let crew = draft.crew(
        rate: draft.rate(messages: 2_000, 4_500), consumers: count, busy: busy,
        prefetch: draft.random.one(of: [20, 50, 100]), scv: 0.1...0.8)
      let slow = crew.consumers.prefix(count > 4 && draft.random.chance(0.5) ? 2 : 1)
      for index in slow { draft.plan.consumers[index].slowdown = [.init(from: 0, to: factor)] }
      draft.blame(crew, remedy: "dispatch round-robin -> least-outstanding, prefetch -> 2")
      draft.subjects += slow.map { draft.plan.consumers[$0].name }
    },
    Scenario(
      "unfair-weights", "unfair-dispatch", or: ["prefetch-high"],
      "Of consumers of equal speed one is given most of the messages, while others idle."
    ) { draft in
      draft.healthyQueues()
      let count = draft.random.whole(3...5)
      let weight = draft.random.whole(4...8)
      let share = Double(weight) / Double(weight + count - 1)
      let busy = draft.random.between(1.15, 1.4) / (share * Double(count))
      let crew = draft.crew(
        rate: draft.rate(messages: 2_000, 4_500), consumers: count, busy: busy,
        prefetch: draft.random.one(of: [50, 100, 200]), scv: 0.1...0.8)
      draft.plan.queues[crew.queue].dispatch = .weighted
      draft.plan.consumers[crew.consumers.lowerBound].weight = weight
      draft.blame(crew, remedy: "dispatch weighted -> least-outstanding")
      draft.subjects += draft.consumerNames(crew).prefix(1)
    },
    Scenario(
      "prefetch-low", "prefetch-low",
      "Consumers at the end of a long way wait for their next message while the queue grows."
    ) { draft in
      draft.healthyQueues()
      let count = draft.random.whole(2...4)
      let prefetch = draft.random.one(of: [1, 1, 2])
      let way = draft.random.between(5, 14) * Double(prefetch)
      let rate = draft.rate(messages: 1_500, 4_000)
      let work = draft.random.between(1.2, 1.5) * Double(count * prefetch) / (rate * (1 + way))
      let crew = draft.crew(
        rate: rate, consumers: count, busy: work * rate / Double(count), prefetch: prefetch, scv: 0.1...0.5)
      let trip = Law.lognormal(median: work * way, sigma: 0.05)
      for index in crew.consumers { draft.plan.consumers[index].roundTrip = trip }
      // Only the consumers' own clocks tell their work from the way to them.
      draft.plan.vantage = .clients
      draft.blame(crew, remedy: "prefetch \(prefetch) -> \(Int((2 * (1 + way)).rounded(.up)))")
    },
    Scenario(
      "prefetch-high", "prefetch-high", or: ["unfair-dispatch"],
      "Consumers hoard: messages wait behind a long one at one consumer while others have nothing to do."
    ) { draft in
      draft.healthyQueues()
      let prefetch = draft.random.one(of: [200, 300, 500, 1_000])
      let crew = draft.busy(0.75...0.85, consumers: 3...6, prefetch: [prefetch], scv: 1.5...2.5)
      draft.plan.queues[crew.queue].dispatch = draft.random.one(of: [.roundRobin, .random])
      draft.blame(crew, remedy: "prefetch \(prefetch) -> 2")
    },
    Scenario(
      "one-process", "queue-serialisation",
      "A queue hands out one message at a time, and as few as before when it gets more consumers."
    ) { draft in
      draft.healthyQueues()
      let few = draft.random.whole(1...2)
      let count = few * draft.random.whole(3...4)
      let rate = draft.rate(messages: 2_000, 4_000)
      let handed = rate / draft.random.between(1.25, 1.6)
      // The few that are there from the start could do more than they are given.
      let busy = draft.random.between(0.3, 0.55) * rate / handed * Double(few) / Double(count)
      let crew = draft.crew(
        rate: rate, consumers: count, busy: busy, prefetch: draft.random.one(of: [1, 2]), scv: 0.1...0.6)
      draft.plan.queues[crew.queue].handOver = .lognormal(
        mean: 1 / handed, scv: draft.random.between(0.02, 0.3))
      let join = draft.second(0.4, 0.55)
      for index in crew.consumers.dropFirst(few) {
        draft.plan.consumers[index].joins = join + draft.random.uniform()
      }
      draft.blame(crew, remedy: "queues 1 -> 2, by key")
    },
    Scenario(
      "single-active", "parallelism-cap",
      "Only one of several consumers is ever given messages, and it cannot keep up."
    ) { draft in
      draft.healthyQueues()
      let count = draft.random.whole(2...5)
      let busy = draft.random.between(1.15, 1.5) / Double(count)
      let crew = draft.crew(
        rate: draft.rate(messages: 1_500, 4_000), consumers: count, busy: busy,
        prefetch: draft.random.one(of: [1, 5, 10]))
      draft.plan.queues[crew.queue].hasSingleActiveConsumer = true
      draft.blame(crew, remedy: "several queues by key, or no single active consumer")
    },
  ]
}
