/// The shells that are helped to complete a command line.
enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

extension Program {
  func completions(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletions()
    case .zsh: zshCompletions()
    case .fish: fishCompletions()
    }
  }

  /// The words that may follow a command as its first operand.
  func operandWords(of command: Command) -> [String] {
    switch command.name {
    case "help", "man": commands.map(\.name)
    case "explain": explainableIDs
    default: command.choices
    }
  }
}

extension Option {
  /// Every spelling: `-f`, `--format`, `--no-ascii`.
  var spellings: [String] {
    (letter.map { ["-\($0)"] } ?? []) + [flag] + (isNegatable ? ["--no-\(name)"] : [])
  }

  /// The spellings that take a value.
  var valueSpellings: [String] { valueName == nil ? [] : spellings }
}
