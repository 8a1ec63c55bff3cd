import TestSupport
import Testing
import Trials

/// Logs of made applications in words of their own. `make accuracy` counts how many of 200 are read right.
@Suite struct ApplicationLogTests {
  @Test(arguments: [1, 6, 12, 17] as [UInt64])
  func `a log that was read right still is`(seed: UInt64) {
    let trial = ApplicationTrial(ApplicationLog.make(seed: seed))
    #expect(trial.outcome == .right, "\(trial.verdict): \(trial.faults)")
  }

  @Test func `a seed always gives the same log, and another seed another one`() {
    let logs = [1, 1, 2].map { ApplicationLog.make(seed: $0, messages: 60...90).files.map(\.text) }
    #expect(logs[0] == logs[1] && logs[0] != logs[2])
  }
}
