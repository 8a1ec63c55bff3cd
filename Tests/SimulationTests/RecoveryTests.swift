import TestSupport
import Testing

@testable import Simulation

@Suite struct RecoveryTests {
  /// The true mean service time is that of the sizes: 4 ms and 16 ms for each 20 kB.
  private func plan(
    prefetch: Int, consumers: Int, vantage: BrokerPlan.Vantage, roundTrip: Double, handlers: Int = 1
  )
    -> BrokerPlan
  {
    var producer = BrokerPlan.Producer(
      "shop", to: ScenarioPair.queue, rate: 0.9 * Double(consumers * handlers) / 0.02)
    producer.bytes = .uniform(5_000, 35_000)
    let workers = (0..<consumers).map { number in
      var worker = BrokerPlan.Consumer(
        "worker-\(number)", of: ScenarioPair.queue, prefetch: prefetch, service: .constant(0.004))
      worker.secondsPerByte = 0.016 / 20_000
      worker.roundTrip = .constant(roundTrip)
      worker.handlers = handlers
      return worker
    }
    var plan = BrokerPlan(
      seed: 5, length: 60, queues: [.init(ScenarioPair.queue)], producers: [producer], consumers: workers)
    plan.vantage = vantage
    return plan
  }

  @Test(
    "The mean service time is recovered within 5 %",
    arguments: [
      (1, 1, BrokerPlan.Vantage.clients), (1, 4, .clients), (5, 1, .broker), (5, 3, .broker),
      (20, 1, .broker),
      (20, 3, .clients), (100, 1, .broker), (100, 4, .broker), (100, 2, .clients),
    ])
  func meanService(prefetch: Int, consumers: Int, vantage: BrokerPlan.Vantage) throws {
    let load = try FoldedLoad(
      plan(prefetch: prefetch, consumers: consumers, vantage: vantage, roundTrip: 0.004))
    let workload = try load.workload()
    #expect(workload.handlers == 1)
    #expect((workload.meanService / 20e6 - 1).magnitude < 0.05, "\(workload.meanService)")
    let known = prefetch == 1 || vantage == .clients || prefetch > 2
    if known {
      #expect((Double(workload.travel.roundTrip) / 4e6 - 1).magnitude < 0.3, "\(workload.travel)")
    }
  }

  @Test func handlersAreCountedByWhoOvertakes() throws {
    for handlers in [1, 2, 4] {
      let load = try FoldedLoad(
        plan(prefetch: 20, consumers: 2, vantage: .broker, roundTrip: 0.000_1, handlers: handlers))
      let workload = try load.workload()
      #expect(workload.handlers == handlers)
      #expect((workload.meanService / 20e6 - 1).magnitude < 0.05)
    }
  }

  @Test(arguments: [0, 5, 9, 14, 22])
  func policyPrefetchAndCrewAreThoseOfThePlan(number: Int) throws {
    let pair = ScenarioPair(number)
    let workload = try FoldedLoad(pair.before).workload()
    print(
      pair, workload.dispatch, workload.travel, workload.consumers.map { ($0.prefetch, $0.speed, $0.joins) })
  }
}
