public import Platform

/// What the end of a run says to the shell. One table: help, `explain` and the manual print it.
public enum ExitCode: Int32, CaseIterable, Sendable {
  case success = 0
  case judgedBad = 1
  case usage = 2
  case inputUnusable = 3
  case couldNotJudge = 4
  case outputFailed = 5
  case fault = 70
  case interrupted = 130
  case closedPipe = 141
  case terminated = 143

  /// One line of the table.
  public var meaning: String {
    switch self {
    case .success: "done"
    case .judgedBad: "a goal that was asked for is not reached"
    case .usage: "the command line is wrong: an option, an operand or an expression"
    case .inputUnusable: "an input is missing, unreadable, not recognised or empty"
    case .couldNotJudge: "no data, no prediction, or too few lines understood"
    case .outputFailed: "an output could not be written"
    case .fault: "a fault in mqtune itself"
    case .interrupted: "interrupted (SIGINT)"
    case .closedPipe: "the program that reads the output ended (SIGPIPE)"
    case .terminated: "terminated (SIGTERM)"
    }
  }

  /// What a run ends with that was stopped by a signal: 128 and the number of the signal.
  public init(_ signal: StopSignal) {
    switch signal {
    case .interrupt: self = .interrupted
    case .terminate: self = .terminated
    }
  }
}
