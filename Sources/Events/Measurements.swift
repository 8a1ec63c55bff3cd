extension Event {
  /// What a `stats` or `config` event is about.
  public var subject: (kind: Gauge.SubjectKind, name: UInt32) {
    queue != 0 ? (.queue, queue) : party != 0 ? (.client, party) : (.node, 0)
  }
}

/// The value of a quantity at one moment, such as the depth of a queue or the memory of a node.
public struct Gauge: Equatable, Sendable {
  /// What kind of thing is measured. The raw value is stored in profiles.
  public enum SubjectKind: UInt8, Sendable, CaseIterable { case node, queue, client }

  public var kind: SubjectKind
  /// Number of the name of what is measured in `EventBatch.names`; 0 for the log's writer.
  public var subject: UInt32
  /// Number of the name of the quantity in `EventBatch.names`.
  public var name: UInt32
  public var value: Double
  public var time: Int64

  public init(kind: SubjectKind, subject: UInt32, name: UInt32, value: Double, time: Int64) {
    self.kind = kind
    self.subject = subject
    self.name = name
    self.value = value
    self.time = time
  }
}

/// Percentiles that the log's writer computed over an interval.
///
/// They are kept and shown as they are: percentiles of several intervals do not add up to percentiles of all of them,
/// so they never enter a distribution.
public struct IntervalSummary: Equatable, Sendable {
  public struct Percentile: Equatable, Sendable {
    /// From 0 to 100.
    public var rank: Double
    /// Nanoseconds.
    public var value: Int64

    public init(rank: Double, value: Int64) {
      self.rank = rank
      self.value = value
    }
  }

  /// Number of the name of what was measured in `EventBatch.names`.
  public var subject: UInt32
  public var from: Int64
  public var to: Int64
  /// Measurements of the interval, those that failed included.
  public var count: Int
  public var errors: Int
  /// Nanoseconds; `Event.absent` where the log does not say.
  public var mean: Int64
  /// In ascending order of their ranks.
  public var percentiles: [Percentile]

  public init(
    subject: UInt32, from: Int64, to: Int64, count: Int, errors: Int = 0, mean: Int64 = Event.absent,
    percentiles: [Percentile]
  ) {
    self.subject = subject
    self.from = from
    self.to = to
    self.count = count
    self.errors = errors
    self.mean = mean
    self.percentiles = percentiles
  }
}
