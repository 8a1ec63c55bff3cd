import Measures

@testable import Gates

/// A run whose figures a test gives.
final class GivenRun: RunFigures {
  var queues: [String] = []
  var labels: [String] = []
  var readings: [RunPart: GateReading] = [:]
  var stretches: [RunPart: GateWindows] = [:]
  var first: Int64?
  let origin = "the log"
  var records = 10_000
  var offeredPerS: Double? = 100
  var doubt: String?

  /// One value of the whole run.
  convenience init(_ value: Double, _ interval: ClosedRange<Double>? = nil, samples: Int? = 10_000) {
    self.init()
    readings[.whole] = GateReading(value, interval: interval, samples: samples)
  }

  /// One value for each queue.
  convenience init(queues: [(name: String, reading: GateReading?)]) {
    self.init()
    self.queues = queues.map(\.name)
    for (place, queue) in queues.enumerated() { readings[.queues([place])] = queue.reading }
  }

  func names(of key: Scope.Key) -> [String] { key == .queue ? queues : labels }
  func reading(of measure: Gate.Measure, _ part: RunPart) -> GateReading? { readings[part] }
  func windows(of measure: Gate.Measure, _ part: RunPart, length: Int64) -> GateWindows {
    stretches[part] ?? .unknown(because: "not given")
  }
  func firstOver(of measure: Gate.Measure, _ part: RunPart, _ relation: Gate.Relation, _ limit: Double)
    -> Int64?
  { first }
}

func result(_ gate: String, of run: GivenRun, _ change: (inout Judge.Options) -> Void = { _ in }) throws
  -> GateResult
{
  var options = Judge.Options()
  change(&options)
  return Judge([run], options).result(of: try Gate(parsing: gate))
}
