import TestSupport

@testable import Simulation

/// How far the prediction for one pair is from what the broker model then did.
struct PairResult: Sendable {
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
    let workload = try Workload(of: pair.before)
    let truth = try Workload(of: pair.after)
    let (_, calibration) = workload.calibrate()
    self.calibration = calibration
    seen =
      "\(workload.dispatch) h\(workload.handlers) \(workload.travel.roundTrip / 1000)us S\(Int(workload.meanService / 1000)) o\(workload.outages.count) \(workload.consumers.map { Int($0.speed * 100) })"
    let settings = PairResult.settings(pair.change)
    let prediction: Prediction
    do {
      prediction = try workload.predict(settings, budget: budget)
    } catch let refused {
      refusal = refused.reason
      return
    }
    for metric in PairResult.judged {
      errors[metric] = Calibration.error(
        of: metric.value(in: prediction.predicted), from: metric.value(in: truth.logged),
        floor: metric.isDuration ? truth.durationFloor : 0)
    }
    guard prediction.replicas > 0 else { return }
    let other = try Workload(of: pair.anotherDay).logged
    for metric in PairResult.judged {
      let range = prediction.intervals[metric]
      // Below a hundredth of a service time nobody measures.
      let slack = metric.isDuration ? truth.durationFloor / 50 : 0
      isCovered[metric] = range.map {
        metric.value(in: other) >= $0.lowerBound - slack && metric.value(in: other) <= $0.upperBound + slack
      }
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

/// What many pairs say together.
struct PairTable {
  var results: [PairResult]

  /// Plays and predicts all pairs of these numbers.
  /// - Parameter budget: messages replayed for the intervals of one prediction; without, they are not judged.
  init(_ numbers: some Sequence<Int>, budget: Int) throws {
    results = try numbers.map { try PairResult(ScenarioPair($0), budget: budget) }
  }

  var predicted: [PairResult] { results.filter { $0.refusal == nil } }

  /// Share of the predicted pairs of which every judged figure is within its limit.
  var accuracy: Double { Double(predicted.count(where: \.isAccurate)) / Double(max(1, predicted.count)) }

  func accuracy(of metric: Metric) -> Double {
    let limit = metric == .throughputOut ? Calibration.throughputLimit : Calibration.durationLimit
    return Double(predicted.count { ($0.errors[metric] ?? .infinity) <= limit })
      / Double(max(1, predicted.count))
  }

  func coverage(of metrics: [Metric] = PairResult.judged) -> Double {
    let seen = predicted.flatMap { result in metrics.compactMap { result.isCovered[$0] } }
    return Double(seen.count { $0 }) / Double(max(1, seen.count))
  }

  var summary: String {
    func text(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
    var lines = [
      "\(results.count) pairs, \(results.count - predicted.count) refused, accurate \(text(accuracy)), "
        + "90 % intervals hold \(text(coverage()))"
    ]
    for metric in PairResult.judged {
      lines.append(
        "  \(metric.rawValue): accurate \(text(accuracy(of: metric))), covered \(text(coverage(of: [metric])))"
      )
    }
    return lines.joined(separator: "\n")
  }
}
