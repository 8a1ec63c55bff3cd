import Bytes
import Diagnosis
public import Gates
import Measures

extension Report {
  /// The gates for people: what they come to, what was read, and each gate with its figures, those that were not kept first.
  func gatesDocument(_ look: Look) -> Document {
    let sections = ReportSections(self, look)
    return Document(sections: [
      [.opening(sections.gateOpening())] + sections.extent(), sections.problems(), sections.gates(),
    ])
  }

  /// What the gates come to, in a sentence with its full stop.
  var gateSentence: String {
    let count = gates.count
    let (failed, unknown, warned) = (gates.count(.fail), gates.count(.nodata), gates.count(.warn))
    func of(_ number: Int) -> String { "\(countFigure(number)) of \(countFigure(count, of: "gate"))" }
    var parts: [String] = []
    if failed > 0 { parts.append(of(failed)) }
    if unknown > 0 {
      parts.append(
        failed > 0 ? "\(countFigure(unknown)) more could not be judged" : "\(of(unknown)) could not be judged"
      )
    }
    if warned > 0 {
      let subject = parts.isEmpty ? of(warned) : countFigure(warned)
      parts.append("\(subject) \(warned == 1 ? "warns" : "warn")")
    }
    if !failingFindings.isEmpty {
      let names = listed(failingFindings.map(\.id), atMost: 9)
      let severity = failsOn.map { $0 == .critical ? "critical" : "\($0.word) or above" } ?? ""
      parts.append("\(countFigure(failingFindings.count, of: "finding")) \(severity): \(names)")
    }
    if parts.isEmpty, count == 0 { return "No finding is \(failsOn.map(\.word) ?? "") or above." }
    if parts.isEmpty { return count == 1 ? "The gate is kept." : "All \(countFigure(count)) gates are kept." }
    return parts.joined(separator: "; ") + "."
  }

  /// `gate failed: 2 of 4 gates.`, as stderr says it.
  public var gateSummary: String { "\(gateWord.lowercased()): \(gateSentence)" }

  /// What gates and findings come to.
  public var gateOutcome: GateResult.Status { failingFindings.isEmpty ? gates.outcome : .fail }

  /// The word that opens an answer about gates.
  var gateWord: String {
    switch gateOutcome {
    case .fail: gates.count(.fail) > 0 ? "GATE FAILED" : "FINDINGS"
    case .nodata: "NOT JUDGED"
    case .warn: "GATES WARN"
    case .pass: "GATES KEPT"
    }
  }
}

extension ReportSections {
  func gateOpening() -> Opening {
    return Opening(word: report.gateWord, tone: report.gateOutcome.tone, sentence: Prose(report.gateSentence))
  }

  /// The gates, worst first, each with what its status rests on.
  func gates() -> [Block] {
    guard !report.gates.isEmpty else { return [] }
    var table = Table(
      Heading("Gates"), each: "gate", front: .sentences, [.init("measured"), .init("limit"), .init("room")])
    for status in GateResult.Status.worstFirst {
      for gate in report.gates where gate.status == status {
        table.rows.append(
          .init(
            mark: .init(status.word, status.tone), name: Prose(gate.name),
            cells: [gate.valueText(ascii: ascii), gate.limitText(ascii: ascii), gate.roomText].map {
              .init($0)
            },
            below: details(of: gate).map { .text($0) }))
      }
    }
    return [.table(table)]
  }

  /// What the status of a gate rests on, a line each.
  func details(of gate: GateResult) -> [Prose] {
    var texts: [Prose] = []
    if gate.name != gate.text { texts.append(Prose(gate.text)) }
    if !gate.reason.isEmpty { texts.append(Prose(gate.reason)) }
    if !gate.subject.isEmpty || gate.judged > 1 { texts.append(worst(of: gate)) }
    let isKept = gate.status == .pass && !gate.isDoubtful
    if !isKept || isVerbose { texts += figures(of: gate) }
    if let change = gate.smallestChange, showsPower {
      let more =
        gate.baselineRuns > 0 && gate.runs > 1
        ? "; \(countFigure(3 * gate.runs)) more runs on each side halve that" : ""
      texts.append("less than \(shareFigure(change)) beyond the limit only warns\(more)")
    }
    if gate.status == .pass { return texts }
    if let first = gate.firstOver, let at = clock.range(first, first) {
      texts.append("first beyond the limit at \(at)")
    }
    if let cause = gate.cause {
      let share = cause.tailShare.map { "\(shareFigure($0)) of the slowest hundredth: " } ?? ""
      texts.append("why: \(share)\(cause.sentence) (\(cause.finding))")
    }
    if let remedy = gate.remedy {
      let figure = remedy.predicted.map { ", predicted \(range($0, gate.measure.unit))" } ?? ""
      texts.append("do: \(remedy.recommendation) \(remedy.title)\(figure)")
    }
    if !gate.comment.isEmpty { texts.append(Prose(gate.comment)) }
    if let origin = gate.origin { texts.append("set in \(origin.path):\(String(origin.line))") }
    return texts
  }

  private func worst(of gate: GateResult) -> Prose {
    let others =
      gate.alsoOver.isEmpty ? "" : "; also beyond: \(listed(gate.alsoOver, atMost: 9))"
    let more = gate.overCount - 1 - gate.alsoOver.count
    let rest = more > 0 ? " and \(countFigure(more)) more" : ""
    return "worst of \(countFigure(gate.judged)): \(named(gate.subject))\(others)\(rest)"
  }

  private func figures(of gate: GateResult) -> [Prose] {
    var parts: [String] = []
    if let interval = gate.interval {
      parts.append("95% interval \(range(interval, gate.measure.unit))")
    }
    if let samples = gate.samples { parts.append(countFigure(samples, of: "sample")) }
    if gate.runs > 1 { parts.append(countFigure(gate.runs, of: "run")) }
    if let window = gate.window, let when = clock.range(window.lowerBound, window.upperBound) {
      parts.append(when)
    }
    if let left = gate.budgetLeft {
      parts.append(
        left >= 0
          ? "\(shareFigure(left)) of the budget left" : "\(rateFigure(1 - left)) times the budget used")
    }
    var texts = parts.isEmpty ? [] : [Prose(parts.joined(separator: "; "))]
    if let baseline = gate.baseline {
      let runs = countFigure(gate.baselineRuns, of: "run")
      texts.append("baseline \(gate.measure.unit.text(baseline, ascii: ascii)) (\(runs))")
    }
    return texts
  }

  private func range(_ range: ClosedRange<Double>, _ unit: Metric.Unit) -> String {
    let (low, high) = (unit.text(range.lowerBound, ascii: ascii), unit.text(range.upperBound, ascii: ascii))
    return low == high ? low : "\(low) to \(high)"
  }
}

extension GateResult {
  /// A value that is kept though its interval reaches over the limit.
  var isDoubtful: Bool {
    guard let interval, let limit, !isOver else { return false }
    return !relation.keeps(interval, limit)
  }

  func valueText(ascii: Bool) -> String { value.map { measure.unit.text($0, ascii: ascii) } ?? absent }

  func limitText(ascii: Bool) -> String {
    limit.map { "\(relation.rawValue) \(measure.unit.text($0, ascii: ascii))" } ?? absent
  }

  /// `12%`, `25% over`, `302x over`
  var roomText: String {
    guard let headroom else { return absent }
    if headroom >= 0 { return shareFigure(headroom) }
    let side = relation.wantsLess == false ? "under" : "over"
    return headroom > -2 ? "\(shareFigure(-headroom)) \(side)" : "\(rateFigure(1 - headroom))x \(side)"
  }
}

extension GateResult.Status {
  /// Capitals draw the eye to what needs it.
  var word: String {
    switch self {
    case .pass: "pass"
    case .fail: "FAIL"
    case .warn: "warn"
    case .nodata: "NO DATA"
    }
  }

  var tone: Tone {
    switch self {
    case .pass: .good
    case .fail: .alarm
    case .warn, .nodata: .caution
    }
  }
}
