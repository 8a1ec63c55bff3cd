import TestSupport
import Testing

@testable import Simulation

@Suite struct PairTests {
  /// Two runs of the broker model that differ in one setting: the second is predicted from the log of the first.
  @Test func predictionsOfAFewPairsComeTrue() throws {
    let table = try PairTable(stride(from: 5, to: 420, by: 65), budget: 130_000)
    let rows = table.results.map(\.row).joined(separator: "\n")
    #expect(table.predicted.count == 7)
    #expect(table.accuracy >= 0.85, "\(rows)")
    #expect(table.accuracy(of: .throughputOut) == 1)
    #expect((0.75...1).contains(table.coverage()), "\(rows)")
  }

  /// With `MQTUNE_ACCURACY=1` in the environment; takes minutes.
  @Test(.enabled(if: TestFiles.isAsked("MQTUNE_ACCURACY"))) func predictionsOfAllPairsComeTrue() throws {
    let table = try PairTable(0..<100, budget: 200_000)
    for result in table.results { print(result.row) }
    print(table.summary)
    #expect(table.accuracy >= 0.9)
    #expect((0.8...0.97).contains(table.coverage()))
  }
}
