import Metrics
import TestSupport
import Testing

@Suite struct TimelineTests {
  private struct Record {
    var time: Int64
    var column: Timeline.Column
    var quantity: Int64?
  }

  private func records(seed: UInt64, count: Int = 800) -> [Record] {
    var generator = SeededGenerator(seed: seed)
    var time: Int64 = -3_000
    return (0..<count).map { _ in
      time += Int64(generator.below(30)) - (generator.chance(0.2) ? Int64(generator.below(200)) : 0)
      let quantity = generator.chance(0.5) ? Int64(generator.lognormal(median: 5_000, sigma: 2)) : nil
      return Record(time: time, column: Timeline.Column.allCases[generator.below(5)], quantity: quantity)
    }
  }

  private func add(_ records: some Sequence<Record>, to timeline: Timeline) {
    for record in records {
      timeline.add(record.column, at: record.time)
      if let quantity = record.quantity { timeline.record(quantity, at: record.time) }
    }
  }

  private func timeline(_ records: some Sequence<Record>, width: Int64) -> Timeline {
    let timeline = Timeline(width: width, keepsQuantities: true)
    add(records, to: timeline)
    return timeline
  }

  private func expectSame(_ a: Timeline, _ b: Timeline, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(a.width == b.width && a.firstBucket == b.firstBucket, sourceLocation: sourceLocation)
    #expect(a.cells == b.cells, sourceLocation: sourceLocation)
    #expect(a.packedBins == b.packedBins, sourceLocation: sourceLocation)
  }

  @Test(arguments: UInt64(1)...8)
  func `counts and quantiles are those of a plain tally`(seed: UInt64) {
    let records = records(seed: seed)
    let timeline = timeline(records, width: 50)
    let range = Int64(-80)..<400
    for column in Timeline.Column.allCases {
      let tally = Dictionary(grouping: records.filter { $0.column == column }) {
        BucketLadder.floorIndex($0.time, 50)
      }
      #expect(timeline.counts(column, in: range) == range.map { tally[$0]?.count ?? 0 })
    }
    let quantities = Dictionary(grouping: records.filter { $0.quantity != nil }) {
      BucketLadder.floorIndex($0.time, 50)
    }
    for (bucket, found) in zip(range, timeline.quantile(0.9, in: range)) {
      let sorted = (quantities[bucket] ?? []).compactMap(\.quantity).sorted()
      guard !sorted.isEmpty, let found else {
        #expect(sorted.isEmpty && found == nil)
        continue
      }
      let exact = sorted[Sketch.rank(of: 0.9, in: sorted.count) - 1]
      #expect(Double(abs(found - exact)) <= Double(exact) / 256 + 1)
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `made wider at any time it is what it had been at that width from the start`(seed: UInt64) {
    let records = records(seed: seed)
    for change in [0, 1, 100, 399, 800] {
      let timeline = timeline(records.prefix(change), width: 1)
      timeline.coarsen(to: 5)
      timeline.coarsen(to: 100)
      add(records.dropFirst(change), to: timeline)
      let direct = self.timeline(records, width: 100)
      expectSame(timeline, direct)
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `timelines of parts merge into the timeline of the whole`(seed: UInt64) {
    let records = records(seed: seed)
    for cut in [0, 1, 200, 799, 800] {
      let merged = timeline(records.prefix(cut), width: 10)
      merged.merge(timeline(records.dropFirst(cut), width: 10))
      expectSame(merged, timeline(records, width: 10))
      add(records.prefix(50), to: merged)
      let more = timeline(records, width: 10)
      add(records.prefix(50), to: more)
      expectSame(merged, more)
    }
  }

  @Test(arguments: UInt64(1)...4, [Int64(10), 50, 500])
  func `quantiles of several timelines are those of their sum`(seed: UInt64, width: Int64) {
    let parts = (0..<3).map { timeline(records(seed: seed * 10 + $0), width: 10) }
    let sum = Timeline(width: 10, keepsQuantities: true)
    for part in parts { sum.merge(part) }
    sum.coarsen(to: width)
    let range = Int64(-20)..<80
    #expect(
      Timeline.quantile(0.9, of: parts, width: width, in: range) == sum.quantile(0.9, in: range))
  }

  @Test func `more samples in one bin than an entry holds take several entries`() {
    let timeline = Timeline(width: 1_000, keepsQuantities: true)
    for _ in 0..<600_000 { timeline.record(77, at: 5) }
    #expect(timeline.packedBins[0].count == 2)
    #expect(timeline.quantile(0.5, in: 0..<1) == [77])
  }

  @Test func `the ends of time have buckets`() {
    for time in [Int64.min, Int64.max] {
      let timeline = Timeline(width: 64_800_000_000_000_000, keepsQuantities: true)
      timeline.add(.incoming, at: time)
      timeline.record(3, at: time)
      #expect(timeline.cells == [1, 0, 0, 0, 0])
    }
  }

  @Test func `a timeline is restored from its parts, and not from parts that do not fit`() throws {
    let whole = timeline(records(seed: 3, count: 100), width: 10)
    func restore(_ width: Int64 = 10, _ first: Int64 = 0, cells: [UInt32]? = nil, bins: [[UInt32]]? = nil)
      -> Timeline?
    {
      Timeline(
        width: width, keepsQuantities: true, firstBucket: first, cells: cells ?? whole.cells,
        packedBins: bins ?? whole.packedBins)
    }
    expectSame(try #require(restore(10, whole.firstBucket)), whole)
    #expect(restore(0) == nil)
    #expect(restore(10, .max) == nil && restore(10, .min) == nil)
    #expect(restore(cells: [1, 2, 3]) == nil)
    #expect(restore(bins: []) == nil)
    #expect(restore(cells: [1, 0, 0, 0, 0], bins: [[.max]]) == nil)
    #expect(restore(cells: [1, 0, 0, 0, 0], bins: [[5 << 19 | 1, 4 << 19 | 1]]) == nil)
  }
}
