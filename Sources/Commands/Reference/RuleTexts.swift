internal import CLI
internal import Diagnosis

extension Rule {
  /// What `mqtune explain` says of a rule.
  var explanation: String {
    var text =
      self.text.title.paragraph(indent: 0, after: "\(id): ") + "\n" + self.text.what.paragraph(indent: 2)
    text += Self.list("Conditions", self.text.test.map(\.text))
    text += Self.list("Easily confused with", self.text.lookAlikes)
    if !self.text.actions.isEmpty { text += "\nWhat to do\n" }
    for action in self.text.actions {
      text += "\(action.system): \(action.text)".paragraph(indent: 2, after: "- ")
    }
    text += Self.list("Needs in the log", needs.map(\.title))
    return text + Self.list("Sources", self.text.sources)
  }

  private static func list(_ heading: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "\n\(heading)\n" + items.map { $0.paragraph(indent: 2, after: "- ") }.joined()
  }
}
