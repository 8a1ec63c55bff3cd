/// By how much one group of numbers lies above another, and how sure that is: the Hodges-Lehmann estimate, which is the
/// median of all differences, with the exact interval of the Mann-Whitney test. Nothing is assumed of how the numbers
/// are distributed.
public struct Shift: Equatable, Sendable {
  /// The probability with which the interval holds the shift.
  public static let level = 0.99

  public let estimate: Double
  /// Nil where so few numbers prove nothing.
  public let interval: ClosedRange<Double>?

  /// Beyond so many numbers on both sides the normal distribution is as good as the exact one.
  private static let exactLimit = 60
  /// Numbers of one group beyond are left out evenly, which keeps the number of differences bounded.
  private static let groupLimit = 400

  /// Nil when one of the groups is empty.
  public init?(from base: [Double], to other: [Double]) {
    let (base, other) = (Self.thinned(base), Self.thinned(other))
    guard !base.isEmpty, !other.isEmpty else { return nil }
    var differences: [Double] = []
    differences.reserveCapacity(base.count * other.count)
    for number in other { for reference in base { differences.append(number - reference) } }
    differences.sort()
    estimate = differences.median
    let skipped = Self.skipped(base.count, other.count)
    interval = skipped.map { differences[$0 - 1]...differences[differences.count - $0] }
  }

  /// The fewest numbers on each of two equal sides that have an interval.
  public static let groupNeeded: Int = {
    var count = 1
    while skipped(count, count) == nil { count += 1 }
    return count
  }()

  private static func thinned(_ numbers: [Double]) -> [Double] {
    guard numbers.count > groupLimit else { return numbers }
    return (0..<groupLimit).map { numbers[$0 * numbers.count / groupLimit] }
  }

  /// The rank of the difference at which the interval begins, counted from 1; nil where even the first is too sure.
  private static func skipped(_ first: Int, _ second: Int) -> Int? {
    let tail = (1 - level) / 2
    guard first + second <= exactLimit else {
      let (m, n) = (Double(first), Double(second))
      let deviation = (m * n * (m + n + 1) / 12).squareRoot()
      // So many standard deviations leave half of a hundredth on each side.
      let rank = (m * n / 2 - 2.575_829_303_548_901 * deviation).rounded(.down)
      return rank >= 1 ? Int(rank) : nil
    }
    let ways = Self.ways(first, second)
    let all = ways.reduce(0, +)
    var (seen, rank) = (0.0, 0)
    while rank < ways.count, (seen + ways[rank]) / all <= tail {
      seen += ways[rank]
      rank += 1
    }
    return rank > 0 ? rank : nil
  }

  /// How many orders of two groups have each value of Mann and Whitney's U.
  private static func ways(_ first: Int, _ second: Int) -> [Double] {
    // ways[n][u] of m numbers against n: the largest is one of the m and beats n, or is one of the n and beats none.
    var rows = [[Double]](repeating: [1], count: second + 1)
    for m in 1...max(1, first) {
      var next: [[Double]] = [[1]]
      for n in stride(from: 1, through: second, by: 1) {
        var row = [Double](repeating: 0, count: m * n + 1)
        for (u, count) in rows[n].enumerated() { row[u + n] += count }
        for (u, count) in next[n - 1].enumerated() { row[u] += count }
        next.append(row)
      }
      rows = next
    }
    return rows[second]
  }
}

/// Where a group of numbers lies: the median, and the interval that the order of the numbers proves.
public struct Location: Equatable, Sendable {
  public let median: Double
  /// With 95 % probability; from the least to the largest where there are too few numbers to leave any out.
  public let interval: ClosedRange<Double>

  /// Nil without numbers.
  public init?(_ numbers: [Double]) {
    guard !numbers.isEmpty else { return nil }
    let sorted = numbers.sorted()
    median = sorted.median
    let ranks = ConfidenceInterval.ranks(ofQuantile: 0.5, in: sorted.count)
    interval =
      ranks.map { sorted[$0.lowerBound - 1]...sorted[$0.upperBound - 1] } ?? sorted[
        0]...sorted[sorted.count - 1]
  }
}

extension [Double] {
  /// The middle of ascending numbers, of which there are some.
  fileprivate var median: Double {
    count % 2 == 1 ? self[count / 2] : self[count / 2 - 1] / 2 + self[count / 2] / 2
  }
}
