/// Which consumer gets the next message, among those that may take one.
public enum Dispatch: String, CaseIterable, Sendable {
  /// In turn.
  case roundRobin = "round-robin"
  /// The one with the fewest messages in hand.
  case leastOutstanding = "least-outstanding"
  /// The one furthest behind the share that it got in the log.
  case weighted
  case random
}

/// What is to be different in a replay; everything else stays as it was logged.
public struct ReplaySettings: Equatable, Sendable {
  /// How many consumers there are. Fewer: those that came last are gone. More: further ones of middling speed,
  /// present from the start.
  public var consumers: Int?
  /// Messages in hand at most, for every consumer; 0 for no limit.
  public var prefetch: Int?
  public var dispatch: Dispatch?
  /// Messages that one consumer works on at a time.
  public var handlers: Int?
  /// The same messages, arriving so many times as fast.
  public var rate = 1.0
  /// Multiplies the service time of every message.
  public var service = 1.0
  /// No message takes longer than so many nanoseconds at a consumer of middling speed.
  public var serviceCap: Int64?
  /// Every consumer is as fast as the middling one.
  public var equalSpeeds = false
  /// The windows in which nobody was served are served.
  public var withoutOutages = false

  public init(
    consumers: Int? = nil, prefetch: Int? = nil, dispatch: Dispatch? = nil, handlers: Int? = nil,
    rate: Double = 1
  ) {
    self.consumers = consumers
    self.prefetch = prefetch
    self.dispatch = dispatch
    self.handlers = handlers
    self.rate = rate
  }

  /// Nothing is different.
  public static let logged = ReplaySettings()
}
