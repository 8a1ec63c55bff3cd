/// The shells that are helped to complete a command line.
public enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

extension Program {
  func completions(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletions()
    case .zsh: zshCompletions()
    case .fish: fishCompletions()
    }
  }
}

extension Option {
  /// Every spelling: `-f`, `--format`, `--no-ascii`.
  public var spellings: [String] {
    (letter.map { ["-\($0)"] } ?? []) + [flag] + (isNegatable ? ["--no-\(name)"] : [])
  }

  /// The spellings that take a value.
  var valueSpellings: [String] { valueName == nil ? [] : spellings.filter { $0 != "--no-\(name)" } }
}
