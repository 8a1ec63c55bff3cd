public import Profiles

/// A number that proves something, beside the bound that makes it a proof.
public struct Evidence: Equatable, Sendable {
  /// Counted through all findings of a diagnosis: `E1`; empty before that.
  public var id = ""
  /// In a few words: `backlog grows by 41 msg/s`.
  public var text: String
  /// What was computed.
  public var statistic: Statistic
  public var value: Double?
  public var threshold: Double?
  public var samples: Int?
  /// The first few records that show it, where the profile keeps their places.
  public var lines: [RecordPlace]
  /// Among which records of the log the witness of the statistic finds those that prove it. Nil when no record does, and
  /// in a report, which is read without the log.
  public var query: RecordQuery?

  public init(
    _ text: String, _ statistic: Statistic, _ value: Double? = nil, threshold: Double? = nil,
    samples: Int? = nil, lines: [RecordPlace] = [], query: RecordQuery? = nil
  ) {
    self.text = text
    self.statistic = statistic
    self.value = value
    self.threshold = threshold
    self.samples = samples
    self.lines = lines
    self.query = query
  }
}

/// Which records of a log show something.
public struct RecordQuery: Equatable, Sendable {
  /// Empty for any queue.
  public var queue: String
  /// Empty for any consumer or producer.
  public var party: String
  public var from: Int64
  public var to: Int64

  init(queue: String = "", party: String = "", during: Range<Int64>) {
    self.queue = queue
    self.party = party
    from = during.lowerBound
    to = during.upperBound
  }

  /// The records of the subject of a finding, in its time.
  public init(about finding: Finding) {
    let subject = finding.subject
    // A client may stand for several that have part of its name.
    let isParty = subject.kind == .consumer || subject.kind == .producer
    let isQueue = subject.kind == .queue || subject.kind == .topic || subject.kind == .label
    queue = isQueue ? subject.name : subject.queue
    party = isParty ? subject.name : ""
    (from, to) = (finding.from, finding.to)
  }
}
