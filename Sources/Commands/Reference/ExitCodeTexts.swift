internal import CLI

extension ExitCode {
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
