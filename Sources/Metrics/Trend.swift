/// The trend of a short series of equally spaced values, without assuming a distribution.
public struct Trend: Equatable, Sendable {
  /// Theil-Sen: the median of the slopes between all pairs, per step.
  public var slope: Double
  /// Mann-Kendall: two-sided probability of so clear a trend by chance, normal approximation with ties.
  public var pValue: Double

  /// - Complexity: quadratic in the number of values; longer series are thinned to 300 evenly spaced ones.
  public init?(_ series: [Double]) {
    let step = max(1, (series.count + 299) / 300)
    let values = stride(from: 0, to: series.count, by: step).map { series[$0] }
    guard values.count >= 4 else { return nil }
    var slopes: [Double] = []
    slopes.reserveCapacity(values.count * (values.count - 1) / 2)
    var score = 0
    for i in values.indices {
      for j in (i + 1)..<values.count {
        let rise = values[j] - values[i]
        slopes.append(rise / Double((j - i) * step))
        score += rise > 0 ? 1 : rise < 0 ? -1 : 0
      }
    }
    slopes.sort()
    let middle = slopes.count / 2
    slope = slopes.count % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2
    pValue = Trend.pValue(score: score, values: values)
  }

  private static func pValue(score: Int, values: [Double]) -> Double {
    let n = Double(values.count)
    var ties: [Double: Double] = [:]
    for value in values { ties[value, default: 0] += 1 }
    let tied = ties.values.sorted().reduce(0) { $0 + $1 * ($1 - 1) * (2 * $1 + 5) }
    let variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
    guard variance > 0, score != 0 else { return 1 }
    let z = (Double(score.magnitude) - 1) / variance.squareRoot()
    return min(1, 2 * normalTail(z))
  }

  /// The upper tail of the standard normal distribution (Abramowitz and Stegun, 26.2.17; error below 1e-7).
  public static func normalTail(_ z: Double) -> Double {
    guard z < 8 else { return 0 }
    let t = 1 / (1 + 0.2316419 * z)
    let poly =
      t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return density(z) * poly
  }

  private static func density(_ z: Double) -> Double {
    (-z * z / 2).exponential * 0.398942280401433
  }
}
