internal import Glibc

/// A scenario under construction: a plan, and the draws from which it is made.
struct ScenarioDraft {
  var random: SeededGenerator
  var plan: BrokerPlan
  var dialect = ScenarioDialect.text
  var subjects: [String] = []
  var remedy = ""
  /// For trouble that only the broker's own clock and connections show.
  var isLoggedByBroker = false
  private var names: [String]
  private var producerNumber = 0
  private var identifierOfClients: Int

  /// A queue with those who fill and empty it, by their places in the plan.
  struct Crew {
    var queue: Int
    var producers: Range<Int>
    var consumers: Range<Int>
    /// Messages a second, and seconds of work that one costs a consumer in the mean.
    var rate: Double
    var work: Double
  }

  init(random generator: SeededGenerator) {
    random = generator
    dialect = ScenarioDialect.drawn(&random)
    let bases = [
      "orders", "payments", "emails", "audit", "search-index", "thumbnails", "webhooks", "invoices",
      "shipping", "sms", "events", "refunds", "imports", "reports",
    ]
    let prefix = random.one(of: ["", "", "shop.", "prod/", "q_", "acme.eu."])
    names = bases.map { prefix + $0 }
    identifierOfClients = random.below(900)
    let start = 1_772_442_000_000_000 + Int64(random.below(20_000_000)) * 1_000_000
    plan = BrokerPlan(
      seed: random.next(), start: start, length: random.between(280, 520).rounded(), queues: [],
      producers: [], consumers: [])
  }

  var length: Double { plan.length }

  /// A second of the log, given as a share of it.
  mutating func second(_ low: Double, _ high: Double) -> Double {
    (plan.length * random.between(low, high)).rounded()
  }

  mutating func newName() -> String { names.remove(at: random.below(names.count)) }

  /// Messages a second that make so many in the whole log.
  mutating func rate(messages low: Double, _ high: Double) -> Double {
    random.between(low, high) / plan.length
  }

  /// Deterministic, exponential or lognormal.
  mutating func law(mean: Double, scv: ClosedRange<Double> = 0.1...1) -> Law {
    switch random.below(5) {
    case 0 where scv.lowerBound <= 0.1: return .constant(mean)
    case 1 where scv.contains(1): return .exponential(mean: mean)
    default: return .lognormal(mean: mean, scv: random.between(scv.lowerBound, scv.upperBound))
    }
  }

  /// A queue whose `consumers` are busy for a share of the time; above 1 they cannot keep up.
  mutating func crew(
    named name: String? = nil, rate: Double, consumers: Int, busy: Double, prefetch: Int,
    producers: Int? = nil, scv: ClosedRange<Double> = 0.1...1
  ) -> Crew {
    let name = name ?? newName()
    let work = busy * Double(consumers) / rate
    let service = law(mean: work, scv: scv)
    plan.queues.append(.init(name))
    let firstProducer = plan.producers.count
    let count = producers ?? random.whole(1...3)
    let role = random.one(of: ["web", "api", "batch", "gateway"])
    for _ in 0..<count {
      producerNumber += 1
      plan.producers.append(.init("\(role)-\(producerNumber)", to: name, rate: rate / Double(count)))
    }
    let firstConsumer = plan.consumers.count
    let base = name.split(whereSeparator: { "./_".contains($0) }).last.map(String.init) ?? name
    let form = random.one(of: ["-worker-", "-consumer-", "@pod-"])
    for number in 0..<consumers {
      plan.consumers.append(
        .init("\(base)\(form)\(identifierOfClients + number)", of: name, prefetch: prefetch, service: service)
      )
    }
    return Crew(
      queue: plan.queues.count - 1, producers: firstProducer..<plan.producers.count,
      consumers: firstConsumer..<plan.consumers.count, rate: rate, work: work)
  }

  /// Queues with nothing wrong.
  mutating func healthyQueues(_ count: ClosedRange<Int> = 1...6, messages: Double = 3_000) {
    let count = random.whole(count)
    for _ in 0..<count {
      let consumers = random.whole(1...4)
      let rate = max(60, messages / Double(count) * random.between(0.3, 1.4)) / plan.length
      // Those that take turns and take many at a time would wait for each other.
      let prefetch = consumers == 1 ? random.one(of: [1, 5, 10, 20]) : random.one(of: [1, 1, 2])
      let crew = crew(
        rate: rate, consumers: consumers, busy: random.between(0.08, 0.45), prefetch: prefetch,
        producers: random.whole(1...2))
      if random.chance(0.4) { plan.queues[crew.queue].dispatch = .leastOutstanding }
    }
  }

  /// What does not matter to the trouble: confirms, settings, samples of the state, whose log it is.
  mutating func finish() {
    let hasOwnConfirms = plan.flush != nil || plan.producers.contains { $0.confirm != nil }
    if !hasOwnConfirms, random.chance(0.5) {
      let confirm = Law.lognormal(median: random.between(0.002, 0.008), sigma: 0.4)
      for index in plan.producers.indices { plan.producers[index].confirm = confirm }
    }
    if random.chance(0.5) { plan.statsEvery = random.between(10, 30).rounded() }
    if random.chance(0.5) {
      for index in plan.queues.indices { plan.queues[index].writesDepth = true }
    }
    if !isLoggedByBroker, plan.vantage == .broker, random.chance(0.2) { plan.vantage = .clients }
    if random.chance(0.15) {
      for index in plan.consumers.indices { plan.consumers[index].writesProcessing = true }
    }
    if random.chance(0.6) { addSettings() }
    subjects = subjects.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The settings of the queue that is ill, or of the first.
  private mutating func addSettings() {
    let ill = plan.queues.first { subjects.contains($0.name) } ?? plan.queues.first
    guard let ill, let consumer = plan.consumers.first(where: { $0.queue == ill.name }) else { return }
    plan.settings += [
      .init("broker", .text("mqtune")), .init("prefetch", .number(consumer.prefetch)),
      .init("consumers", .number(plan.consumers.count { $0.queue == ill.name })),
      .init("dispatch", .text(ill.dispatch.rawValue)),
    ]
  }

  // MARK: What scenarios say of themselves

  func name(_ crew: Crew) -> String { plan.queues[crew.queue].name }

  func consumerNames(_ crew: Crew) -> [String] { crew.consumers.map { plan.consumers[$0].name } }

  func producerNames(_ crew: Crew) -> [String] { crew.producers.map { plan.producers[$0].name } }

  mutating func blame(_ crew: Crew, remedy: String) {
    subjects.append(name(crew))
    self.remedy = remedy
  }

  mutating func slowDown(_ crew: Crew, _ steps: [BrokerPlan.Step]) {
    for index in crew.consumers { plan.consumers[index].slowdown = steps }
  }

  /// `count` moments between two shares of the log, in order and at least `apart` seconds from each other, as
  /// far as there is room.
  mutating func moments(_ count: Int, _ low: Double, _ high: Double, apart: Double) -> [Double] {
    let room = max(0, plan.length * (high - low) - apart * Double(count))
    let free = (0..<count).map { _ in random.uniform() * room }.sorted()
    return free.enumerated().map { ($1 + plan.length * low + apart * Double($0)).rounded() }
  }
}

extension Law {
  /// By its mean and its squared coefficient of variation.
  static func lognormal(mean: Double, scv: Double) -> Law {
    let variance = log(1 + scv)
    return .lognormal(median: mean * exp(-variance / 2), sigma: variance.squareRoot())
  }

  public var mean: Double {
    switch self {
    case .constant(let value): value
    case .uniform(let low, let high): (low + high) / 2
    case .exponential(let mean): mean
    case .lognormal(let median, let sigma): median * exp(sigma * sigma / 2)
    case .mixture(let share, let rare, let usual): share * rare.mean + (1 - share) * usual.mean
    }
  }
}

extension BrokerPlan {
  /// The share of a queue's capacity that its messages need at a second, by the plan and not by what came of it.
  /// Bursts, redeliveries and the size of messages are not in it.
  public func load(of queue: String, at second: Double) -> Double {
    let rate = producers.filter { $0.queue == queue }
      .reduce(0) { $0 + BrokerPlan.value(of: $1.rates, at: second, otherwise: 0) * (1 - $1.unroutable) }
    let capacity = consumers.filter {
      $0.queue == queue && second >= $0.joins && second < $0.leaves ?? .infinity
    }
    .reduce(0) {
      $0 + Double($1.handlers)
        / ($1.service.mean * BrokerPlan.value(of: $1.slowdown, at: second, otherwise: 1))
    }
    return rate == 0 ? 0 : rate / capacity
  }
}
