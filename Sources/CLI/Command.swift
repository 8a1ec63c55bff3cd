/// One command: what the help says about it, what it takes, and what it does.
public struct Command<Settings: CommandSettings>: Sendable {
  /// What a command does once its arguments are understood.
  public enum Action: Sendable {
    /// Reads and writes through the world.
    case work(@Sendable (Settings, World) throws -> ExitCode)
    /// Says something about the tool itself: a text for stdout.
    case describe(@Sendable (Settings, Program<Settings>) throws -> String)
  }

  public var name: String
  /// One line, lower case, without a full stop.
  public var summary: String
  /// What follows the name, a form a line: `[OPTION...] [PATH...]`.
  public var usage: [String]
  /// How many operands it takes, paths included.
  public var operands: ClosedRange<Int>
  /// The values of the first operand, when they are a fixed set.
  public var choices: [String]
  /// What else the first operand may be, in words and as a test; nil when the choices are all.
  public var alsoTakes: (words: String, matches: @Sendable (String) -> Bool)?
  /// Reads logs: without a path it reads stdin, unless that is a terminal.
  public var readsLogs: Bool
  /// Has something to say without any log.
  public var worksWithoutLogs: Bool
  /// How many operands stand before the paths, given all of them.
  public var leadingOperands: @Sendable ([String]) -> Int
  /// The words that completions offer for the first operand.
  public var completions: @Sendable (Program<Settings>) -> [String]
  /// Paragraphs of the long help.
  public var description: [String]
  public var examples: [Example]
  /// The options of the short help; at most ten.
  public var chief: [String]
  public var action: Action

  /// - Parameter completions: What is offered for the first operand; the choices when nil.
  public init(
    name: String, summary: String, usage: [String], operands: ClosedRange<Int>, choices: [String] = [],
    alsoTakes: (words: String, matches: @Sendable (String) -> Bool)? = nil, readsLogs: Bool = false,
    worksWithoutLogs: Bool = false, leadingOperands: @escaping @Sendable ([String]) -> Int = { _ in 0 },
    completions: (@Sendable (Program<Settings>) -> [String])? = nil, description: [String],
    examples: [Example], chief: [String] = [], action: Action
  ) {
    self.name = name
    self.summary = summary
    self.usage = usage
    self.operands = operands
    self.choices = choices
    self.alsoTakes = alsoTakes
    self.readsLogs = readsLogs
    self.worksWithoutLogs = worksWithoutLogs
    self.leadingOperands = leadingOperands
    self.completions = completions ?? { _ in choices }
    self.description = description
    self.examples = examples
    self.chief = chief
    self.action = action
  }

  /// Whether the first operand is one that the command knows.
  func accepts(_ operand: String) -> Bool {
    choices.isEmpty || choices.contains(operand) || alsoTakes?.matches(operand) ?? false
  }
}

/// A command line that a user may copy, and what it brings.
public struct Example: Sendable {
  public var line: String
  public var effect: String

  public init(_ line: String, _ effect: String) {
    self.line = line
    self.effect = effect
  }
}

/// The name of the tool, its version, and what it is for.
public enum Tool {
  public static let name = "mqtune"
  public static let version = "0.1.0"
  public static let purpose = "finds out from message-queue logs what is slow, and why"
}

/// Everything there is to say and to run: the commands and the options, in the order of the help.
public struct Program<Settings: CommandSettings>: Sendable {
  public var commands: [Command<Settings>]
  public var options: [Option<Settings>]
  /// The environment variables that have a say, and what they say.
  public var variables: [(name: String, effect: String)]
  /// Adds to the settings of a command that reads logs what was not given as an argument.
  public var complete: Completion?

  /// Returns what to say beside an error of use, which may lie in what was added.
  public typealias Completion =
    @Sendable (inout Settings, Command<Settings>, [Option<Settings>], Program, World) throws(Failure) ->
    [String]

  /// - Parameter complete: is given the settings, their command, the options that were given, the program and its world.
  public init(
    commands: [Command<Settings>], options: [Option<Settings>],
    variables: [(name: String, effect: String)] = [], complete: Completion? = nil
  ) {
    self.commands = commands
    self.options = options
    self.variables = variables
    self.complete = complete
  }

  /// The option among these arguments, right or wrong, by which no message may repeat one; nil without any.
  func hidingFlag(in arguments: [String]) -> String? {
    let flags = options.filter(\.hidesArguments).map(\.flag)
    return arguments.prefix { $0 != "--" }.first(where: flags.contains)
  }

  public func command(named name: String) -> Command<Settings>? { commands.first { $0.name == name } }

  public func options(of command: Command<Settings>) -> [Option<Settings>] {
    options.filter { $0.isTaken(by: command.name) }
  }

  /// What the options are about, in the order in which they first come.
  var categories: [OptionCategory] {
    options.reduce(into: []) { known, option in
      if !known.contains(option.category) { known.append(option.category) }
    }
  }
}
