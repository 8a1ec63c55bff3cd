public import Diagnosis

extension Report {
  /// What is wrong, how that is known, and what follows from what.
  public struct Finding: Equatable, Sendable {
    /// Its rank in this report: `F1`.
    public var id = ""
    public var rule = ""
    public var subject: Subject
    public var severity: Severity
    public var confidence: Confidence
    /// A few words that follow the subject.
    public var summary = ""
    /// How the figures show it, a sentence each.
    public var details: [String] = []
    public var from: Int64 = 0
    public var to: Int64 = 0
    /// Its share of what makes the slowest hundredth slow, 0 to 1.
    public var tailShare: Double?
    /// Messages a second that were offered and not served.
    public var lostPerS: Double?
    public var evidence: [Evidence] = []
    public var excluded: [Exclusion] = []
    /// The finding that it follows from: `F1`.
    public var consequenceOf: String?

    public init(
      _ id: String, _ rule: String, _ subject: Subject, _ severity: Severity, _ confidence: Confidence
    ) {
      self.id = id
      self.rule = rule
      self.subject = subject
      self.severity = severity
      self.confidence = confidence
    }

    /// What it is called in every run, whatever its rank there: rule and subject.
    public var key: String {
      ([rule, subject.kind.rawValue] + [subject.queue, subject.name].filter { !$0.isEmpty }).joined(
        separator: ":")
    }

    /// The subject and what is the matter with it, without a full stop.
    public var sentence: String { subject.title.isEmpty ? summary : "\(subject.title): \(summary)" }
  }

  /// A number that proves something, beside the bound that makes it a proof.
  public struct Evidence: Equatable, Sendable {
    /// Counted through the whole report: `E1`.
    public var id: String
    public var text: String
    /// What was computed, as a name without unit.
    public var statistic: String
    public var value: Double?
    public var threshold: Double?
    public var samples: Int?
    /// The first few records that show it, where the analysis keeps their places; `query` and `witness` tell what else does.
    public var lines: [LineRef] = []
    /// Among which records those are that prove it; nil where none does. In no form of the report.
    public var query: RecordQuery?

    /// Which of them prove it.
    public var witness: Witness { Witness.of(statistic) ?? .everything }

    public init(_ id: String, _ text: String, _ statistic: String) {
      self.id = id
      self.text = text
      self.statistic = statistic
    }
  }

  /// A change worth making.
  public struct Recommendation: Equatable, Sendable {
    /// `R1`.
    public var id: String
    /// The first finding that asks for it: `F1`.
    public var finding: String
    public var title = ""
    public var system = ""
    public var setting = ""
    /// Nil when the log does not tell what it is now.
    public var from: String?
    public var to = ""
    /// Nil where no replay can tell.
    public var predicted: Forecast?
    /// Why it is not predicted though a replay was to tell.
    public var unpredicted: String?
    public var risk = ""
    public var cost = ""
    public var undo = ""
    /// The exact line to apply; nil where the system is not known.
    public var apply: String?
    /// Where the setting is documented.
    public var source: String?
    /// What to replay for a prediction; in no form of the report.
    public var change: Advice.Change?

    public init(_ id: String, for finding: String) {
      self.id = id
      self.finding = finding
    }

    /// The change in a few words: `consumers of orders 2 -> 4`.
    public var brief: String {
      if title.contains(" -> ") || to.isEmpty { return title }
      return from.map { "\(title) \($0) -> \(to)" } ?? "\(title): \(to)"
    }
  }
}

extension Subject {
  /// Its name; for what has none, what it is.
  var title: String {
    if !name.isEmpty { return kind == .queue || queue.isEmpty ? name : "\(name) of \(queue)" }
    return switch kind {
    case .broker: "the broker"
    case .log: "the log"
    default: ""
    }
  }
}
