import Bytes
import Diagnosis

/// The report for pull requests, issues and chat: the verdict, then small tables. Names cannot become markup.
public struct MarkdownRenderer: Renderer {
  public let name = "markdown"

  public init() {}

  public func render(_ report: Report, look: Look) -> [UInt8] {
    let look = look.sensible
    let page = MarkdownPage(report: report, look: look, clock: DisplayClock(report, look: look))
    let blocks = [
      page.verdict(), page.latency(), page.throughput(), page.samples(), page.findings(),
      page.recommendations(), page.errors(), page.incidents(), page.input(), page.notes(), page.notVisible(),
      page.stamp(),
    ].filter { !$0.isEmpty }
    return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
  }
}

private struct MarkdownPage {
  let report: Report
  let look: Look
  let clock: DisplayClock

  func verdict() -> String {
    let headline = report.verdict.headline.isEmpty ? "" : " " + plain(report.verdict.headline)
    return (["**\(plain(report.verdict.word))**\(headline)"] + report.verdict.details.map(plain))
      .joined(separator: "  \n")
  }

  func stamp() -> String {
    guard let stamp = report.stamp else { return "" }
    let host = stamp.host.isEmpty ? "" : " on \(plain(stamp.host))"
    let files = stamp.files.isEmpty ? "" : ": " + stamp.files.map(plain).joined(separator: ", ")
    return "Made \(rfc3339(stamp.time))\(host)\(files)"
  }

  func latency() -> String {
    guard let measure = report.widestMeasure else { return "" }
    var rows = report.queues.prefix(look.top).compactMap { queue in
      measure.of(queue).map { [named(queue.name)] + latencyCells($0) }
    }
    if report.queues.count != 1, let all = measure.of(report.totals) {
      rows.insert(["all queues"] + latencyCells(all), at: 0)
    }
    return table(
      "Latency, \(measure.path)", ["queue", "p50", "p90", "p99", "p99.9", "max"], rows,
      more: report.queues.count - look.top, of: "queue")
  }

  func throughput() -> String {
    let active = report.flowingQueues
    let rows = active.prefix(look.top).map { queue in
      [
        named(queue.name), queue.throughput.inPerS.map(rateFigure) ?? absent,
        queue.throughput.outPerS.map(rateFigure) ?? absent,
        queue.backlog.end.map { countFigure($0) } ?? absent,
        queue.backlog.max.map { countFigure($0) } ?? absent,
        queue.backlog.growthPerS.map(changeFigure) ?? absent,
        queue.backlog.neverDrains
          ? "never" : queue.backlog.drainS.map { secondsFigure($0, ascii: look.ascii) } ?? absent,
      ]
    }
    return table(
      "Throughput and backlog",
      ["queue", "in/s", "out/s", "backlog", "most", "growth/s", "drains in"], rows,
      more: active.count - look.top, of: "queue")
  }

  func samples() -> String {
    let rows = report.samples.prefix(look.top).map { sample in
      [named(sample.label), countFigure(sample.count), sample.errorRatio.map(shareFigure) ?? absent]
        + (sample.latency.map(latencyCells) ?? [String](repeating: absent, count: 5))
    }
    return table(
      "Samples", ["label", "count", "errors", "p50", "p90", "p99", "p99.9", "max"], rows,
      more: report.samples.count - look.top, of: "label")
  }

  func findings() -> String {
    let rows = report.findings.prefix(look.top).map { finding in
      [
        "\(plain(finding.id)) \(plain(finding.sentence))"
          + (finding.consequenceOf.map { ", follows from \(plain($0))" } ?? ""),
        finding.impact.tailShare.map(shareFigure) ?? absent, finding.confidence.word, finding.severity.word,
      ]
    }
    let texts = report.findings.prefix(look.top).filter { $0.consequenceOf == nil }.flatMap { finding in
      finding.details.map { "- \(plain(finding.id)): \(plain($0))" }
        + finding.evidence.map { "- \(plain(finding.id)), \(plain($0.id)): \(plain($0.text))" }
    }
    let table = table(
      "Why", ["finding", "share", "sure", "severity"], rows, more: report.findings.count - look.top,
      of: "finding")
    return texts.isEmpty ? table : "\(table)\n\n\(texts.joined(separator: "\n"))"
  }

  func recommendations() -> String {
    let rows = report.recommendations.prefix(look.top).map { change in
      [
        "\(plain(change.id)) \(plain(change.title)) (\(plain(change.finding)))",
        change.from.map(plain) ?? absent,
        plain(change.to), change.forecast.map { plain($0.text(ascii: look.ascii) + $0.scope) } ?? absent,
        plain(change.risk.rawValue), plain(change.cost), plain(change.undo),
        change.apply.map(plain) ?? absent,
      ]
    }
    return table(
      "What to change", ["change", "from", "to", "predicted", "risk", "cost", "undo", "apply"], rows,
      more: report.recommendations.count - look.top, of: "change")
  }

  func errors() -> String {
    let reasons = report.errorReasons
    let rows = reasons.prefix(look.top).map { [plain($0.reason), countFigure($0.count)] }
    return table("Errors", ["reason", "count"], rows, more: reasons.count - look.top, of: "reason")
  }

  func incidents() -> String {
    let rows = report.incidents.prefix(look.top).map { incident in
      [
        plain(incident.kind), named(incident.subject), clock.short(incident.from),
        incident.to.map { clock.short($0) } ?? "not over", countFigure(incident.count),
      ]
    }
    return table(
      "Incidents", ["what", "subject", "from", "to", "times"], rows,
      more: report.incidents.count - look.top, of: "incident")
  }

  func input() -> String {
    let input = report.input
    var parts = [countFigure(input.files.count, of: "file"), countFigure(input.lines, of: "line")]
    if let ratio = input.understoodRatio { parts.append("\(shareFigure(ratio)) understood") }
    if let range = clock.range(input.from, input.to) { parts.append(plain(range)) }
    return (["Input: " + parts.joined(separator: ", ")] + input.problems.map { "- not read: \(plain($0))" })
      .joined(separator: input.problems.isEmpty ? "" : "\n")
  }

  func notes() -> String { report.notes.map { "- \(plain($0))" }.joined(separator: "\n") }

  func notVisible() -> String {
    guard !report.notVisible.isEmpty else { return "" }
    return "Not visible in this log: " + report.notVisible.map { plain($0.what) }.joined(separator: ", ")
  }

  private func plain(_ text: String) -> String {
    withoutMentions(markdownText(safeText(text, ascii: look.ascii)), ascii: look.ascii)
  }

  private func named(_ name: String) -> String { name.isEmpty ? "(no name)" : plain(name) }

  private func latencyCells(_ latency: Report.Latency) -> [String] {
    [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map {
      durationFigure(nanoseconds: $0, ascii: look.ascii)
    }
  }

  /// A table with its first column to the left and figures to the right; empty without rows.
  private func table(_ title: String, _ headings: [String], _ rows: [[String]], more: Int, of noun: String)
    -> String
  {
    guard !rows.isEmpty else { return "" }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|---|" + String(repeating: "---:|", count: headings.count - 1)
    let rest = more > 0 ? ["", "and \(countFigure(more)) more \(noun)\(more == 1 ? "" : "s")"] : []
    return (["### \(title)", "", line(headings), rule] + rows.map(line) + rest).joined(separator: "\n")
  }
}

/// `@name` kept from notifying whoever has that name: something invisible parts the sign from the name. An address
/// such as `rabbit@node` notifies nobody and stays.
private func withoutMentions(_ text: String, ascii: Bool) -> String {
  guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
  var result = ""
  var before: Character = " "
  for character in text {
    result.append(character)
    if character == "@", !before.isLetter, !before.isNumber { result += ascii ? "<!-- -->" : "\u{200B}" }
    before = character
  }
  return result
}
