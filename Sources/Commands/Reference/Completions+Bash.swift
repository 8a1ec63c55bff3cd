extension Program {
  func bashCompletions() -> String {
    """
    # bash completion of mqtune
    _mqtune() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= i
      # Bash breaks words at '='.
      if [[ $cur == '=' ]]; then
        cur=
      elif [[ $prev == '=' ]] && ((COMP_CWORD > 1)); then
        prev=${COMP_WORDS[COMP_CWORD-2]}
      fi
      for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
          \(commands.map(\.name).joined(separator: "|")))
            command=${COMP_WORDS[i]}
            break
            ;;
        esac
      done
      COMPREPLY=()
      case $prev in
    \(options.filter { $0.valueName != nil }.map(Self.bashValue).joined())  esac
      case $command in
    \(commands.map(bashCommand).joined())    *)
          words='\((commands.map(\.name) + options.filter { $0.scope == .every }.flatMap(\.spellings)).joined(separator: " "))'
          ;;
      esac
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
    }
    complete -o default -F _mqtune mqtune

    """
  }

  private static func bashValue(_ option: Option) -> String {
    let words = option.isPath || option.choices.isEmpty ? "" : option.choices.joined(separator: " ")
    let reply =
      option.isPath
      ? "COMPREPLY=($(compgen -f -- \"$cur\"))" : "COMPREPLY=($(compgen -W '\(words)' -- \"$cur\"))"
    return """
          \(option.valueSpellings.joined(separator: "|")))
            \(reply)
            return
            ;;

      """
  }

  private func bashCommand(_ command: Command) -> String {
    let words = operandWords(of: command) + options(of: command).flatMap(\.spellings)
    return """
          \(command.name))
            words='\(words.joined(separator: " "))'
            ;;

      """
  }
}
