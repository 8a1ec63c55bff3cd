import TestSupport
import Testing

@testable import Simulation

@Suite struct PairTests {
  @Test func aFewPairs() throws {
    for number in 24..<120 { print(try PairResult(ScenarioPair(number), budget: 0).row) }
  }
}
