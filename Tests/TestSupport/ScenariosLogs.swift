internal import Events

/// Logs that do not tell the truth, or not all of it.
extension Scenarios {
  static let logs: [Scenario] = [
    Scenario(
      "skewed-clocks", "clock-skew", "The consumers' clocks are behind: messages arrive before they are sent."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.25...0.5, consumers: 2...4)
      draft.plan.vantage = .clients
      let offset = -draft.random.between(2, 30)
      for index in crew.consumers { draft.plan.consumers[index].clockOffset = offset }
      draft.blame(crew, remedy: "set the clocks")
      draft.subjects += draft.consumerNames(crew)
    },
    Scenario("lost-lines", "log-gap", "More than a minute of the log is missing, and nothing else is wrong.")
    {
      draft in
      draft.plan.length = draft.random.between(420, 700).rounded()
      draft.healthyQueues()
      let crew = draft.busy(0.25...0.5, consumers: 2...4)
      draft.plan.lost = [.init(at: draft.second(0.3, 0.6), for: draft.random.between(75, 130))]
      draft.blame(crew, remedy: "find the missing lines")
      draft.subjects.append("")
    },
    Scenario(
      "closed-loop", "coordinated-omission",
      "A load test asks only when it is answered, and so hardly asks while all is slow."
    ) { draft in
      draft.healthyQueues(1...4, messages: 1_500)
      let rate = draft.rate(messages: 6_000, 8_000)
      let crew = draft.crew(
        rate: rate, consumers: draft.random.whole(2...4), busy: draft.random.between(0.2, 0.35), prefetch: 2,
        producers: 1)
      let count = draft.random.whole(6...16)
      var users = BrokerPlan.Users(
        count, answer: .lognormal(mean: Double(count) / rate, scv: draft.random.between(0.02, 0.15)))
      let periods = draft.random.whole(3...5)
      let seconds = draft.length * draft.random.between(0.2, 0.35) / Double(periods)
      for start in draft.moments(periods, 0.06, 0.96, apart: seconds * 1.4) {
        users.slowdown += [
          .init(from: start, to: draft.random.between(3, 5)), .init(from: start + seconds, to: 1),
        ]
      }
      for index in crew.producers {
        draft.plan.producers[index].rates = []
        draft.plan.producers[index].users = users
      }
      let label = draft.random.one(of: ["POST /orders", "checkout", "send-invoice"])
      draft.dialect = draft.dialect.naming(.sample, label)
      draft.subjects = [label]
      draft.blame(crew, remedy: "requests at fixed times")
    },
    Scenario(
      "cold-start", "warm-up", or: ["regime-change"],
      "At first everything in a queue is slow, and then it is not."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.3...0.4, consumers: 2...4)
      let end = draft.second(0.06, 0.1)
      draft.slowDown(crew, [.init(from: 0, to: draft.random.between(3.5, 5)), .init(from: end, to: 1)])
      draft.blame(crew, remedy: "leave the start out")
    },
  ]
}
