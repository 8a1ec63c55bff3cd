import Bytes
import Profiles

/// What went wrong: errors by reason, messages that left by a side door, conditions the log itself reports.
extension ReportSections {
  func errors() -> [Block] {
    let reasons = report.errorReasons
    guard !reasons.isEmpty else { return [] }
    let all = Double(max(reasons.reduce(0) { $0 &+ $1.count }, 1))
    // Errors of samples are told beside the samples they failed.
    let ofMessages = report.totals.errors.count > 0 ? report.totals.errors.ratio : nil
    let ratio: Prose = ofMessages.map { "\(shareFigure($0)) of messages" } ?? ""
    var table = Table(
      Heading("Errors", of: ratio), each: "reason",
      [.init("count"), .init("of all errors", droppable: 1)])
    for reason in reasons.prefix(top) {
      table.add(Prose(reason.reason), [countFigure(reason.count), shareFigure(Double(reason.count) / all)])
    }
    let rest = reasons.dropFirst(top)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 &+ $1.count }
      table.add(
        "other \(countFigure(rest.count, of: "reason"))",
        [countFigure(count), shareFigure(Double(count) / all)])
    }
    return [.table(table)]
  }

  /// Messages that were not simply delivered and acknowledged.
  func otherOutcomes() -> [Block] {
    let outcomes = self.outcomes()
    return outcomes.isEmpty ? [] : [.run(Heading("Other outcomes"), outcomes.map { Prose($0) })]
  }

  private func outcomes() -> [String] {
    let totals = report.totals
    var parts = [
      ("nacked", totals.nacked), ("requeued", totals.requeued), ("dead-lettered", totals.deadLettered),
      ("expired", totals.expired), ("dropped", totals.dropped), ("returned", totals.returned),
    ].filter { $0.1 > 0 }.map { "\(countFigure($0.1)) \($0.0)" }
    if totals.inFlightEnd > 0 { parts.append("\(countFigure(totals.inFlightEnd)) unsettled at the end") }
    if let ratio = totals.redeliveredRatio, ratio > 0 {
      parts.append("\(shareFigure(ratio)) of deliveries are redeliveries")
    }
    return parts
  }

  func incidents() -> [Block] {
    guard !report.incidents.isEmpty else { return [] }
    var table = Table(
      Heading("Incidents"), each: "incident",
      [.init("times", droppable: 2), .init("from"), .init("lasted", droppable: 1)])
    for incident in report.incidents.prefix(top) {
      let subject = incident.subject.isEmpty ? "" : " \(incident.subject)"
      let quote = Table.Below.quote(
        onOneLine(incident.sample),
        place: incident.lines.first.map { .init(file: $0.file, line: $0.line) })
      table.add(
        "\(named(incident.kind))\(subject)",
        [.init(countFigure(incident.count)), .init(clock.short(incident.from)), .init(lasting(incident))],
        below: [quote])
    }
    let more = report.incidents.count - table.rows.count
    if more > 0 { table.rest = "and \(countFigure(more)) more" }
    return [.table(table)]
  }

  private func lasting(_ incident: Report.Incident) -> String {
    guard let to = incident.to else { return "not over" }
    let (length, overflow) = to.subtractingReportingOverflow(incident.from)
    return overflow || length <= 0 ? absent : duration(length)
  }
}
