/// `--help`: everything, examples first, options by task.
extension Program {
  func longHelp() -> String {
    var text = "\(Tool.name) \(Tool.purpose)\n\n"
    text += heading(
      "Examples", commands.filter(\.readsLogs).flatMap(\.examples).prefix(4).map { ($0.line, $0.effect) })
    text += "Usage\n  mqtune COMMAND [OPTION...] [OPERAND...]\n\n"
    text += heading("Commands", commands.map { ($0.name, $0.summary) })
    text += "Options of every command\n"
    for option in options where option.scope == .every { text += Self.entry(option, for: nil) }
    text += "\n" + exitCodes + "\n" + environment
    return text + "\nmore: mqtune help COMMAND, mqtune explain, mqtune man | man -l -\n"
  }

  func longHelp(of command: Command<Settings>) -> String {
    var text = "mqtune \(command.name): \(command.summary)\n\n"
    text += "Examples\n"
    for example in command.examples { text += "  \(example.line)\n      \(example.effect)\n" }
    text += "\nUsage\n"
    for usage in command.usage { text += "  " + "mqtune \(command.name) \(usage)".trimmed + "\n" }
    text += "\n"
    for paragraph in command.description { text += paragraph.paragraph(indent: 2) + "\n" }
    for category in categories {
      let members = options(of: command).filter { $0.category == category }
      guard !members.isEmpty else { continue }
      text += "\(category.title)\n" + members.map { Self.entry($0, for: command.name) }.joined() + "\n"
    }
    text += exitCodes
    return command.readsLogs ? text + "\n" + environment : text
  }

  private static func entry(_ option: Option<Settings>, for command: String?) -> String {
    var text = "  \(option.synopsis)\n" + option.summary.paragraph(indent: 10)
    if !option.details.isEmpty { text += option.details.paragraph(indent: 10) }
    let remarks = option.remarks(for: command)
    if !remarks.isEmpty { text += remarks.paragraph(indent: 10) }
    return text
  }

  private func heading(_ title: String, _ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let column = (rows.map(\.0.utf8.count).max() ?? 0) + 2
    var text = "\(title)\n"
    for (left, right) in rows {
      let fits = 2 + column + right.utf8.count <= helpWidth
      text += fits ? "  \(left.padded(to: column))\(right)\n" : "  \(left)\n      \(right)\n"
    }
    return text + "\n"
  }

  private var exitCodes: String {
    "Exit codes\n"
      + ExitCode.allCases.map { "  " + "\($0.rawValue)".padded(to: 5) + $0.meaning + "\n" }.joined()
  }

  private var environment: String {
    "Environment\n"
      + variables.map { "  \($0.name)\n" + $0.effect.paragraph(indent: 10) }.joined()
  }
}
