internal import CLI

/// Every option there is, in the order of the help.
///
/// - Parameters:
///   - inputFormats: the names `--input-format` accepts.
///   - reportParts: the top-level keys of the JSON report.
func optionTable(inputFormats: [String], reportParts: @escaping @Sendable () -> [String]) -> [Option] {
  inputOptions(formats: inputFormats) + gateOptions + whatIfOptions + filterOptions + timeOptions
    + outputOptions(parts: reportParts)
    + lookOptions + configOptions + generalOptions
}

extension OptionScope {
  /// The commands that read logs.
  static let logs = OptionScope.only(logCommands)
  /// The commands that have a configuration.
  static let configured = OptionScope.only(logCommands + ["config"])
  /// The commands for which some records may count and others not: a replay needs whole messages.
  static let records = OptionScope.only(["analyze", "gate", "show", "doctor"])
  /// The commands that write a report.
  static let reports = OptionScope.only(["analyze", "gate", "whatif"])
  static let whatIf = OptionScope.only(["whatif"])
  static let analyze = OptionScope.only(["analyze", "gate"])
  /// The commands that judge a run by limits.
  static let gates = OptionScope.only(["analyze", "gate"])
  static let gate = OptionScope.only(["gate"])

  private static let logCommands = ["analyze", "gate", "whatif", "show", "doctor"]
}

/// What options are about. Help and reference have them in the order of the options.
extension OptionCategory {
  static let input = OptionCategory("Input")
  static let gate = OptionCategory("Gate")
  static let change = OptionCategory("Change")
  static let filter = OptionCategory("Filter")
  static let time = OptionCategory("Time")
  static let output = OptionCategory("Output")
  static let look = OptionCategory("Look")
  static let configuration = OptionCategory("Configuration")
  static let general = OptionCategory("General")
}
