public import Platform

/// What the end of a run says to the shell. One table: help, `explain` and the manual print it.
public struct ExitCode: RawRepresentable, Hashable, Sendable, CaseIterable {
  public let rawValue: Int32

  /// A code that the user chose has no place in the table.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let success = ExitCode(rawValue: 0)
  public static let judgedBad = ExitCode(rawValue: 1)
  public static let usage = ExitCode(rawValue: 2)
  public static let inputUnusable = ExitCode(rawValue: 3)
  public static let couldNotJudge = ExitCode(rawValue: 4)
  public static let outputFailed = ExitCode(rawValue: 5)
  public static let fault = ExitCode(rawValue: 70)
  public static let interrupted = ExitCode(rawValue: 130)
  public static let closedPipe = ExitCode(rawValue: 141)
  public static let terminated = ExitCode(rawValue: 143)

  private static let table: [(code: ExitCode, meaning: String)] = [
    (.success, "done; every gate that was asked for is kept or only warns"),
    (.judgedBad, "judged bad: a gate failed, --fail-on is reached, a goal is not"),
    (.usage, "an option, an operand, an expression or the configuration is wrong"),
    (.inputUnusable, "an input is missing, unreadable, not recognised or empty"),
    (.couldNotJudge, "not judged: no data, no prediction, too few lines understood"),
    (.outputFailed, "an output could not be written"),
    (.fault, "a fault in mqtune itself"),
    (.interrupted, "interrupted (SIGINT)"),
    (.closedPipe, "the program that reads the output ended (SIGPIPE)"),
    (.terminated, "terminated (SIGTERM)"),
  ]

  public static let allCases: [ExitCode] = table.map(\.code)

  /// One line of the table.
  public var meaning: String { Self.table.first { $0.code == self }?.meaning ?? "" }

  /// What a run ends with that was stopped by a signal: 128 and the number of the signal.
  public init(_ signal: StopSignal) {
    switch signal {
    case .interrupt: self = .interrupted
    case .terminate: self = .terminated
    }
  }
}
