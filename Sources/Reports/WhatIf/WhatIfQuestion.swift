public import Simulation

/// What somebody wants to know of the load of a queue under other settings.
public struct WhatIfQuestion: Equatable, Sendable {
  /// What is to be different.
  public var settings = ReplaySettings.logged
  /// Settings to choose from; nil when none are looked for.
  public var space: Space?
  /// What the chosen settings are to reach.
  public var goal: Goal?

  public init() {}

  /// Whether nothing is asked.
  public var isEmpty: Bool { settings == .logged && space == nil && goal == nil }

  /// Settings to choose from; what is empty stays as it is.
  public struct Space: Equatable, Sendable {
    /// As the user wrote it.
    public var text: String
    public var consumers: ClosedRange<Int>?
    public var prefetches: [Int] = []
    public var policies: [Dispatch] = []

    public init(_ text: String) { self.text = text }
  }

  public struct Goal: Equatable, Sendable {
    /// As the user wrote it.
    public var text: String
    public var goal: Simulation.Goal

    public init(_ text: String, _ goal: Simulation.Goal) {
      self.text = text
      self.goal = goal
    }
  }
}
