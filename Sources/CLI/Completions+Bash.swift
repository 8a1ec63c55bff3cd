extension Program {
  func bashCompletions() -> String {
    let free = options.filter { $0.valueName != nil && $0.choices.isEmpty && !$0.isPath }
    let general = options.filter { $0.scope == .every }.flatMap(\.spellings).joined(separator: " ")
    return """
      # bash completion of mqtune
      _mqtune() {
        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= flags= i
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
      \(options.filter { $0.isPath || !$0.choices.isEmpty }.map(Self.bashValue).joined())\
          \(free.flatMap(\.valueSpellings).joined(separator: "|")))
            compopt +o default
            return
            ;;
        esac
        case $command in
      \(commands.map(bashCommand).joined())    *)
            words='\(commands.map(\.name).joined(separator: " "))'
            flags='\(general)'
            ;;
        esac
        # Without words Bash completes the names of files.
        [[ $cur == -* ]] && words=$flags
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
      }
      complete -o default -F _mqtune mqtune

      """
  }

  private static func bashValue(_ option: Option<Settings>) -> String {
    let source = option.isPath ? "-f" : "-W '\(option.choices.joined(separator: " "))'"
    return """
          \(option.valueSpellings.joined(separator: "|")))
            COMPREPLY=($(compgen \(source) -- "$cur"))
            return
            ;;

      """
  }

  private func bashCommand(_ command: Command<Settings>) -> String {
    """
        \(command.name))
          words='\(command.completions(self).joined(separator: " "))'
          flags='\(options(of: command).flatMap(\.spellings).joined(separator: " "))'
          ;;

    """
  }
}
