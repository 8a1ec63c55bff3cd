/// Findings in their final order under the names by which users ask for them: F1, with evidence E1 and advice R1 counted
/// through all of them. Advice that several findings share belongs to the first. Evidence that names no records of its
/// own gets those of the finding, where its kind of proof can be looked for.
func numbered(_ findings: [Finding]) -> [Finding] {
  var evidenceCount = 0
  var given: [Advice] = []
  return findings.enumerated().map { place, found in
    var finding = found
    finding.id = Finding.id(ofPlace: place)
    for index in finding.evidence.indices {
      evidenceCount += 1
      finding.evidence[index].id = "E\(evidenceCount)"
      if finding.evidence[index].query == nil, finding.evidence[index].statistic.witness != nil {
        finding.evidence[index].query = RecordQuery(about: found)
      }
    }
    finding.advice = []
    for advice in found.advice where !given.contains(where: { $0.isSame(as: advice) }) {
      given.append(advice)
      var advice = advice
      (advice.id, advice.finding) = ("R\(given.count)", finding.id)
      finding.advice.append(advice)
    }
    return finding
  }
}

extension Finding {
  static func id(ofPlace place: Int) -> String { "F\(place + 1)" }

  /// The finding as a report holds it: without what only a verdict, a search in the log or a replay needs.
  public var asReported: Finding {
    var finding = self
    finding.headline = nil
    finding.removal = nil
    for index in finding.evidence.indices { finding.evidence[index].query = nil }
    for index in finding.advice.indices {
      finding.advice[index].change = nil
      finding.advice[index].possible = [:]
    }
    return finding
  }
}
