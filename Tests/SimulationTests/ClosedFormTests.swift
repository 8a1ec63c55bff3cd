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
    let queue = try #require(
      OpenQueue(arrivals: measures.throughputIn, service: workload.meanService / 1e9, servers: consumers))
    #expect(isNear(queue.exponentialWait, measures.queueWait.mean / 1e9, within: 0.08))
    #expect(isNear(queue.exponentialWait(quantile: 0.99), Double(measures.queueWait.p99) / 1e9, within: 0.12))
    #expect(isNear(queue.utilisation, measures.utilisation, within: 0.01))
    #expect(isNear(measures.endToEnd.mean, measures.queueWait.mean + measures.held.mean, within: 0.001))
    let gap = Laws.littleGap(
      backlog: measures.backlogMean, arrivals: measures.throughputIn, time: measures.endToEnd.mean / 1e9)
    #expect((gap ?? 1) < 0.01)
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

  @Test func prefetchRule() throws {
    // (delay in services, the rule's prefetch, utilisation there)
    for (delay, tokens, busy) in [
      (0.5, 3, 0.95), (1.0, 4, 0.95), (2.0, 6, 0.98), (5.0, 12, 0.99), (25.0, 52, 0.99),
    ] {
      let loop = try #require(ClosedLoop(service: 1, delay: delay))
      #expect(loop.recommendedTokens == tokens)
      #expect((loop.utilisation(tokens: tokens) ?? 0) >= busy)
      #expect((loop.throughputBound(tokens: 1) ?? 0) == 1 / (1 + delay))
    }
    #expect(ClosedLoop(service: 0, delay: 1) == nil)
    #expect(ClosedLoop(service: 1, delay: .nan) == nil)
  }

  @Test func formulasKnowWhenToBeSilent() throws {
    func queue(_ rate: Double, servers: Int = 1, variation: Double = 1) -> OpenQueue? {
      OpenQueue(arrivals: rate, service: 1, servers: servers, serviceVariation: variation)
    }
    #expect(isNear(queue(0.8)?.kingmanWait(dispersion: 1), 4, within: 1e-9))
    #expect(isNear(queue(0.8)?.exponentialWait, 4, within: 1e-9))
    #expect(isNear(queue(3.2, servers: 4)?.waitProbability, 0.5964, within: 1e-3))
    #expect(isNear(queue(3.2, servers: 4)?.allenCunneenWait(dispersion: 1), 0.7455, within: 1e-3))
    #expect(queue(0.8)?.kingmanWait(dispersion: 3) == nil)
    #expect(queue(0.5)?.kingmanWait(dispersion: 1) == nil)
    #expect(queue(0.97)?.allenCunneenWait(dispersion: 1) == nil)
    #expect(queue(0.8, variation: 9)?.allenCunneenWait(dispersion: 1) == nil)
    #expect(queue(7, servers: 8)?.allenCunneenWait(quantile: 0.99, dispersion: 1) == nil)
    #expect(queue(1.2)?.exponentialWait == nil)
    #expect(queue(.infinity) == nil)
    #expect(queue(0.5)?.exponentialWait(quantile: 0.3) == 0)
  }

  @Test func simpleLaws() {
    #expect(Laws.drainTime(backlog: 300, capacity: 20, arrivals: 10) == 30)
    #expect(Laws.drainTime(backlog: 300, capacity: 10, arrivals: 10) == nil)
    #expect(Laws.drainTime(backlog: 0, capacity: 1, arrivals: 10) == 0)
    #expect(Laws.retryAmplification(failure: 0.5, retries: 2) == 1.75)
    #expect(Laws.retryAmplification(failure: 1, retries: 3) == 4)
    #expect(Laws.retryAmplification(failure: 1.5, retries: 3) == nil)
    #expect(Laws.groupCommitWait(interval: 0.5, flush: 0.25) == 0.5)
    #expect(Laws.throughputBound([(0.01, 1), (0.1, 4)]) == 40)
    #expect(Laws.utilisation(arrivals: 30, service: 0.1, servers: 4) == 0.75)
    #expect(Laws.littleGap(backlog: 10, arrivals: 5, time: 1.9) == 0.05)
  }

  @Test func scalabilityIsFittedAndGated() throws {
    var generator = SeededGenerator(seed: 4)
    let points = [1, 2, 4, 6, 8, 12, 16, 24].flatMap { number in
      (0..<6).map { _ -> (workers: Double, throughput: Double) in
        let n = Double(number)
        let exact = 100 * n / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1))
        return (n, exact * (1 + 0.01 * generator.normal()))
      }
    }
    let fit = try #require(Scalability(points))
    #expect(isNear(fit.sigma, 0.05, within: 0.1))
    #expect(isNear(fit.kappa, 0.002, within: 0.1))
    #expect(isNear(fit.peak, 21.8, within: 0.05))
    #expect(fit.sigmaInterval.contains(0.05))
    #expect(fit.throughput(workers: 49) == nil)
    #expect(Scalability(points.filter { $0.workers < 12 }) == nil)
    #expect(Scalability(points.filter { $0.workers > 6 }) == nil)
  }
}
