// What the log itself measured or computed, as it says it.
extension Report {
  /// A quantity of which the log gives the value now and then.
  public struct Gauge: Equatable, Sendable {
    public enum Kind: String, Sendable, CaseIterable { case node, queue, client }

    public var kind = Kind.node
    /// What is measured; empty for the writer of the log.
    public var subject = ""
    public var name = ""
    /// How many values there are.
    public var count = 0
    public var least = 0.0
    public var greatest = 0.0
    public var last = 0.0
  }

  /// Percentiles that the log's writer computed over intervals. They do not add up: of each there are its least, its
  /// greatest and its last value.
  public struct Summary: Equatable, Sendable {
    public var subject = ""
    public var intervals = 0
    public var from: Int64 = 0
    public var to: Int64 = 0
    public var count = 0
    public var errors = 0
    public var percentiles: [SummaryPercentile] = []
  }

  public struct SummaryPercentile: Equatable, Sendable {
    public var percent = 0.0
    /// How many intervals have it.
    public var intervals = 0
    /// Nanoseconds.
    public var least: Int64 = 0
    public var greatest: Int64 = 0
    public var last: Int64 = 0
  }
}
