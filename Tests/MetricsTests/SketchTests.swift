import TestSupport
import Testing

@testable import Metrics

@Suite struct SketchTests {
  /// Values around every power of two, and the edges of what can be recorded.
  static let edges: [Int64] = {
    var edges: [Int64] = [0, .max, .max - 1]
    for exponent in Int64(1)..<63 {
      let power: Int64 = 1 << exponent
      edges += [power - 1, power, power + 1]
    }
    return edges
  }()

  static let laws: [(name: String, draw: @Sendable (inout SeededGenerator) -> Int64)] = [
    ("constant", { _ in 4_711 }),
    ("zeros", { _ in 0 }),
    ("two far points", { $0.chance(0.5) ? 3 : 9_000_000_000_000 }),
    ("mostly zero", { $0.chance(0.99) ? 0 : 77_777_777 }),
    ("small whole numbers", { Int64($0.below(300)) }),
    ("exponential", { Int64($0.exponential(mean: 2_000_000)) }),
    ("heavy lognormal", { Int64(min($0.lognormal(median: 1e6, sigma: 3), 9e18)) }),
    ("Pareto", { Int64(min(1_000 / (1 - $0.uniform()), 9e18)) }),
    ("powers of two", { Int64((1 << ($0.below(62) + 1)) + $0.below(3) - 1) }),
    ("huge", { .max - Int64($0.below(1_000_000_000)) }),
  ]

  static let fractions = [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]

  private func values(_ law: Int, _ count: Int, seed: UInt64 = 1) -> [Int64] {
    var generator = SeededGenerator(seed: seed, part: law)
    return (0..<count).map { _ in Self.laws[law].draw(&generator) }
  }

  private func sketch(_ values: some Sequence<Int64>) -> Sketch {
    let sketch = Sketch()
    for value in values { sketch.record(value) }
    return sketch
  }

  private func expectSame(_ a: Sketch, _ b: Sketch, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
      a.count == b.count && a.sum == b.sum && a.min == b.min && a.max == b.max, sourceLocation: sourceLocation
    )
    #expect(a.exactValues == b.exactValues, sourceLocation: sourceLocation)
    #expect(
      a.usedBins.map(\.bin) == b.usedBins.map(\.bin) && a.usedBins.map(\.count) == b.usedBins.map(\.count),
      sourceLocation: sourceLocation)
  }

  // MARK: Bins

  @Test func `a value lies within its bin, and half a bin is at most a 256th of it`() {
    var generator = SeededGenerator(seed: 3)
    let random = (0..<20_000).map { _ in
      Int64(bitPattern: generator.next() >> UInt64(1 + generator.below(63)))
    }
    for value in Self.edges + random {
      let bin = Sketch.bin(of: value)
      let (lower, upper) = (Sketch.lowerBound(ofBin: bin), Sketch.upperBound(ofBin: bin))
      #expect(lower <= value && value <= upper, "\(value)")
      #expect(Double(upper - lower) / 2 <= Double(max(lower, 1)) / 256, "\(value)")
    }
  }

  @Test func `bins follow each other without gaps`() {
    #expect(Sketch.lowerBound(ofBin: 0) == 0)
    for bin in 1..<Sketch.binCount {
      #expect(Sketch.lowerBound(ofBin: bin) == Sketch.upperBound(ofBin: bin - 1) + 1)
    }
    #expect(Sketch.upperBound(ofBin: Sketch.binCount - 1) == .max)
  }

  // MARK: Quantiles

  @Test(arguments: laws.indices)
  func `below ten thousand samples every quantile is exact`(law: Int) {
    for count in [1, 2, 3, 10, 999, 9_999] {
      let values = values(law, count)
      let sorted = values.sorted()
      let sketch = sketch(values)
      #expect(sketch.isExact)
      let expected = Self.fractions.map { sorted[Sketch.rank(of: $0, in: count) - 1] }
      #expect(sketch.quantiles(Self.fractions) == expected, "\(Self.laws[law].name), \(count)")
    }
  }

  @Test(arguments: laws.indices)
  func `beyond, quantiles are within half a percent`(law: Int) {
    for count in [10_000, 30_000] {
      let values = values(law, count)
      let sorted = values.sorted()
      let sketch = sketch(values)
      #expect(!sketch.isExact)
      for (fraction, value) in zip(Self.fractions, sketch.quantiles(Self.fractions)) {
        let exact = sorted[Sketch.rank(of: fraction, in: count) - 1]
        let error = (Double(value) - Double(exact)).magnitude
        #expect(error <= Double(exact) * 0.005, "\(Self.laws[law].name), \(fraction): \(value) for \(exact)")
      }
      #expect(sketch.quantile(0) == sorted[0] && sketch.quantile(1) == sorted[count - 1])
      #expect(sketch.sum == values.reduce(0) { $0 + Int128($1) })
    }
  }

  @Test func `an empty sketch has no quantiles`() {
    #expect(Sketch().quantiles([0.5]) == [] && Sketch().quantile(0.5) == nil && Sketch().mean == nil)
  }

  @Test(arguments: [
    (0.0, 100, 1), (0.07, 100, 7), (0.5, 3, 2), (0.5, 4, 2), (0.99, 100, 99), (0.991, 100, 100),
    (1, 100, 100),
    (0.999, 1_000, 999), (2, 10, 10), (-1, 10, 1),
  ])
  func `the rank is the nearest`(fraction: Double, count: Int, rank: Int) {
    #expect(Sketch.rank(of: fraction, in: count) == rank)
  }

  // MARK: Merging

  @Test(arguments: laws.indices)
  func `sketches of parts merge into the sketch of the whole`(law: Int) {
    for (first, second) in [
      (0, 5), (5, 0), (40, 60), (5_000, 4_999), (5_000, 5_000), (12_000, 3), (3, 12_000), (11_000, 11_000),
    ] {
      let values = values(law, first + second)
      let merged = sketch(values.prefix(first))
      merged.merge(sketch(values.dropFirst(first)))
      expectSame(merged, sketch(values))
    }
  }

  @Test(arguments: laws.indices)
  func `a weight is so many samples`(law: Int) {
    for copies in [1, 2, 3_000] {
      let values = values(law, 5)
      let weighted = Sketch()
      for value in values { weighted.record(value, weight: copies) }
      expectSame(weighted, sketch(values.flatMap { [Int64](repeating: $0, count: copies) }))
    }
  }

  // MARK: Parts

  @Test(arguments: laws.indices, [0, 1, 500, 12_000])
  func `a sketch is restored from its parts`(law: Int, count: Int) throws {
    let whole = sketch(values(law, count))
    let restored = try #require(
      Sketch(
        count: whole.count, sum: whole.sum, min: whole.min, max: whole.max, values: whole.exactValues,
        bins: whole.usedBins))
    expectSame(restored, whole)
    restored.record(5)
    whole.record(5)
    expectSame(restored, whole)
  }

  @Test func `parts that contradict each other are refused`() {
    func restore(_ count: Int, _ max: Int64, _ values: [Int64], _ bins: [(bin: Int, count: UInt64)])
      -> Sketch?
    {
      Sketch(count: count, sum: 0, min: 0, max: max, values: values, bins: bins)
    }
    #expect(restore(2, 1, [1], []) == nil)
    #expect(restore(1, -1, [-1], []) == nil)
    #expect(restore(-1, 0, [], []) == nil)
    #expect(restore(10_000, 1, [Int64](repeating: 1, count: 10_000), []) == nil)
    #expect(restore(9_999, 1, [], [(1, 9_999)]) == nil)
    #expect(restore(10_000, 1, [1], [(1, 10_000)]) == nil)
    #expect(restore(10_000, 1, [], [(1, 9_999)]) == nil)
    #expect(restore(10_000, 1, [], [(999_999, 10_000)]) == nil)
    #expect(restore(10_000, -1, [], [(1, 10_000)]) == nil)
    #expect(restore(10_000, 1, [], [(1, .max), (1, .max), (1, 10_002)]) == nil)
    #expect(restore(10_000, 1, [], [(1, 10_000)]) != nil)
  }

  // MARK: Shape

  @Test(arguments: [100, 20_000])
  func `octaves hold every sample once, and so does the count up to the largest`(count: Int) {
    let values = values(6, count)
    let sketch = sketch(values)
    #expect(sketch.octaves().reduce(0) { $0 + $1.count } == count)
    #expect(sketch.count(upTo: .max) == count)
    #expect(sketch.count(upTo: -1) == 0)
    let bounds = sketch.octaves().map(\.upTo)
    #expect(bounds == bounds.sorted())
  }

  @Test func `a bin counts beyond 32 bits`() {
    let full = Int(UInt32.max)
    let sketch = Sketch()
    sketch.record(5_000, weight: full)
    sketch.record(5_000)
    sketch.record(5_000)
    #expect(sketch.usedBins.map(\.count) == [UInt64(full) + 2])
    sketch.record(5_000, weight: 3 * full)
    #expect(sketch.usedBins.map(\.count) == [UInt64(full) * 4 + 2])
    let other = Sketch()
    other.record(5_000, weight: full - 1)
    other.record(9_000_000, weight: 5)
    other.merge(sketch)
    #expect(other.usedBins.map(\.count) == [UInt64(full) * 5 + 1, 5])
    #expect(other.count == full * 5 + 6)
  }
}
