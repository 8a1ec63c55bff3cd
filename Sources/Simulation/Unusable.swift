/// Why the load of a queue cannot be replayed.
public enum Unusable: Error, Equatable, Sendable {
  /// No message is known to have been handed out and settled.
  case neverSettled
  /// Every known message was settled at the instant of its delivery.
  case noWork
  case noConsumers
  /// Fewer messages with a known service time than a replay can be built on.
  case tooFew(known: Int, needed: Int)
  /// There is no window of time of which the messages are known.
  case noSpan
  /// The window is longer than the clock of a replay.
  case tooLong(days: Int, limit: Int)
  /// Of too many messages nobody knows how much work they were.
  case tooMuchUnknown(share: Double, limit: Double)
  /// Too many messages were delivered before they were published, or settled before they were delivered.
  case clocksDisagree(share: Double, limit: Double)
  /// Too many messages left the queue undelivered, and not after a fixed time.
  case evictions(share: Double, limit: Double)
  /// Too much of what publishers sent was refused.
  case refusals(share: Double, limit: Double)

  /// In a sentence without its end.
  public var reason: String {
    switch self {
    case .neverSettled: "the log shows no message of the queue that is delivered and then acknowledged"
    case .noWork:
      "every message is acknowledged at the instant of its delivery, so the log does not show the service time"
    case .noConsumers: "the log names no consumer of the queue"
    case .tooFew(let known, let needed):
      "the log has the service time of \(known) \(known == 1 ? "message" : "messages"); at least \(needed) are needed"
    case .noSpan: "the log does not show the messages of the queue over a window of time"
    case .tooLong(let days, let limit): "the log spans \(days) days; at most \(limit) can be replayed"
    case .tooMuchUnknown(let share, let limit):
      "the log lacks the service time of \(percent(share)) of the messages, for example because they were redelivered; "
        + "the limit is \(percent(limit))"
    case .clocksDisagree(let share, let limit):
      "\(percent(share)) of the messages are delivered before they are published or acknowledged before they are "
        + "delivered, as happens when clocks disagree; the limit is \(percent(limit))"
    case .evictions(let share, let limit):
      "\(percent(share)) of the messages leave the queue undelivered, and not after a fixed time to live; "
        + "the limit is \(percent(limit))"
    case .refusals(let share, let limit):
      "\(percent(share)) of the messages sent to the queue were refused, and a replay knows only the accepted ones; "
        + "the limit is \(percent(limit))"
    }
  }
}

/// A share in whole per cent.
func percent(_ share: Double) -> String {
  share <= 9.99 ? "\(Int((max(share, 0) * 100).rounded()))%" : "more than 999%"
}
