import Bytes
import Diagnosis

/// The beginning of the report: the answer, when it was, how much there was, how much was understood.
extension ReportSections {
  func verdict() -> [Block] {
    let verdict = report.verdict
    let opening = Opening(
      word: verdict.word.rawValue, tone: verdict.status.tone, sentence: Prose(verdict.headline),
      details: verdict.details.map { Prose($0) })
    return [.opening(opening)] + extent()
  }

  /// When it was, how much there was, and how much of it was understood.
  func extent() -> [Block] { [span()] + inputs() }

  private func span() -> Block {
    let when = clock.range(report.input.from, report.input.to)
    let counts = amounts().joined(separator: ", ")
    return .facts([when ?? "", counts].filter { !$0.isEmpty }.map { Prose($0) })
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

  private func inputs() -> [Block] {
    let input = report.input
    guard !input.files.isEmpty || input.lines > 0 else { return [] }
    var source = Prose(countFigure(input.files.count, of: "file"))
    if let file = input.files.first, input.files.count == 1 { source = Prose(name: file.path, .beside(50)) }
    let formats = Set(input.files.map(\.format))
    let format = formats.count == 1 ? formats.first ?? "" : ""
    let size = sizeFigure(input.files.reduce(Int64(0)) { $0 &+ $1.bytes })
    let understood =
      input.understoodRatio.map { "\(shareFigure($0)) of lines understood" }
      ?? countFigure(input.lines, of: "line")
    var missed: [Prose] = ["", ""]
    if input.notUnderstood > 0 {
      let count = countFigure(input.notUnderstood)
      missed = [" (\(count) not: mqtune show skipped)", " (\(count) not)"]
    }
    if input.ignored > 0 {
      let ignored = Prose(", \(countFigure(input.ignored)) ignored")
      let unread = input.unread.lines
      let hint: Prose = unread > 0 ? " (\(countFigure(unread)) unread: mqtune show skipped)" : ""
      missed = [missed[0] + ignored + hint, missed[1] + ignored]
    }
    let brief: Prose = "\(source), \(size), \(understood)"
    let full: Prose = format.isEmpty ? brief : "\(source), \(format), \(size), \(understood)"
    return [.paragraph(full + missed[0], shorter: [brief + missed[0], full + missed[1], brief + missed[1]])]
  }

  func problems() -> [Block] {
    guard !report.input.problems.isEmpty else { return [] }
    return [.heading(Heading("Not read, or not to the end"))]
      + report.input.problems.map { .paragraph(Prose($0)) }
  }
}

extension Verdict.Status {
  fileprivate var tone: Tone {
    switch self {
    case .healthy: .good
    case .atRisk, .degraded: .caution
    case .failing: .alarm
    case .unknown: .plain
    }
  }
}
