/// What a run did not read of its input, or read together although it stands apart, which no profile tells.
public struct MissedInput: Equatable, Sendable {
  /// Operands and files that could not be read, or not to their end.
  public var inputs: Int
  /// Logs of subscribers that name no consumer and get the same messages. A message ends with its first ack, so that a
  /// subscriber that lags behind another one is not seen.
  public var subscriberLogs: Int

  public init(inputs: Int = 0, subscriberLogs: Int = 0) {
    self.inputs = inputs
    self.subscriberLogs = subscriberLogs
  }

  public static let nothing = MissedInput()
}
