internal import Simulation

/// One thing that is wrong, or that the reader must know to trust the rest, with its proof.
public struct Finding: Equatable, Sendable {
  /// Its rank in a diagnosis: `F1`; empty before that.
  public var id = ""
  public var rule: RuleID
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
  /// The finding that this one follows from: `F1`.
  public var consequenceOf: String?
  /// What would help. In a diagnosis without what an earlier finding advises too.
  public var advice: [Advice] = []
  /// How a verdict that leads with this finding differs from the usual one; nil in a report, which has its verdict.
  public var headline: Headline?
  /// The load of its queue without this trouble, for a replay to tell what the trouble costs; nil where none can leave it
  /// out, and in a report.
  var removal: ReplaySettings?

  public init(
    _ rule: RuleID, _ subject: Subject, _ severity: Severity, _ confidence: Confidence = .medium,
    _ summary: String, details: [String] = [], during: Range<Int64>, impact: Impact = Impact(),
    evidence: [Evidence] = [], excluded: [Exclusion] = [], advice: [Advice] = [], headline: Headline? = nil
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
    self.headline = headline
  }

  /// What it is called in every run, whatever its rank there: rule and subject.
  public var key: String {
    ([rule.rawValue, subject.kind.rawValue] + [subject.queue, subject.name].filter { !$0.isEmpty })
      .joined(separator: ":")
  }

  /// The subject and what is the matter with it, without a full stop.
  public var sentence: String { subject.title.isEmpty ? summary : "\(subject.title): \(summary)" }
}

/// What a verdict says when a finding leads it.
public struct Headline: Equatable, Sendable {
  /// Nil for that of the rule.
  public var word: VerdictWord?
  /// Nil for the sentence of the finding.
  public var sentence: String?
  /// The next sentence, empty for none; nil for the first detail of the finding.
  public var detail: String?
  /// Beside those of the queue that the finding is about.
  public var facts: [Verdict.Fact]

  init(
    _ word: VerdictWord? = nil, _ sentence: String? = nil, detail: String? = nil, facts: [Verdict.Fact] = []
  ) {
    self.word = word
    self.sentence = sentence
    self.detail = detail
    self.facts = facts
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

  /// The queue that it is or belongs to; empty for everything else.
  var home: String { kind == .queue ? name : queue }

  /// Its name; for a subject without one, what it is.
  public var title: String {
    if !name.isEmpty { return kind == .queue || queue.isEmpty ? name : "\(name) of \(queue)" }
    return switch kind {
    case .broker: "the broker"
    case .log: "the log"
    default: ""
    }
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
  /// Whether a replay of the log without the trouble gave the share: by so much p99 from publish to ack falls. Otherwise
  /// the share is an estimate from the times of the slowest messages.
  public var isReplayed = false
  /// Messages a second that were offered and not served.
  public var lostPerSecond: Double?

  public init(tailShare: Double? = nil, lostPerSecond: Double? = nil) {
    self.tailShare = tailShare
    self.lostPerSecond = lostPerSecond
  }
}

/// A look-alike that was ruled out.
public struct Exclusion: Equatable, Sendable {
  public var rule: RuleID
  public var because: String

  public init(_ rule: RuleID, _ because: String) {
    self.rule = rule
    self.because = because
  }
}
