/// One command: what the help says about it, what it takes, and what it does.
struct Command: Sendable {
  /// What a command does once its arguments are understood.
  enum Action: Sendable {
    /// Reads and writes through the world.
    case work(@Sendable (Settings, World) throws -> ExitCode)
    /// Says something about mqtune itself: a text for stdout.
    case describe(@Sendable (Settings, Program) throws -> String)
  }

  struct Example: Sendable {
    var line: String
    var effect: String

    init(_ line: String, _ effect: String) {
      self.line = line
      self.effect = effect
    }
  }

  var name: String
  /// One line, lower case, without a full stop.
  var summary: String
  /// What follows the name, a form a line: `[OPTION...] [PATH...]`.
  var usage: [String]
  /// How many operands it takes, paths included.
  var operands: ClosedRange<Int>
  /// The values of the first operand, when they are a fixed set.
  var choices: [String] = []
  /// What else the first operand may be, in words and as a test; nil when the choices are all.
  var alsoTakes: (words: String, matches: @Sendable (String) -> Bool)?
  /// Reads logs: without a path it reads stdin, unless that is a terminal.
  var readsLogs = false
  /// Has something to say without any log.
  var worksWithoutLogs = false
  /// How many operands stand before the paths, given all of them.
  var leadingOperands: @Sendable ([String]) -> Int = { _ in 0 }
  /// Paragraphs of the long help.
  var description: [String]
  var examples: [Example]
  /// The options of the short help; at most ten.
  var chief: [String] = []
  var action: Action
}

extension Command {
  /// Whether the first operand is one that the command knows.
  func accepts(_ operand: String) -> Bool {
    choices.isEmpty || choices.contains(operand) || alsoTakes?.matches(operand) ?? false
  }
}

/// Everything there is to say and to run: the commands and the options, in the order of the help.
struct Program: Sendable {
  static let name = "mqtune"
  static let version = "0.1.0"
  static let purpose = "finds out from message-queue logs what is slow, and why"

  var commands: [Command]
  var options: [Option]

  func command(named name: String) -> Command? { commands.first { $0.name == name } }

  func options(of command: Command) -> [Option] { options.filter { $0.isTaken(by: command.name) } }
}
