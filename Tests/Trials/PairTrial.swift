public import Simulation
public import TestSupport

/// How far the prediction for one pair is from what the broker model then did.
public struct PairTrial: Sendable {
  public let pair: ScenarioPair
  /// Why there is no prediction.
  public private(set) var refusal: String?
  /// Relative errors; of short durations relative to the floor of calibration.
  public private(set) var errors: [ReplayMetric: Double] = [:]
  /// Which intervals hold what happened on another day.
  public private(set) var isCovered: [ReplayMetric: Bool] = [:]

  /// What is judged.
  public static let metrics: [ReplayMetric] = [
    .queueWaitP50, .queueWaitP99, .endToEndP50, .endToEndP99, .throughputOut,
  ]

  /// How far off a prediction may be to count as accurate.
  public static func limit(of metric: ReplayMetric) -> Double {
    metric.isDuration ? Calibration.durationLimit : Calibration.throughputLimit
  }

  /// Plays the pair, and predicts the second log from the first.
  /// - Parameter budget: messages replayed for the intervals; too few, and only the prediction itself is judged.
  public init(_ pair: ScenarioPair, budget: Int) {
    self.pair = pair
    do {
      let prediction = try Workload(of: pair.before).predict(ReplaySettings(pair.change), budget: budget)
      judge(prediction, by: try Workload(of: pair.after))
      if prediction.replicas > 0 { judgeIntervals(prediction, by: try Workload(of: pair.anotherDay)) }
    } catch let refused as Refusal {
      refusal = refused.reason
    } catch let unusable as Unusable {
      refusal = unusable.reason
    } catch {
      refusal = "\(error)"
    }
  }

  private mutating func judge(_ prediction: Prediction, by truth: Workload) {
    for metric in PairTrial.metrics {
      errors[metric] = Calibration.error(
        of: metric.value(in: prediction.predicted), from: metric.value(in: truth.logged),
        floor: metric.isDuration ? truth.durationFloor : 0)
    }
  }

  private mutating func judgeIntervals(_ prediction: Prediction, by truth: Workload) {
    // Below a hundredth of a service time nobody measures.
    let finest = truth.durationFloor / 50
    for metric in PairTrial.metrics {
      let slack = metric.isDuration ? finest : 0
      isCovered[metric] = prediction.intervals[metric].map {
        (($0.lowerBound - slack)...($0.upperBound + slack)).contains(metric.value(in: truth.logged))
      }
    }
  }

  /// Whether it is predicted, and of every figure so near that it counts as accurate.
  public var isAccurate: Bool { PairTrial.metrics.allSatisfy(isAccurate) }

  public func isAccurate(_ metric: ReplayMetric) -> Bool {
    errors[metric].map { $0 <= PairTrial.limit(of: metric) } ?? false
  }

  /// In a line: by how many per cent each figure is off, with a `!` where the interval does not hold, and what the
  /// pair is.
  public var text: String {
    let figures = PairTrial.metrics.map { metric in
      let error = errors[metric].map { "\(($0 * 1_000).rounded() / 10)" } ?? "-"
      return error + (isCovered[metric] == false ? "!" : "")
    }
    return "\(pair.number) \(refusal ?? figures.joined(separator: " ")): \(pair)"
  }
}

/// What many pairs say together.
public struct PairTable: Sendable {
  public let trials: [PairTrial]

  public init(_ trials: [PairTrial]) { self.trials = trials }

  public var predicted: [PairTrial] { trials.filter { $0.refusal == nil } }

  /// Of the predicted pairs: every figure is accurate.
  public var accurate: Share { Share(predicted, where: \.isAccurate) }

  public func accurate(_ metric: ReplayMetric) -> Share { Share(predicted) { $0.isAccurate(metric) } }

  /// The relative error that so much of the predictions do not exceed, by nearest rank; nil without any.
  public func error(of metric: ReplayMetric, at fraction: Double) -> Double? {
    let errors = predicted.compactMap { $0.errors[metric] }.sorted()
    guard !errors.isEmpty else { return nil }
    let rank = Int((fraction * Double(errors.count)).rounded(.up))
    return errors[min(errors.count, max(1, rank)) - 1]
  }

  /// Of the intervals: they hold what happened on another day.
  public func covered(_ metrics: [ReplayMetric] = PairTrial.metrics) -> Share {
    let seen = predicted.flatMap { trial in metrics.compactMap { trial.isCovered[$0] } }
    return Share(seen) { $0 }
  }
}

extension ReplaySettings {
  fileprivate init(_ change: ScenarioPair.Change) {
    self =
      switch change {
      case .consumers(let count): ReplaySettings(consumers: count)
      case .prefetch(let count): ReplaySettings(prefetch: count)
      case .dispatch(let policy): ReplaySettings(dispatch: Dispatch(rawValue: policy.rawValue))
      }
  }
}
