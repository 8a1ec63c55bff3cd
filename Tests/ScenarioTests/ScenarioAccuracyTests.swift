import TestSupport
import Testing
import Trials

/// What the diagnosis says first of logs whose trouble, or health, is known. `make accuracy` counts over many more.
@Suite struct ScenarioAccuracyTests {
  /// None of the seeds that rules were tried with while they were written.
  private static let seed: UInt64 = 1_001

  /// What many records show together and no single one: shares of time, correlations, figures that are derived.
  private static let provedByNoRecord: Set<String> = [
    "rank_correlation", "variation", "rank_sum_z", "bytes_over_messages_variation", "even_busy",
    "log_correlation",
  ]

  @Test func `The first finding is the trouble, and healthy logs give no alarm`() async {
    let trials = await withTaskGroup { group in
      for scenario in Scenarios.all {
        group.addTask { Trial(scenario.instance(seed: ScenarioAccuracyTests.seed)) }
      }
      return await group.reduce(into: [Trial]()) { $0.append($1) }
    }
    let misjudged = trials.filter { !$0.isRight }.map { "\($0.name): \($0.rules.joined(separator: " "))" }
    #expect(trials.count == Scenarios.all.count)
    #expect(Share(trials.filter { !$0.isHealthy }, where: \.isRight).percent >= 95, "\(misjudged)")
    #expect(Share(trials.filter(\.isHealthy), where: \.isRight).percent == 100, "\(misjudged)")
    #expect(trials.allSatisfy { $0.notUnderstood == 0 })
    let unproved = trials.reduce(into: Set<String>()) { $0.formUnion($1.unproved) }
    #expect(unproved.subtracting(ScenarioAccuracyTests.provedByNoRecord).isEmpty, "\(unproved.sorted())")
  }
}
