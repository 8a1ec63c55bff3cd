import Diagnosis
import Simulation

/// Every finding with its proof, for those who write rules.
func account(of diagnosis: Diagnosis) -> String {
  var text = ""
  for finding in diagnosis.findings {
    let cause = finding.consequenceOf.map { ", follows from \($0)" } ?? ""
    text += "\(finding.id) \(finding.rule) \(finding.severity) of \(finding.subject.kind) "
    text += "'\(finding.subject.name)'\(cause): \(finding.summary)\n"
    for detail in finding.details { text += "    \(detail)\n" }
    for evidence in finding.evidence {
      let value = evidence.value.map { " = \($0)" } ?? ""
      text += "    [\(evidence.statistic.key)\(value)] \(evidence.text)\n"
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
    let headroom = outlook.headroom
    text += "\(outlook.queue): at \(headroom.capacityShare) of what \(headroom.consumers) can do"
    text += headroom.doublingRate.map { ", p99 doubles at \($0)\n" } ?? "\n"
  }
  return text.isEmpty ? "no finding\n" : text
}
