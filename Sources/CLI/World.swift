public import Platform

/// Everything a command may touch, handed in, so that a whole command runs in process in a test.
///
/// Commands read no global state: what is not here (and not behind Platform's files) does not exist for them.
public struct World: Sendable {
  /// The arguments without the name of the program.
  public var arguments: [String]
  public var environment: Environment
  public var inputIsTerminal = false
  public var outputIsTerminal = false
  public var errorIsTerminal = false
  /// Columns of the terminal behind stdout; nil when it is none or does not tell.
  public var terminalWidth: Int?
  /// Nanoseconds since 1970 UTC. Only progress and the stamp of a report may depend on it.
  public var now: @Sendable () -> Int64
  /// Whether the run was asked to stop, and by which signal.
  public var stop = Stop.never
  /// How many threads may work at a time.
  public var coreCount = 1
  /// The path from the root to what a path leads to; nil when nothing is there.
  public var absolutePath: @Sendable (String) -> String? = { _ in nil }
  /// The folder in which a machine has the settings of all its users.
  public var systemFolder = "/etc"
  /// What the machine is called; only the stamp of a report says it.
  public var hostName: @Sendable () -> String = { "" }
  /// Writes all bytes to stdout.
  public var writeOutput: @Sendable ([UInt8]) throws(OutputError) -> Void
  /// Writes to stderr; a failure there is nobody's business any more.
  public var writeError: @Sendable ([UInt8]) -> Void

  public init(
    arguments: [String], environment: Environment = Environment([:]),
    now: @escaping @Sendable () -> Int64,
    writeOutput: @escaping @Sendable ([UInt8]) throws(OutputError) -> Void,
    writeError: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.arguments = arguments
    self.environment = environment
    self.now = now
    self.writeOutput = writeOutput
    self.writeError = writeError
  }

  public func output(_ text: String) throws(OutputError) { try writeOutput(Array(text.utf8)) }

  public func error(_ text: String) { writeError(Array(text.utf8)) }
}
