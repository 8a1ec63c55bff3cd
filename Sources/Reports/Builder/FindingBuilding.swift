import Diagnosis
import Profiles

extension ReportBuilder {
  /// The findings under the names they have in this report, evidence counted through all of them.
  func findings(_ diagnosis: Diagnosis) -> [Report.Finding] {
    var evidenceCount = 0
    return diagnosis.findings.enumerated().map { place, found in
      var finding = Report.Finding(
        Self.findingID(place), found.rule, found.subject, found.severity, found.confidence)
      finding.summary = found.summary
      finding.details = found.details
      (finding.from, finding.to) = (found.from, found.to)
      finding.tailShare = found.impact.tailShare
      finding.lostPerS = found.impact.lostPerSecond
      finding.evidence = found.evidence.map { proof in
        evidenceCount += 1
        return evidence(proof, of: found, "E\(evidenceCount)")
      }
      finding.excluded = found.excluded
      finding.consequenceOf = found.consequenceOf.map(Self.findingID)
      return finding
    }
  }

  private static func findingID(_ place: Int) -> String { "F\(place + 1)" }

  private func evidence(_ proof: Evidence, of finding: Finding, _ id: String) -> Report.Evidence {
    var evidence = Report.Evidence(id, proof.text, proof.statistic)
    (evidence.value, evidence.threshold) = (proof.value, proof.threshold)
    evidence.samples = proof.samples
    evidence.lines = proof.lines.map(reference)
    evidence.query = proof.query ?? (Witness.of(proof.statistic) == nil ? nil : RecordQuery(about: finding))
    return evidence
  }

  /// What the findings advise, in their order; what several of them advise belongs to the first.
  func recommendations(_ diagnosis: Diagnosis) -> [Report.Recommendation] {
    var kept: [(advice: Advice, place: Int)] = []
    for (place, finding) in diagnosis.findings.enumerated() {
      for advice in finding.advice where !kept.contains(where: { isSame($0.advice, advice) }) {
        kept.append((advice, place))
      }
    }
    return kept.enumerated().map { number, item in
      let advice = item.advice
      var change = Report.Recommendation("R\(number + 1)", for: Self.findingID(item.place))
      change.title = advice.title
      change.system = advice.system.rawValue
      change.setting = advice.setting
      (change.from, change.to) = (advice.from, advice.to)
      change.predicted = advice.forecast
      change.unpredicted = advice.unpredicted
      change.risk = advice.risk.rawValue
      (change.cost, change.undo) = (advice.cost, advice.undo)
      (change.apply, change.source) = (advice.apply, advice.source)
      change.change = advice.change
      return change
    }
  }

  func addHeadroom(_ outlooks: [Outlook], to report: inout Report) {
    for outlook in outlooks {
      guard let place = report.queues.firstIndex(where: { $0.name == outlook.queue }) else { continue }
      report.queues[place].headroom = Report.Headroom(
        consumers: outlook.consumers, capacityPerS: outlook.capacity, share: outlook.share,
        p99DoublesAt: outlook.doublingRate)
    }
  }

  /// Whether doing one is doing the other.
  private func isSame(_ a: Advice, _ b: Advice) -> Bool {
    guard a.system == b.system, a.setting == b.setting, a.to == b.to else { return false }
    return a.change == nil && b.change == nil ? a.title == b.title : a.change == b.change
  }
}
