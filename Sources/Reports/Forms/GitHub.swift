import Bytes
import Diagnosis
import Gates

/// Workflow commands of GitHub Actions, a line each, which become annotations: an error for a gate that failed or could not
/// be judged, a warning for one that warns, and a notice at the end with what all come to.
///
/// A report that was not asked for its gates alone has its findings as well: critical ones are errors, those of low
/// severity notices, all others warnings. Those for which `--fail-on` makes the run bad are errors in any case. GitHub shows ten annotations of each kind; the worst are written, and the last
/// notice says how many were not. A gate that stands in a file points to it.
extension OutputForm {
  public static let github = OutputForm(
    "github", suffixes: [],
    report: { report, look in
      var commands = WorkflowCommands()
      commands.add(gatesOf: report, look)
      commands.add(findingsOf: report)
      commands.close("\(report.verdict.word): \(report.verdict.headline)")
      return commands.bytes
    },
    gates: { report, look in
      var commands = WorkflowCommands()
      commands.add(gatesOf: report, look)
      for finding in report.failingFindings { commands.add(finding, .error) }
      commands.close("\(report.gateWord): \(report.gateSentence)")
      return commands.bytes
    })
}

private struct WorkflowCommands {
  private(set) var bytes: [UInt8] = []
  private var waiting: [Kind: [Command]] = [:]

  enum Kind: String, CaseIterable {
    case error, warning, notice

    /// One of the notices is the last one.
    var limit: Int { self == .notice ? 9 : 10 }
  }

  private struct Command {
    var title: String
    var lines: [String]
    var origin: GateResult.Origin?
  }

  /// Characters of a line, and lines of an annotation.
  private static let lineLimit = 400
  private static let lines = 12

  mutating func add(gatesOf report: Report, _ look: Look) {
    let sections = ReportSections(report, look)
    for gate in report.namedGatesWorstFirst() where gate.result.status != .pass {
      let result = gate.result
      let lines = sections.plainLines(of: result)
      waiting[result.status == .warn ? .warning : .error, default: []].append(
        Command(
          title: "Gate \(result.status.participle): \(gate.name)", lines: lines, origin: result.origin))
    }
  }

  mutating func add(findingsOf report: Report) {
    let failing = Set(report.failingFindings.map(\.id))
    for finding in report.findings where finding.consequenceOf == nil || failing.contains(finding.id) {
      let kind: Kind =
        switch finding.severity {
        case .critical: .error
        case .high, .medium: .warning
        case .low: .notice
        }
      add(finding, failing.contains(finding.id) ? .error : kind)
    }
  }

  mutating func add(_ finding: Finding, _ kind: Kind) {
    let changes = finding.advice.map { "do: \($0.id) \($0.brief)" }
    waiting[kind, default: []].append(
      Command(
        title: "\(finding.id) \(finding.rule.rawValue)",
        lines: [finding.sentence] + finding.details + changes,
        origin: nil))
  }

  /// Writes what was added, and a last notice.
  mutating func close(_ sentence: String) {
    var left: [String] = []
    for kind in Kind.allCases {
      let all = waiting[kind] ?? []
      for command in all.prefix(kind.limit) { write(kind, command) }
      if all.count > kind.limit { left.append(countFigure(all.count - kind.limit, of: kind.rawValue)) }
    }
    var lines = [sentence]
    if !left.isEmpty { lines.append("Not shown: \(left.joined(separator: ", ")).") }
    write(.notice, Command(title: "mqtune", lines: lines))
  }

  private mutating func write(_ kind: Kind, _ command: Command) {
    var properties: [String] = []
    if let origin = command.origin {
      properties.append("file=\(Self.property(origin.path))")
      properties += ["line=\(max(1, origin.line))", "col=\(max(1, origin.column))"]
    }
    properties.append("title=\(Self.property(command.title))")
    let text = command.lines.prefix(Self.lines).map { terminalSafe($0, limit: Self.lineLimit) }
    bytes.append(contentsOf: "::\(kind.rawValue) \(properties.joined(separator: ","))::".utf8)
    bytes.append(contentsOf: Self.data(text.joined(separator: "\n")).utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Text of an annotation, in which line ends and the sign of an escape have to be escaped.
  private static func data(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: String(scalar)
      }
    }.joined()
  }

  /// In a property also what ends a property.
  private static func property(_ text: String) -> String {
    data(terminalSafe(text, limit: lineLimit)).unicodeScalars.map { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: String(scalar)
      }
    }.joined()
  }
}
