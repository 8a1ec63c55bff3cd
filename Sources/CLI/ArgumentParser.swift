/// Turns arguments into a command and its settings, or says what is wrong with the first that cannot be.
///
/// Options and operands come in any order; the first operand is the command. Names are never abbreviated.
public struct ArgumentParser<Settings: CommandSettings> {
  /// What the arguments ask for.
  public struct Invocation {
    /// nil when only help or the version was asked for, or nothing at all.
    public var command: Command<Settings>?
    /// A text that was asked for in place of a run.
    public var request: HelpRequest?
    public var settings: Settings
    /// The options that were given, in order.
    public var used: [Option<Settings>] = []
  }

  private let program: Program<Settings>
  private var arguments: ArraySlice<String>
  private var settings = Settings()
  private var request: HelpRequest?
  private var words: [String] = []
  private var used: [Option<Settings>] = []
  private let hidingFlag: String?

  private init(_ arguments: [String], for program: Program<Settings>) {
    self.program = program
    self.arguments = arguments[...]
    hidingFlag = program.hidingFlag(in: arguments)
  }

  public static func parse(
    _ arguments: [String], for program: Program<Settings>
  ) throws(Failure) -> Invocation {
    var parser = ArgumentParser(arguments, for: program)
    return try parser.invocation()
  }

  private mutating func invocation() throws(Failure) -> Invocation {
    while let argument = arguments.popFirst() {
      if argument == "--" {
        words += arguments
        break
      } else if argument.hasPrefix("--") {
        try readLong(argument)
      } else if argument.hasPrefix("-"), argument != "-" {
        try readLetters(argument)
      } else {
        words.append(argument)
      }
    }
    guard let name = words.first else {
      return Invocation(command: nil, request: request, settings: settings, used: used)
    }
    guard let command = program.command(named: name) else { throw problem(.unknownCommand(name)) }
    settings.operands = Array(words.dropFirst())
    if request == nil {
      try check(command)
      divideOperands(of: command)
    }
    return Invocation(command: command, request: request, settings: settings, used: used)
  }

  // MARK: Options

  /// `--name`, `--name=value`, `--name value` or `--no-name`.
  private mutating func readLong(_ argument: String) throws(Failure) {
    let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    let value = parts.count > 1 ? String(parts[1]) : nil
    if let option = program.options.first(where: { $0.name == name }) {
      try apply(option, written: option.flag, attached: value)
    } else if let option = program.options.first(where: { $0.isNegatable && "no-\($0.name)" == name }) {
      guard value == nil else { throw problem(.needlessValue("--\(name)")) }
      if case .toggle(let store) = option.kind { store(&settings, false) }
      option.withdraw?(&settings)
      used.append(option)
    } else {
      throw problem(.unknownOption("--\(name)"))
    }
  }

  /// `-x`, `-xy`, `-xvalue` or `-x value`.
  private mutating func readLetters(_ argument: String) throws(Failure) {
    let isLongName = argument.count > 2 && program.options.contains { $0.flag == "-\(argument)" }
    if isLongName { throw problem(.singleDash(argument)) }
    var letters = argument.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = program.options.first(where: { $0.letter == letter }) else {
        throw problem(.unknownOption("-\(letter)"))
      }
      if option.valueName == nil {
        try apply(option, written: "-\(letter)", attached: nil)
      } else {
        let attached = letters.isEmpty ? nil : String(letters.first == "=" ? letters.dropFirst() : letters)
        return try apply(option, written: "-\(letter)", attached: attached)
      }
    }
  }

  private mutating func apply(
    _ option: Option<Settings>, written: String, attached: String?
  ) throws(Failure) {
    used.append(option)
    switch option.kind {
    case .toggle(let store):
      guard attached == nil else { throw problem(.needlessValue(written)) }
      store(&settings, true)
    case .request(let byName, let byLetter):
      guard attached == nil else { throw problem(.needlessValue(written)) }
      request = written == option.flag ? byName : byLetter
    case .task(let store):
      guard attached == nil else { throw problem(.needlessValue(written)) }
      store(&settings)
    case .value(let name, let store):
      guard let value = attached ?? arguments.popFirst() else {
        throw problem(.missingValue(written, name: name, choices: option.choices))
      }
      do throws(ValueError) {
        try store(&settings, value)
      } catch {
        throw problem(.badValue(written, value, error))
      }
    }
  }

  // MARK: The whole

  private func check(_ command: Command<Settings>) throws(Failure) {
    if let option = used.first(where: { !$0.isTaken(by: command.name) }) {
      throw problem(.notTaken(option.flag, by: command.name))
    }
    let operands = settings.operands
    let leading = command.readsLogs ? command.leadingOperands(operands) : 0
    if operands.count < max(command.operands.lowerBound, leading) { throw problem(.missingOperand(command)) }
    if operands.count > command.operands.upperBound {
      throw problem(.needlessOperand(operands[command.operands.upperBound], of: command.name))
    }
    if let first = operands.first, !command.accepts(first) {
      throw problem(.unknownOperand(first, of: command))
    }
    if operands.dropFirst(leading).count(where: { $0 == "-" }) > 1 { throw problem(.stdinTwice) }
    if let conflict = settings.conflict { throw problem(.conflict(conflict)) }
  }

  private mutating func divideOperands(of command: Command<Settings>) {
    guard command.readsLogs else { return }
    let leading = command.leadingOperands(settings.operands)
    settings.paths = Array(settings.operands.dropFirst(leading))
    settings.operands = Array(settings.operands.prefix(leading))
  }

  private func problem(_ kind: UsageProblem<Settings>) -> Failure {
    kind.failure(
      command: words.first.flatMap { program.command(named: $0) }, program: program, hiddenBy: hidingFlag)
  }
}
