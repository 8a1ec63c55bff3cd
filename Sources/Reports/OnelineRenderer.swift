import Bytes
import Diagnosis

/// One line for chat, cron and mail subjects: the verdict word, then facts as `key=value`.
///
/// Blanks in the word become `-`. Values with blanks or quotes are quoted; control characters are escaped, so it
/// is one line whatever the log held.
public struct OnelineRenderer: Renderer {
  public let name = "oneline"

  public init() {}

  public func render(_ report: Report, look: Look) -> [UInt8] {
    let word = safeText(report.verdict.word.rawValue, ascii: look.ascii)
    var line = String(word.map { $0 == " " ? "-" : $0 })
    for fact in report.verdict.facts {
      let key = String(safeText(fact.key, ascii: look.ascii).map { $0 == " " || $0 == "=" ? "_" : $0 })
      line += " \(key)=\(quoted(safeText(fact.value, ascii: look.ascii)))"
    }
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }

  private func quoted(_ value: String) -> String {
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
