/// The commands in which a tool describes itself: each makes a text out of the tables of the program.
extension Command {
  public static var completions: Command {
    Command(
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
  }

  public static var man: Command {
    Command(
      name: "man",
      summary: "print a manual page, for 'man -l'",
      usage: ["[COMMAND]"],
      operands: 0...1,
      completions: { $0.commands.map(\.name) },
      description: ["Without a COMMAND: the page of mqtune itself. The page is in roff."],
      examples: [
        Example("mqtune man | man -l -", "read the manual"),
        Example("mqtune man analyze > mqtune-analyze.1", "save the page of a command"),
      ],
      action: .describe { settings, program in
        guard let name = settings.operands.first else { return program.manual() }
        return program.manual(of: try program.namedCommand(name, by: "man"))
      })
  }

  public static var help: Command {
    Command(
      name: "help",
      summary: "print the help of mqtune or of a command",
      usage: ["[COMMAND]"],
      operands: 0...1,
      completions: { $0.commands.map(\.name) },
      description: ["The same as 'mqtune COMMAND --help'."],
      examples: [
        Example("mqtune help", "the commands"),
        Example("mqtune help analyze", "everything about analyze"),
      ],
      action: .describe { settings, program in
        guard let name = settings.operands.first else { return program.longHelp() }
        return program.longHelp(of: try program.namedCommand(name, by: "help"))
      })
  }

  public static var version: Command {
    Command(
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
}

extension Program {
  fileprivate func namedCommand(_ name: String, by asking: String) throws(Failure) -> Command<Settings> {
    guard let command = command(named: name) else {
      throw UsageProblem<Settings>.unknownCommand(name).failure(
        command: self.command(named: asking), program: self)
    }
    return command
  }
}
