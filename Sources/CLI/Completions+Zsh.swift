extension Program {
  func zshCompletions() -> String {
    """
    #compdef mqtune
    # zsh completion of mqtune
    _mqtune() {
      local curcontext=$curcontext state line
      local -a commands
      typeset -A opt_args
      commands=(
    \(commands.map { "    '\($0.name):\(Self.zshQuoted($0.summary))'\n" }.joined())  )
      _arguments -C -s -S \\
    \(options.filter { $0.scope == .every }.map { "    \(Self.zshOption($0)) \\\n" }.joined())    '1: :->command' \\
        '*:: :->arguments' && return
      case $state in
        command)
          _describe -t commands command commands
          ;;
        arguments)
          case $words[1] in
    \(commands.map(zshCommand).joined())      esac
          ;;
      esac
    }
    if [ "$funcstack[1]" = _mqtune ]; then
      _mqtune "$@"
    else
      compdef _mqtune mqtune
    fi

    """
  }

  private func zshCommand(_ command: Command<Settings>) -> String {
    let words = command.completions(self)
    var lines = options(of: command).map { Self.zshOption($0) }
    if !words.isEmpty { lines.append("'1:operand:(\(words.joined(separator: " ")))'") }
    if command.operands.upperBound > 1 { lines.append("'*:path:_files'") }
    return "        \(command.name))\n          _arguments -s -S"
      + lines.map { " \\\n            \($0)" }.joined() + "\n          ;;\n"
  }

  private static func zshOption(_ option: Option<Settings>) -> String {
    let isValue = option.valueName != nil
    let names =
      (option.letter.map { ["-\($0)\(isValue ? "+" : "")"] } ?? []) + [option.flag + (isValue ? "=" : "")]
    let exclusion = option.isRepeatable ? "'*'" : "'(\(option.spellings.joined(separator: " ")))'"
    let spelled = names.count > 1 ? "{\(names.joined(separator: ","))}" : names[0]
    var text = "\(exclusion)\(spelled)'[\(zshQuoted(option.summary))]"
    if let name = option.valueName {
      let action =
        option.isPath ? "_files" : option.choices.isEmpty ? " " : "(\(option.choices.joined(separator: " ")))"
      text += ":\(name.map { $0 == ":" ? "\\:" : "\($0)" }.joined()):\(action)"
    }
    text += "'"
    if option.isNegatable {
      text += " '(\(option.spellings.joined(separator: " ")))--no-\(option.name)[not --\(option.name)]'"
    }
    return text
  }

  private static func zshQuoted(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "'": result += "'\\''"
      case ":", "[", "]", "\\": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
