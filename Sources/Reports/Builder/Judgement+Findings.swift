import Bytes
import Diagnosis

/// What the diagnosis adds to the verdict of the figures.
extension Judgement {
  /// The verdict of the figures, pointing at the first finding. Figures that look well do not make a system
  /// healthy in which something is wrong.
  func withFindings(_ verdict: Report.Verdict) -> Report.Verdict {
    guard let first = report.findings.first else { return verdict }
    var verdict = verdict
    verdict.finding = first.id
    let serious = report.findings.first { $0.severity >= .medium }
    switch verdict.status {
    case .healthy:
      guard let serious else { return verdict }
      verdict = overruled(verdict, by: serious)
    case .atRisk where first.severity == .critical:
      verdict = overruled(verdict, by: first)
    case .unknown:
      if let serious, !hasMeasures {
        verdict = overruled(verdict, by: serious, withFigures: false)
      } else {
        verdict.details.append("Found all the same: \(first.sentence) (\(first.id)).")
        verdict.details += doFirst
      }
    case .atRisk, .degraded, .failing: break
    }
    verdict.facts.append(Report.Fact("rule", first.rule))
    if let change = firstChange { verdict.facts.append(Report.Fact("fix", change.id)) }
    return verdict
  }

  /// - Parameter withFigures: whether the overruled verdict spoke of how messages fared.
  private func overruled(
    _ verdict: Report.Verdict, by finding: Report.Finding, withFigures: Bool = true
  ) -> Report.Verdict {
    var verdict = verdict
    switch report.findings.map(\.severity).max() {
    case .critical: (verdict.status, verdict.word) = (.failing, "FAILING")
    case .high: (verdict.status, verdict.word) = (.degraded, "DEGRADED")
    case .medium, .low, nil: (verdict.status, verdict.word) = (.atRisk, "AT RISK")
    }
    let former = withFigures ? "The figures as such: \(verdict.headline)" : verdict.headline
    verdict.details = [former] + doFirst + verdict.details.filter { !doFirst.contains($0) }
    verdict.headline = "\(finding.sentence)."
    if finding.subject.name.isEmpty {
      verdict.headline = verdict.headline.prefix(1).uppercased() + verdict.headline.dropFirst()
    } else if !verdict.facts.contains(where: { $0.key == finding.subject.kind.rawValue }) {
      verdict.facts.insert(Report.Fact(finding.subject.kind.rawValue, finding.subject.name), at: 0)
    }
    return verdict
  }

  /// The first change that the first finding asks for.
  private var firstChange: Report.Recommendation? {
    guard let first = report.findings.first else { return nil }
    return report.recommendations.first { $0.finding == first.id }
  }

  /// The sentence on it.
  var doFirst: [String] { firstChange.map { ["Do first: \($0.id), \($0.brief)."] } ?? [] }
}

extension Report {
  /// Whether messages of a queue are found to go by a door that the log does not show.
  func vanish(from queue: String) -> Bool {
    findings.contains {
      $0.rule == "dead-letter" && $0.subject.name == queue
        && $0.evidence.contains { $0.statistic == "overtaken" }
    }
  }
}
