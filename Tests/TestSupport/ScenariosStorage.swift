/// Publishers that wait for the broker's disk, or for each other's confirms.
extension Scenarios {
  static let storage: [Scenario] = [
    Scenario("slow-syncs", "disk-io", "Every flush to disk takes long, and confirms wait for it.") { draft in
      draft.healthyQueues(1...4)
      let crew = draft.busy(0.3...0.5, consumers: 2...4)
      draft.plan.flush = .init(
        every: 0.01,
        took: .lognormal(median: draft.random.between(0.2, 0.6), sigma: draft.random.between(0.4, 0.8)))
      for index in draft.plan.producers.indices {
        draft.plan.producers[index].confirm = .constant(0)
        draft.plan.producers[index].window = 100
        draft.plan.producers[index].heldAtMost = 1_000
      }
      draft.subjects = ["disk sync", "disk"]
      draft.blame(crew, remedy: "a faster disk, or fewer flushes")
    },
    Scenario(
      "small-batches", "batch-small", or: ["disk-io"],
      "Every message has a flush of its own, and the disk has no time left."
    ) { draft in
      draft.plan.length = draft.random.between(100, 150).rounded()
      draft.healthyQueues(1...3, messages: 1_200)
      let rate = draft.rate(messages: 4_000, 6_000)
      let crew = draft.crew(
        rate: rate, consumers: draft.random.whole(2...4), busy: draft.random.between(0.3, 0.45), prefetch: 2)
      var flush = BrokerPlan.Flush(
        every: 0.000_2, took: .lognormal(mean: draft.random.between(0.88, 0.97) / rate, scv: 0.2))
      flush.atMost = 1
      flush.isRegular = false
      draft.plan.flush = flush
      for index in crew.producers {
        draft.plan.producers[index].confirm = .constant(0)
        draft.plan.producers[index].window = draft.random.whole(20...60)
        draft.plan.producers[index].heldAtMost = 5_000
      }
      draft.subjects = ["disk sync", "disk"]
      draft.blame(crew, remedy: "write batch 1 -> 20")
    },
    Scenario(
      "long-batches", "batch-wait",
      "Confirms wait for a flush that comes a fixed time after the first message."
    ) { draft in
      draft.healthyQueues(1...3, messages: 1_500)
      let crew = draft.busy(0.2...0.4, consumers: 2...3)
      var flush = BrokerPlan.Flush(
        every: draft.random.between(0.15, 0.5), took: .lognormal(median: 0.002, sigma: 0.4))
      flush.isRegular = false
      draft.plan.flush = flush
      for index in draft.plan.producers.indices { draft.plan.producers[index].confirm = .constant(0) }
      draft.subjects = ["disk sync", "disk"]
      draft.blame(crew, remedy: "flush interval \(Int(flush.every * 1_000)) ms -> 5 ms")
    },
    Scenario(
      "one-at-a-time", "confirm-serial",
      "A publisher waits for each confirm before it sends the next message."
    ) { draft in
      draft.healthyQueues(1...4, messages: 1_500)
      let rate = draft.rate(messages: 2_500, 5_000)
      let crew = draft.crew(
        rate: rate, consumers: draft.random.whole(2...4), busy: draft.random.between(0.25, 0.45), prefetch: 2,
        producers: 1)
      let confirm = Law.lognormal(mean: 1 / rate, scv: draft.random.between(0.05, 0.3))
      for index in draft.plan.producers.indices {
        draft.plan.producers[index].confirm = .lognormal(median: 0.004, sigma: 0.4)
      }
      for index in crew.producers {
        let offered = rate * draft.random.between(1.3, 1.7)
        draft.plan.producers[index].rates = [.init(from: 0, to: offered)]
        draft.plan.producers[index].confirm = confirm
        draft.plan.producers[index].window = 1
        draft.plan.producers[index].heldAtMost = 20_000
        draft.plan.producers[index].writesDue = draft.random.chance(0.3)
      }
      draft.subjects = draft.producerNames(crew)
      draft.blame(crew, remedy: "confirms in windows of 50")
    },
  ]
}
