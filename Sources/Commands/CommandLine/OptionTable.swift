/// Every option there is, in the order of the help.
///
/// - Parameters:
///   - inputFormats: the names `--input-format` accepts.
///   - reportParts: the top-level keys of the JSON report.
func optionTable(inputFormats: [String], reportParts: [String]) -> [Option] {
  inputOptions(formats: inputFormats) + whatIfOptions + filterOptions + timeOptions
    + outputOptions(parts: reportParts)
    + lookOptions + generalOptions
}

extension Option.Scope {
  /// The commands that read logs.
  static let logs = Option.Scope.only(["analyze", "whatif", "show", "doctor"])
  /// The commands for which some records may count and others not: a replay needs whole messages.
  static let records = Option.Scope.only(["analyze", "show", "doctor"])
  /// The commands that write a report.
  static let reports = Option.Scope.only(["analyze", "whatif"])
  static let whatIf = Option.Scope.only(["whatif"])
  static let analyze = Option.Scope.only(["analyze"])
}
