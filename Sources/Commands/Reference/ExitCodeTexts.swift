internal import CLI

extension ExitCode {
  /// What to do about it, for `mqtune explain`.
  var advice: String {
    switch self {
    case .success:
      "The run was successful. Without a gate analyze ends with 0 whether the queues are well or not: a script decides by the verdict."
    case .judgedBad:
      "gate, and analyze with gates: a gate failed, or a finding is as severe as --fail-on says; the report names each, with "
        + "the finding that explains it. whatif --search: no setting reaches the goal, and the report has the one that comes "
        + "nearest. All outputs were written. --exit-code sets another code for gates."
    case .usage:
      "The message names the wrong argument, or the place in a configuration file, and the nearest valid one. Nothing was "
        + "written."
    case .inputUnusable:
      "Check the paths and the permissions. When the format was not recognised, name it with --input-format; "
        + "'mqtune formats' lists the formats. Inputs that could be read are still reported."
    case .couldNotJudge:
      "The input was read, but holds too little for an answer. The message says what is missing. 'mqtune show "
        + "skipped' prints the lines that were not understood. A gate that cannot be judged does not pass: with "
        + "--allow-no-data one without data only warns."
    case .outputFailed:
      "The disk is full, the permission is missing, or the directory does not exist. A file is written under a "
        + "temporary name and then renamed, so an older file is unchanged."
    case .fault:
      "This is an error in mqtune, whatever the input. Please report it with the command and its message."
    case .interrupted, .terminated:
      "A signal stopped the run. analyze reports on what was read until then. Temporary files were removed."
    case .closedPipe:
      "This is normal in 'mqtune ... | head': head ends before it has read everything."
    default: ""
    }
  }
}
