public import Platform

/// A command that a signal stopped before it had anything to say.
public struct Stopped: Error, Sendable {
  public let signal: StopSignal
  /// What was not done, such as `nothing was predicted`.
  public let consequence: String

  public init(by signal: StopSignal, _ consequence: String) {
    self.signal = signal
    self.consequence = consequence
  }
}
