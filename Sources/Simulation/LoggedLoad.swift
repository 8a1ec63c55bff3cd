/// One message of a queue as a log shows it. Times are nanoseconds since 1970.
public struct LoggedMessage: Equatable, Sendable {
  /// Stands for a moment that the log does not show.
  public static let unseen = Int64.min

  public var publish: Int64
  /// The first delivery.
  public var deliver: Int64
  /// The moment after which it was in the queue no more.
  public var end: Int64
  /// Who had it last, among the consumers of the load; nil when unknown.
  public var consumer: Int?
  public var deliveries: Int
  /// Whether its end was an ack.
  public var isAcked: Bool
  /// Its size; negative when unknown.
  public var bytes: Int

  public init(
    publish: Int64, deliver: Int64, end: Int64, consumer: Int?, deliveries: Int = 1, isAcked: Bool = true,
    bytes: Int = -1
  ) {
    self.publish = publish
    self.deliver = deliver
    self.end = end
    self.consumer = consumer
    self.deliveries = deliveries
    self.isAcked = isAcked
    self.bytes = bytes
  }
}

/// One consumer of a queue as a log shows it. Times are nanoseconds since 1970.
public struct LoggedConsumer: Equatable, Sendable {
  public var name: String
  /// Nil when the log does not tell; 0 for no limit.
  public var prefetch: Int?
  /// When it was seen to come, and to leave for good; nil when the log does not tell.
  public var joined: Int64?
  public var left: Int64?

  public init(_ name: String, prefetch: Int? = nil, joined: Int64? = nil, left: Int64? = nil) {
    self.name = name
    self.prefetch = prefetch
    self.joined = joined
    self.left = left
  }
}

/// Why a log's load cannot be replayed.
public enum Unusable: Error, Equatable, Sendable {
  /// No message is known to have been handed out and settled.
  case neverSettled
  case noConsumers
  /// Fewer messages with a known service time than a replay can be built on.
  case tooFew(known: Int, needed: Int)
  /// The trace has no length, or is longer than the clock of a replay.
  case badSpan
  /// Of too many messages nobody knows how much work they were.
  case tooMuchUnknown(share: Double, limit: Double)
  /// Too many messages were delivered before they were published, or settled before they were delivered.
  case clocksDisagree(share: Double, limit: Double)
  /// Too many messages left the queue undelivered, and not after a fixed time.
  case evictions(share: Double, limit: Double)

  /// In a sentence without its end.
  public var reason: String {
    switch self {
    case .neverSettled: "no message is seen to be delivered and then settled"
    case .noConsumers: "no consumer is named"
    case .tooFew(let known, let needed):
      "the service time of \(known) messages is known; \(needed - known) more are needed"
    case .badSpan: "the trace spans no time, or more than 100 days"
    case .tooMuchUnknown(let share, let limit):
      "the service time of \(percent(share)) of the messages is unknown; at most \(percent(limit)) may be"
    case .clocksDisagree(let share, let limit):
      "\(percent(share)) of the messages are delivered before they are published, or settled before they are "
        + "delivered; at most \(percent(limit)) may be"
    case .evictions(let share, let limit):
      "\(percent(share)) of the messages are dropped undelivered, and not after a fixed time; "
        + "at most \(percent(limit)) may be"
    }
  }
}

/// A share in whole per cent, never more than 100 of them.
func percent(_ share: Double) -> String {
  share.isFinite ? "\(Int((min(max(share, 0), 9.99) * 100).rounded())) %" : "100 %"
}
