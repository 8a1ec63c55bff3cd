internal import Metrics

/// Universal Scalability Law: `X(N) = gamma N / (1 + sigma (N - 1) + kappa N (N - 1))`, fitted to what was seen. It
/// describes; it does not explain.
public struct Scalability: Equatable, Sendable {
  /// Throughput of one, contention, and what it costs that all must agree.
  public let gamma: Double
  public let sigma: Double
  public let kappa: Double
  /// Where 90 of 100 fits to resampled points are.
  public let sigmaInterval: ClosedRange<Double>
  public let kappaInterval: ClosedRange<Double>
  /// The largest number seen.
  public let largest: Double

  /// Nil with fewer than six different numbers, or if these span less than a factor of four.
  /// - Parameter points: numbers of workers and the throughput with them, from steady times.
  public init?(_ points: [(workers: Double, throughput: Double)]) {
    let points = points.filter {
      $0.workers >= 1 && $0.workers < 1e9 && $0.throughput > 0 && $0.throughput < 1e15
    }
    let numbers = Set(points.map(\.workers))
    guard numbers.count >= 6, let least = numbers.min(), let most = numbers.max(), most >= 4 * least,
      let fit = Scalability.fit(points)
    else { return nil }
    var random = Random(seed: 0x75_736C)
    var (sigmas, kappas): ([Double], [Double]) = ([], [])
    for _ in 0..<200 {
      let sample = points.indices.map { _ in points[random.below(points.count)] }
      guard let other = Scalability.fit(sample) else { continue }
      sigmas.append(other.sigma)
      kappas.append(other.kappa)
    }
    guard sigmas.count >= 100 else { return nil }
    (gamma, sigma, kappa, largest) = (fit.gamma, fit.sigma, fit.kappa, most)
    sigmaInterval = Scalability.interval(sigmas)
    kappaInterval = Scalability.interval(kappas)
  }

  /// The number with the largest throughput; nil where kappa may be 0, so that there need be none.
  public var peak: Double? {
    guard kappaInterval.lowerBound > 0, kappa > 0, sigma < 1 else { return nil }
    return ((1 - sigma) / kappa).squareRoot()
  }

  /// Nil beyond twice the largest number seen.
  public func throughput(workers: Double) -> Double? {
    guard workers >= 1, workers <= 2 * largest else { return nil }
    return gamma * workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1))
  }

  private static func interval(_ values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    return sorted[sorted.count / 20]...sorted[sorted.count - 1 - sorted.count / 20]
  }

  /// Least squares of `N / X = a + b (N - 1) + c N (N - 1)`, which is linear, weighted so that relative errors of the
  /// throughput count alike.
  private static func fit(_ points: [(workers: Double, throughput: Double)])
    -> (gamma: Double, sigma: Double, kappa: Double)?
  {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 3)
    for point in points {
      let cost = point.workers / point.throughput
      let terms = [1, point.workers - 1, point.workers * (point.workers - 1)]
      for row in 0..<3 {
        for column in 0..<3 { matrix[row][column] += terms[row] * terms[column] / (cost * cost) }
        matrix[row][3] += terms[row] / cost
      }
    }
    guard let solution = solve(matrix), solution[0] > 0 else { return nil }
    return (1 / solution[0], solution[1] / solution[0], solution[2] / solution[0])
  }

  /// Gauss with pivots, of three equations.
  private static func solve(_ equations: [[Double]]) -> [Double]? {
    var matrix = equations
    for column in 0..<3 {
      guard let pivot = (column..<3).max(by: { matrix[$0][column].magnitude < matrix[$1][column].magnitude }),
        matrix[pivot][column].magnitude > 1e-12 * (1 + equations[column][column].magnitude)
      else { return nil }
      matrix.swapAt(column, pivot)
      for row in 0..<3 where row != column {
        let factor = matrix[row][column] / matrix[column][column]
        for place in column..<4 { matrix[row][place] -= factor * matrix[column][place] }
      }
    }
    return (0..<3).map { matrix[$0][3] / matrix[$0][$0] }
  }
}
