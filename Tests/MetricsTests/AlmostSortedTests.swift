import Metrics
import TestSupport
import Testing

@Suite struct AlmostSortedTests {
  @Test(arguments: UInt64(1)...6, [0, 1, 3, 30, 10_000])
  func `elements come into the order of a stable sort, however far they are from it`(seed: UInt64, reach: Int)
  {
    var generator = SeededGenerator(seed: seed)
    for count in [0, 1, 2, 50, 3_000] {
      let elements = (0..<count).map { (key: ($0 + generator.below(reach + 1)) / 2, place: $0) }
      var sorted = elements
      sorted.sortAlmostSorted { $0.key < $1.key }
      let expected = elements.sorted { ($0.key, $0.place) < ($1.key, $1.place) }
      #expect(sorted.map(\.place) == expected.map(\.place))
    }
  }
}
