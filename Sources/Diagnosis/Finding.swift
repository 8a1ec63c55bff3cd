public import Profiles

/// One thing that is wrong, or that the reader must know to trust the rest, with its proof.
public struct Finding: Equatable, Sendable {
  /// The rule's identifier: `prefetch-low`.
  public var rule: String
  public var subject: Subject
  public var severity: Severity
  public var confidence: Confidence
  /// What is the matter, in a few words that follow the subject: `consumers idle while the next message travels`.
  public var summary: String
  /// How the figures show it, a sentence each, in ASCII.
  public var details: [String]
  /// When it was so, nanoseconds since 1970.
  public var from: Int64
  public var to: Int64
  public var impact: Impact
  public var evidence: [Evidence]
  /// Look-alikes, and why it is none of them.
  public var excluded: [Exclusion] = []
  /// The place of the finding that this one follows from, among those of the diagnosis.
  public var consequenceOf: Int?
  public var advice: [Advice] = []

  init(
    _ rule: String, _ subject: Subject, _ severity: Severity, _ confidence: Confidence = .medium,
    _ summary: String, details: [String] = [], during: Range<Int64>, impact: Impact = Impact(),
    evidence: [Evidence] = [], excluded: [Exclusion] = [], advice: [Advice] = []
  ) {
    self.rule = rule
    self.subject = subject
    self.severity = severity
    self.confidence = confidence
    self.summary = summary
    self.details = details
    from = during.lowerBound
    to = during.upperBound
    self.impact = impact
    self.evidence = evidence
    self.excluded = excluded
    self.advice = advice
  }
}

/// Who or what a finding is about.
public struct Subject: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case queue, consumer, producer, client, broker, topic, group, label, log
  }
  public var kind: Kind
  /// Empty for the broker or the log as a whole.
  public var name: String
  /// The queue that a consumer or producer belongs to; empty for everything else.
  public var queue: String

  public init(_ kind: Kind, _ name: String = "", of queue: String = "") {
    self.kind = kind
    self.name = name
    self.queue = queue
  }
}

public enum Severity: Int, Comparable, Sendable, CaseIterable {
  case low, medium, high, critical

  public var word: String { "\(self)" }

  public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
}

public enum Confidence: Int, Comparable, Sendable, CaseIterable {
  case low, medium, high

  public var word: String { "\(self)" }

  public static func < (a: Confidence, b: Confidence) -> Bool { a.rawValue < b.rawValue }
}

/// What a finding costs; nil where it cannot be told.
public struct Impact: Equatable, Sendable {
  /// Its share of what makes the slowest hundredth slow, 0 to 1.
  public var tailShare: Double?
  /// Messages a second that were offered and not served.
  public var lostPerSecond: Double?

  public init(tailShare: Double? = nil, lostPerSecond: Double? = nil) {
    self.tailShare = tailShare
    self.lostPerSecond = lostPerSecond
  }
}

/// A number that proves something, beside the bound that makes it a proof.
public struct Evidence: Equatable, Sendable {
  /// In a few words: `backlog grows by 41 msg/s`.
  public var text: String
  /// What was computed, as a name without unit: `utilisation`, `redelivered_ratio`.
  public var statistic: String
  public var value: Double?
  public var threshold: Double?
  public var samples: Int?
  /// The first few records that show it.
  public var lines: [LineReference]
  /// What to look for when the records are wanted and no line is known.
  public var query: RecordQuery?

  init(
    _ text: String, _ statistic: String, _ value: Double? = nil, threshold: Double? = nil,
    samples: Int? = nil,
    lines: [LineReference] = [], query: RecordQuery? = nil
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
  /// Empty for anybody.
  public var party: String
  public var from: Int64
  public var to: Int64

  init(queue: String = "", party: String = "", during: Range<Int64>) {
    self.queue = queue
    self.party = party
    from = during.lowerBound
    to = during.upperBound
  }

  /// The records of whatever a finding is about, in its time.
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

/// A look-alike that was ruled out.
public struct Exclusion: Equatable, Sendable {
  public var rule: String
  public var because: String

  public init(_ rule: String, _ because: String) {
    self.rule = rule
    self.because = because
  }
}
