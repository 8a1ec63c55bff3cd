import Metrics
import TestSupport
import Testing

@Suite struct BucketLadderTests {
  @Test func `each width is a whole multiple of the one before, at most five times as wide`() {
    for (narrow, wide) in zip(BucketLadder.widths, BucketLadder.widths.dropFirst()) {
      #expect(wide % narrow == 0 && wide / narrow > 1 && wide / narrow <= 5, "\(narrow) \(wide)")
    }
  }

  @Test func `a span has at most 600 buckets, and at least 119 when it is long enough`() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<20_000 {
      let span = Int64(bitPattern: generator.next() >> UInt64(1 + generator.below(60)))
      let first = Int64(bitPattern: generator.next() >> 1) / 4
      let last = first.addingReportingOverflow(span).overflow ? Int64.max : first + span
      let width = BucketLadder.width(from: first, to: last)
      let count = BucketLadder.floorIndex(last, width) - BucketLadder.floorIndex(first, width) + 1
      #expect(count <= 600, "\(first) \(last)")
      if last - first >= 600 { #expect(count >= 119, "\(first) \(last): \(count)") }
    }
  }

  @Test(
    arguments: [(0, 10, 0), (9, 10, 0), (10, 10, 1), (-1, 10, -1), (-10, 10, -1), (-11, 10, -2)]
      as [(Int64, Int64, Int64)])
  func `the index is rounded down, before 1970 too`(time: Int64, width: Int64, index: Int64) {
    #expect(BucketLadder.floorIndex(time, width) == index)
  }

  @Test(arguments: [(Int64.min, Int64.max), (0, .max), (.min, 0), (5, 5), (.max, .max)])
  func `any two instants have a width`(first: Int64, last: Int64) {
    #expect(BucketLadder.widths.contains(BucketLadder.width(from: first, to: last)))
  }
}
