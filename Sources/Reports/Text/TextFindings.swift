import Bytes
import Diagnosis

/// Why it is as it is, and what to change.
extension TextPage {
  /// Values that are longer stand in the sentence and not in a column.
  private static let widestSetting = 18

  func findings() -> [StyledLine] {
    guard !report.findings.isEmpty else { return [] }
    var table = ProseTable("WHY, the cause that explains most first", ["share", "sure"])
    for (place, finding) in report.findings.prefix(look.top).enumerated() {
      let follows = finding.consequenceOf.map { ", follows from \(safe($0))" } ?? ""
      table.rows.append(
        .init(
          mark: StyledText(safe(finding.id), finding.severity.style), text: safe(finding.sentence) + follows,
          cells: [finding.impact.tailShare.map(shareFigure) ?? absent, finding.confidence.word],
          below: finding.consequenceOf == nil || look.verbosity > 0
            ? proof(of: finding, isFirst: place == 0) : []))
    }
    return table.lines(width: width) + more(report.findings.count, of: "finding")
  }

  private func proof(of finding: Finding, isFirst: Bool) -> [String] {
    var texts = finding.details.map(safe)
    if let first = finding.evidence.first {
      texts.append(
        "evidence: " + finding.evidence.map { "\(safe($0.id)) \(safe($0.text))" }.joined(separator: "; "))
      if isFirst { texts.append("its records: mqtune show \(safe(first.id))") }
    }
    guard look.verbosity > 0 else { return texts }
    return texts + finding.excluded.map { safe("not \($0.rule): \($0.because)") }
      + ["about it: mqtune explain \(safe(finding.rule.rawValue))"]
  }

  func recommendations() -> [StyledLine] {
    guard !report.recommendations.isEmpty else { return [] }
    var table = ProseTable("WHAT TO CHANGE", ["for", "from", "to", "risk"])
    for change in report.recommendations.prefix(look.top) {
      let (from, to) = (safe(change.from ?? absent), safe(change.to))
      let isShort = max(displayWidth(from), displayWidth(to)) <= Self.widestSetting
      table.rows.append(
        .init(
          mark: StyledText(safe(change.id)), text: safe(isShort ? change.title : change.brief),
          cells: [
            safe(change.finding), isShort ? from : absent, isShort ? to : absent, safe(change.risk.rawValue),
          ],
          below: consequences(of: change)))
    }
    return table.lines(width: width) + more(report.recommendations.count, of: "change")
  }

  private func consequences(of change: Advice) -> [String] {
    var texts = change.forecast.map { ["predicted\($0.scope): \(safe($0.text(ascii: look.ascii)))"] } ?? []
    if let reason = change.unpredicted { texts.append("not predicted: \(safe(reason))") }
    if !change.undo.isEmpty { texts.append("undo: \(safe(change.undo))") }
    if let line = change.apply { texts.append("apply: \(safe(line))") }
    if !change.cost.isEmpty { texts.append("cost: \(safe(change.cost))") }
    if let source = change.source, look.verbosity > 0 { texts.append("source: \(safe(source))") }
    return texts
  }

  private func more(_ count: Int, of noun: String) -> [StyledLine] {
    count > look.top ? [StyledLine("  and \(countFigure(count - look.top, of: "more \(noun)")) (--top)")] : []
  }
}

extension Forecast {
  /// What was replayed where it is not what is advised.
  var scope: String { at.map { " for \($0), the most that this log can tell" } ?? "" }

  /// `latency.p99 1m16s -> 900 ms to 1.4 s (trace replay, which is off by 3.0% today)`
  func text(ascii: Bool) -> String {
    func figure(_ value: Double) -> String {
      if metric.hasPrefix("latency") { return secondsFigure(value / 1e3, ascii: ascii) }
      return metric.hasPrefix("throughput") ? "\(rateFigure(value))/s" : significant(value, digits: 3)
    }
    let error = calibrationError.map { ", which is off by \(shareFigure($0)) today" } ?? ""
    let drained = drainSeconds.map { "; backlog gone in \(secondsFigure($0, ascii: ascii))" } ?? ""
    let range = figure(low) == figure(high) ? figure(low) : "\(figure(low)) to \(figure(high))"
    return
      "\(metric) \(figure(now)) -> \(range)\(drained) "
      + "(\(model)\(error))"
  }
}

extension Severity {
  fileprivate var style: TextStyle {
    switch self {
    case .critical, .high: .alarm
    case .medium: .caution
    case .low: .plain
    }
  }
}
