import Measures
public import Simulation

/// The logged load of a queue under other settings: what was asked, what is predicted, and how far that goes.
public struct WhatIf: Sendable {
  public var queue: String
  /// Among so many queues this one was chosen because the user named none; nil when it was named.
  public var chosenAmong: Int?
  public var question: WhatIfQuestion
  /// What the load is recovered to; nil when it cannot be.
  public var load: Load?
  public var changes: [Change] = []
  /// What of the question cannot have an effect, and what would, a sentence each.
  public var hints: [String] = []
  public var calibration: Calibration?
  public var logged: Outcome?
  public var replayed: Outcome?
  public var prediction: Prediction?
  /// How far today's settings, and the changed ones, are from trouble.
  public var headroom: Outlook?
  public var predictedHeadroom: Outlook?
  /// Whether the settings that were looked for reach the goal; nil when none were looked for.
  public var isGoalReached: Bool?
  /// Why nothing is predicted, in a sentence without its end.
  public var refused: String?

  /// What the log shows of the queue.
  public struct Load: Equatable, Sendable {
    public var messages: Int
    /// Nanoseconds.
    public var length: Int64
    public var consumers: Int
    /// The middling consumer's; 0 for no limit.
    public var prefetch: Int
    public var prefetchIsGiven: Bool
    public var dispatch: Dispatch
    public var dispatchIsSeen: Bool
    public var handlers: Int
  }

  /// One setting that is different.
  public struct Change: Equatable, Sendable {
    public enum Value: Equatable, Sendable {
      case count(Int)
      case factor(Double)
      case word(String)
    }

    public var setting: String
    public var from: Value
    public var to: Value

    /// Whether it is not as it is today.
    var isReal: Bool { from != to }
  }

  public struct Outlook: Equatable, Sendable {
    public var headroom: Headroom
    /// Seconds until the backlog at the end of the log is gone; nil for never.
    public var drain: Double?
  }
}

extension Prediction {
  /// The interval without what cannot be: fewer than no messages, or a share above all.
  func possibleInterval(of metric: ReplayMetric) -> ClosedRange<Double>? {
    guard let interval = interval(of: metric) else { return nil }
    if metric.metric.unit == .change { return interval }
    let low = max(interval.lowerBound, 0)
    let high = metric.metric.unit == .share ? min(interval.upperBound, 1) : interval.upperBound
    return low...max(low, high)
  }
}
