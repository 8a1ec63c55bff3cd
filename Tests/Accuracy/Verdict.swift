import Profiles
import Reports

/// What the report of a log says first, as far as its accuracy is concerned.
struct Verdict: Equatable, Sendable {
  /// `FALLING BEHIND`, say.
  var word: String
  var status: Report.Verdict.Status
  /// The queue it is about; empty for the whole log.
  var subject: String

  init(_ profile: Profile) {
    let verdict = makeReport(profile).verdict
    word = verdict.word
    status = verdict.status
    subject = verdict.facts.first { $0.key == "queue" }?.value ?? ""
  }

  /// Whether somebody who reads it would look for a trouble.
  var isAlarm: Bool {
    switch status {
    case .atRisk, .degraded, .failing: true
    case .healthy, .unknown: false
    }
  }
}
