public import Bytes
public import Simulation

/// A change that would help.
public struct Advice: Equatable, Sendable {
  /// Counted through all findings of a diagnosis: `R1`; empty before that.
  public var id = ""
  /// The first finding that asks for it: `F1`; empty before the diagnosis is complete.
  public var finding = ""
  /// `consumers of orders 4 -> 6`, without what it brings.
  public var title: String
  /// Where it is done: `mqtune`, `rabbitmq`, `application`; see `System`.
  public var system: System
  /// `consumers`, `prefetch`, `delivery-limit`; equal settings of one subject are one advice.
  public var setting: String
  /// Nil when the log does not tell what it is now.
  public var from: String?
  /// Computed, never just "more".
  public var to: String
  public var risk: Risk
  /// What it costs, in a few words.
  public var cost: String
  public var undo: PasteLine
  /// The exact line to apply; nil where the system is not known.
  public var apply: PasteLine?
  /// Where the setting is documented.
  public var source: String?
  /// What to replay to predict the effect. Nil for what no replay shows, and in a report, which holds the prediction.
  public var change: Change?
  /// What it is predicted to bring.
  public var forecast: Forecast?
  /// Where each metric that a replay gives would be; empty in a report, which holds what matters of it.
  public var possible: [ReplayMetric: ClosedRange<Double>] = [:]
  /// Why nothing is predicted, in a sentence without its end, where a replay was to tell.
  public var unpredicted: String?

  public enum System: String, Sendable, CaseIterable {
    case mqtune, rabbitmq, application, consumer, publisher, system
  }

  public enum Risk: String, Sendable, CaseIterable { case low, medium, high }

  /// A setting of one queue that a replay can change.
  public struct Change: Equatable, Sendable {
    public var queue: String
    public var consumers: Int?
    public var prefetch: Int?
    /// `round-robin`, `random`, `weighted` or `least-outstanding`.
    public var dispatch: String?

    public init(queue: String, consumers: Int? = nil, prefetch: Int? = nil, dispatch: String? = nil) {
      self.queue = queue
      self.consumers = consumers
      self.prefetch = prefetch
      self.dispatch = dispatch
    }
  }

  public init(
    _ title: String, system: System, setting: String, from: String? = nil, to: String, risk: Risk = .low,
    cost: String, undo: PasteLine, apply: PasteLine? = nil, source: String? = nil, change: Change? = nil
  ) {
    self.title = title
    self.system = system
    self.setting = setting
    self.from = from
    self.to = to
    self.risk = risk
    self.cost = cost
    self.undo = undo
    self.apply = apply
    self.source = source
    self.change = change
  }

  /// The change in a few words: `consumers of orders: 2 -> 4`.
  public var brief: String {
    if title.contains(" -> ") || to.isEmpty { return title }
    return from.map { "\(title): \($0) -> \(to)" } ?? "\(title): \(to)"
  }

  /// Whether carrying out one is carrying out the other.
  func isSame(as other: Advice) -> Bool {
    guard system == other.system, setting == other.setting, to == other.to else { return false }
    return change == nil && other.change == nil ? title == other.title : change == other.change
  }
}
