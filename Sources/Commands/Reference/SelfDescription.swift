/// The commands by which mqtune says what it is; each is a function from the tables to a text.
extension Command {
  static let explain = Command(
    name: "explain",
    summary: "say what a rule, a metric or an exit code means",
    usage: ["[ID]"],
    operands: 0...1,
    description: [
      "ID is a rule (consumer-capacity), a metric as reports name it (latency.p99, queue_wait, drain.time) or an "
        + "exit code (3). Of a rule: what it is, the test with its numbers, what looks like it, what to do, and "
        + "where that comes from. Without an ID: the list of what can be explained."
    ],
    examples: [
      Example("mqtune explain latency.p99", "what it is, how it is computed, what is bad"),
      Example("mqtune explain consumer-capacity", "how it is recognised and what helps"),
      Example("mqtune explain 3", "what an exit code of 3 means"),
    ],
    action: .describe { settings, program in
      guard let id = settings.operands.first else { return explanationList() }
      return try explanation(of: id)
    })

  static let completions = Command(
    name: "completions",
    summary: "print the completions for a shell",
    usage: ["SHELL"],
    operands: 1...1,
    choices: Shell.allCases.map(\.rawValue),
    description: ["SHELL is bash, zsh or fish. The text goes where the shell looks for it."],
    examples: [
      Example("mqtune completions bash > ~/.local/share/bash-completion/completions/mqtune", "for bash"),
      Example("mqtune completions fish > ~/.config/fish/completions/mqtune.fish", "for fish"),
    ],
    action: .describe { settings, program in
      let shell = settings.operands.first.flatMap(Shell.init(rawValue:)) ?? .bash
      return program.completions(for: shell)
    })

  static let man = Command(
    name: "man",
    summary: "print a manual page, for 'man -l'",
    usage: ["[COMMAND]"],
    operands: 0...1,
    description: ["Without a COMMAND: the page of mqtune itself. The page is in roff."],
    examples: [
      Example("mqtune man | man -l -", "read the manual"),
      Example("mqtune man analyze > mqtune-analyze.1", "save the page of a command"),
    ],
    action: .describe { settings, program in
      guard let name = settings.operands.first else { return program.manual() }
      return program.manual(of: try program.namedCommand(name, by: "man"))
    })

  static let help = Command(
    name: "help",
    summary: "print the help of mqtune or of a command",
    usage: ["[COMMAND]"],
    operands: 0...1,
    description: ["The same as 'mqtune COMMAND --help'."],
    examples: [
      Example("mqtune help", "the commands"),
      Example("mqtune help analyze", "everything about analyze"),
    ],
    action: .describe { settings, program in
      guard let name = settings.operands.first else { return program.longHelp() }
      return program.longHelp(of: try program.namedCommand(name, by: "help"))
    })

  static let version = Command(
    name: "version",
    summary: "print the version",
    usage: [""],
    operands: 0...0,
    description: ["The same as 'mqtune --version'."],
    examples: [
      Example("mqtune version", "name and version"),
      Example("mqtune -V", "the same"),
    ],
    action: .describe { _, program in program.versionText })
}

extension Program {
  fileprivate func namedCommand(_ name: String, by asking: String) throws(Failure) -> Command {
    guard let command = command(named: name) else {
      throw UsageProblem.unknownCommand(name).failure(command: self.command(named: asking), program: self)
    }
    return command
  }
}
