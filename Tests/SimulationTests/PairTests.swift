import Simulation
import TestSupport
import Testing
import Trials

/// Two runs of the broker model that differ in one setting: the second is predicted from the log of the first.
/// `make accuracy` measures over many more.
@Suite struct PairTests {
  @Test func predictionsOfTwelvePairsComeTrue() {
    let table = PairTable((0..<12).map { PairTrial(ScenarioPair($0), budget: 130_000) })
    let rows = table.trials.map(\.text).joined(separator: "\n")
    #expect(table.predicted.count == 12, "\(rows)")
    // Of hundreds of pairs 95 % are accurate, and 93 % of the intervals hold.
    #expect(table.accurate.percent >= 80, "\(rows)")
    #expect(table.accurate(.throughputOut).percent == 100, "\(rows)")
    #expect(table.covered().percent >= 75, "\(rows)")
  }
}
