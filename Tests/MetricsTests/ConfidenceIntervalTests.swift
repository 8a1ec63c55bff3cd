import Metrics
import Testing

struct ConfidenceIntervalTests {
  /// The probability of each number of successes, from the whole triangle of Pascal.
  private func binomial(_ count: Int, _ probability: Double) -> [Double] {
    var row = [1.0]
    for _ in 0..<count {
      row = zip(row + [0], [0] + row).map { $0 * (1 - probability) + $1 * probability }
    }
    return row
  }

  /// The probability that a quantile lies between the samples of two ranks.
  private func coverage(_ ranks: ClosedRange<Int>, _ binomial: [Double]) -> Double {
    binomial[ranks.lowerBound..<ranks.upperBound].reduce(0, +)
  }

  @Test(arguments: [0.01, 0.1, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99])
  func `the ranks of an interval hold the quantile and are the fewest that do`(fraction: Double) {
    for count in [2, 5, 6, 10, 28, 29, 60, 299, 300, 700] {
      let binomial = binomial(count, fraction)
      let ranks = ConfidenceInterval.ranks(ofQuantile: fraction, in: count)
      guard let ranks else {
        #expect(coverage(1...count, binomial) < 0.95, "\(count) samples")
        continue
      }
      #expect(ranks.lowerBound >= 1 && ranks.upperBound <= count)
      #expect(coverage(ranks, binomial) >= 0.95 - 1e-9, "\(count) samples")
      // No other ranks that are closer together hold it.
      let length = ranks.upperBound - ranks.lowerBound
      for start in 1...(count - length + 1) where length > 1 {
        #expect(coverage(start...(start + length - 1), binomial) < 0.95 + 1e-9, "\(count) samples")
      }
    }
  }

  @Test func `the ranks of many samples are those of the normal distribution`() throws {
    let ranks = try #require(ConfidenceInterval.ranks(ofQuantile: 0.99, in: 1_000_000))
    // The mean is 990,000 and the standard deviation 99.5.
    #expect(abs(ranks.lowerBound - (990_000 - 195)) <= 1 && abs(ranks.upperBound - (990_000 + 196)) <= 1)
  }

  @Test(arguments: [(0.5, 6), (0.9, 29), (0.95, 59), (0.99, 299), (0.999, 2_995), (0.1, 29), (0.01, 299)])
  func `as many samples are needed as give an interval`(fraction: Double, count: Int) {
    #expect(ConfidenceInterval.samplesNeeded(forQuantile: fraction) == count)
    #expect(ConfidenceInterval.ranks(ofQuantile: fraction, in: count - 1) == nil)
    #expect(ConfidenceInterval.ranks(ofQuantile: fraction, in: count) != nil)
  }

  @Test func `no number of samples tells of the least and the greatest value`() {
    for fraction in [0, 1, -1, 2, Double.nan] {
      #expect(ConfidenceInterval.ranks(ofQuantile: fraction, in: 1_000) == nil)
      #expect(ConfidenceInterval.samplesNeeded(forQuantile: fraction) == .max)
    }
  }

  @Test(arguments: [
    // Wilson's interval, from the literature.
    (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (15, 148, 0.0624, 0.1605),
    (81, 263, 0.2553, 0.3662),
  ])
  func `the interval of a share`(part: Int, whole: Int, low: Double, high: Double) throws {
    let interval = try #require(ConfidenceInterval.interval(ofShare: part, of: whole))
    #expect(abs(interval.lowerBound - low) < 1e-4 && abs(interval.upperBound - high) < 1e-4)
  }

  @Test func `what is no share has no interval`() {
    #expect(ConfidenceInterval.interval(ofShare: 0, of: 0) == nil)
    #expect(ConfidenceInterval.interval(ofShare: 3, of: 2) == nil)
    #expect(ConfidenceInterval.interval(ofShare: -1, of: 2) == nil)
  }

  @Test func `samples of any rank`() {
    let sketch = Sketch()
    for value in [30, 10, 20] as [Int64] { sketch.record(value) }
    #expect(sketch.values(ofRanks: [1, 2, 3]) == [10, 20, 30])
    #expect(Sketch().values(ofRanks: [1]) == [])
  }
}
