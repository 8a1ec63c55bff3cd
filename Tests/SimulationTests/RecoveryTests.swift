import Profiles
import TestSupport
import Testing
import Trials

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
    let workload = try Workload(
      of: plan(prefetch: prefetch, consumers: consumers, vantage: vantage, roundTrip: 0.004))
    #expect(workload.handlers == 1)
    #expect((workload.meanService / 20e6 - 1).magnitude < 0.05, "\(workload.meanService)")
    let known = prefetch == 1 || vantage == .clients || prefetch > 2
    if known {
      #expect((Double(workload.travel.roundTrip) / 4e6 - 1).magnitude < 0.3, "\(workload.travel)")
    }
  }

  @Test func handlersAreCountedByWhoOvertakes() throws {
    for handlers in [1, 2, 4] {
      let workload = try Workload(
        of: plan(prefetch: 20, consumers: 2, vantage: .broker, roundTrip: 0.000_1, handlers: handlers))
      #expect(workload.handlers == handlers)
      #expect((workload.meanService / 20e6 - 1).magnitude < 0.05)
    }
  }

  @Test(arguments: [5, 9, 11, 14, 22])
  func crewIsThatOfThePlan(number: Int) throws {
    let pair = ScenarioPair(number)
    let workload = try Workload(of: pair.before)
    #expect(workload.dispatch.rawValue == pair.before.queues[0].dispatch.rawValue)
    #expect(workload.consumers.map(\.prefetch) == pair.before.consumers.map(\.prefetch))
    for (consumer, planned) in zip(workload.consumers, pair.before.consumers) {
      let speed = planned.slowdown.first?.value ?? 1
      #expect((consumer.speed / speed - 1).magnitude < 0.06, "\(pair): \(consumer.name) \(consumer.speed)")
    }
    #expect(workload.outages.isEmpty)
  }

  /// Without the prefetch in the log, the most messages in hand tell it if the queue had to wait for it.
  @Test func prefetchIsSeenWhereItBinds() throws {
    var load = LoggedLoad(
      QueueFigures(of: plan(prefetch: 5, consumers: 2, vantage: .broker, roundTrip: 0.000_1)))
    for index in load.consumers.indices { load.consumers[index].prefetch = nil }
    #expect(try Workload(load).consumers.map(\.prefetch) == [5, 5])
    load = LoggedLoad(
      QueueFigures(of: plan(prefetch: 2_000, consumers: 2, vantage: .broker, roundTrip: 0.000_1)))
    for index in load.consumers.indices { load.consumers[index].prefetch = nil }
    #expect(try Workload(load).consumers.map(\.prefetch) == [0, 0])
  }

  /// What a replay with a rest of six seconds does is logged, and read again.
  @Test func aTimeWithoutServiceIsAnOutage() throws {
    var truth = Workload.poisson(6_000, load: 0.7, consumers: 3, seed: 2)
    truth.outages = [4_000_000_000..<10_000_000_000]
    var replay = Replay(truth.load(for: .logged), by: truth.crew(for: .logged))
    replay.run()
    let messages = truth.arrivals.indices.map { index in
      func seen(_ time: Int64) -> Int64 { time <= truth.length ? time : LoggedMessage.unseen }
      return LoggedMessage(
        publish: truth.arrivals[index], deliver: seen(replay.delivers[index]), end: seen(replay.ends[index]),
        consumer: replay.holders[index] < 0 ? nil : Int(replay.holders[index]))
    }
    let consumers = truth.consumers.map { LoggedConsumer($0.name, prefetch: 1) }
    let workload = try Workload(
      LoggedLoad(messages: messages, consumers: consumers, from: 0, to: truth.length))
    #expect(workload.outages.map { ($0.upperBound - $0.lowerBound) / 100_000_000 } == [60])
    #expect((workload.meanService / truth.meanService - 1).magnitude < 0.01)
    #expect(workload.calibrate().calibration.isPassed)
    var settings = ReplaySettings.logged
    settings.withoutOutages = true
    #expect(workload.replay(settings).queueWait.p99 < workload.logged.queueWait.p99 / 4)
  }

  @Test func `records that go on after the clients have gone do not spoil the replay`() throws {
    func line(_ millis: Int, _ rest: String) -> String {
      let (second, part) = (
        String(100 + millis / 1_000).dropFirst(), String(1_000 + millis % 1_000).dropFirst()
      )
      return "2026-03-02T09:00:\(second).\(part)Z \(rest)\n"
    }
    // Twice as much comes as one consumer can do, and after 20 s both stop.
    var lines: [(Int, String)] = []
    for number in 0..<400 { lines.append((number * 50, "publish queue=mail id=m\(number) producer=web")) }
    for number in 0..<199 {
      lines.append((10 + number * 100, "deliver queue=mail id=m\(number) consumer=smtp"))
      lines.append((109 + number * 100, "ack queue=mail id=m\(number) consumer=smtp"))
    }
    lines.append((25_000, "connect client=other"))
    let log = lines.sorted { $0.0 < $1.0 }.map { line($0.0, $0.1) }.joined()
    let queue = try #require(
      Profile(log: Array(log.utf8), format: "mqtune").queueFigures.first { $0.name == "mail" })
    let calibration = try Workload(queue).calibrate().calibration
    #expect(calibration.isPassed && calibration.throughputError < 0.01)
  }
}
