import Bytes
import Diagnosis
import Gates

/// One line for chat, cron and mail subjects: the verdict word, then facts as `key=value`.
///
/// Blanks in the word become `-`. Values with blanks or quotes are quoted; control characters are escaped, so it
/// is one line whatever the log held.
///
/// A report has the fact `gates` when it was judged: `1/4-failed`, or else how many could not be judged, warn, or are kept.
/// An answer about gates begins with `FAIL`, `NODATA`, `WARN` or `PASS`, says how many gates are no pass and how many there
/// are, and names the worst gate that was not kept.
extension OutputForm {
  public static let oneline = OutputForm(
    "oneline", suffixes: [],
    report: { report, look in
      let gates = report.gates.isEmpty ? [] : [Verdict.Fact("gates", shareText(report.gates))]
      return oneLine(report.verdict.word.rawValue, report.verdict.facts + gates + problems(report), look)
    },
    gates: { report, look in
      oneLine(
        report.gateOutcome.rawValue.uppercased(), gateFacts(report, look) + problems(report), look)
    })

  /// A line that is not about the whole input says so.
  private static func problems(_ report: Report) -> [Verdict.Fact] {
    report.input.problems.prefix(1).map { Verdict.Fact("problem", $0) }
  }

  private static func shareText(_ gates: [GateResult]) -> String {
    let outcome = gates.outcome
    let word =
      switch outcome {
      case .fail: "failed"
      case .nodata: "not-judged"
      case .warn: "warned"
      case .pass: "kept"
      }
    return "\(gates.count(outcome))/\(gates.count)-\(word)"
  }

  private static func gateFacts(_ report: Report, _ look: Look) -> [Verdict.Fact] {
    let gates = report.gates
    let counts: [(String, GateResult.Status)] = [("failed", .fail), ("nodata", .nodata), ("warned", .warn)]
    var facts = counts.filter { gates.count($0.1) > 0 }.map { Verdict.Fact($0.0, "\(gates.count($0.1))") }
    facts.append(.init("of", "\(gates.count)"))
    if !report.failingFindings.isEmpty {
      facts.append(.init("findings", "\(report.failingFindings.count)"))
    }
    if let worst = report.namedGatesWorstFirst().first, worst.result.status != .pass {
      facts.append(.init("gate", worst.name))
      facts.append(.init("value", worst.result.valueText(ascii: look.ascii)))
      facts.append(.init("limit", worst.result.limitText(ascii: look.ascii)))
    }
    return facts
  }

  private static func oneLine(_ word: String, _ facts: [Verdict.Fact], _ look: Look) -> [UInt8] {
    let word = safeText(word, ascii: look.ascii)
    var line = String(word.map { $0 == " " ? "-" : $0 })
    for fact in facts {
      let key = String(safeText(fact.key, ascii: look.ascii).map { $0 == " " || $0 == "=" ? "_" : $0 })
      line += " \(key)=\(quoted(safeText(fact.value, ascii: look.ascii)))"
    }
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }

  private static func quoted(_ value: String) -> String {
    guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" || $0 == "'" }) else {
      return value
    }
    var result = "\""
    for character in value {
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "\""
  }
}
