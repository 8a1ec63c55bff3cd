import TestSupport
import Testing

@testable import Simulation

@Suite struct PairTests {
  @Test func aFewPairs() throws {
    for number in 0..<24 { print(try PairResult(ScenarioPair(number), budget: 0).row) }
  }
}
