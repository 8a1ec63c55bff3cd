extension Program {
  func fishCompletions() -> String {
    var text = "# fish completion of mqtune\ncomplete -c mqtune -f\n"
    for command in commands {
      text +=
        "complete -c mqtune -n __fish_use_subcommand -a \(command.name) -d \(Self.fishQuoted(command.summary))\n"
    }
    for command in commands {
      let seen = "complete -c mqtune -n '__fish_seen_subcommand_from \(command.name)'"
      let words = command.completions(self)
      if !words.isEmpty { text += "\(seen) -a \(Self.fishQuoted(words.joined(separator: " ")))\n" }
      if command.operands.upperBound > 1 { text += "\(seen) -F\n" }
    }
    for option in options { text += fishOption(option) }
    return text
  }

  private func fishOption(_ option: Option<Settings>) -> String {
    var start = "complete -c mqtune"
    if option.scope != .every {
      let takers = commands.filter { option.isTaken(by: $0.name) }.map(\.name)
      guard !takers.isEmpty else { return "" }
      start += " -n '__fish_seen_subcommand_from \(takers.joined(separator: " "))'"
    }
    var text = start + (option.letter.map { " -s \($0)" } ?? "") + " -l \(option.name)"
    if option.isPath {
      text += " -r -F"
    } else if option.valueName != nil {
      text += " -x"
      if !option.choices.isEmpty { text += " -a \(Self.fishQuoted(option.choices.joined(separator: " ")))" }
    }
    text += " -d \(Self.fishQuoted(option.summary))\n"
    if option.isNegatable {
      text += start + " -l no-\(option.name) -d \(Self.fishQuoted("not --\(option.name)"))\n"
    }
    return text
  }

  private static func fishQuoted(_ text: String) -> String {
    var result = "'"
    for character in text {
      if character == "'" || character == "\\" { result += "\\" }
      result.append(character)
    }
    return result + "'"
  }
}
