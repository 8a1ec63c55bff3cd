/// Loads of an awkward shape.
extension Scenarios {
  static let load: [Scenario] = [
    Scenario(
      "hot-partition", "partition-skew",
      "Of queues that share a load one gets most of it, and cannot keep up."
    ) { draft in
      draft.healthyQueues(1...2, messages: 1_000)
      let siblings = draft.siblings(factor: draft.random.between(3, 6), busy: draft.random.between(1.08, 1.3))
      draft.blame(siblings[0], remedy: "a key that spreads evenly")
    },
    Scenario(
      "burst", "producer-burst", "Now and then hundreds of messages come at once and keep others waiting."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.2...0.35, consumers: 2...4)
      let count = draft.random.whole(3...5)
      let seconds = draft.random.between(20, 35)
      let capacity = Double(crew.consumers.count) / crew.work
      let size = Int(seconds * (capacity - crew.rate))
      let moments = draft.moments(count, 0.08, 0.9, apart: seconds * 1.4)
      var batch = BrokerPlan.Producer("nightly-\(draft.random.whole(1...9))", to: draft.name(crew), rate: 0)
      batch.bursts = moments.map { .init(at: $0, count: size, over: 3) }
      draft.plan.producers.append(batch)
      draft.blame(crew, remedy: "spread the bursts, or consumers that come when they do")
      draft.subjects.append(batch.name)
    },
    Scenario("periodic", "periodic-stall", "At regular times everything in a queue takes ten times as long.")
    {
      draft in
      draft.healthyQueues()
      let crew = draft.busy(0.35...0.5, consumers: 2...3)
      let period = draft.random.whole(25...45)
      let phase = draft.random.whole(5...20)
      let factor = draft.random.between(8, 15)
      let stall = draft.random.between(3, 5)
      var steps = [BrokerPlan.Step(from: 0, to: 1)]
      for start in stride(from: Double(phase), to: draft.length, by: Double(period)) {
        steps += [.init(from: start, to: factor), .init(from: start + stall, to: 1)]
      }
      draft.slowDown(crew, steps)
      draft.blame(crew, remedy: "move the job that runs every \(period) s")
    },
    Scenario(
      "rate-step", "regime-change", "The rate steps up at some time, and the consumers still keep up."
    ) { draft in
      draft.healthyQueues()
      let crew = draft.busy(0.6...0.72, consumers: 2...5, scv: 0.1...0.5)
      let before = 1 / draft.random.between(1.7, 2.3)
      let step = draft.second(0.4, 0.6)
      for index in crew.producers {
        let rate = draft.plan.producers[index].rates[0].value
        draft.plan.producers[index].rates = [.init(from: 0, to: rate * before), .init(from: step, to: rate)]
      }
      draft.blame(crew, remedy: "nothing now; know what changed")
    },
  ]
}

extension ScenarioDraft {
  /// Numbered queues with one consumer each, alike but for the first, which gets `factor` times as much.
  mutating func siblings(factor: Double, busy: Double) -> [Crew] {
    let count = random.whole(4...7)
    let base = newName()
    let form = random.one(of: ["-", ".p", "/"])
    let hot = random.below(count)
    let usual = rate(messages: 2_500, 4_500) / (Double(count - 1) + factor)
    let work = law(mean: busy / (usual * factor))
    var crews: [Crew] = []
    for number in 0..<count {
      let share = number == hot ? factor : random.between(0.8, 1.2)
      let crew = crew(
        named: "\(base)\(form)\(number)", rate: usual * share, consumers: 1, busy: busy * share / factor,
        prefetch: 5, producers: 1)
      for index in crew.consumers {
        plan.consumers[index].service = work
        plan.consumers[index].name = "\(base)-worker-\(number)"
      }
      crews.insert(crew, at: number == hot ? 0 : crews.count)
    }
    return crews
  }
}
