/// A change that would help.
public struct Advice: Equatable, Sendable {
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
  public var undo: String
  /// The exact line to apply; nil where the system is not known.
  public var apply: String?
  /// Where the setting is documented.
  public var source: String?
  /// What to replay to predict the effect; nil for what no replay shows.
  public var change: Change?
  /// What it is predicted to bring.
  public internal(set) var forecast: Forecast?
  /// Why nothing is predicted, in a sentence without its end, where a replay was to tell.
  public internal(set) var unpredicted: String?

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

    init(queue: String, consumers: Int? = nil, prefetch: Int? = nil, dispatch: String? = nil) {
      self.queue = queue
      self.consumers = consumers
      self.prefetch = prefetch
      self.dispatch = dispatch
    }
  }

  init(
    _ title: String, system: System, setting: String, from: String? = nil, to: String, risk: Risk = .low,
    cost: String, undo: String, apply: String? = nil, source: String? = nil, change: Change? = nil
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
}
