import Events
import TestSupport
import Testing

@Suite struct BrokerModelTests {
  @Test(arguments: 0..<24)
  func `Every message is in one place only`(_ seed: Int) {
    var plan = randomPlan(seed: seed)
    if seed % 2 == 1 { plan.incidents.append(.restart(at: 13, gap: 2)) }
    plan.vantage = seed % 3 == 0 ? .clients : .broker
    plan.consumers[0].leaves = 11
    plan.consumers[1].acknowledges = seed % 5 != 0
    let run = BrokerModel.run(plan)
    for (queue, account) in run.accounts { #expect(account.isBalanced, "\(queue): \(account)") }
  }

  @Test(arguments: 0..<24)
  func `The log's lines add up to the accounts`(_ seed: Int) {
    let run = BrokerModel.run(randomPlan(seed: seed))
    for (queue, account) in run.accounts {
      var counted = QueueAccount()
      for record in run.records where record.text("queue") == queue {
        switch record.kind {
        case .publish: counted.published += 1
        case .ack: counted.acked += 1
        case .deadLetter: counted.deadLettered += 1
        case .expire: counted.expired += 1
        case .drop: counted.dropped += 1
        default: break
        }
      }
      counted.arrivedDead = run.records.count { $0.kind == .deadLetter && $0.text("to") == queue }
      counted.refused = account.refused
      counted.ready = account.ready
      counted.unacked = account.unacked
      #expect(counted == account)
    }
  }

  @Test(arguments: 0..<24)
  func `Time never stands still or goes back, and depths follow from the lines before`(_ seed: Int) {
    let run = BrokerModel.run(randomPlan(seed: seed))
    #expect(zip(run.records, run.records.dropFirst()).allSatisfy { $0.time < $1.time })
    #expect(wrongDepths(run.records) == 0)
  }

  @Test func `A seed gives the same log again, and another seed another`() {
    let log = BrokerModel.run(randomPlan(seed: 3)).records
    #expect(log == BrokerModel.run(randomPlan(seed: 3)).records)
    #expect(log != BrokerModel.run(randomPlan(seed: 4)).records)
  }

  @Test func `A consumer never holds more than its prefetch`() {
    for seed in 0..<10 {
      let plan = randomPlan(seed: seed)
      let limits = Dictionary(uniqueKeysWithValues: plan.consumers.map { ($0.name, $0.prefetch) })
      var held: [String: Int] = [:]
      var excess = 0
      for record in BrokerModel.run(plan).records {
        guard let consumer = record.text("consumer"), let limit = limits[consumer], limit > 0 else {
          continue
        }
        if record.kind == .deliver { held[consumer, default: 0] += 1 }
        if record.kind == .ack || record.kind == .nack { held[consumer, default: 0] -= 1 }
        excess = max(excess, held[consumer, default: 0] - limit)
      }
      #expect(excess == 0)
    }
  }

  /// Three consumers with prefetch 10, the last one six times slower and of weight 2.
  @Test(arguments: [
    (BrokerPlan.Dispatch.roundRobin, 4.5, false, [32...35, 32...35, 30...35]),
    (.random, 4.5, false, [30...42, 30...42, 25...36]),
    (.leastOutstanding, 15, false, [40...50, 40...50, 8...16]),
    (.weighted, 1.5, false, [24...26, 24...26, 48...51]),
    (.roundRobin, 4.5, true, [100...100, 0...0, 0...0]),
  ])
  func `Dispatch decides who gets how much`(
    _ dispatch: BrokerPlan.Dispatch, rate: Double, single: Bool, percent: [ClosedRange<Int>]
  ) {
    var queue = BrokerPlan.Queue("q")
    queue.dispatch = dispatch
    queue.hasSingleActiveConsumer = single
    var consumers = (0..<3).map {
      BrokerPlan.Consumer("c\($0)", of: "q", prefetch: 10, service: .exponential(mean: 0.1))
    }
    consumers[2].slowdown = [.init(from: 0, to: 6)]
    consumers[2].weight = 2
    let plan = BrokerPlan(
      seed: 8, length: 200, queues: [queue], producers: [.init("p", to: "q", rate: rate)],
      consumers: consumers
    )
    let delivers = BrokerModel.run(plan).records.filter { $0.kind == .deliver }
    for (consumer, expected) in zip(consumers, percent) {
      let share = 100 * delivers.count { $0.text("consumer") == consumer.name } / delivers.count
      #expect(expected.contains(share), "\(consumer.name) got \(share) %")
    }
  }

  @Test func `Nothing is logged while the broker is down, and what was open comes again`() throws {
    var plan = BrokerPlan(
      seed: 5, length: 60, queues: [.init("q")], producers: [.init("p", to: "q", rate: 5)],
      consumers: [.init("c", of: "q", prefetch: 20, service: .exponential(mean: 0.3))])
    plan.incidents = [.restart(at: 20, gap: 10)]
    let records = BrokerModel.run(plan).records
    let down = plan.start + 20_000_000
    let up = plan.start + 30_000_000
    #expect(records.count { $0.time >= down && $0.time < up } == 0)
    var open: Set<String> = []
    for record in records where record.time < down {
      guard let id = record.text("id") else { continue }
      if record.kind == .deliver { open.insert(id) } else if record.kind == .ack { open.remove(id) }
    }
    let again = records.filter { $0.kind == .deliver && $0.number("attempt") == 2 }.compactMap {
      $0.text("id")
    }
    #expect(open.count > 1)
    #expect(Set(again) == open)
  }

  @Test func `Confirms wait for the flush that covers them`() {
    var producer = BrokerPlan.Producer("p", to: "q", rate: 40)
    producer.confirm = .constant(0)
    var plan = BrokerPlan(seed: 6, length: 10, queues: [.init("q")], producers: [producer], consumers: [])
    plan.flush = .init(every: 0.1, took: .constant(0.02))
    let records = BrokerModel.run(plan).records
    let synced = records.reduce(0) { $0 + ($1.kind == .sync ? $1.number("messages") ?? 0 : 0) }
    #expect(synced == records.count { $0.kind == .confirm })
    #expect(synced > 300)
  }

  /// How many depths do not follow from the lines before, over queues whose consumers never leave unseen.
  private func wrongDepths(_ records: [LogRecord]) -> Int {
    var depths: [String: Int] = [:]
    var lives: [String: Bool] = [:]
    var wrong = 0
    for record in records {
      guard let queue = record.text("queue"), let id = record.text("id") else { continue }
      let key = "\(queue)/\(id)"
      switch record.kind {
      case .publish: depths[queue, default: 0] += 1
      case .deliver:
        depths[queue, default: 0] -= 1
        lives[key] = true
      case .nack:
        // Only what goes back into the queue is ready again; a delivery limit says so at once.
        if record["requeue"] == .flag(true) { depths[queue, default: 0] += 1 }
        lives[key] = record["requeue"] == .flag(true) ? nil : true
      case .expire, .drop: if lives[key] == nil { depths[queue, default: 0] -= 1 }
      case .deadLetter:
        if lives[key] == nil { depths[queue, default: 0] -= 1 }
        if let target = record.text("to") { depths[target, default: 0] += 1 }
      default: break
      }
      if let depth = record.number("depth"), depth != depths[queue] { wrong += 1 }
    }
    return wrong
  }

  private func randomPlan(seed: Int) -> BrokerPlan {
    var random = SeededGenerator(seed: UInt64(seed), part: 9)
    let names = (0...random.below(3)).map { "q\($0)" }
    let queues = names.map { name in
      var queue = BrokerPlan.Queue(name)
      queue.dispatch = BrokerPlan.Dispatch.allCases[random.below(BrokerPlan.Dispatch.allCases.count)]
      if random.chance(0.3) { queue.timeToLive = 0.2 + 3 * random.uniform() }
      if random.chance(0.3) { queue.maxLength = 1 + random.below(30) }
      if random.chance(0.5) { queue.overflow = .rejectPublish }
      if random.chance(0.5) { queue.deadLetterTo = "dead" }
      if random.chance(0.4) { queue.deliveryLimit = 1 + random.below(4) }
      queue.writesDepth = true
      return queue
    }
    let producers = names.map { name in
      var producer = BrokerPlan.Producer("p-\(name)", to: name, rate: 2 + 20 * random.uniform())
      producer.bursts = [.init(at: 5, count: random.below(80), over: 1)]
      producer.confirm = random.chance(0.5) ? .exponential(mean: 0.01) : nil
      producer.window = random.chance(0.3) ? 1 + random.below(5) : nil
      producer.heldAtMost = random.below(50)
      producer.unroutable = random.chance(0.2) ? 0.05 : 0
      return producer
    }
    let consumers = (0..<names.count * 2).map { index in
      var consumer = BrokerPlan.Consumer(
        "c\(index)", of: names[index / 2], prefetch: random.below(12),
        service: .lognormal(median: 0.01 + 0.3 * random.uniform(), sigma: 0.5))
      consumer.handlers = 1 + random.below(3)
      consumer.roundTrip = .exponential(mean: 0.02)
      consumer.rejects = random.chance(0.4) ? 0.1 : 0
      consumer.requeues = random.chance(0.4) ? 0.1 : 0
      consumer.joins = random.chance(0.3) ? 10 * random.uniform() : 0
      return consumer
    }
    var plan = BrokerPlan(
      seed: UInt64(seed), length: 20, queues: queues + [.init("dead")], producers: producers,
      consumers: consumers)
    if random.chance(0.4) { plan.incidents.append(.alarm(resource: "memory", at: 8, seconds: 4)) }
    if random.chance(0.3) { plan.incidents.append(.pause(at: 3, seconds: 1.5)) }
    plan.statsEvery = 5
    return plan
  }
}
