/// Every option there is, in the order of the help.
///
/// - Parameters:
///   - inputFormats: the names `--input-format` accepts.
///   - reportParts: the top-level keys of the JSON report.
func optionTable(inputFormats: [String], reportParts: [String]) -> [Option] {
  inputOptions(formats: inputFormats) + filterOptions + timeOptions + outputOptions(parts: reportParts)
    + lookOptions + generalOptions
}

extension Option.Scope {
  /// The commands that read logs.
  static let logs = Option.Scope.only(["analyze", "show", "doctor"])
  static let analyze = Option.Scope.only(["analyze"])
}
