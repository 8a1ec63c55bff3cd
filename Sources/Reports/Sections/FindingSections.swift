import Bytes
import Diagnosis
import Measures

/// Why it is as it is, and what to change.
extension ReportSections {
  /// Values that are longer stand in the sentence and not in a column.
  private static let widestSetting = 18

  /// What was not replayed is an estimate, and says so.
  private func share(of finding: Finding) -> String {
    guard let share = finding.impact.tailShare else { return absent }
    return (finding.impact.isReplayed ? "" : "~") + shareFigure(share)
  }

  func findings() -> [Block] {
    guard !report.findings.isEmpty else { return [] }
    var table = Table(
      Heading("Why", ", most important cause first"), each: "finding", front: .sentences,
      [.init("share"), .init("sure"), .init("severity", isExtra: true)])
    for (place, finding) in report.findings.prefix(top).enumerated() {
      let follows = finding.consequenceOf.map { ", follows from \($0)" } ?? ""
      table.rows.append(
        .init(
          mark: .init(finding.id, finding.severity.tone), name: "\(finding.sentence)\(follows)",
          cells: [
            .init(share(of: finding)), .init(finding.confidence.word),
            .init(finding.severity.word),
          ],
          below: finding.consequenceOf == nil || isVerbose
            ? proof(of: finding, isFirst: place == 0).map { .text($0) } : []))
    }
    table.rest = more(report.findings.count, of: "finding")
    return [.table(table)]
  }

  private func proof(of finding: Finding, isFirst: Bool) -> [Prose] {
    var texts = finding.details.map { Prose($0) }
    if let first = finding.evidence.first {
      let figures = finding.evidence.map { "\($0.id) \($0.text)" }.joined(separator: "; ")
      texts.append("evidence: \(figures)")
      if isFirst { texts.append("records: mqtune show \(first.id)") }
    }
    guard isVerbose else { return texts }
    return texts + finding.excluded.map { "not \($0.rule.rawValue), because \($0.because)" }
      + ["rule: mqtune explain \(finding.rule.rawValue)"]
  }

  func recommendations() -> [Block] {
    guard !report.recommendations.isEmpty else { return [] }
    var table = Table(
      Heading("What to change"), each: "change", front: .sentences,
      [.init("for"), .init("from"), .init("to"), .init("risk")])
    for change in report.recommendations.prefix(top) {
      let (from, to) = (change.from ?? absent, change.to)
      let isShort = [from, to].allSatisfy {
        displayWidth(safeText($0, ascii: ascii)) <= Self.widestSetting
      }
      table.rows.append(
        .init(
          mark: .init(change.id), name: Prose(isShort ? change.title : change.brief),
          cells: [change.finding, isShort ? from : absent, isShort ? to : absent, change.risk.rawValue].map {
            .init($0)
          },
          below: consequences(of: change).map { .text($0) }))
    }
    table.rest = more(report.recommendations.count, of: "change")
    return [.table(table)]
  }

  private func consequences(of change: Advice) -> [Prose] {
    var texts: [Prose] = []
    if let forecast = change.forecast {
      texts.append("predicted\(forecast.scope): \(forecast.text(ascii: ascii))")
    }
    if let reason = change.unpredicted { texts.append("not predicted: \(reason)") }
    if !change.undo.isEmpty { texts.append("undo: \(change.undo.text)") }
    if let line = change.apply { texts.append("apply: \(line: line)") }
    if !change.cost.isEmpty { texts.append("cost: \(change.cost)") }
    if let source = change.source, isVerbose { texts.append("source: \(source)") }
    return texts
  }
}

extension Forecast {
  /// What was replayed where it is not what is advised.
  var scope: String { at.map { " for \($0), the most that a replay of this log can predict" } ?? "" }

  /// `latency.p99 1m16s -> 900 ms to 1.4 s (trace replay, which is off by 3.0% today)`
  func text(ascii: Bool) -> String {
    func figure(_ value: Double) -> String { metric.unit.text(value, ascii: ascii) }
    let error = calibrationError.map { "; off by \(shareFigure($0)) for today's settings" } ?? ""
    let drained = drainSeconds.map { "; backlog drains in \(secondsFigure($0, ascii: ascii))" } ?? ""
    let range = figure(low) == figure(high) ? figure(low) : "\(figure(low)) to \(figure(high))"
    let today = window.map { " \($0.phrase(ascii: ascii))" } ?? ""
    return
      "\(metric) \(figure(now))\(today) -> \(range)\(drained) "
      + "(\(model)\(error))"
  }
}

extension Severity {
  fileprivate var tone: Tone {
    switch self {
    case .critical, .high: .alarm
    case .medium: .caution
    case .low: .plain
    }
  }
}
