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
    self.init(
      arrivals: arrivals, services: services.map { Int64($0 * 1e9) }, consumers: consumers,
      prefetch: prefetch,
      handlers: handlers, dispatch: dispatch, roundTrip: Int64(roundTrip * 1e9))
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
