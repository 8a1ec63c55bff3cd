import Profiles
import TestSupport
import Testing
import Trials

@testable import Simulation

/// Logs whose deliveries are the begin of work: what waits in the clients looks as if it waited in the queue.
@Suite struct VantageTests {
  private func plan(
    _ vantage: BrokerPlan.Vantage, consumers: Int, prefetch: Int, handlers: Int = 1,
    writesPrefetch: Bool = true,
    load: Double = 0.75, dispatch: BrokerPlan.Dispatch = .roundRobin
  ) -> BrokerPlan {
    let work = 0.02
    var queue = BrokerPlan.Queue(ScenarioPair.queue)
    queue.dispatch = dispatch
    let rate = load * Double(consumers * handlers) / work
    var producer = BrokerPlan.Producer("shop", to: ScenarioPair.queue, rate: rate)
    producer.bytes = .lognormal(median: 12_500, sigma: 1)
    let workers = (0..<consumers).map { number in
      var worker = BrokerPlan.Consumer(
        "worker-\(number)", of: ScenarioPair.queue, prefetch: prefetch, service: .constant(0.000_1))
      worker.secondsPerByte = work / 20_000
      worker.roundTrip = .constant(0.000_6)
      worker.handlers = handlers
      worker.writesPrefetch = writesPrefetch
      return worker
    }
    var plan = BrokerPlan(
      seed: 23, length: 4_000 / rate, queues: [queue], producers: [producer], consumers: workers)
    plan.vantage = vantage
    return plan
  }

  @Test(arguments: [(2, 5, 1), (4, 5, 1), (3, 20, 2), (3, 100, 1)])
  func `a log that is written when work begins is recognised, and a replay has what the clients hold`(
    consumers: Int, prefetch: Int, handlers: Int
  ) throws {
    let log = plan(.handlers, consumers: consumers, prefetch: prefetch, handlers: handlers)
    let workload = try Workload(of: log)
    #expect(workload.vantage == .begin)
    #expect(workload.handlers == handlers)
    #expect(workload.usualPrefetch == prefetch)
    #expect(workload.fetching == nil)
    #expect(workload.calibrate().calibration.isPassed)
    #expect(workload.logged.held.mean < 1.1 * workload.meanService)
  }

  @Test(arguments: [
    (BrokerPlan.Vantage.broker, 5), (.clients, 5), (.clients, 20), (.broker, 1), (.clients, 1),
    (.handlers, 1),
  ])
  func `a log that shows what consumers hold is taken as it is`(vantage: BrokerPlan.Vantage, prefetch: Int)
    throws
  {
    let workload = try Workload(of: plan(vantage, consumers: 3, prefetch: prefetch))
    #expect(workload.vantage == .arrival)
    #expect(workload.usualPrefetch == prefetch)
    #expect(workload.calibrate().calibration.isPassed)
    let unnamed = plan(vantage, consumers: 3, prefetch: prefetch, writesPrefetch: false)
    #expect(try Workload(of: unnamed).vantage == .arrival)
  }

  @Test(arguments: [2, 5, 10, 30])
  func `a prefetch that the log does not name is fitted`(prefetch: Int) throws {
    let workload = try Workload(
      of: plan(.handlers, consumers: 4, prefetch: prefetch, writesPrefetch: false, load: 0.85))
    let fetching = try #require(workload.fetching)
    let highest = fetching.highest == 0 ? Int.max : fetching.highest
    #expect(workload.vantage == .begin)
    #expect((fetching.lowest...highest).contains(prefetch), "\(fetching)")
    #expect(fetching.lowest >= prefetch / 2, "\(fetching)")
    #expect(workload.calibrate().calibration.isPassed)
  }

  @Test func `a policy other than in turn is seen through the begin of work`() throws {
    let workload = try Workload(
      of: plan(.handlers, consumers: 4, prefetch: 10, load: 0.85, dispatch: .leastOutstanding))
    #expect(workload.vantage == .begin)
    #expect(workload.dispatch == .leastOutstanding)
    #expect(workload.dispatchIsSeen)
  }

  @Test func `of a consumer alone it does not matter where its messages wait`() throws {
    let workload = try Workload(of: plan(.handlers, consumers: 1, prefetch: 10, writesPrefetch: false))
    #expect(workload.calibrate().calibration.isPassed)
    let prediction = try workload.predict(ReplaySettings(rate: 0.9), budget: 0)
    #expect(!prediction.assumptions.contains { $0.contains("fits about as well") })
  }

  @Test func `predictions from logs of handlers come true`() async {
    let trials = await withTaskGroup { group in
      for number in 0..<12 {
        group.addTask { PairTrial(ScenarioPair(ofHandlers: number), budget: 130_000) }
      }
      return await group.reduce(into: [PairTrial]()) { $0.append($1) }
    }
    let table = PairTable(trials)
    let rows = table.trials.map(\.text).joined(separator: "\n")
    #expect(table.predicted.count == 12, "\(rows)")
    #expect(table.accurate.percent >= 90, "\(rows)")
    #expect(table.covered().percent >= 80, "\(rows)")
  }
}
