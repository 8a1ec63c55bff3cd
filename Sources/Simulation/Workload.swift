/// The load of one queue as its log shows it, ready to be replayed: what arrived when, how much work each message
/// was, and who was there to do it.
///
/// Times are nanoseconds since the start of the trace, and none lies further from it than `Clock.limit`.
public struct Workload: Sendable {
  /// When each message was published, ascending; negative for those that were in the queue when the trace began.
  public internal(set) var arrivals: [Int64]
  /// The work each message is at a consumer of speed 1: its recovered service time, or a draw from those.
  public internal(set) var services: [Int64]
  /// How long each message waits for a delivery before it leaves the queue by itself; empty when none does.
  var patience: [Int64] = []
  /// So many messages at the front were already handed out when the trace began. They keep consumers busy and are
  /// not measured.
  var headStart = 0

  public internal(set) var consumers: [Consumer]
  /// Messages that each consumer works on at a time: the largest number that the order of the acks gives away.
  public internal(set) var handlers: Int
  /// The policy under which most of the logged deliveries are the ones to be expected.
  public internal(set) var dispatch: Dispatch
  /// False where round-robin and least-outstanding would have done the same, as with a prefetch of 1.
  public internal(set) var dispatchIsSeen: Bool
  /// Windows in which there was work and nobody was served.
  public internal(set) var outages: [Range<Int64>]
  public internal(set) var travel: Travel
  /// The moment that the log calls a delivery.
  public internal(set) var vantage = Vantage.arrival
  /// What the log leaves open about the messages that consumers fetch ahead; nil where it shows them.
  public internal(set) var fetching: Fetching?
  /// When the trace began, in nanoseconds since 1970; 0 for a load that somebody made up.
  public internal(set) var start: Int64 = 0
  /// Length of the trace.
  public internal(set) var length: Int64

  /// Share of the messages whose work had to be drawn.
  public internal(set) var unknownShare: Double
  /// What the log itself says of the same messages.
  public internal(set) var logged: Outcome

  /// So many consumers a recommendation asks for; nil without one.
  public var advisedConsumers: Int?

  /// One who takes messages from the queue.
  public struct Consumer: Equatable, Sendable {
    public var name: String
    /// Messages in hand at most; 0 for no limit.
    public var prefetch: Int
    /// False when the prefetch is the largest number of messages seen in its hands.
    public var prefetchIsGiven: Bool
    /// Multiplies the work of a message; above 1 is slow.
    public var speed: Double
    /// Its part of all deliveries, relative to the others.
    var weight: Double
    var joins: Int64
    /// `Clock.never` for one that stays.
    var leaves: Int64
  }

  /// What passes between the moments that a log shows and those that count.
  public struct Travel: Equatable, Sendable {
    /// From the broker's decision to the logged delivery.
    public var untilDelivered: Int64 = 0
    /// From the logged delivery until work on it may begin.
    public var untilStarted: Int64 = 0
    /// From the logged ack until the broker may hand out the next message.
    public var untilCredited: Int64 = 0
    /// From the logged ack until the handler begins with a message that is already there.
    public var untilNext: Int64 = 0

    /// The round trip between an ack and the next delivery, outside the work.
    public var roundTrip: Int64 { untilDelivered + untilStarted + untilCredited }
  }

  public var count: Int { arrivals.count }

  /// The middling consumer's; 0 for no limit.
  public var usualPrefetch: Int {
    let sorted = consumers.map(\.prefetch).sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  /// Mean work of a message at a consumer of speed 1, in nanoseconds.
  public var meanService: Double {
    services.isEmpty ? 0 : services.reduce(0.0) { $0 + Double($1) } / Double(services.count)
  }
}

/// Bounds of the times in a replay, chosen so that sums of a few of them are numbers.
enum Clock {
  /// 104 days in nanoseconds.
  static let limit: Int64 = 1 << 53
  /// Did not happen.
  static let never: Int64 = 1 << 60
  /// Was so from the start.
  static let always: Int64 = -(1 << 60)
}
