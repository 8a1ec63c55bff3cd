internal import Bytes

/// What can be wrong with arguments, as facts; the words are made here and nowhere else.
enum UsageProblem<Settings: CommandSettings> {
  case unknownOption(String)
  /// `-format` for `--format`.
  case singleDash(String)
  case unknownCommand(String)
  case missingValue(String, name: String, choices: [String])
  case needlessValue(String)
  case badValue(String, String, ValueError)
  case notTaken(String, by: String)
  case missingOperand(Command<Settings>)
  case needlessOperand(String, of: String)
  case unknownOperand(String, of: Command<Settings>)
  case stdinTwice
  case conflict(String)

  /// The message, with the command to try as its last line.
  /// - Parameter flag: an option by which no word or value of the user may be repeated.
  func failure(command: Command<Settings>?, program: Program<Settings>, hiddenBy flag: String? = nil)
    -> Failure
  {
    func shown(_ word: String) -> String { Self.shown(word, hiddenBy: flag) }
    let see = "see: mqtune \(command.map { "\($0.name) " } ?? "")-h"
    switch self {
    case .unknownOption(let written):
      let options = command.map { program.options(of: $0) } ?? program.options
      let flags = options.map(\.flag) + options.filter(\.isNegatable).map { "--no-\($0.name)" }
      // A single letter is near to every other one.
      let near = written.hasPrefix("--") ? nearestGuess(to: written, in: flags) : nil
      return .usage("unknown option \(written.quoted)", near: near, [see])
    case .singleDash(let written):
      return .usage("unknown option \(written.quoted)", near: "-\(written)", [see])
    case .unknownCommand(let word):
      let near = nearestGuess(to: word, in: program.commands.map(\.name))
      let looksLikePath =
        near == nil && word.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
      let log = flag == nil ? ShellWord.paths([word]).text : "LOG"
      return .usage(
        "unknown command \(shown(word))", near: near, [looksLikePath ? "try: mqtune analyze \(log)" : see])
    case .missingValue(let written, let name, let choices):
      let values = choices.isEmpty ? name : "one of \(choices.joined(separator: ", "))"
      return .usage("option '\(written)' needs a value: \(values)", [see])
    case .needlessValue(let written):
      return .usage("option \(written.quoted) takes no value", [see])
    case .badValue(let written, let value, let error):
      return Self.failure(written, value, error, hiddenBy: flag, see: see)
    case .notTaken(let flag, let name):
      return .usage("'mqtune \(name)' does not take '\(flag)'", [see])
    case .missingOperand(let command):
      return .usage("'mqtune \(command.name)' needs an operand", Self.usageLines(command) + [see])
    case .needlessOperand(let word, let name):
      return .usage("'mqtune \(name)' does not take the operand \(shown(word))", [see])
    case .unknownOperand(let word, let command):
      let choices = command.choices.joined(separator: ", ")
      return .usage(
        "'mqtune \(command.name)' expected one of \(choices)"
          + "\(command.alsoTakes.map { ", \($0.words)" } ?? ""); found \(shown(word))",
        near: command.accepts(word.uppercased())
          ? word.uppercased() : nearestGuess(to: word, in: command.choices), [see])
    case .stdinTwice:
      return .usage("'-' stands for stdin, which can be read only once", [see])
    case .conflict(let text):
      return .usage(text, [see])
    }
  }

  private static func shown(_ word: String, hiddenBy flag: String?) -> String {
    flag.map { "(hidden by \($0))" } ?? word.quoted
  }

  private static func usageLines(_ command: Command<Settings>) -> [String] {
    command.usage.map { "use: mqtune \(command.name) \($0)" }
  }

  private static func failure(
    _ written: String, _ value: String, _ error: ValueError, hiddenBy flag: String?, see: String
  ) -> Failure {
    let (text, near) = error.statement(about: value, hiddenAs: flag.map { shown(value, hiddenBy: $0) })
    var place: [String] = []
    if flag == nil, case .at(let column, let length, _) = error {
      place = Failure.caret(below: column, length: length, of: value)
    }
    return .usage("\(written): \(text)", near: near, place + [see])
  }
}

extension ValueError {
  /// What is wrong with a value, and the value that was probably meant.
  /// - Parameters:
  ///   - limit: how many characters of the value are shown at most.
  ///   - hidden: what stands in place of the value where nothing of it may be repeated.
  public func statement(
    about value: String, limit: Int? = nil, hiddenAs hidden: String? = nil
  ) -> (text: String, near: String?) {
    func found(_ text: String) -> String { hidden ?? "'\(terminalSafe(text, limit: limit))'" }
    switch self {
    case .expected(let what): return ("expected \(what); found \(found(value))", nil)
    case .notAmong(let choices):
      let part = value.split(separator: ",").map(String.init).first { !choices.contains($0) } ?? value
      return (
        "expected one of \(choices.joined(separator: ", ")); found \(found(part))",
        nearestGuess(to: part, in: choices)
      )
    case .at(let column, _, let problem):
      // What is said of a place may repeat what stands there.
      return (hidden.map { "mistake at character \(column + 1) of \($0)" } ?? problem, nil)
    }
  }
}

extension Failure {
  /// A line of text, and below it carets under some of its characters.
  public static func caret(below column: Int, length: Int, of line: String) -> [String] {
    [
      String(String.UnicodeScalarView(line.unicodeScalars.map { $0.isHidden ? " " : $0 })),
      String(repeating: " ", count: column) + String(repeating: "^", count: max(1, length)),
    ]
  }

  public static func usage(_ message: String, near: String? = nil, _ details: [String]) -> Failure {
    Failure(.usage, message + (near.map { "; did you mean '\($0)'?" } ?? ""), details: details)
  }
}
