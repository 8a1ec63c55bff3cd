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
  var meaning: String {
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

  /// What to do about it, for `mqtune explain`.
  var advice: String {
    switch self {
    case .success:
      "Nothing to do. A report of trouble still ends with 0: analyze informs, it does not judge."
    case .judgedBad:
      "The report on stdout says which limit, by how much, and why. All outputs were written first."
    case .usage:
      "The message names the argument and the nearest valid one. Nothing was read and nothing written."
    case .inputUnusable:
      "Check the paths and the rights. When the format was not recognised, name it with --input-format; "
        + "'mqtune formats' lists what can be read."
    case .couldNotJudge:
      "The input was read, but says too little to stand behind an answer. 'mqtune show skipped' prints "
        + "the lines that were not understood."
    case .outputFailed:
      "Disk full, no right to write, or no such directory. Files are written beside their target and "
        + "renamed, so an older file is still whole."
    case .peerFailed: "The other side refused, or could not be reached. Nothing local is broken."
    case .fault:
      "This should not happen whatever the input. Please report it with the command and its message."
    case .interrupted, .terminated: "The run was stopped from outside. Temporary files were removed."
    case .closedPipe: "Normal in 'mqtune ... | head': the reader had enough."
    }
  }
}
