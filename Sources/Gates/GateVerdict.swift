internal import Bytes
internal import Measures

/// What a gate comes to for one queue or label, or for all together.
struct GateVerdict {
  var status = GateResult.Status.pass
  var reading: GateReading?
  var limit: Double?
  var baseline: Double?
  var reason = ""
  var firstOver: Int64?
  var budgetLeft: Double?
  var smallestChange: Double?
  var isOver = false
  /// How far over the limit, as a share of it; below 0 under it.
  var excess = 0.0

  /// Whether it could not be compared with a limit.
  var isUnknown: Bool { limit == nil }

  /// The worst are those with the lowest.
  var rank: (Int, Double) {
    (GateResult.Status.worstFirst.firstIndex(of: status) ?? 0, -excess)
  }

  func write(to result: inout GateResult) {
    result.status = status
    result.value = reading?.value
    result.interval = reading?.interval
    result.samples = reading?.samples
    result.window = reading?.window
    result.limit = limit
    result.baseline = baseline
    result.reason = reason
    result.firstOver = firstOver
    result.budgetLeft = budgetLeft
    result.smallestChange = smallestChange
  }
}

/// On which side of a limit a value is.
enum Side: Comparable {
  case kept
  /// Over the limit, but so little that chance may have done it.
  case doubtful
  case over

  /// - Parameter interval: nil for a value that is exact.
  init(_ value: Double, _ interval: ClosedRange<Double>?, _ relation: Gate.Relation, _ limit: Double) {
    guard !relation.holds(value, limit) else {
      self = .kept
      return
    }
    guard let interval else {
      self = .over
      return
    }
    switch relation {
    case .less: self = interval.lowerBound >= limit ? .over : .doubtful
    case .atMost: self = interval.lowerBound > limit ? .over : .doubtful
    case .more: self = interval.upperBound <= limit ? .over : .doubtful
    case .atLeast: self = interval.upperBound < limit ? .over : .doubtful
    case .equal: self = interval.contains(limit) ? .doubtful : .over
    case .notEqual: self = interval.lowerBound == interval.upperBound ? .over : .doubtful
    }
  }
}

extension Gate.Relation {
  /// Whether a whole interval is on the good side.
  public func keeps(_ interval: ClosedRange<Double>, _ limit: Double) -> Bool {
    switch self {
    case .less, .atMost: holds(interval.upperBound, limit)
    case .more, .atLeast: holds(interval.lowerBound, limit)
    case .equal: interval.lowerBound == limit && interval.upperBound == limit
    case .notEqual: !interval.contains(limit)
    }
  }

  /// How far a value is over a limit, as a share of the limit; below 0 on the good side.
  func excess(_ value: Double, _ limit: Double) -> Double {
    let distance = (wantsLess ?? true) ? value - limit : limit - value
    let scale = limit == 0 ? 1 : limit.magnitude
    return wantsLess == nil ? (value - limit).magnitude / scale : distance / scale
  }
}
