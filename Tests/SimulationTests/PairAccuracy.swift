import TestSupport

@testable import Simulation

/// How far the prediction for one pair is from what the broker model then did.
struct PairResult {
  var pair: ScenarioPair
  /// Why there is no prediction.
  var refusal: String?
  var calibration: Calibration?
  /// Relative errors; of short durations relative to the floor of calibration.
  var errors: [Metric: Double] = [:]
  /// Which intervals hold what happened on another day.
  var isCovered: [Metric: Bool] = [:]
  var seen = ""

  static let durations: [Metric] = [.queueWaitP50, .queueWaitP99, .endToEndP50, .endToEndP99]
  static let judged = durations + [.throughputOut]

  var isAccurate: Bool {
    PairResult.judged.allSatisfy {
      (errors[$0] ?? .infinity)
        <= ($0 == .throughputOut ? Calibration.throughputLimit : Calibration.durationLimit)
    }
  }

  static func settings(_ change: ScenarioPair.Change) -> ReplaySettings {
    switch change {
    case .consumers(let count): ReplaySettings(consumers: count)
    case .prefetch(let count): ReplaySettings(prefetch: count)
    case .dispatch(let policy): ReplaySettings(dispatch: Dispatch(rawValue: policy.rawValue))
    }
  }

  /// Without a budget only the point prediction is judged.
  init(_ pair: ScenarioPair, budget: Int) throws {
    self.pair = pair
    let workload = try FoldedLoad(pair.before).workload()
    let truth = try FoldedLoad(pair.after).workload()
    let (_, calibration) = workload.calibrate()
    self.calibration = calibration
    seen =
      "\(workload.dispatch) h\(workload.handlers) \(workload.travel.roundTrip / 1000)us S\(Int(workload.meanService / 1000)) o\(workload.outages.count) \(workload.consumers.map { Int($0.speed * 100) })"
    let predicted = workload.replay(PairResult.settings(pair.change))
    for metric in PairResult.judged {
      errors[metric] = Calibration.error(
        of: metric.value(in: predicted), from: metric.value(in: truth.logged),
        floor: metric.isDuration ? truth.durationFloor : 0)
    }
  }

  var row: String {
    func text(_ value: Double?) -> String { value.map { "\(($0 * 1000).rounded() / 10)" } ?? "-" }
    let figures = PairResult.judged.map { text(errors[$0]) + (isCovered[$0] == false ? "!" : "") }
    let base =
      calibration.map { "\(text($0.p50Error))/\(text($0.p99Error))/\(text($0.throughputError))" } ?? "-"
    return
      "\(isAccurate ? "ok " : "BAD") \(figures.joined(separator: " ")) base \(base) \(refusal ?? "") \(pair) [\(seen)]"
  }
}
