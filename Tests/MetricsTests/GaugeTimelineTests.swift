import Metrics
import TestSupport
import Testing

@Suite struct GaugeTimelineTests {
  private static let second: Int64 = 1_000_000_000

  private func timeline(_ values: [(time: Int64, value: Double)], width: Int64) -> GaugeTimeline {
    var timeline = GaugeTimeline(width: width)
    for (time, value) in values { timeline.record(value, at: time) }
    return timeline
  }

  @Test func `A bucket knows its least, its greatest and its last value`() {
    let found = timeline([(0, 5), (3, 2), (2, 9), (10, 1), (12, -4), (12, 3)], width: 10)
    #expect(
      found.buckets == [
        0: GaugeTimeline.Bucket(least: 2, greatest: 9, last: 2, lastTime: 3, count: 3),
        1: GaugeTimeline.Bucket(least: -4, greatest: 3, last: 3, lastTime: 12, count: 3),
      ])
    #expect(found.count == 6)
    #expect(found.whole == GaugeTimeline.Bucket(least: -4, greatest: 9, last: 3, lastTime: 12, count: 6))
    #expect(GaugeTimeline(width: 10).whole == nil)
  }

  @Test(arguments: UInt64(1)...20)
  func `Values in parts, joined and made coarser in any order, are those of the whole`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<300).map { _ in
      (time: Int64(generator.below(500)) * Self.second / 10, value: Double(generator.below(90)) - 40)
    }
    let wide = timeline(values, width: 10 * Self.second)
    let cut = generator.below(values.count)
    var (first, second) = (
      timeline(Array(values[..<cut]), width: Self.second), timeline(Array(values[cut...]), width: Self.second)
    )
    var early = first
    early.merge(second)
    #expect(early == timeline(values, width: Self.second))
    early.coarsen(to: 10 * Self.second)
    first.coarsen(to: 5 * Self.second)
    first.coarsen(to: 10 * Self.second)
    second.coarsen(to: 10 * Self.second)
    first.merge(second)
    #expect(early == wide && first == wide)
  }

  @Test func `A saved timeline is restored, and a damaged one is refused`() {
    let whole = timeline([(-1, 5), (3, 2), (25, 9)], width: 10)
    #expect(GaugeTimeline(width: 10, buckets: whole.buckets) == whole)
    let bucket = GaugeTimeline.Bucket(least: 1, greatest: 2, last: 1, lastTime: 5, count: 1)
    #expect(GaugeTimeline(width: 10, buckets: [0: bucket]) != nil)
    #expect(GaugeTimeline(width: 10, buckets: [1: bucket]) == nil)
    #expect(GaugeTimeline(width: 0, buckets: [0: bucket]) == nil)
    for change in [\GaugeTimeline.Bucket.least, \.last] {
      var damaged = bucket
      damaged[keyPath: change] = 3
      #expect(GaugeTimeline(width: 10, buckets: [0: damaged]) == nil)
    }
    var empty = bucket
    empty.count = 0
    #expect(GaugeTimeline(width: 10, buckets: [0: empty]) == nil)
  }
}
