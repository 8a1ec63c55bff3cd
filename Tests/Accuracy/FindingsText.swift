import Diagnosis

/// Every finding with its proof, for those who write rules.
func account(of diagnosis: Diagnosis) -> String {
  var text = ""
  for (place, finding) in diagnosis.findings.enumerated() {
    let cause = finding.consequenceOf.map { ", follows from \($0 + 1)" } ?? ""
    text += "\(place + 1) \(finding.rule) \(finding.severity) of \(finding.subject.kind) "
    text += "'\(finding.subject.name)'\(cause): \(finding.summary)\n"
    for detail in finding.details { text += "    \(detail)\n" }
    for evidence in finding.evidence {
      let value = evidence.value.map { " = \($0)" } ?? ""
      text += "    [\(evidence.statistic)\(value)] \(evidence.text)\n"
    }
    for advice in finding.advice {
      text += "    do: \(advice.title) \(advice.setting) \(advice.from ?? "?") -> \(advice.to)\n"
      if let forecast = advice.forecast {
        text += "        \(forecast.metric) \(forecast.now) -> \(forecast.low) to \(forecast.high)"
        text += " (replay off by \(forecast.calibrationError ?? 0))\(forecast.at.map { " at \($0)" } ?? "")\n"
      }
      if let reason = advice.unpredicted { text += "        not predicted: \(reason)\n" }
    }
  }
  for outlook in diagnosis.outlooks {
    text += "\(outlook.queue): at \(outlook.share) of what \(outlook.consumers) can do"
    text += outlook.doublingRate.map { ", p99 doubles at \($0)\n" } ?? "\n"
  }
  return text.isEmpty ? "no finding\n" : text
}
