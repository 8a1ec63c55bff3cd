import Measures
public import Simulation

/// The logged load of a queue under other settings: what was asked, what is predicted, and how far that goes.
public struct WhatIf: Equatable, Sendable {
  public var queue = ""
  /// Among so many queues this one was chosen because the user named none; nil when it was named.
  public var chosenAmong: Int?
  /// What the settings were chosen from; nil when they were given.
  public var search: Search?
  /// What the chosen settings were to reach.
  public var goal: WhatIfQuestion.Goal?
  /// What the load is recovered to; nil when it cannot be.
  public var load: Load?
  public var changes: [Change] = []
  /// What of the question cannot have an effect, and what would, a sentence each.
  public var hints: [String] = []
  public var calibration: Calibration?
  public var logged: State?
  public var replayed: State?
  public var predicted: State?
  /// Where 90 of 100 days of the same kind would be, for each figure of which there are messages enough; nil where
  /// nothing is predicted.
  public var intervals: [ReplayMetric: ClosedRange<Double>]?
  /// What has to be so for the prediction to hold, in sentences without their end.
  public var assumptions: [String] = []
  /// More arrives than can be served: the predicted times then depend on how long the log is. Nil where nothing is
  /// predicted.
  public var isSaturated: Bool?
  /// Whether the settings that were looked for reach the goal; nil when none were looked for.
  public var isGoalReached: Bool?
  /// Why nothing is predicted, in a sentence without its end.
  public var refused: String?

  /// What the log shows of the queue.
  public struct Load: Equatable, Sendable {
    public var messages = 0
    /// Nanoseconds.
    public var length: Int64 = 0
    public var consumers = 0
    /// The most that are predicted for.
    public var mostConsumers = 0
    /// The middling consumer's; 0 for no limit.
    public var prefetch = 0
    public var prefetchIsGiven = false
    public var dispatch = Dispatch.roundRobin
    public var dispatchIsSeen = false
    public var handlers = 0
    /// The moment that the log calls a delivery.
    public var vantage = Vantage.arrival
    /// The prefetches that fit the log about as well, 0 for no limit; equal where the log leaves none open.
    public var prefetchLowest = 0
    public var prefetchHighest = 0
  }

  /// Settings that were looked through.
  public struct Search: Equatable, Sendable {
    /// As the user wrote it.
    public var text = ""
    public var mostConsumers: Int?
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

  /// How well a replay of today's settings gives what was logged; errors are relative.
  public struct Calibration: Equatable, Sendable {
    public var isPassed = false
    public var p50Error = 0.0
    public var p99Error = 0.0
    public var throughputError = 0.0
  }

  /// What the queue went through, and how far its settings are from trouble.
  public struct State: Equatable, Sendable {
    public var outcome = Outcome()
    /// Nil where a replay cannot tell; then the drain is not known either.
    public var headroom: Headroom?
    /// Seconds until the backlog at the end of the log is gone; nil for never.
    public var drain: Double?
  }
}
