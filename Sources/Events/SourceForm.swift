/// Who writes a kind of log. What has to be switched on so that a log shows more differs from one to the other.
public enum LogSystem: UInt8, Sendable, CaseIterable {
  case eventLog, rabbitmq, kafka, application, loadTool
}

/// What a kind of log tells of whenever it happens. Where a log covers something and does not mention it, it did not
/// happen; where a log does not cover it, nothing is known.
public struct Coverage: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The log is the broker's own.
  public static let server = Coverage(rawValue: 1)
  /// Alarms of the broker's resources, and publishers that are held back.
  public static let alarms = Coverage(rawValue: 2)
  /// Connections that end.
  public static let closings = Coverage(rawValue: 4)
  /// Refusals and failures of clients.
  public static let errors = Coverage(rawValue: 8)
  /// Single messages.
  public static let messages = Coverage(rawValue: 16)
  /// Finished measurements, such as the rows of a load test.
  public static let samples = Coverage(rawValue: 32)
  /// Where a broker spends the time of each request.
  public static let requests = Coverage(rawValue: 64)
  /// Leaders and replicas of the broker's partitions.
  public static let replicas = Coverage(rawValue: 128)
  /// Members and rebalances of consumer groups.
  public static let groups = Coverage(rawValue: 256)
  /// Pauses of a runtime.
  public static let pauses = Coverage(rawValue: 512)
}

/// What is known of every record of a source beforehand: its format, who writes it, and what it covers.
public struct SourceForm: Equatable, Sendable {
  /// The name of the format.
  public var format: String
  /// The names of the envelopes around its lines, the outermost first, with `/` between them; empty without any.
  public var envelope: String
  public var system: LogSystem
  public var coverage: Coverage

  public init(format: String, envelope: String = "", system: LogSystem, coverage: Coverage) {
    self.format = format
    self.envelope = envelope
    self.system = system
    self.coverage = coverage
  }
}
