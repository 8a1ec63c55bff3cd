import Metrics
import TestSupport
import Testing

@Suite struct TrendTests {
  @Test(
    arguments: [
      ([1, 2, 3, 4], 1), ([8, 6, 4, 2, 0], -2), ([5, 5, 5, 5], 0), ([0, 0, 0, 0, 1], 0),
      ([0, 100, 2, 3, 4, 5], 1),
      ([1, 2, 3, 4, 5, -1_000], 1),
    ] as [([Double], Double)])
  func `the slope is the median of all slopes`(series: [Double], slope: Double) throws {
    let trend = try #require(Trend(series))
    #expect(abs(trend.slope - slope) < 1e-9, "\(trend.slope)")
  }

  @Test func `fewer than four values have no trend`() {
    #expect(Trend([]) == nil && Trend([1, 2, 3]) == nil)
  }

  @Test func `the slope of a long series is per step of the series`() throws {
    let trend = try #require(Trend((0..<5_000).map { Double($0) * 0.25 }))
    #expect(abs(trend.slope - 0.25) < 1e-9 && trend.pValue < 1e-9)
  }

  /// The exact probability of a score at least as far from zero, over all orders of the values.
  private func exactProbability(_ values: [Double]) -> Double {
    func score(_ values: [Double]) -> Int {
      var sum = 0
      for i in values.indices {
        for j in values.indices where j > i {
          sum += values[j] > values[i] ? 1 : values[j] < values[i] ? -1 : 0
        }
      }
      return abs(sum)
    }
    let observed = score(values)
    var (extreme, total) = (0, 0)
    func permute(_ rest: [Double], _ done: [Double]) {
      guard !rest.isEmpty else {
        total += 1
        if score(done) >= observed { extreme += 1 }
        return
      }
      for i in rest.indices {
        var left = rest
        let value = left.remove(at: i)
        permute(left, done + [value])
      }
    }
    permute(values, [])
    return Double(extreme) / Double(total)
  }

  @Test(
    arguments: [
      [1, 2, 3, 4, 5, 6, 7], [1, 3, 2, 4, 6, 5, 7], [4, 1, 6, 2, 7, 3, 5], [7, 6, 5, 4, 3, 2, 1],
      [2, 1, 4, 3, 6, 5, 7],
      [1, 1, 2, 2, 3, 3, 4], [1, 1, 1, 1, 1, 2, 2], [3, 3, 1, 1, 2, 2, 2],
    ] as [[Double]])
  func `the probability is near the exact one for seven values, ties among them`(values: [Double]) throws {
    let trend = try #require(Trend(values))
    #expect(
      abs(trend.pValue - exactProbability(values)) < 0.06, "\(trend.pValue) for \(exactProbability(values))")
  }

  @Test func `noise is rarely taken for a trend, and a trend in noise is found`() throws {
    var generator = SeededGenerator(seed: 4)
    var falseAlarms = 0
    for _ in 0..<200 {
      let noise = (0..<60).map { _ in generator.exponential(mean: 1) }
      if try #require(Trend(noise)).pValue < 0.05 { falseAlarms += 1 }
      let rising = noise.enumerated().map { $0.element + Double($0.offset) * 0.1 }
      #expect(try #require(Trend(rising)).pValue < 0.01)
    }
    #expect((2...20).contains(falseAlarms), "\(falseAlarms)")
  }

  @Test func `equal values and mirrored series behave`() throws {
    #expect(try #require(Trend([5, 5, 5, 5, 5])).pValue == 1)
    let series: [Double] = [1, 5, 2, 8, 3, 9, 4]
    let (up, down) = (try #require(Trend(series)), try #require(Trend(series.reversed())))
    #expect(up.slope == -down.slope && up.pValue == down.pValue)
  }
}
