internal import Reports
internal import Runs

extension Duplicates {
  /// Puts what was done about repeated inputs before the other notes of a report, and doubts into its verdict.
  func addNotes(to report: inout Report, redact: Bool) {
    let warnings = warnings(redacted: redact)
    if !warnings.isEmpty {
      report.verdict.details.append("Messages may have been counted twice: see the notes.")
    }
    report.notes = warnings + actions(redacted: redact) + report.notes
  }
}
