import TestSupport
import Testing

@testable import Simulation

@Suite struct ReplayTests {
  private let milli: Int64 = 1_000_000

  @Test func messagesOfOneWhoLeavesGoToTheNext() {
    // Four messages of 10 ms at once; the first consumer leaves in the middle of its first one.
    var workload = Workload(
      gaps: [0, 0, 0, 0, 0.1], services: [0.01, 0.01, 0.01, 0.01, 0.01], consumers: 2, prefetch: 2)
    workload.consumers[0].leaves = 5 * milli
    var replay = Replay(workload.load(for: .logged), by: workload.crew(for: .logged))
    replay.run()
    #expect(replay.holders == [1, 1, 1, 1, 1])
    #expect(replay.ends == [30, 10, 40, 20, 110].map { $0 * milli })
    #expect(replay.delivers == [0, 0, 0, 0, 100].map { $0 * milli })
  }

  @Test func workRestsInAnOutageAndNothingIsHandedOut() {
    var workload = Workload(gaps: [0, 0.006, 0.1], services: [0.01, 0.01, 0.01], consumers: 2)
    workload.outages = [(5 * milli)..<(25 * milli)]
    var replay = Replay(workload.load(for: .logged), by: workload.crew(for: .logged))
    replay.run()
    #expect(replay.delivers == [0, 25, 106].map { $0 * milli })
    #expect(replay.ends == [30, 35, 116].map { $0 * milli })
  }

  @Test func impatientMessagesLeaveTheQueueByThemselves() {
    var workload = Workload(gaps: [0, 0, 0, 0.1], services: [0.01, 0.01, 0.01, 0.01], consumers: 1)
    workload.patience = [Int64](repeating: 15 * milli, count: 4)
    let measures = workload.replay()
    #expect(measures.backlogMax == 3)
    #expect(measures.queueWait.count == 3)
    #expect(measures.endToEnd.count == 2)
    #expect(measures.backlogEnd == 1)
  }

  @Test func policiesDiffer() {
    func holders(_ dispatch: Dispatch, services: [Double]) -> [Int32] {
      let workload = Workload(
        gaps: [Double](repeating: 0.001, count: 6), services: services, consumers: 2, prefetch: 5,
        dispatch: dispatch)
      var replay = Replay(workload.load(for: .logged), by: workload.crew(for: .logged))
      replay.run()
      return replay.holders
    }
    // The first message is long: only who looks at what is in hand gives the rest to the other one.
    let services = [1, 0.000_1, 0.000_1, 0.000_1, 0.000_1, 0.000_1]
    #expect(holders(.roundRobin, services: services) == [0, 1, 0, 1, 0, 1])
    #expect(holders(.weighted, services: services) == [0, 1, 0, 1, 0, 1])
    #expect(holders(.leastOutstanding, services: services) == [0, 1, 1, 1, 1, 1])
    #expect(Set(holders(.random, services: services)) == [0, 1])
  }

  @Test func handlersShareAConsumer() {
    let workload = Workload(
      gaps: [0, 0, 0, 0, 0.1], services: [0.01, 0.03, 0.01, 0.01, 0.01], consumers: 1, prefetch: 4,
      handlers: 2)
    var replay = Replay(workload.load(for: .logged), by: workload.crew(for: .logged))
    replay.run()
    #expect(replay.ends == [10, 30, 20, 30, 110].map { $0 * milli })
  }

  @Test func theSameInputGivesTheSame() throws {
    let workload = Workload.poisson(3_000, load: 0.8, consumers: 3, seed: 1)
    let settings = ReplaySettings(prefetch: 10, dispatch: .random)
    let first = try workload.predict(settings, budget: 100_000)
    #expect(try workload.predict(settings, budget: 100_000) == first)
    #expect(first.replicas == 33)
  }

  @Test func idleConsumersBesideWaitingMessagesAreSeen() {
    // Two long messages for one, two short ones for the other: the second long one waits 9 of its 10 ms beside an
    // idle consumer.
    let workload = Workload(
      gaps: [0, 0, 0, 0.1], services: [0.01, 0.001, 0.01, 0.001], consumers: 2, prefetch: 5)
    let measures = workload.replay(measuresIdleness: true)
    #expect(isNear(measures.idleWhileWaiting, 0.9, within: 1e-9))
  }
}
