internal import Measures

/// What became of one gate: everything there is to say of it, in one value that every form writes down.
public struct GateResult: Equatable, Sendable {
  public enum Status: String, CaseIterable, Sendable {
    case pass, fail, warn, nodata

    /// A failure is worse than a gate that could not be judged, and that is worse than a warning.
    public static let worstFirst: [Status] = [.fail, .nodata, .warn, .pass]
  }

  /// Stable from run to run.
  public var name: String
  /// The gate as it can be typed again, without its name.
  public var text: String
  public var measure: Gate.Measure
  /// `{queue=orders.*}`; empty for the whole log.
  public var scope: String
  public var relation: Gate.Relation
  public var status = Status.pass
  /// Whose value it is: the worst one of those that were judged; empty for all of the scope together.
  public var subject = ""
  /// How many queues or labels were judged by themselves; 1 where all of the scope are judged together.
  public var judged = 1
  /// Those over the limit beside the worst one, the worst first, 9 at most.
  public var alsoOver: [String] = []
  /// How many are over the limit, the worst one included.
  public var overCount = 0
  /// In the unit of the measure; nil where nothing was measured.
  public var value: Double?
  /// Where the value lies with 95 % probability; nil where the value is exact.
  public var interval: ClosedRange<Double>?
  /// What the value was compared with, in the unit of the measure; nil where a baseline is missing.
  public var limit: Double?
  public var samples: Int?
  /// The stretch of the log in which the value was measured, for gates with `over`; nanoseconds since 1970.
  public var window: Range<Int64>?
  /// When the measure was first on the wrong side of the limit; nil where it never was, or the log does not tell.
  public var firstOver: Int64?
  /// The median of the baseline's runs, in the unit of the measure.
  public var baseline: Double?
  public var baselineRuns = 0
  public var runs = 1
  /// The share of the allowed failures that is not used up; negative when more than all is.
  public var budgetLeft: Double?
  /// By how much a value has to be beyond the limit to be proved beyond it by so many samples and runs, as a share of the
  /// limit; less only warns.
  public var smallestChange: Double?
  /// Why it is a warning or could not be judged, in a sentence without its full stop; empty otherwise.
  public var reason = ""
  /// What the person that wrote the gate says of it.
  public var comment = ""
  public var origin: Origin?
  public var cause: Cause?
  public var remedy: Remedy?

  /// Where the gate stands in a file.
  public struct Origin: Equatable, Sendable {
    public var path: String
    public var line: Int
    public var column: Int

    public init(path: String, line: Int, column: Int) {
      self.path = path
      self.line = line
      self.column = column
    }
  }

  /// The finding that explains a gate that was not kept.
  public struct Cause: Equatable, Sendable {
    /// `F1`
    public var finding: String
    /// Without a full stop.
    public var sentence: String
    /// Its share of what makes the slowest hundredth slow; nil where that is not known.
    public var tailShare: Double?

    public init(finding: String, sentence: String, tailShare: Double?) {
      self.finding = finding
      self.sentence = sentence
      self.tailShare = tailShare
    }
  }

  /// The recommendation that would bring the value back.
  public struct Remedy: Equatable, Sendable {
    /// `R1`
    public var recommendation: String
    public var title: String
    /// What the measure of the gate is predicted to be, in its unit; nil where a replay does not tell.
    public var predicted: ClosedRange<Double>?

    public init(recommendation: String, title: String, predicted: ClosedRange<Double>?) {
      self.recommendation = recommendation
      self.title = title
      self.predicted = predicted
    }
  }

  public init(
    name: String, text: String, measure: Gate.Measure, scope: String, relation: Gate.Relation
  ) {
    self.name = name
    self.text = text
    self.measure = measure
    self.scope = scope
    self.relation = relation
  }

  init(_ gate: Gate) {
    self.init(
      name: gate.name, text: gate.text, measure: gate.measure, scope: gate.scope.text,
      relation: gate.relation)
  }

  /// Whether the value is on the wrong side of the limit.
  public var isOver: Bool {
    guard let value, let limit else { return false }
    return !relation.holds(value, limit)
  }

  /// How far the value is from the limit on the good side, as a share of the limit; negative on the wrong side. Nil
  /// where there is no such side, or nothing to divide by.
  public var headroom: Double? {
    guard let value, let limit, let wantsLess = relation.wantsLess, limit != 0, value.isFinite else {
      return nil
    }
    return (wantsLess ? limit - value : value - limit) / limit.magnitude
  }
}

extension [GateResult] {
  public func count(_ status: GateResult.Status) -> Int { count { $0.status == status } }

  /// What all of them come to.
  public var outcome: GateResult.Status {
    GateResult.Status.worstFirst.first { status in contains { $0.status == status } } ?? .pass
  }
}
