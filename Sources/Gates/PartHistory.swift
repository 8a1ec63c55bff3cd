internal import Bytes
internal import Measures
internal import Metrics

/// A part of a run, bucket by bucket.
struct PartHistory {
  let span: LogSpan
  let incoming: [Int]
  let outgoing: [Int]
  let leaving: [Int]
  let errors: [Int]
  /// Nil where the log does not show both sides of the queues.
  let history: BacklogHistory?
  /// Which times came in each bucket.
  let timelines: [Timeline]
  /// What errors are a share of.
  let errorsAreOf: [Int]

  /// The first bucket whose own figure is on the wrong side; nil where none is.
  func firstOver(of measure: Gate.Measure, _ relation: Gate.Relation, _ limit: Double) -> Int64? {
    // A rate of a bucket that the log covers only in part is no rate.
    for window in readings(of: measure, buckets: 1) ?? [] where !relation.holds(window.value, limit) {
      return window.window?.lowerBound
    }
    return nil
  }

  func windows(of measure: Gate.Measure, length: Int64) -> GateWindows {
    let buckets = max(1, Int(min((length + span.width - 1) / span.width, Int64(Int32.max))))
    let covered = span.last &- span.first
    guard buckets <= span.whole.count else { return .tooShort(covered) }
    guard let readings = readings(of: measure, buckets: buckets) else {
      return .unknown(because: "the log does not show \(measure.id) over time")
    }
    return .readings(readings)
  }

  /// The figure of each stretch of so many whole buckets, in the order of time; nil where the log does not show it.
  private func readings(of measure: Gate.Measure, buckets: Int) -> [GateReading]? {
    switch measure {
    case .within(_, let limit, _): times(buckets: buckets) { $0.share(upTo: limit) }
    case .metric(let metric):
      if let time = metric.time {
        times(buckets: buckets) { $0.reading(time.statistic) }
      } else {
        figures(of: metric, buckets: buckets)
      }
    }
  }

  private func figures(of metric: Metric, buckets: Int) -> [GateReading]? {
    switch metric {
    case .throughputIn: return sums(incoming, buckets).map { rate($0.sum, buckets, $0.window) }
    case .throughputOut: return sums(outgoing, buckets).map { rate($0.sum, buckets, $0.window) }
    case .leaving: return sums(leaving, buckets).map { rate($0.sum, buckets, $0.window) }
    case .errorCount:
      return errors.isEmpty
        ? nil : sums(errors, buckets).map { GateReading(Double($0.sum), window: $0.window) }
    case .errorRatio:
      guard !errors.isEmpty else { return nil }
      return zip(sums(errors, buckets), sums(errorsAreOf, buckets)).compactMap { errors, all in
        GateReading(share: min(errors.sum, all.sum), of: all.sum, window: errors.window)
      }
    case .backlogMax, .backlogMean, .backlogEnd, .backlogGrowth:
      guard let history else { return nil }
      return positions(buckets).map { first in
        let levels = history.levels[first..<(first + buckets)]
        return GateReading(level(metric, levels), window: time(first, buckets))
      }
    default: return nil
    }
  }

  private func level(_ metric: Metric, _ levels: ArraySlice<Int>) -> Double {
    switch metric {
    case .backlogMax: Double(levels.max() ?? 0)
    case .backlogMean: Double(levels.reduce(0, +)) / Double(max(1, levels.count))
    case .backlogGrowth:
      BacklogHistory.growth(of: levels, bucketSeconds: span.bucketSeconds)
    default: Double(levels.last ?? 0)
    }
  }

  // MARK: Windows

  private func positions(_ buckets: Int) -> Range<Int> {
    span.whole.lowerBound..<max(span.whole.lowerBound, span.whole.upperBound - buckets + 1)
  }

  private func time(_ first: Int, _ buckets: Int) -> Range<Int64> { span.time(of: first..<(first + buckets)) }

  private func rate(_ sum: Int, _ buckets: Int, _ window: Range<Int64>) -> GateReading {
    GateReading(Double(sum) / (Double(buckets) * span.bucketSeconds), samples: sum, window: window)
  }

  /// The sum of each stretch, from the one before it.
  private func sums(_ counts: [Int], _ buckets: Int) -> [(sum: Int, window: Range<Int64>)] {
    let positions = positions(buckets)
    guard let start = positions.first else { return [] }
    var sum = counts[start..<(start + buckets)].reduce(0, +)
    return positions.map { first in
      if first > start { sum += counts[first + buckets - 1] - counts[first - 1] }
      return (sum, time(first, buckets))
    }
  }

  /// Likewise of the times that came in each stretch; stretches without any are left out.
  private func times(buckets: Int, _ figure: (BinWindow) -> GateReading?) -> [GateReading]? {
    guard !timelines.isEmpty, timelines.allSatisfy(\.keepsQuantities) else { return nil }
    let parts = timelines.map { TimelineBins($0) }
    var window = BinWindow()
    let positions = positions(buckets)
    guard let start = positions.first else { return [] }
    func move(_ bucket: Int, _ sign: Int) {
      for part in parts {
        part.forEach(in: span.range.lowerBound + Int64(bucket)) { window.add($0, sign * $1) }
      }
    }
    for bucket in start..<(start + buckets) { move(bucket, 1) }
    return positions.compactMap { first in
      if first > start {
        move(first - 1, -1)
        move(first + buckets - 1, 1)
      }
      var reading = figure(window)
      reading?.window = time(first, buckets)
      return reading
    }
  }
}
