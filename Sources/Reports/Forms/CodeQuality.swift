import Bytes
import Diagnosis
import Gates
import Profiles

/// The Code Quality report of GitLab: a JSON array with an entry for each gate that was not kept, `[]` when all were.
///
/// A report that was not judged has an entry for each finding that does not follow from another one, and one that was
/// judged with `--fail-on` for each finding that makes the run bad. GitLab asks for a path: that
/// of the file in which a gate stands, or else of the log. The fingerprint holds no values, so that the same gate is the
/// same entry in every pipeline.
extension OutputForm {
  public static let codeQuality = OutputForm(
    "codequality", suffixes: [],
    report: { report, _ in
      let isJudged = !report.gates.isEmpty || report.failsOn != nil
      let gates = report.namedGatesWorstFirst().filter { $0.result.status != .pass }
      let findings = isJudged ? report.failingFindings : report.causes
      let entries = gates.map { entry($0, in: report) } + findings.map { entry($0, in: report) }
      return jsonDocument(.array(entries, inline: false))
    })

  private static func entry(_ gate: NamedGate, in report: Report) -> JSONTree {
    let result = gate.result
    let severity =
      switch result.status {
      case .fail: "critical"
      case .nodata: "major"
      case .warn, .pass: "minor"
      }
    return entry(
      "Gate \(gate.name) \(result.status.participle): \(result.outcomeText(ascii: false))", check: gate.name,
      fingerprint: gate.fingerprint, severity, report.place(of: result))
  }

  private static func entry(_ finding: Finding, in report: Report) -> JSONTree {
    let severity =
      switch finding.severity {
      case .critical: "critical"
      case .high: "major"
      case .medium: "minor"
      case .low: "info"
      }
    return entry(
      finding.sentence, check: finding.rule.rawValue, fingerprint: stableHash("finding \(finding.key)"),
      severity, report.place(of: finding))
  }

  private static func entry(
    _ description: String, check: String, fingerprint: String, _ severity: String, _ place: RecordPlace
  ) -> JSONTree {
    .object(
      [
        JSONMember("description", .string(terminalSafe(description, limit: 1_000))),
        JSONMember("check_name", .string(terminalSafe(check, limit: UniqueNames.limit))),
        JSONMember("fingerprint", .string(fingerprint)),
        JSONMember("severity", .string(severity)),
        JSONMember(
          "location",
          .object(
            [
              JSONMember("path", .string(place.file)),
              JSONMember(
                "lines", .object([JSONMember("begin", .integer(Int64(place.line)))], inline: true)),
            ], inline: false)),
      ], inline: false)
  }
}
