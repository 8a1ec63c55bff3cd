internal import Metrics

/// Of values in ascending order; 0 without any.
func median(_ sorted: [Double]) -> Double {
  guard !sorted.isEmpty else { return 0 }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// Nearest rank, of values in ascending order; 0 without any.
func percentile(_ fraction: Double, of sorted: [Double]) -> Double {
  sorted.isEmpty ? 0 : sorted[Sketch.rank(of: fraction, in: sorted.count) - 1]
}

func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }

/// Variance over squared mean: 0 for a constant, 1 for an exponential law.
func squaredVariation(_ values: [Double]) -> Double {
  let mean = mean(values)
  guard mean > 0, values.count > 1 else { return 0 }
  return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1) / (mean * mean)
}

/// The order of values: 1 for the smallest, the mean of their places for equal ones.
func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}

/// -1 to 1; 0 where one side does not vary.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let (meanA, meanB) = (mean(a), mean(b))
  var (both, ownA, ownB) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    both += (x - meanA) * (y - meanB)
    ownA += (x - meanA) * (x - meanA)
    ownB += (y - meanB) * (y - meanB)
  }
  return ownA > 0 && ownB > 0 ? both / (ownA * ownB).squareRoot() : 0
}

/// Spearman's: how well the order of the one foretells the order of the other.
func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double { correlation(ranks(a), ranks(b)) }

/// Where a series changes its level most clearly.
struct ChangePoint: Equatable {
  /// The first value of the new level.
  var index: Int
  var before: Double
  var after: Double
  /// How far the ranks run off at most, in units of what chance does once in twenty: above 1 it is hardly chance.
  /// Bursts and trends exceed it too; see to the shape before calling it a step.
  var strength: Double

  var factor: Double { before > 0 ? after / before : .infinity }

  /// Rank-based CUSUM over a series with at least `margin` values on both sides.
  /// - Complexity: that of sorting.
  init?(_ series: [Double], margin: Int) {
    guard series.count >= 2 * margin, margin > 0 else { return nil }
    let ranks = ranks(series)
    let middle = Double(series.count + 1) / 2
    let n = Double(series.count)
    let spread = (ranks.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / n).squareRoot()
    guard spread > 0 else { return nil }
    var (sum, best, place) = (0.0, 0.0, margin)
    for index in 0..<(series.count - margin) {
      sum += ranks[index] - middle
      if index + 1 >= margin, sum.magnitude > best {
        best = sum.magnitude
        place = index + 1
      }
    }
    index = place
    before = median(series[..<place].sorted())
    after = median(series[place...].sorted())
    // The 95th percentile of the largest excursion of a Brownian bridge is 1.36.
    strength = best / (spread * n.squareRoot()) / 1.36
  }
}

/// Whether the values of one group tend to be larger than those of another.
struct MannWhitney {
  /// Two-sided, normal approximation: good from some twenty values on both sides on.
  let pValue: Double

  /// - Complexity: that of sorting all values.
  init(_ a: [Double], _ b: [Double]) {
    let (m, n) = (Double(a.count), Double(b.count))
    guard m > 0, n > 0 else {
      pValue = 1
      return
    }
    let sum = ranks(a + b)[..<a.count].reduce(0, +)
    let spread = (m * n * (m + n + 1) / 12).squareRoot()
    let distance = (sum - m * (m + 1) / 2 - m * n / 2).magnitude
    pValue = min(1, 2 * Trend.normalTail(distance / spread))
  }
}
