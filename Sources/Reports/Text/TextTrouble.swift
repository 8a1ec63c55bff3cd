import Bytes
import Profiles

/// What went wrong: errors by reason, messages that left by a side door, conditions the log itself reports.
extension TextPage {
  func errors() -> [StyledLine] {
    let reasons = report.errorReasons
    guard !reasons.isEmpty else { return [] }
    let all = Double(max(reasons.reduce(0) { $0 &+ $1.count }, 1))
    // Errors of samples are told beside the samples they failed.
    let ofMessages = report.totals.errors.count > 0 ? report.totals.errors.ratio : nil
    let ratio = ofMessages.map { " \(shareFigure($0)) of messages" } ?? ""
    var table = TextTable("ERRORS\(ratio)", [.init("count"), .init("of all errors", droppable: 1)])
    for reason in reasons.prefix(look.top) {
      table.add(safe(reason.reason), [countFigure(reason.count), shareFigure(Double(reason.count) / all)])
    }
    let rest = reasons.dropFirst(look.top)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 &+ $1.count }
      table.add(
        "other \(countFigure(rest.count, of: "reason"))",
        [countFigure(count), shareFigure(Double(count) / all)])
    }
    return self.table(table)
  }

  /// Messages that were not simply delivered and acknowledged.
  func otherOutcomes() -> [StyledLine] {
    let outcomes = self.outcomes()
    return outcomes.isEmpty ? [] : listing("OTHER OUTCOMES", outcomes)
  }

  private func outcomes() -> [String] {
    let totals = report.totals
    var parts = [
      ("nacked", totals.nacked), ("requeued", totals.requeued), ("dead-lettered", totals.deadLettered),
      ("expired", totals.expired), ("dropped", totals.dropped), ("returned", totals.returned),
    ].filter { $0.1 > 0 }.map { "\(countFigure($0.1)) \($0.0)" }
    if totals.inFlightEnd > 0 { parts.append("\(countFigure(totals.inFlightEnd)) unsettled at the end") }
    if let ratio = totals.redeliveredRatio, ratio > 0 {
      parts.append("\(shareFigure(ratio)) of deliveries repeated")
    }
    return parts
  }

  func incidents() -> [StyledLine] {
    guard !report.incidents.isEmpty else { return [] }
    let shown = report.incidents.prefix(look.top)
    var table = TextTable(
      "INCIDENTS", [.init("times", droppable: 2), .init("from"), .init("lasted", droppable: 1)])
    for incident in shown {
      let subject = incident.subject.isEmpty ? "" : " " + safe(incident.subject)
      table.add(
        named(incident.kind) + subject,
        [
          countFigure(incident.count), clock.short(incident.from), lasting(incident),
        ])
    }
    let drawn = self.table(table)
    var lines = Array(drawn.prefix(1))
    for (row, incident) in zip(drawn.dropFirst(), shown) {
      lines.append(row)
      lines += proof(incident)
    }
    let more = report.incidents.count - shown.count
    if more > 0 { lines.append(StyledLine("  and \(countFigure(more)) more")) }
    return lines
  }

  private func lasting(_ incident: Report.Incident) -> String {
    guard let to = incident.to else { return "not over" }
    let (length, overflow) = to.subtractingReportingOverflow(incident.from)
    return overflow || length <= 0 ? absent : duration(length)
  }

  /// One of the lines that report it, and where that stands.
  private func proof(_ incident: Report.Incident) -> [StyledLine] {
    var lines: [StyledLine] = []
    let room = width - 4
    if !incident.sample.isEmpty {
      // Two lines show what happened; the rest can be read at the place named below.
      let shown = shortened(safe(onOneLine(incident.sample)), to: room * 2 - room / 4, ascii: look.ascii)
      lines += wrapped(shown, width: room).map { StyledLine("    " + $0) }
    }
    if let place = incident.lines.first {
      let number = ":\(place.line)"
      let file = shortened(safe(place.file), to: max(room - number.count, 8), ascii: look.ascii)
      lines.append(StyledLine("    \(file)\(number)"))
    }
    return lines
  }
}
