/// Two runs of the broker model that differ in one setting only, to measure predictions with.
///
/// The work of a message hangs on its size, and sizes and arrivals are the producer's: both runs have the same
/// messages with the same work at the same times, whoever takes them.
public struct ScenarioPair: Sendable, CustomStringConvertible {
  public enum Change: Equatable, Sendable, CustomStringConvertible {
    case consumers(Int)
    case prefetch(Int)
    case dispatch(BrokerPlan.Dispatch)

    public var description: String {
      switch self {
      case .consumers(let count): "\(count) consumers"
      case .prefetch(let count): "prefetch \(count)"
      case .dispatch(let policy): policy.rawValue
      }
    }
  }

  public let number: Int
  public let description: String
  public let change: Change
  public let before: BrokerPlan
  public let after: BrokerPlan
  /// The changed setting on another day: messages of the same kind, but other ones.
  public let anotherDay: BrokerPlan
  public static let queue = "jobs"

  /// The pair of that number; a number gives the same pair on every machine.
  public init(_ number: Int) { self.init(number, Recipe(number), ["consumers", "prefetch", "dispatch"]) }

  /// A pair whose consumers fetch ahead and log a delivery when they begin with it, as most programs do.
  public init(ofHandlers number: Int) {
    self.init(number, Recipe(ofHandlers: number), ["consumers", "prefetch"])
  }

  private init(_ number: Int, _ first: Recipe, _ kinds: [String]) {
    var recipe = first
    self.number = number
    before = recipe.plan
    let kind = kinds[number % kinds.count]
    change = recipe.drawChange(kind)
    var changed = recipe
    changed.apply(change)
    after = changed.plan
    changed.seed &+= 0xA07E
    anotherDay = changed.plan
    description = "\(recipe.summary) -> \(change)"
  }
}

private struct Recipe {
  var seed: UInt64
  var generator: SeededGenerator
  var consumers: Int
  var prefetch: Int
  var handlers = 1
  var writesPrefetch = true
  var dispatch: BrokerPlan.Dispatch
  /// Seconds a message takes on average, and of these a fixed part.
  let work: Double
  let fixedShare: Double
  let sizes: Law
  let roundTrip: Double
  let vantage: BrokerPlan.Vantage
  /// The first consumer's slowdown.
  let slowdown: Double
  let messages: Int
  /// Offered load against what the consumers can do, before the change.
  let load: Double
  let rate: Double

  init(_ number: Int) {
    seed = UInt64(truncatingIfNeeded: number) &* 7_919 &+ 11
    generator = SeededGenerator(seed: seed, part: 5_000)
    consumers = 2 + generator.below(5)
    prefetch = [1, 2, 3, 5, 10, 20, 40][generator.below(7)]
    dispatch = BrokerPlan.Dispatch.allCases[generator.below(3)]
    work = 0.01 + 0.05 * generator.uniform()
    fixedShare = [0.2, 0.5][generator.below(2)]
    sizes =
      [
        Law.exponential(mean: 20_000), .lognormal(median: 14_000, sigma: 0.85), .uniform(5_000, 35_000),
      ][generator.below(3)]
    vantage = generator.chance(0.5) ? .clients : .broker
    roundTrip = vantage == .clients ? work * (0.02 + 0.3 * generator.uniform()) : 0.000_05
    slowdown = generator.chance(0.3) ? 1.5 + generator.uniform() : 1
    messages = 3_000 + generator.below(5_000)
    load = [0.5, 0.6, 0.7, 0.8, 0.85, 1.15][generator.below(6)]
    rate = load * (Double(consumers) - 1 + 1 / slowdown) / work
  }

  init(ofHandlers number: Int) {
    seed = UInt64(truncatingIfNeeded: number) &* 6_271 &+ 5
    generator = SeededGenerator(seed: seed, part: 5_001)
    consumers = 2 + generator.below(7)
    prefetch = [1, 2, 3, 5, 8, 10, 16, 20, 32, 50, 100][generator.below(11)]
    dispatch = .roundRobin
    handlers = [1, 1, 1, 2, 4][generator.below(5)]
    // A consumer that may not have more in hand has no use for more handlers.
    handlers = min(handlers, prefetch)
    writesPrefetch = generator.chance(0.5)
    work = 0.01 + 0.05 * generator.uniform()
    fixedShare = [0, 0.1, 0.3][generator.below(3)]
    sizes =
      [
        Law.exponential(mean: 20_000), .lognormal(median: 12_500, sigma: 1),
        .lognormal(median: 8_500, sigma: 1.3),
      ][generator.below(3)]
    vantage = .handlers
    roundTrip = work * (0.005 + 0.1 * generator.uniform())
    slowdown = 1
    messages = 3_000 + generator.below(5_000)
    load = [0.5, 0.6, 0.7, 0.8, 0.85][generator.below(5)]
    rate = load * Double(consumers * handlers) / work
  }

  var summary: String {
    "\(consumers) consumers, prefetch \(prefetch)\(writesPrefetch ? "" : " unseen"), "
      + (handlers > 1 ? "\(handlers) handlers, " : "") + "\(dispatch.rawValue), load \(load)"
      + (slowdown > 1 ? ", one slow" : "") + ", by \(vantage)"
  }

  mutating func drawChange(_ kind: String) -> ScenarioPair.Change {
    switch kind {
    case "consumers":
      // One fewer only where the others can do it.
      let fewer = consumers > 2 && load * Double(consumers) / Double(consumers - 1) < 0.9
      return .consumers(fewer && generator.chance(0.5) ? consumers - 1 : consumers + 1 + generator.below(2))
    case "prefetch":
      let others = [1, 2, 3, 5, 10, 20, 40].filter { $0 != prefetch && $0 >= handlers }
      return .prefetch(others[generator.below(others.count)])
    default:
      let others = BrokerPlan.Dispatch.allCases.prefix(3).filter { $0 != dispatch }
      return .dispatch(others[generator.below(others.count)])
    }
  }

  mutating func apply(_ change: ScenarioPair.Change) {
    switch change {
    case .consumers(let count): consumers = count
    case .prefetch(let count): prefetch = count
    case .dispatch(let policy): dispatch = policy
    }
  }

  var plan: BrokerPlan {
    var queue = BrokerPlan.Queue(ScenarioPair.queue)
    queue.dispatch = dispatch
    var producer = BrokerPlan.Producer("shop", to: ScenarioPair.queue, rate: rate)
    producer.bytes = sizes
    let workers = (0..<consumers).map { index in
      var worker = BrokerPlan.Consumer(
        "worker-\(index)", of: ScenarioPair.queue, prefetch: prefetch,
        service: .constant(work * fixedShare))
      worker.secondsPerByte = work * (1 - fixedShare) / 20_000
      worker.roundTrip = .constant(roundTrip)
      worker.handlers = handlers
      worker.writesPrefetch = writesPrefetch
      if slowdown > 1, index == 0 { worker.slowdown = [.init(from: 0, to: slowdown)] }
      return worker
    }
    var plan = BrokerPlan(
      seed: seed, length: Double(messages) / rate, queues: [queue], producers: [producer], consumers: workers)
    plan.vantage = vantage
    return plan
  }
}
