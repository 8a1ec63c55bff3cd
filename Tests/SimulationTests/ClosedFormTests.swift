import TestSupport
import Testing

@testable import Simulation

@Suite struct ClosedFormTests {
  @Test(
    "Replays of exponential loads wait as Erlang says",
    arguments: [(1, 0.5), (1, 0.8), (4, 0.7), (4, 0.85), (8, 0.8)])
  func exponential(consumers: Int, load: Double) throws {
    let workload = Workload.poisson(100_000, load: load, consumers: consumers, seed: 3)
    let measures = workload.replay()
    // The formula gets the rates that were drawn, not those that were meant.
    let queue = ErlangQueue(
      arrivals: measures.throughputIn, service: workload.meanService / 1e9, servers: consumers)
    #expect(isNear(queue.meanWait, measures.queueWait.mean / 1e9, within: 0.08))
    #expect(isNear(queue.wait(quantile: 0.99), Double(measures.queueWait.p99) / 1e9, within: 0.12))
    #expect(isNear(queue.utilisation, measures.utilisation, within: 0.01))
    #expect(isNear(measures.endToEnd.mean, measures.queueWait.mean + measures.held.mean, within: 0.001))
    // Little's law.
    #expect(
      isNear(measures.throughputIn * measures.endToEnd.mean / 1e9, measures.backlogMean, within: 0.01))
  }

  @Test func evenLoadsNeverWait() {
    let workload = Workload(
      gaps: [Double](repeating: 0.0125, count: 5_000), services: [Double](repeating: 0.01, count: 5_000),
      consumers: 1)
    let measures = workload.replay(measuresIdleness: true)
    #expect(measures.queueWait.p99 == 0)
    #expect(measures.endToEnd.p50 == 10_000_000)
    #expect(measures.backlogMax == 1)
    #expect(isNear(measures.utilisation, 0.8, within: 0.001))
    #expect(measures.idleWhileWaiting == nil)
  }

  /// With everything there from the start, throughput is that of a closed circle.
  @Test(arguments: [(1, 1.0), (3, 1.0), (2, 5.0), (6, 5.0), (12, 5.0)])
  func prefetchOverADelay(prefetch: Int, delay: Double) throws {
    var generator = SeededGenerator(seed: 8)
    let count = 40_000
    let services = (0..<count).map { _ in generator.exponential(mean: 0.01) }
    let work = services.reduce(0, +)
    var workload = Workload(
      gaps: [Double](repeating: work / Double(count), count: count), services: services, consumers: 1,
      prefetch: prefetch, roundTrip: delay * 0.01)
    workload.arrivals = [Int64](repeating: 0, count: count)
    let loop = try #require(ClosedLoop(service: work / Double(count), delay: delay * 0.01))
    #expect(isNear(loop.throughput(tokens: prefetch), workload.replay().throughputOut, within: 0.03))
  }

  @Test func oneTokenGoesRoundOnceInServiceAndDelay() throws {
    for delay in [0.5, 1.0, 2.0, 5.0, 25.0] {
      let loop = try #require(ClosedLoop(service: 1, delay: delay))
      #expect(loop.throughputBound(tokens: 1) == 1 / (1 + delay))
      #expect(loop.throughputBound(tokens: 100) == 1)
    }
    #expect(ClosedLoop(service: 0, delay: 1) == nil)
    #expect(ClosedLoop(service: 1, delay: .nan) == nil)
  }

  @Test func erlangsFormulasGiveTextbookValues() {
    let queue = ErlangQueue(arrivals: 0.8, service: 1, servers: 1)
    #expect(isNear(queue.meanWait, 4, within: 1e-9))
    #expect(isNear(ErlangQueue(arrivals: 3.2, service: 1, servers: 4).waitProbability, 0.5964, within: 1e-3))
    #expect(ErlangQueue(arrivals: 1.2, service: 1, servers: 1).meanWait == nil)
    #expect(ErlangQueue(arrivals: 0.5, service: 1, servers: 1).wait(quantile: 0.3) == 0)
  }

  @Test func timeToDrain() {
    #expect(Laws.drainTime(backlog: 300, capacity: 20, arrivals: 10) == 30)
    #expect(Laws.drainTime(backlog: 300, capacity: 10, arrivals: 10) == nil)
    #expect(Laws.drainTime(backlog: 0, capacity: 1, arrivals: 10) == 0)
  }
}
