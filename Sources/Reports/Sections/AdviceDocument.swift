import Bytes
import Diagnosis

/// One recommendation for people, whole, and the finding that asks for it; nil when the report has none of that name.
public func adviceText(_ id: String, in report: Report, look: Look) -> [UInt8]? {
  guard let change = report.recommendations.first(where: { $0.id == id }) else { return nil }
  let finding = report.findings.first { $0.id == change.finding }
  let sections = AdviceSections(ascii: look.ascii)
  return TextDialect(look).write(
    Document(sections: [sections.blocks(of: change), finding.map(sections.blocks) ?? []]))
}

private struct AdviceSections {
  let ascii: Bool

  func blocks(of change: Advice) -> [Block] {
    var facts: [(String, Prose)] = [
      ("setting", Prose(change.setting)), ("where", Prose(change.system.rawValue)),
    ]
    facts.append(("from", Prose(change.from ?? "not known from this log")))
    facts.append(("to", Prose(change.to)))
    if let predicted = change.forecast {
      facts.append(
        (
          "predicted",
          "\(predicted.scope.isEmpty ? "" : "\(predicted.scope.dropFirst()): ")\(predicted.text(ascii: ascii))"
        ))
    }
    if let reason = change.unpredicted { facts.append(("predicted", "nothing: \(reason)")) }
    facts.append(("risk", Prose(change.risk.rawValue)))
    facts.append(("cost", Prose(change.cost)))
    facts.append(("undo", Prose(change.undo.text)))
    if let line = change.apply { facts.append(("apply", "\(line: line)")) }
    if let source = change.source { facts.append(("source", Prose(source))) }
    let known = facts.filter { !$0.1.isEmpty }.map { Entry($0.0, $0.1) }
    return [headed(change.id, change.title), .entries(known)]
  }

  func blocks(of finding: Finding) -> [Block] {
    [headed(finding.id, "\(finding.sentence) (\(finding.rule))")]
      + finding.details.map { .paragraph(Prose($0)) } + [
        .paragraph("records: mqtune show \(finding.id)"),
        .paragraph("rule: mqtune explain \(finding.rule.rawValue)"),
      ]
  }

  private func headed(_ id: String, _ text: String) -> Block {
    .heading(Heading(id, of: Prose(text)))
  }
}
