import Bytes
import Diagnosis

/// One recommendation for people, whole, and the finding that asks for it; nil when the report has none of that name.
public func adviceText(_ id: String, in report: Report, look: Look) -> [UInt8]? {
  guard let change = report.recommendations.first(where: { $0.id == id }) else { return nil }
  let page = AdvicePage(look: look, width: max(look.width, narrowestPage))
  let finding = report.findings.first { $0.id == change.finding }
  return written(
    [page.lines(of: change), finding.map(page.lines) ?? []], width: page.width, color: look.color)
}

private struct AdvicePage: Page {
  let look: Look
  let width: Int

  func lines(of change: Advice) -> [StyledLine] {
    var facts: [(String, String)] = [("setting", change.setting), ("where", change.system.rawValue)]
    facts.append(("from", change.from ?? "not known from this log"))
    facts.append(("to", change.to))
    if let predicted = change.forecast {
      facts.append(
        (
          "predicted",
          "\(predicted.scope.isEmpty ? "" : "\(predicted.scope.dropFirst()): ")\(predicted.text(ascii: look.ascii))"
        ))
    }
    if let reason = change.unpredicted { facts.append(("predicted", "nothing: \(reason)")) }
    facts.append(("risk", change.risk.rawValue))
    facts.append(("cost", change.cost))
    facts.append(("undo", change.undo))
    if let line = change.apply { facts.append(("apply", line)) }
    if let source = change.source { facts.append(("source", source)) }
    return headed(change.id, change.title)
      + facts.filter { !$0.1.isEmpty }.flatMap { paragraph($0.1, lead: "  " + padded($0.0, 11)) }
  }

  func lines(of finding: Finding) -> [StyledLine] {
    headed(finding.id, "\(finding.sentence) (\(finding.rule))")
      + finding.details.flatMap { paragraph($0) }
      + paragraph("its records: mqtune show \(finding.id)")
      + paragraph("about it: mqtune explain \(finding.rule)")
  }

  private func headed(_ id: String, _ text: String) -> [StyledLine] { paragraph(text, lead: "\(id) ") }
}
