import Simulation
import TestSupport
import Testing
import Trials

/// Two runs of the broker model that differ in one setting: the second is predicted from the log of the first.
/// `make accuracy` measures over many more.
@Suite struct PairTests {
  @Test func predictionsOfTwelvePairsComeTrue() async {
    let trials = await withTaskGroup { group in
      for number in 0..<12 { group.addTask { PairTrial(ScenarioPair(number), budget: 130_000) } }
      return await group.reduce(into: [PairTrial]()) { $0.append($1) }
    }
    let table = PairTable(trials)
    let rows = table.trials.map(\.text).joined(separator: "\n")
    #expect(table.predicted.count == 12, "\(rows)")
    // Of hundreds of pairs 95 % are accurate, and 93 % of the intervals hold. The two misses here are chance: with random
    // dispatch other draws of the broker's move the same 99th percentiles from 14 to 19 ms, and from 157 to 241 ms.
    #expect(table.accurate.percent >= 80, "\(rows)")
    #expect(table.accurate(.throughputOut).percent == 100, "\(rows)")
    #expect(table.covered().percent >= 75, "\(rows)")
  }
}
