import Bytes
import Diagnosis

/// One line for chat, cron and mail subjects: the verdict word, then facts as `key=value`.
///
/// Blanks in the word become `-`. Values with blanks or quotes are quoted; control characters are escaped, so it
/// is one line whatever the log held.
extension OutputForm {
  public static let oneline = OutputForm(
    "oneline", suffixes: [],
    report: { report, look in
      // A line that is not about the whole input says so.
      let problems = report.input.problems.prefix(1).map { Verdict.Fact("problem", $0) }
      return oneLine(report.verdict.word.rawValue, report.verdict.facts + problems, look)
    })

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
