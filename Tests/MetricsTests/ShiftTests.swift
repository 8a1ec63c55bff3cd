import TestSupport
import Testing

@testable import Metrics

/// How far two groups of numbers lie apart.
struct ShiftTests {
  @Test func `the estimate is the median of all differences`() throws {
    let shift = try #require(Shift(from: [1, 2, 3], to: [11, 13, 12]))
    #expect(shift.estimate == 10)
    #expect(shift.interval == nil)
    #expect(Shift(from: [], to: [1]) == nil)
  }

  @Test func `five numbers on each side are the fewest that prove anything`() throws {
    #expect(Shift.groupNeeded == 5)
    let apart = try #require(Shift(from: [1, 2, 3, 4, 5], to: [11, 12, 13, 14, 15]))
    // The outermost differences: one order of 252 is more extreme than all others.
    #expect(apart.interval == 6...14)
    #expect(Shift(from: [1, 2, 3, 4], to: [11, 12, 13, 14])?.interval == nil)
  }

  /// Ranks from published tables of Mann and Whitney's U for two sides and one hundredth.
  @Test(arguments: [(5, 5, 0), (6, 6, 2), (8, 8, 7), (10, 10, 16), (12, 12, 27), (20, 20, 105), (5, 10, 4)])
  func `the interval leaves out as many differences as the tables say`(m: Int, n: Int, critical: Int) throws {
    // Differences that are all distinct and in a known order: other - base = 1000 i - j.
    let base = (0..<m).map { Double($0) }
    let other = (0..<n).map { Double($0) * 1_000 }
    let all = other.flatMap { o in base.map { o - $0 } }.sorted()
    let interval = try #require(Shift(from: base, to: other)?.interval)
    #expect(interval.lowerBound == all[critical])
    #expect(interval.upperBound == all[all.count - 1 - critical])
  }

  @Test func `the interval holds the shift in at least 98 of 100 random pairs, with few and many numbers`()
    throws
  {
    var random = SeededGenerator(seed: 11)
    for count in [6, 20, 45] {
      var held = 0
      for _ in 0..<600 {
        func group(_ shift: Double) -> [Double] {
          (0..<count).map { _ in shift + Double.random(in: 0..<1, using: &random) }
        }
        let interval = try #require(Shift(from: group(0), to: group(0.3))?.interval)
        if interval.contains(0.3) { held += 1 }
      }
      #expect(held >= 588)
    }
  }

  @Test func `groups of any size end, and give a number`() throws {
    let many = (0..<5_000).map { Double($0 % 97) }
    let shift = try #require(Shift(from: many, to: many.map { $0 + 1 }))
    #expect(shift.interval?.contains(1) == true)
  }

  @Test func `few numbers lie somewhere from the least to the largest`() throws {
    #expect(Location([3, 1, 2])?.median == 2)
    #expect(Location([3, 1, 2])?.interval == 1...3)
    #expect(Location([]) == nil)
    let ten = try #require(Location((1...10).map(Double.init)))
    #expect(ten.median == 5.5)
    #expect(ten.interval == 2...9)
  }
}
