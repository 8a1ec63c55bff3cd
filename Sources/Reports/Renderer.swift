/// Writes a finished report down in one form.
///
/// The bytes depend on the report and the look alone. Escaping belongs to the form: whatever a name holds, it
/// cannot break the output or act on what reads it.
public protocol Renderer: Sendable {
  /// The identifier users type after `--format`.
  var name: String { get }
  func render(_ report: Report, look: Look) -> [UInt8]
}

/// How a report is to look, decided once by Commands.
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

  public init() {}

  /// The same look with at least one row in each table.
  var sensible: Look {
    var look = self
    look.top = max(top, 1)
    return look
  }
}
