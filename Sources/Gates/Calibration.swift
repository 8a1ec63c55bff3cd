internal import Bytes
internal import Measures
internal import Metrics

/// Limits that past runs keep, with room for the noise that they show: a start for the gates of a project.
public struct Calibration {
  /// A gate that every one of the runs keeps, and why its limit is what it is, in a sentence without its full stop.
  public struct Proposal: Equatable, Sendable {
    public let gate: Gate
    public let comment: String
  }

  public let proposals: [Proposal]

  /// Queues that get a gate of their own, the busiest first.
  private static let queueLimit = 5

  public init(_ runs: [any RunFigures]) {
    var proposals: [Proposal] = []
    func propose(_ measure: Gate.Measure, _ scope: Scope, _ parts: [RunPart]) {
      if let proposal = Self.proposal(measure, scope, parts, runs) { proposals.append(proposal) }
    }
    let whole = runs.map { _ in RunPart.whole }
    for metric in Self.metrics { propose(.metric(metric), Scope(), whole) }
    let latency = Gate.Measure.metric(Metric(.endToEnd, .percentile(99)))
    for (key, name, parts) in Self.busiest(runs) { propose(latency, Scope(key, only: name), parts) }
    self.proposals = proposals
  }

  private static let metrics: [Metric] = [
    Metric(.endToEnd, .percentile(50)), Metric(.endToEnd, .percentile(99)),
    Metric(.queueWait, .percentile(99)), .throughputOut, .errorRatio, .lostRatio, .redeliveredRatio,
    .backlogEnd, .parsedRatio,
  ]

  /// The queues and labels that every run has, those with the most messages first; none where there is only one.
  private static func busiest(_ runs: [any RunFigures]) -> [(Scope.Key, String, [RunPart])] {
    Scope.Key.allCases.flatMap { key -> [(Scope.Key, String, [RunPart])] in
      guard let first = runs.first, first.names(of: key).count > 1 else { return [] }
      let common = first.names(of: key).compactMap { name -> (String, [RunPart], Int)? in
        let parts = runs.compactMap { run in
          run.names(of: key).firstIndex(of: name).map { RunPart(key, [$0]) }
        }
        guard !name.isEmpty, parts.count == runs.count else { return nil }
        let count = Gate.Measure.metric(Metric(.endToEnd, .count))
        return (name, parts, first.reading(of: count, parts[0]).map { wholeNumber($0.value) } ?? 0)
      }
      return common.sorted { $0.2 > $1.2 }.prefix(queueLimit).map { (key, $0.0, $0.1) }
    }
  }

  // MARK: A limit

  private static func proposal(
    _ measure: Gate.Measure, _ scope: Scope, _ parts: [RunPart], _ runs: [any RunFigures]
  ) -> Proposal? {
    let isFloor = measure.better == .higher
    let relation: Gate.Relation = isFloor ? .atLeast : .atMost
    let probe = Gate(measure, scope, relation, .value(0, text: ""))
    let readings = zip(runs, parts).compactMap { $0.reading(of: measure, $1) }
    guard readings.count == runs.count, readings.allSatisfy({ probe.tooFew($0) == nil }),
      let location = Location(readings.map(\.value))
    else { return nil }
    let (limit, why) = limit(readings, location.median, isFloor, measure.unit)
    let text = measure.unit.limitText(limit, isFloor: isFloor)
    guard let value = measure.unit.bound(text).value else { return nil }
    let gate = Gate(measure, scope, relation, .value(value, text: text))
    // A limit that one of the runs breaks is none that they show.
    guard readings.allSatisfy({ relation.holds($0.value, value) }) else { return nil }
    return Proposal(gate: gate, comment: why)
  }

  /// Room for what one run does not show of the noise between runs.
  private static let roomOfOneRun = 0.5
  private static let roomOfFewRuns = 0.25
  private static let leastRoom = 0.1
  /// So many standard deviations between runs are no chance.
  private static let deviations = 4.0

  private static func limit(
    _ readings: [GateReading], _ median: Double, _ isFloor: Bool, _ unit: Metric.Unit
  ) -> (limit: Double, why: String) {
    let values = readings.map(\.value)
    let worst = (isFloor ? values.min() : values.max()) ?? median
    let edge = readings.compactMap { isFloor ? $0.interval?.lowerBound : $0.interval?.upperBound }
    let shown = unit.text(median, ascii: true)
    func away(_ value: Double, _ room: Double) -> Double {
      if isFloor { return unit == .share ? 1 - (1 - value) * (1 + room) : value * (1 - room) }
      return max(value * (1 + room), value + unit.leastRoom)
    }
    guard readings.count >= Shift.groupNeeded, values.allSatisfy({ $0 > 0 }) else {
      let outermost = (isFloor ? edge.min() : edge.max()) ?? worst
      let room = readings.count == 1 ? roomOfOneRun : roomOfFewRuns
      let runs = readings.count == 1 ? "one run" : "the worst of \(readings.count) runs"
      return (away(outermost, room), "measured \(shown); room of \(shareFigure(room)) beyond \(runs)")
    }
    let logs = values.map(\.logarithm)
    let middle = median.logarithm
    let spread = 1.4826 * (Location(logs.map { ($0 - middle).magnitude })?.median ?? 0)
    let room = max(leastRoom, (deviations * spread).exponential - 1)
    let far = away(median, min(room, 0.9))
    let limit = isFloor ? min(far, away(worst, leastRoom / 2)) : max(far, away(worst, leastRoom / 2))
    return (
      limit,
      "median of \(readings.count) runs \(shown), which differ by \(shareFigure(spread.exponential - 1)) from run to run"
    )
  }
}

extension Scope {
  /// Just one queue or label.
  init(_ key: Key, only name: String) {
    self.init(key, [Condition(isNegated: false, pattern: name, isGlob: false)])
  }
}

extension Metric.Unit {
  /// Less room than this is noise, whatever share of the value it is.
  fileprivate var leastRoom: Double {
    switch self {
    case .nanoseconds: 1e6
    case .seconds: 1
    case .messages, .average, .count: BacklogHistory.smallBacklog
    case .perSecond, .change, .share: 0
    }
  }

  /// A limit with two digits, rounded away from what it is a limit of, as gates write it.
  fileprivate func limitText(_ limit: Double, isFloor: Bool) -> String {
    func plain(_ value: Double) -> String { significant(value, digits: 6) }
    let rule: FloatingPointRoundingRule = isFloor ? .down : .up
    switch self {
    case .nanoseconds, .seconds:
      let scale = self == .seconds ? 1e9 : 1
      return tightDuration(Int64(wholeNumber(twoDigits(limit, rule) * scale)))
    case .perSecond, .change: return "\(plain(twoDigits(limit, rule)))/s"
    case .share:
      // Of a floor near 1 it is the rest that has two digits.
      guard isFloor else { return "\(plain(min(100, twoDigits(limit * 100, .up))))%" }
      return "\(plain(max(0, 100 - twoDigits((1 - limit) * 100, .up))))%"
    case .messages, .average, .count:
      return plain(limit < 100 ? limit.rounded(rule) : twoDigits(limit, rule))
    }
  }
}

private func twoDigits(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
  guard value != 0, value.isFinite else { return 0 }
  var scale = 1.0
  while value.magnitude * scale < 10 { scale *= 10 }
  while value.magnitude * scale >= 100 { scale /= 10 }
  return (value * scale).rounded(rule) / scale
}
