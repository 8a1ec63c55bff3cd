import Bytes

/// The block that opens the report: the answer, when it was, how much there was, how much was understood.
extension TextPage {
  func verdict() -> [StyledLine] {
    answer() + span() + inputs()
  }

  private func answer() -> [StyledLine] {
    let word = StyledText(safe(report.verdict.word), report.verdict.status.style)
    return opening(word, safe(report.verdict.headline)) + report.verdict.details.flatMap { paragraph($0) }
  }

  private func span() -> [StyledLine] {
    let when = clock.range(report.input.from, report.input.to)
    let counts = amounts().joined(separator: ", ")
    guard let when else { return counts.isEmpty ? [] : paragraph(counts) }
    let together = "\(when)    \(counts)"
    if counts.isEmpty { return paragraph(when) }
    if displayWidth(together) + 2 <= width { return [StyledLine("  " + together)] }
    return paragraph(when) + paragraph(counts)
  }

  private func amounts() -> [String] {
    let totals = report.totals
    let clients = Set(report.queues.flatMap { $0.consumers.map(\.name) }).count
    let producers = Set(report.queues.flatMap { $0.producers.map(\.name) }).count
    let samples = report.samples.reduce(0) { $0 &+ $1.count }
    return [
      (max(totals.published, totals.delivered, totals.acked), "message"),
      (report.queues.count, "queue"), (producers, "producer"), (clients, "consumer"),
      (samples, "sample"), (report.samples.count, "label"),
      (report.incidents.reduce(0) { $0 &+ $1.count }, "incident"),
    ].filter { $0.0 > 0 }.map { countFigure($0.0, of: $0.1) }
  }

  private func inputs() -> [StyledLine] {
    let input = report.input
    guard !input.files.isEmpty || input.lines > 0 else { return [] }
    var source = countFigure(input.files.count, of: "file")
    if let file = input.files.first, input.files.count == 1 {
      source = shortened(safe(file.path), to: max(width - 50, 12), ascii: look.ascii)
    }
    let formats = Set(input.files.map(\.format))
    let format = formats.count == 1 ? safe(formats.first ?? "") : ""
    let size = sizeFigure(input.files.reduce(Int64(0)) { $0 &+ $1.bytes })
    let understood =
      input.understoodRatio.map { "\(shareFigure($0)) of lines understood" }
      ?? countFigure(input.lines, of: "line")
    var missed = ["", ""]
    if input.notUnderstood > 0 {
      let count = countFigure(input.notUnderstood)
      missed = [" (\(count) not: mqtune show skipped)", " (\(count) not)"]
    }
    let brief = "\(source), \(size), \(understood)"
    let full = format.isEmpty ? brief : "\(source), \(format), \(size), \(understood)"
    let sentences = [full + missed[0], brief + missed[0], full + missed[1], brief + missed[1]]
    let fitting = sentences.first { displayWidth($0) + 2 <= width } ?? sentences[3]
    return paragraph(fitting)
  }

  func problems() -> [StyledLine] {
    guard !report.input.problems.isEmpty else { return [] }
    return [StyledLine("NOT READ, OR NOT TO THE END")] + report.input.problems.flatMap { paragraph($0) }
  }
}

extension Report.Verdict.Status {
  fileprivate var style: TextStyle {
    switch self {
    case .healthy: .good
    case .atRisk, .degraded: .caution
    case .failing: .alarm
    case .unknown: .plain
    }
  }
}
