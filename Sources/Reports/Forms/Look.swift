/// How an answer is to look, decided once by the command line.
public struct Look: Equatable, Sendable {
  /// Columns of the text report.
  public var width = 80
  public var color = false
  /// No character beyond ASCII.
  public var ascii = false
  /// Rows of each table in the text and Markdown reports; the rest is summed up in one row.
  public var top = 10
  /// Seconds east of UTC for displayed times, and what the zone is called.
  public var zoneOffset = 0
  public var zoneName = "UTC"
  /// Top-level parts of the JSON report to keep; empty for all.
  public var parts: [String] = []
  public var verbosity = 0
  /// Whether gates say which change they could not see.
  public var showsPower = false

  public init() {}
}
