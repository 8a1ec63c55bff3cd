import Diagnosis
import Profiles
import Reports
import TestSupport
import Testing

/// What a report says first of logs whose trouble, or health, is known. `make accuracy` counts over many more.
@Suite struct ScenarioVerdictTests {
  /// Scenarios whose trouble shows in the backlog, in errors, in lost messages or in silence.
  private static let plain: [(name: String, words: Set<VerdictWord>)] = [
    ("capacity-steady", [.fallingBehind]), ("capacity-after-step", [.fallingBehind]),
    ("stalled-hang", [.stalled]), ("stalled-none", [.stalled]), ("prefetch-low", [.fallingBehind]),
    ("single-active", [.fallingBehind]), ("hot-partition", [.fallingBehind]), ("burst", [.recovered]),
    ("poison", [.redelivering]), ("rejects", [.errors]), ("unroutable", [.losingMessages]),
    ("drop-overload", [.losingMessages]), ("alarm", [.alarms]), ("restart", [.interrupted]),
    ("lost-lines", [.interrupted]), ("heartbeats", [.heartbeatsMissed]),
  ]
  /// Bursts that drain are well or have recovered; how long is too long nobody has said.
  private static let well: [(name: String, words: Set<VerdictWord>)] = Scenarios.all.filter(\.isHealthy).map {
    ($0.name, $0.name == "healthy-bursts" ? [.healthy, .recovered] : [.healthy])
  }

  @Test(arguments: plain + well, UInt64(1)...2)
  func `The verdict is that of the scenario`(expected: (name: String, words: Set<VerdictWord>), seed: UInt64)
    throws
  {
    let instance = try #require(Scenarios.named(expected.name)).instance(seed: seed)
    let log = instance.log()
    let profile = try Profile(of: try decoded(log, instance.dialect), bytes: log.count, instance.dialect)
    let verdict = makeReport(profile, ReportOptions(predicts: false)).verdict
    #expect(expected.words.contains(verdict.word), "\(verdict.headline)")
  }

  @Test(arguments: Scenarios.all.map(\.name))
  func `A report is read back from its JSON as it was`(scenario: String) throws {
    let instance = try #require(Scenarios.named(scenario)).instance(seed: 3)
    let log = instance.log()
    let profile = try Profile(of: try decoded(log, instance.dialect), bytes: log.count, instance.dialect)
    let report = Answer.report(makeReport(profile, ReportOptions(predicts: false)))
    let again = try Answer(json: try #require(OutputForm.json.write(report, look: Look())))
    for form in OutputForm.holding(.report) {
      #expect(form.write(again, look: Look()) == form.write(report, look: Look()), "\(form.name)")
    }
  }
}
