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

  /// From the start of a bucket to the end of another.
  func time(of buckets: Range<Int>) -> Range<Int64> {
    let from = max(first, start(of: buckets.lowerBound))
    return stretch(from, min(last, start(of: buckets.upperBound)))
  }

  func binned(_ counts: [Int]) -> [Double] {
    bins.map { Double(counts[$0].reduce(0, +)) }
  }
}

/// From one moment to another, and a nanosecond where that is not later.
func stretch(_ from: Int64, _ to: Int64) -> Range<Int64> {
  from..<max(to, from == .max ? from : from + 1)
}

extension QueueCase {
  /// End-to-end time of a quantile in each bucket, nanoseconds; nil where nothing ended, or where it is not followed.
  func durations(_ quantile: Double) -> [Double?] {
    guard let span, let timeline = figures.timeline, timeline.keepsQuantities else { return [] }
    return timeline.quantile(quantile, in: span.range).map { $0.map(Double.init) }
  }

  /// Its slowest messages take many times as long as most: worth a look at how they come.
  var hasSlowTail: Bool {
    let both = figures.endToEnd.quantiles([0.5, 0.99])
    return both.count == 2 && Double(both[1]) >= 5 * Double(max(both[0], 1))
  }

  /// Messages per second that its consumers can do, all of them at work; nil when that is not known.
  var capacity: Double? {
    guard let work = service.mean, work > 0, activeConsumers > 0 else { return nil }
    return Double(activeConsumers) * 1e9 / work
  }
}

/// The natural logarithm; this module imports no mathematics library.
func naturalLogarithm(_ value: Double) -> Double {
  guard value > 0, value.isFinite else { return value == .infinity ? .infinity : -.infinity }
  // ln m = 2 artanh((m - 1) / (m + 1)); with m below 2 the series needs few terms.
  let ratio = (value.significand - 1) / (value.significand + 1)
  let square = ratio * ratio
  var (term, sum) = (ratio, 0.0)
  for power in stride(from: 1.0, through: 41, by: 2) {
    sum += term / power
    term *= square
  }
  return 2 * sum + Double(value.exponent) * 0.693_147_180_559_945_3
}
