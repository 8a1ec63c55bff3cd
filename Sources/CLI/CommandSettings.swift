public import Platform

/// What the options of a tool store their values in. The parser knows no option; it adds the words that are none.
public protocol CommandSettings: Sendable {
  /// Every option as it is when it is not given.
  init()
  /// The words after the command, in order, up to the paths of logs.
  var operands: [String] { get set }
  /// The logs to read, in order; `-` stands for stdin.
  var paths: [String] { get set }
  /// Two options that contradict each other, as a sentence; nil when none do.
  var conflict: String? { get }
  /// Takes from the environment what the arguments leave to it, before any work is done.
  mutating func complete(from environment: Environment) throws(Failure)
}

extension CommandSettings {
  public mutating func complete(from environment: Environment) throws(Failure) {}
}

/// A text about the tool itself that stands in place of a run.
public enum HelpRequest: Equatable, Sendable { case shortHelp, longHelp, version }
