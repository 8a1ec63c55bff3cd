/// How sure a figure is, from the number of its samples alone: nothing is assumed of how they are distributed.
public enum ConfidenceInterval {
  /// The probability with which an interval holds the figure.
  public static let level = 0.95
  /// So many standard deviations to both sides of the mean of a normal distribution hold that probability.
  private static let deviations = 1.959_963_984_540_054

  /// The ranks of the two samples, in ascending order and counted from 1, between which a quantile lies with at least
  /// the probability of `level`. Nil when so few samples say nothing about it.
  ///
  /// How many of `count` samples lie below the quantile has a binomial distribution; the ranks leave out its least
  /// probable ends.
  /// - Complexity: the square root of `count`.
  public static func ranks(ofQuantile fraction: Double, in count: Int) -> ClosedRange<Int>? {
    guard count > 1, fraction > 0, fraction < 1 else { return nil }
    let numbers = Double(count)
    let odds = fraction / (1 - fraction)
    // Probabilities relative to the largest: the sum of all of them puts that right in the end.
    func ratio(after below: Int) -> Double { (numbers - Double(below)) / Double(below + 1) * odds }
    let middle = min(max(1, Int((numbers + 1) * fraction)), count - 1)
    let negligible = 1e-18
    func sum(from start: Int, step: Int) -> Double {
      var (below, weight, sum) = (start, 1.0, 0.0)
      while below + step >= 0, below + step <= count, weight > negligible {
        weight *= step > 0 ? ratio(after: below) : 1 / ratio(after: below - 1)
        below += step
        sum += weight
      }
      return sum
    }
    let all = 1 + sum(from: middle, step: 1) + sum(from: middle, step: -1)
    var (low, high, held) = (middle, middle, 1.0)
    var lower = 1 / ratio(after: middle - 1)
    var upper = ratio(after: middle)
    while held < level * all {
      if low > 1, lower >= upper || high == count - 1 {
        low -= 1
        held += lower
        lower /= ratio(after: low - 1)
      } else if high < count - 1 {
        high += 1
        held += upper
        upper *= ratio(after: high)
      } else {
        return nil
      }
    }
    return low...(high + 1)
  }

  /// The fewest samples from which a quantile has an interval: 299 for the 99th percentile, 29 for the 90th.
  public static func samplesNeeded(forQuantile fraction: Double) -> Int {
    guard fraction > 0, fraction < 1 else { return .max }
    // Too few are those of which all lie on one side of the quantile with more than the remaining probability.
    func isEnough(_ count: Int) -> Bool {
      1 - power(fraction, count) - power(1 - fraction, count) >= level
    }
    var count = max(2, Int(((1 - level).logarithm / max(fraction, 1 - fraction).logarithm).rounded(.down)))
    while count > 2, isEnough(count - 1) { count -= 1 }
    while !isEnough(count) { count += 1 }
    return count
  }

  /// The fewest samples of which the slowest hundredth is more than chance.
  public static let samplesForTail = samplesNeeded(forQuantile: 0.99)

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  /// Where the share lies of which `part` of `whole` is a sample (Wilson); nil without samples, and for what is no share.
  public static func interval(ofShare part: Int, of whole: Int) -> ClosedRange<Double>? {
    guard whole > 0, part >= 0, part <= whole else { return nil }
    let count = Double(whole)
    let share = Double(part) / count
    let extra = deviations * deviations / count
    let centre = (share + extra / 2) / (1 + extra)
    let reach = (share * (1 - share) * extra + extra * extra / 4).squareRoot() / (1 + extra)
    return max(0, centre - reach)...min(1, centre + reach)
  }
}
