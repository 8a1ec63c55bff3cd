public import Platform

/// What the end of a run says to the shell. One table: help, `explain` and the manual print it.
public enum ExitCode: Int32, CaseIterable, Sendable {
  case success = 0
  case judgedBad = 1
  case usage = 2
  case inputUnusable = 3
  case couldNotJudge = 4
  case outputFailed = 5
  case peerFailed = 6
  case fault = 70
  case interrupted = 130
  case closedPipe = 141
  case terminated = 143

  /// One line of the table.
  public var meaning: String {
    switch self {
    case .success: "done; nothing that was asked to be judged was judged bad"
    case .judgedBad: "judged bad: the figures break a limit that was asked for"
    case .usage: "used wrongly: an option, an operand or an expression"
    case .inputUnusable: "input unusable: missing, unreadable, unknown format, no records"
    case .couldNotJudge: "could not judge: no data, no prediction, or too little understood"
    case .outputFailed: "an output could not be written"
    case .peerFailed: "a peer or the network failed"
    case .fault: "a fault in mqtune itself"
    case .interrupted: "interrupted (SIGINT)"
    case .closedPipe: "the reader of the output went away (SIGPIPE)"
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
