/// How well a replay of what was logged gives what was logged.
public struct Calibration: Equatable, Sendable {
  public static let durationLimit = 0.15
  public static let throughputLimit = 0.03

  /// The larger of the relative errors of queue wait and end-to-end time.
  public let p50Error: Double
  public let p99Error: Double
  public let throughputError: Double

  public var isPassed: Bool {
    p50Error <= Calibration.durationLimit && p99Error <= Calibration.durationLimit
      && throughputError <= Calibration.throughputLimit
  }

  /// - Parameter draws: replays of the log, at least one. Where consumers are chosen at random, what was logged is one
  ///   draw of many: what lies between the replays is no miss.
  init(logged: Outcome, draws: [Outcome], floor: Double) {
    func error(_ metric: ReplayMetric) -> Double {
      let truth = metric.value(in: logged)
      let values = draws.map { metric.value(in: $0) }
      guard let least = values.min(), let most = values.max() else { return .infinity }
      let nearest = min(max(truth, least), most)
      return Calibration.error(of: nearest, from: truth, floor: metric.isDuration ? floor : 0)
    }
    p50Error = max(error(.queueWaitP50), error(.endToEndP50))
    p99Error = max(error(.queueWaitP99), error(.endToEndP99))
    throughputError = error(.throughputOut)
  }

  /// A relative error. Where the truth is below `floor`, the error is relative to that: what is short beside the
  /// work of a single message may be off by as much as it likes, as nobody would notice.
  public static func error(of value: Double, from truth: Double, floor: Double) -> Double {
    let base = max(truth.magnitude, floor)
    guard base > 0 else { return value == truth ? 0 : .infinity }
    return (value - truth).magnitude / base
  }
}

extension Workload {
  /// Durations below this are judged as if they were so long: half the mean service time. A wait is felt as part of
  /// wait and service together, so 15 % of the floor is 7.5 % of what the message takes at least.
  public var durationFloor: Double { meanService / 2 }

  /// Replays the log as it was and compares.
  public func calibrate() -> (replayed: Outcome, calibration: Calibration) {
    let draws = draws(load(for: .logged), by: crew(for: .logged), measuresIdleness: true)
    return (Outcome(meanOf: draws), Calibration(logged: logged, draws: draws, floor: durationFloor))
  }
}
