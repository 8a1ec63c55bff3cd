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

  public var text: String {
    "\(Tool.name): error: \(message)\n" + details.map { "  \($0)\n" }.joined()
  }
}

extension String {
  /// The text in single quotes, made safe to print: whatever a terminal would act on is shown as an escape.
  public var quoted: String { "'\(printable)'" }

  /// The text without anything a terminal would act on.
  public var printable: String { terminalSafe(self) }

  /// The text as one word of a shell command.
  public var shellWord: String {
    let plain =
      !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./:=@%+,".utf8.contains(byte)
        }
      }
    if plain { return self }
    return "'" + printable.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
