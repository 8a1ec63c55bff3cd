/// What is known of one message that is not finished.
///
/// A life is a state machine: `apply` takes in a record of the message, `absorb` what another part of the log
/// knows of it, and both return the `Facts` that became known. The result does not depend on where a log is cut:
/// absorbing what a later part made of its records gives what applying these records gives.
///
/// A life is finished when its publish, its deliver and its end have all been seen, in whatever order; until
/// then it waits in a `LifeTable` for what is missing, which another file or a later part of the log may hold.
/// It takes 72 bytes, and the table a key of 8 bytes beside it: millions may be open at a time.
struct Life: Equatable {
  /// Stands for a moment that has not been seen.
  static let unseen = Int64.min

  var publish = unseen
  /// The first delivery, and the one that is not settled.
  var firstDeliver = unseen
  var deliver = unseen
  /// A settle whose deliver has not been seen, and the settle of its consumer before it.
  var orphanSettle = unseen
  var orphanPrevious = unseen
  /// The moment after which the message is in the queue no more.
  var end = unseen
  var confirm = unseen
  var queue: UInt32
  var bytes: Int32 = -1
  /// The consumer of the latest delivery, or of a settle while there is none.
  var consumer = Consumer.unknown
  /// The consumer that the orphan settle names: a later delivery may be another's.
  var orphanConsumer = Consumer.unknown
  var deliveries: UInt16 = 0
  var flags: Flags = []

  init(queue: UInt32) { self.queue = queue }

  /// The number of a consumer in two bytes. A profile knows at most `Profile.partyLimit` parties, and a test
  /// holds that limit to what fits here; a larger number ends the process rather than naming another consumer.
  struct Consumer: Equatable {
    static let unknown = Consumer(rawValue: 0)
    static let limit = Int(UInt16.max)

    /// The index of the consumer plus 1; 0 when it is unknown.
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// - Parameter index: -1 for a consumer that is not known.
    init(index: Int) { rawValue = UInt16(index &+ 1) }

    var isKnown: Bool { rawValue != 0 }
    /// -1 when the consumer is not known.
    var index: Int { Int(rawValue) &- 1 }
  }

  struct Flags: OptionSet, Equatable {
    let rawValue: UInt8
    /// The end was an ack.
    static let acked = Flags(rawValue: 1)
    /// Publish and end have met, and what follows from them is known; only the deliver is missing.
    static let lacksDeliver = Flags(rawValue: 2)
    /// The first delivery seen here said that it is the first of its message.
    static let saidFirst = Flags(rawValue: 4)
    /// The log gave the processing time that ended with the orphan settle; none is to be recovered.
    static let serviceGiven = Flags(rawValue: 8)
    /// Every delivery seen here said that it was a redelivery.
    static let saidRedelivered = Flags(rawValue: 16)

    /// The message was rejected and came back: the time since its publish is no wait.
    static let cameBack = Flags(rawValue: 32)

    /// Its publisher does not know whether the broker has it, and may publish it again.
    static let unconfirmed = Flags(rawValue: 64)
    /// Another message of this id was published into the queue while this one was open.
    static let hasTwin = Flags(rawValue: 128)

    static let all: Flags = [
      .acked, .lacksDeliver, .saidFirst, .serviceGiven, .saidRedelivered, .cameBack, .unconfirmed, .hasTwin,
    ]
    /// Before version 7 the flag 4 told what the moments of an orphan settle tell as well.
    static let ofEarlierVersions: Flags = [.acked, .lacksDeliver, .serviceGiven, .saidRedelivered, .cameBack]
  }

  /// How much later than the end of a message its publish may have been logged; beyond, the id is used anew.
  static let lateness: Int64 = 1_000_000_000

  // MARK: What a life waits for

  var hasEnded: Bool { end != Life.unseen }
  /// Whether only a publish is missing to know how long an ended message took.
  var awaitsPublish: Bool { publish == Life.unseen && hasEnded }
  /// Whether only a deliver is missing to finish the life.
  var awaitsDeliver: Bool { flags.contains(.lacksDeliver) }
  /// Whether nothing says that a delivery came before the first one that was seen: else it tells no wait.
  var isFirstDeliverKnown: Bool { flags.isDisjoint(with: [.cameBack, .saidRedelivered]) }
  /// When it left its queue; where nothing is ever settled, when it was delivered.
  var endOrDelivery: Int64 { hasEnded ? end : deliver }

  /// Whether a publish at `time` can be the one that this life, which has none yet, is waiting for.
  func awaits(publishAt time: Int64) -> Bool {
    publish == Life.unseen && (!hasEnded || time <= end || time &- end <= Life.lateness)
  }

  /// Whether a delivery at `time` belongs to this life: one that comes after its end is another's.
  func awaits(deliverAt time: Int64) -> Bool { !hasEnded || time <= end }

  /// Whether a delivery at `time` that is the first of its message is that of another one: this one is with a consumer, or
  /// has been. A line that is there twice has the time of the delivery.
  func hasTwin(deliveredAt time: Int64) -> Bool {
    deliveries > 0 && (hasEnded || deliver != Life.unseen && deliver != time)
      && !flags.contains(.saidRedelivered)
  }

  /// Whether a delivery at `time` is the one that the orphan settle ended. At the instant of a settle that put the
  /// message back it is the next one.
  func orphanFollows(deliverAt time: Int64) -> Bool {
    orphanSettle != Life.unseen && (time < orphanSettle || time == orphanSettle && hasEnded)
  }

  /// Whether the records of a later part of the log are of the same message as these.
  func meets(_ later: Life) -> Bool {
    if later.flags.contains(.saidFirst), hasTwin(deliveredAt: later.firstDeliver) { return false }
    if later.publish != Life.unseen { return publish == Life.unseen && awaits(publishAt: later.publish) }
    if !hasEnded { return true }
    if later.deliveries > 0 { return later.firstDeliver <= end && !later.hasEnded }
    return !later.hasEnded
  }

  /// Whether nothing but a confirm is known.
  var isConfirmOnly: Bool {
    publish == Life.unseen && deliveries == 0 && !hasEnded && orphanSettle == Life.unseen
  }

  /// Sorts the lives of one name: those that can go on with an earlier part first, then by their first sign.
  var order: (Int, Int64, Int64) {
    let signs = [firstDeliver, orphanSettle, end, confirm].filter { $0 != Life.unseen }
    return (publish == Life.unseen ? 0 : 1, signs.min() ?? publish, publish)
  }
}
