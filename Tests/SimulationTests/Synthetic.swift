import TestSupport

@testable import Simulation

extension Workload {
  /// A load made up of gaps and services in seconds, as if it had been recovered without error.
  init(
    gaps: [Double], services: [Double], consumers: Int, prefetch: Int = 1, handlers: Int = 1,
    dispatch: Dispatch = .roundRobin, roundTrip: Double = 0
  ) {
    var time = 0.0
    var arrivals: [Int64] = []
    for gap in gaps {
      time += gap
      arrivals.append(Int64(time * 1e9))
    }
    let crew = (0..<consumers).map {
      Consumer(
        name: "c\($0)", prefetch: prefetch, prefetchIsGiven: true, speed: 1, weight: 1, joins: Clock.always,
        leaves: Clock.never)
    }
    let nothing = Passages(
      arrivals: [], delivers: [], starts: [], ends: [], holders: [], headStart: 0, length: 1)
    self.init(
      arrivals: arrivals, services: services.map { Int64($0 * 1e9) }, consumers: crew, handlers: handlers,
      dispatch: dispatch, dispatchIsSeen: true, outages: [],
      travel: Travel(untilDelivered: 0, untilStarted: 0, untilCredited: Int64(roundTrip * 1e9)),
      length: Int64(time * 1e9), unknownShare: 0,
      logged: Measures(nothing, most: 0, consumers: crew, handlers: handlers))
    logged = replay()
  }

  static func poisson(
    _ count: Int, load: Double, consumers: Int, seed: UInt64, law: Law = .exponential(mean: 0.01)
  ) -> Workload {
    var generator = SeededGenerator(seed: seed)
    let gaps = (0..<count).map { _ in generator.exponential(mean: 0.01 / (load * Double(consumers))) }
    let services = (0..<count).map { _ in generator.draw(law) }
    return Workload(gaps: gaps, services: services, consumers: consumers)
  }
}

func isNear(_ value: Double?, _ expected: Double, within share: Double) -> Bool {
  value.map { ($0 - expected).magnitude <= share * expected.magnitude } ?? false
}
