import Diagnosis
import Profiles

/// What the diagnosis of a log says first, as far as its accuracy is concerned.
struct FirstFinding: Equatable, Sendable {
  /// The rule; empty without a finding.
  var rule = ""
  var severity: Severity?
  var subject = ""
  /// Every rule that found something, in the order of the findings.
  var rules: [String] = []

  init(_ profile: Profile) {
    let findings = diagnose(profile).findings
    rules = findings.map(\.rule)
    guard let first = findings.first else { return }
    rule = first.rule
    severity = first.severity
    subject = first.subject.name
  }

  /// Whether somebody who reads it would look for a trouble.
  var isAlarm: Bool { severity.map { $0 >= .medium } ?? false }
}
