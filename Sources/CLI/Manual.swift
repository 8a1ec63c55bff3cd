/// Manual pages in roff, for section 1. They carry no date, so that the same version gives the same bytes.
extension Program {
  func manual() -> String {
    var page = Roff(title: Tool.name)
    page.section("NAME", "\(Tool.name) - \(Tool.purpose)")
    page.section("SYNOPSIS", "mqtune COMMAND [OPTION...] [OPERAND...]")
    page.section("COMMANDS")
    for command in commands { page.item(command.name, [command.summary]) }
    page.section("OPTIONS")
    for option in options where option.scope == .every {
      page.item(option.manualSynopsis, option.manualText(for: nil))
    }
    describeSurroundings(in: &page)
    page.section("SEE ALSO", commands.map { "mqtune-\($0.name)(1)" }.joined(separator: ", "))
    return page.text
  }

  func manual(of command: Command<Settings>) -> String {
    var page = Roff(title: "\(Tool.name)-\(command.name)")
    page.section("NAME", "\(Tool.name)-\(command.name) - \(command.summary)")
    page.section("SYNOPSIS")
    for (index, usage) in command.usage.enumerated() {
      if index > 0 { page.lineBreak() }
      page.paragraph("mqtune \(command.name) \(usage)".trimmed)
    }
    page.section("DESCRIPTION")
    for (index, paragraph) in command.description.enumerated() {
      if index > 0 { page.newParagraph() }
      page.paragraph(paragraph)
    }
    page.section("EXAMPLES")
    for example in command.examples { page.item(example.line, [example.effect]) }
    page.section("OPTIONS")
    for category in categories {
      let members = options(of: command).filter { $0.category == category }
      if !members.isEmpty { page.subsection(category.title) }
      for option in members { page.item(option.manualSynopsis, option.manualText(for: command.name)) }
    }
    describeSurroundings(in: &page)
    page.section("SEE ALSO", "mqtune(1)")
    return page.text
  }

  private func describeSurroundings(in page: inout Roff) {
    page.section("EXIT STATUS")
    for code in ExitCode.allCases { page.item("\(code.rawValue)", [code.meaning]) }
    page.section("ENVIRONMENT")
    for variable in variables { page.item(variable.name, [variable.effect]) }
  }
}

extension Option {
  fileprivate var manualSynopsis: String {
    (letter.map { "-\($0), " } ?? "") + flag + (valueName.map { " \($0)" } ?? "")
  }

  fileprivate func manualText(for command: String?) -> [String] {
    let opening = summary.prefix(1).uppercased() + summary.dropFirst() + "."
    return [opening, details, remarks(for: command)].filter { !$0.isEmpty }
  }
}

/// A page being written: requests stand at the start of a line, so text never may.
struct Roff {
  private(set) var text: String

  init(title: String) {
    text =
      ".TH \(Self.escaped(title.uppercased())) 1 \"\" \"\(Tool.name) \(Tool.version)\" \"mqtune manual\"\n"
    // No hyphenation and no stretched lines: names are copied out of manuals.
    text += ".nh\n.ad l\n"
  }

  mutating func section(_ name: String, _ content: String? = nil) {
    text += ".SH \(name)\n"
    if let content { paragraph(content) }
  }

  mutating func subsection(_ name: String) { text += ".SS \(name)\n" }

  mutating func paragraph(_ content: String) { text += Self.escaped(content) + "\n" }

  mutating func newParagraph() { text += ".PP\n" }

  mutating func lineBreak() { text += ".br\n" }

  /// A term in bold and what it means.
  mutating func item(_ term: String, _ contents: [String]) {
    text += ".TP\n\\fB\(Self.escaped(term))\\fR\n"
    for (index, content) in contents.enumerated() {
      if index > 0 { lineBreak() }
      paragraph(content)
    }
  }

  private static func escaped(_ content: String) -> String {
    var result = ""
    for character in content {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "~": result += "\\(ti"
      case "^": result += "\\(ha"
      case "`": result += "\\(ga"
      case "\n": result += " "
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") ? "\\&" + result : result
  }
}
