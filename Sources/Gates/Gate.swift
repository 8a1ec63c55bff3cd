public import Measures

/// A limit that a run has to keep: `checkout: latency.p99{queue=orders.*} < 250ms over 5m`.
public struct Gate: Equatable, Sendable {
  /// As it was given; empty for a gate that is called by its text.
  public var givenName: String
  public var measure: Measure
  public var scope: Scope
  public var relation: Relation
  public var bound: Bound
  /// Judges every stretch of this many nanoseconds by itself, and the worst one counts; nil judges the whole log.
  public var length: Int64?
  /// Never fails.
  public var isWarning: Bool

  public init(
    named name: String = "", _ measure: Measure, _ scope: Scope = Scope(), _ relation: Relation,
    _ bound: Bound, over length: Int64? = nil, isWarning: Bool = false
  ) {
    givenName = name
    self.measure = measure
    self.scope = scope
    self.relation = relation
    self.bound = bound
    self.length = length
    self.isWarning = isWarning
  }

  /// What results, reports of CI systems and histories call it. It holds no measured value, so that it stays the same.
  public var name: String { givenName.isEmpty ? text : givenName }

  public enum Relation: String, CaseIterable, Sendable {
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    case equal = "=="
    case notEqual = "!="

    /// For shells, in which `<` is a redirection.
    var word: String {
      switch self {
      case .less: "lt"
      case .atMost: "le"
      case .more: "gt"
      case .atLeast: "ge"
      case .equal: "eq"
      case .notEqual: "ne"
      }
    }

    /// `<` or `lt`; nil for any other text.
    public init?(written text: String) {
      guard let relation = Self.allCases.first(where: { $0.rawValue == text || $0.word == text }) else {
        return nil
      }
      self = relation
    }

    /// Whether values below the limit are the good ones; nil where neither side is.
    public var wantsLess: Bool? {
      switch self {
      case .less, .atMost: true
      case .more, .atLeast: false
      case .equal, .notEqual: nil
      }
    }

    func holds(_ value: Double, _ limit: Double) -> Bool {
      switch self {
      case .less: value < limit
      case .atMost: value <= limit
      case .more: value > limit
      case .atLeast: value >= limit
      case .equal: value == limit
      case .notEqual: value != limit
      }
    }
  }

  /// What the value is compared with.
  public indirect enum Bound: Equatable, Sendable {
    /// In the unit of the measure.
    case value(Double, text: String)
    /// The baseline and this share of it more: `baseline+10%`.
    case share(Double, text: String)
    /// The baseline and this much more, in the unit of the measure: `baseline+5ms`.
    case difference(Double, text: String)
    case larger(Bound, Bound)
    case smaller(Bound, Bound)

    public var text: String {
      switch self {
      case .value(_, let text), .share(_, let text), .difference(_, let text): text
      case .larger(let a, let b): "max(\(a.text), \(b.text))"
      case .smaller(let a, let b): "min(\(a.text), \(b.text))"
      }
    }

    public var needsBaseline: Bool {
      switch self {
      case .value: false
      case .share, .difference: true
      case .larger(let a, let b), .smaller(let a, let b): a.needsBaseline || b.needsBaseline
      }
    }
  }
}

extension Gate {
  /// What a gate measures: a metric, or the share of messages that took no longer than some time.
  public enum Measure: Hashable, Sendable {
    case metric(Metric)
    /// Nanoseconds.
    case within(TimeMeasure, Int64, text: String)

    public static let within = "within"

    /// `latency.p99`, `latency.within(2s)`
    public var id: String {
      switch self {
      case .metric(let metric): metric.id
      case .within(let time, _, let text): "\(time.id).\(Self.within)(\(text))"
      }
    }

    public var unit: Metric.Unit {
      switch self {
      case .metric(let metric): metric.unit
      case .within: .share
      }
    }

    public var better: Metric.Better {
      switch self {
      case .metric(let metric): metric.better
      case .within: .higher
      }
    }
  }
}
