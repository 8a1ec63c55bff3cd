internal import Bytes

/// Why a command could not do its work, in the words the user sees.
///
/// `message` is lower case, without a full stop, the user's own text in single quotes. `details` are whole
/// lines, printed below it indented by two: the place with a caret, the nearest guess, the command to try.
public struct Failure: Error, Equatable, Sendable {
  public var code: ExitCode
  public var message: String
  public var details: [String]

  public init(_ code: ExitCode, _ message: String, details: [String] = []) {
    self.code = code
    self.message = message
    self.details = details
  }

  /// The lines for stderr. Nothing in them acts on a terminal, also not where a message repeats an argument.
  public var text: String {
    "\(Tool.name): error: \(message.printable)\n" + details.map { "  \($0.printable)\n" }.joined()
  }
}

extension String {
  /// The text in single quotes, made safe to print: whatever a terminal would act on is shown as an escape.
  public var quoted: String { "'\(printable)'" }

  /// The text without anything a terminal would act on.
  public var printable: String { terminalSafe(self) }

  /// The text as one word of a shell command. One that no line can hold as it is becomes a word for something else: cut, and
  /// with escapes for its characters.
  public var shellWord: String {
    if isEmpty { return "''" }
    let shown = terminalSafe(self, limit: 200)
    return ShellWord(argument: self)?.text ?? ShellWord(argument: shown)?.text ?? "''"
  }
}
