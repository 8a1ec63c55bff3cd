import Testing

@testable import Diagnosis

@Suite struct StatisticsTests {
  @Test func `a step is found where it is`() throws {
    let series = [Double](repeating: 10, count: 40) + [Double](repeating: 20, count: 60)
    let point = try #require(ChangePoint(series, margin: 10))
    #expect(point.index == 40)
    #expect(point.before == 10)
    #expect(point.after == 20)
    #expect(point.strength > 2)
  }

  @Test func `a series without a step has none that is beyond chance`() throws {
    let series = (0..<100).map { Double(($0 * 37) % 11) }
    let point = try #require(ChangePoint(series, margin: 10))
    #expect(point.strength < 1)
    #expect(ChangePoint([1, 1, 1, 1], margin: 2) == nil)
    #expect(ChangePoint([1, 2], margin: 2) == nil)
  }

  static let pairs: [(a: [Double], b: [Double], expected: Double)] = [
    ([1, 2, 3, 4], [10, 20, 30, 40], 1), ([1, 2, 3, 4], [4, 3, 2, 1], -1), ([1, 1, 1], [1, 2, 3], 0),
  ]

  @Test(arguments: pairs)
  func `rank correlation knows order and not size`(a: [Double], b: [Double], expected: Double) {
    #expect((rankCorrelation(a, b) - expected).magnitude < 1e-9)
  }

  @Test func `equal values share their rank`() {
    #expect(ranks([5, 1, 5, 9]) == [2.5, 1, 2.5, 4])
  }

  @Test func `variation of a constant is none and of an exponential law about one`() {
    #expect(squaredVariation([3, 3, 3]) == 0)
    #expect(squaredVariation([]) == 0)
  }
}
