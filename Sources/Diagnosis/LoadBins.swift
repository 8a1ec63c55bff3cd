internal import Measures
internal import Metrics
internal import Profiles

// Figures over time as the rules on the shape of a load look at them.
extension LogSpan {
  /// So many buckets make a bin: a second or a 120th of the log, whichever is longer.
  var bucketsInBin: Int {
    let seconds = max(1, (seconds ?? 0) / 120)
    return max(1, Int((seconds / bucketSeconds).rounded(.up)))
  }

  var binSeconds: Double { Double(bucketsInBin) * bucketSeconds }

  /// The buckets of each bin; the last whole bucket ends the last one.
  var bins: [Range<Int>] {
    let size = bucketsInBin
    let count = whole.count / size
    return (0..<count).map { number in
      let start = whole.upperBound - (count - number) * size
      return start..<(start + size)
    }
  }

  func binned(_ counts: [Int]) -> [Double] {
    bins.map { Double(counts[$0].reduce(0, +)) }
  }
}

extension QueueCase {
  /// End-to-end time of a quantile in each bucket, nanoseconds; nil where nothing ended, or where it is not followed.
  func durations(_ quantile: Double) -> [Double?] {
    guard let span, let timeline = figures.timeline, timeline.keepsQuantities else { return [] }
    return timeline.quantile(quantile, in: span.range).map { $0.map(Double.init) }
  }

  /// Whether its slowest hundredth takes at least so many times as long as half of the messages.
  func hasTail(of factor: Bound) -> Bool {
    let both = figures.endToEnd.quantiles([0.5, 0.99])
    return both.count == 2 && Double(both[1]) >= factor.value * Double(max(both[0], 1))
  }
}
