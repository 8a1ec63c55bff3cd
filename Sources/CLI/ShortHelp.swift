/// `-h`: what fits on a screen of 24 lines.
extension Program {
  func shortHelp() -> String {
    var text = "\(Tool.name) \(Tool.purpose)\n\nusage: mqtune COMMAND [OPTION...] [OPERAND...]\n\n"
    for command in commands { text += "  " + command.name.padded(to: 13) + command.summary + "\n" }
    if let first = commands.first {
      text += "\n"
      for example in first.examples.prefix(2) { text += "  \(example.line)\n" }
    }
    return text + "\nmore: mqtune COMMAND -h, mqtune help\n"
  }

  func shortHelp(of command: Command<Settings>) -> String {
    var text = "mqtune \(command.name): \(command.summary)\n\n"
    for (index, usage) in command.usage.enumerated() {
      text += (index == 0 ? "usage: " : "       ") + "mqtune \(command.name) \(usage)".trimmed + "\n"
    }
    text += "\n"
    for example in command.examples.prefix(2) { text += "  \(example.line)\n" }
    let taken = options(of: command)
    let shown = command.chief.compactMap { name in taken.first { $0.name == name } }
    if !shown.isEmpty { text += "\n" }
    let column = (shown.map(\.synopsis.utf8.count).max() ?? 0) + 2
    for option in shown { text += Self.line(option, of: command.name, column: column) }
    if shown.isEmpty { return text + "\nmore: mqtune \(command.name) --help\n" }
    return text + "\nmore: mqtune \(command.name) --help, mqtune man \(command.name) | man -l -\n"
  }

  /// The option, what it does, and its values where a line has room for them.
  private static func line(_ option: Option<Settings>, of command: String, column: Int) -> String {
    let line = "  " + option.synopsis.padded(to: column) + option.summary
    let choices = option.choices(for: command)
    guard !choices.isEmpty else { return line + "\n" }
    let values = choices.joined(separator: " ")
    let full = "\(line): \(values)"
    if full.utf8.count <= helpWidth { return full + "\n" }
    let below = String(repeating: " ", count: column + 2) + values
    return below.utf8.count <= helpWidth ? line + ":\n" + below + "\n" : line + "\n"
  }
}

extension String {
  /// Without spaces at the end.
  public var trimmed: String {
    var result = self[...]
    while result.last == " " { result.removeLast() }
    return String(result)
  }
}
