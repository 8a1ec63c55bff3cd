import Diagnosis
import Profiles
import Trials

/// The diagnosis of a log in a format.
func diagnosed(_ log: [UInt8], _ format: String) -> Diagnosis {
  diagnosed([(log, format)])
}

/// The diagnosis of several logs of one system.
func diagnosed(_ logs: [(text: [UInt8], format: String)]) -> Diagnosis {
  diagnose(Profile(logs: logs), predicting: false)
}

extension Diagnosis {
  func finding(of rule: RuleID) -> Finding? { findings.first { $0.rule == rule } }

  func answer(of rule: RuleID) -> Rule.Answer? { answers.first { $0.rule == rule }?.answer }

  /// Rules that found something that matters.
  var alarms: [RuleID] { findings.filter { $0.severity >= .medium }.map(\.rule) }
}
