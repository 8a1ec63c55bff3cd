/// What became known of a message by one record, or by what another part of the log knows of it.
///
/// A plain value of a few words, which the compiler takes apart where `apply` is inlined: returning it costs
/// nothing. Durations may be negative where clocks or the order of a log disagree.
struct Facts: Equatable {
  /// From the publish to the first delivery.
  var wait = Life.unseen
  /// From the publish to its confirm.
  var confirm = Life.unseen
  /// From the publish to the ack.
  var endToEnd = Life.unseen
  /// A settle, the delivery it ended, and the settle of the same consumer before it; `settle` is unseen when no
  /// such pair became known, `previous` when this part of the log holds no settle before it.
  var settle = Life.unseen
  var deliver = Life.unseen
  var previous = Life.unseen
  /// The consumer of that settle.
  var consumer = Life.Consumer.unknown
  var flags: Flags = []

  struct Flags: OptionSet, Equatable {
    let rawValue: UInt8
    /// This delivery is not the first of its message.
    static let redelivered = Flags(rawValue: 1)
    /// The message has ended, and its publish has not been seen.
    static let endedUnpublished = Flags(rawValue: 2)
    /// The publish of a message that had ended has been found.
    static let publishFound = Flags(rawValue: 4)
    /// Everything but the deliver is known, which may still come.
    static let lacksDeliver = Flags(rawValue: 8)
    /// Everything is known: the life may be forgotten.
    static let isComplete = Flags(rawValue: 16)
    /// The log gave the processing time that ended with `settle`; none is to be recovered.
    static let serviceGiven = Flags(rawValue: 32)
    /// The settle named no consumer and was not counted for any: `consumer` is that of its delivery.
    static let isUnattributed = Flags(rawValue: 64)
    /// That settle was an ack.
    static let isAck = Flags(rawValue: 128)
  }
}
