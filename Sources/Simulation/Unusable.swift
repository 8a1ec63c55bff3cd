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
      "every message is acknowledged at the instant of its delivery, so the log does not tell how long work takes"
    case .noConsumers: "the log names no consumer of the queue"
    case .tooFew(let known, let needed):
      "the log tells how long \(known) \(known == 1 ? "message was" : "messages were") worked on; it takes at least \(needed)"
    case .noSpan: "the log does not show the messages of the queue over any length of time"
    case .tooLong(let days, let limit): "the log spans \(days) days; at most \(limit) can be replayed"
    case .tooMuchUnknown(let share, let limit):
      "the log does not tell how long \(percent(share)) of the messages were worked on, as when they are delivered "
        + "again; at most \(percent(limit)) may be so"
    case .clocksDisagree(let share, let limit):
      "\(percent(share)) of the messages are delivered before they are published or acknowledged before they are "
        + "delivered, as when clocks disagree; at most \(percent(limit)) may be so"
    case .evictions(let share, let limit):
      "\(percent(share)) of the messages leave the queue undelivered, and not after a fixed time to live; "
        + "at most \(percent(limit)) may do so"
    case .refusals(let share, let limit):
      "\(percent(share)) of what was sent to the queue was refused, and a replay knows only what was accepted; "
        + "at most \(percent(limit)) may be"
    }
  }
}

/// A share in whole per cent.
func percent(_ share: Double) -> String {
  share <= 9.99 ? "\(Int((max(share, 0) * 100).rounded()))%" : "more than 999%"
}
