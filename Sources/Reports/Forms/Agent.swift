import Bytes
import Diagnosis
import Gates

/// Plain text for scripts and language models: one fact a line, `key: value`, the most important first, never coloured and
/// never more than 6,000 bytes.
///
/// Whatever may hold words of a log stands in quotes, with escapes as in JSON, so that a reader can tell data from what
/// mqtune says. Lines that have no room are left out, and a line says how many.
extension OutputForm {
  public static let agent = OutputForm(
    "agent", suffixes: [],
    report: { report, look in
      var text = AgentText(look)
      text.addVerdict(report)
      text.addGates(report)
      text.addFindings(report)
      text.addRest(report)
      return text.written(next: AgentText.next(report, gatesMatter: false))
    },
    gates: { report, look in
      var text = AgentText(look)
      text.line("verdict", report.gateWord)
      text.line("summary", text.quoted(report.gateSentence))
      text.addGates(report)
      text.addFindings(report)
      return text.written(next: AgentText.next(report, gatesMatter: true))
    })
}

private struct AgentText {
  private let look: Look
  private var lines: [String] = []

  /// Bytes of the whole, which are less than 2,000 tokens.
  private static let limit = 6_000
  /// Characters of a quoted text.
  private static let textLimit = 240

  init(_ look: Look) { self.look = look }

  mutating func line(_ key: String, _ parts: String...) {
    lines.append("\(key): \(parts.filter { !$0.isEmpty }.joined(separator: " "))")
  }

  mutating func addVerdict(_ report: Report) {
    let verdict = report.verdict
    let isKnown = VerdictWord.all.contains(verdict.word)
    line("verdict", isKnown ? verdict.word.rawValue : quoted(verdict.word.rawValue))
    line("status", verdict.status.rawValue)
    for text in [verdict.headline] + verdict.details where !text.isEmpty { line("summary", quoted(text)) }
  }

  mutating func addGates(_ report: Report) {
    let gates = report.gates
    guard !gates.isEmpty else { return }
    let counts = GateResult.Status.worstFirst.map { "\($0.rawValue)=\(gates.count($0))" }
    line("gates", counts.joined(separator: " "))
    let sections = ReportSections(report, look)
    for gate in report.namedGatesWorstFirst() {
      let result = gate.result
      line(
        "gate", result.status.rawValue, quoted(gate.name),
        "value=\(quoted(result.valueText(ascii: look.ascii)))",
        "limit=\(quoted(result.limitText(ascii: look.ascii)))")
      guard result.status != .pass else { continue }
      for text in sections.details(of: result) { line("gate-detail", quoted(text.plainText)) }
    }
  }

  mutating func addFindings(_ report: Report) {
    for finding in report.findings {
      line(
        "finding", word(finding.id), "severity=\(finding.severity.word)", "sure=\(finding.confidence.word)",
        "rule=\(word(finding.rule.rawValue))",
        finding.consequenceOf.map { "follows-from=\(word($0))" } ?? "", quoted(finding.sentence))
      guard finding.consequenceOf == nil else { continue }
      for text in finding.details { line("finding-detail", quoted(text)) }
      for evidence in finding.evidence {
        line("evidence", word(evidence.id), "of=\(word(finding.id))", quoted(evidence.text))
      }
      for change in finding.advice {
        line(
          "change", word(change.id), "for=\(word(change.finding))", "risk=\(change.risk.rawValue)",
          quoted(change.brief))
        if let forecast = change.forecast {
          line("predicted", word(change.id), quoted(forecast.text(ascii: look.ascii)))
        }
      }
    }
  }

  mutating func addRest(_ report: Report) {
    let input = report.input
    line(
      "input", "files=\(input.files.count)", "lines=\(input.lines)", "understood=\(input.understood)",
      "not-understood=\(input.notUnderstood)")
    for problem in input.problems { line("problem", quoted(problem)) }
    for item in report.notVisible { line("not-visible", quoted(item.what), "because=\(quoted(item.why))") }
    for note in report.notes { line("note", quoted(note)) }
  }

  /// What to run to learn more. LOG stands for the logs that were read.
  static func next(_ report: Report, gatesMatter: Bool) -> [String] {
    var commands: [String] = []
    if let finding = report.causes.first {
      if let id = finding.evidence.first?.id, isPlain(id) { commands.append("mqtune show \(id) LOG") }
      if Rule.named(finding.rule) != nil { commands.append("mqtune explain \(finding.rule.rawValue)") }
    }
    let lacksData = gatesMatter ? report.gates.count(.nodata) > 0 : report.verdict.status == .unknown
    if lacksData { commands.append("mqtune doctor LOG") }
    return commands
  }

  func written(next commands: [String]) -> [UInt8] {
    let end = commands.map { "next: \($0)\n" }.joined()
    func leftOut(_ count: Int) -> String { "left-out: \(count) lines, which -f json has\n" }
    let room = Self.limit - end.utf8.count
    var text = ""
    for (place, line) in lines.enumerated() {
      // The last line needs no room for a line about further ones.
      let spare = place + 1 < lines.count ? leftOut(lines.count).utf8.count : 0
      if text.utf8.count + line.utf8.count + 1 + spare > room {
        text += leftOut(lines.count - place)
        break
      }
      text += line + "\n"
    }
    return Array((text + end).utf8)
  }

  func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendJSONEscaped(safeText(terminalSafe(text, limit: Self.textLimit), ascii: look.ascii), to: &bytes)
    return "\"\(String(decoding: bytes, as: UTF8.self))\""
  }

  /// An id as it is; what is none stands in quotes.
  private func word(_ text: String) -> String { Self.isPlain(text) ? text : quoted(text) }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
          || $0 == UInt8(ascii: "-")
      }
  }
}
