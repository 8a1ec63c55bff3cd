/// One thing that happened, as a flat record of 72 bytes without references.
///
/// Names (`queue`, `party`, `peer`, `reason`) are numbers of the batch's `NameTable`; 0 is "not given".
/// Quantities that are not given are `Event.absent`.
public struct Event: Sendable {
  /// Stands for a quantity that the record did not give.
  @inlinable public static var absent: Int64 { .min }

  /// Nanoseconds since 1970 UTC.
  public var time: Int64
  /// A 64-bit hash of the message id; 0 when the record has none.
  public var key: UInt64 = 0
  /// Nanoseconds. A `sample`'s latency; on `publish` the time until its confirm; on `deliver` how
  /// long ago the message was published, by a stamp in the message; on `ack` and `nack` a true processing time; on `sync` the time the flush took; on `disconnect` how long the connection was open.
  public var duration: Int64 = Event.absent
  /// What the kind counts: messages in the queue (`depth`) on publish, deliver and stats; the prefetch on
  /// `consume`; messages written by a `sync`.
  public var quantity: Int64 = Event.absent
  /// On `publish` the planned send time of an open-loop load, by which its lateness is known.
  public var due: Int64 = Event.absent
  /// The queue or topic; for a `sample` its label; for an `alarm` the resource.
  public var queue: UInt32 = 0
  /// The producer of a publish, confirm or return; the consumer of a deliver, start, ack, nack, consume or cancel;
  /// otherwise the client.
  public var party: UInt32 = 0
  /// What a name in `queue` belongs to, where one name stands for several: of a publish, confirm or return its exchange,
  /// and `queue` is the routing key; of a deliver, ack, nack or removal the consumer group, and `queue` is the stream.
  public var scope: UInt32 = 0
  /// Why: the reason of an error, return, drop, dead letter, disconnect or nack.
  public var reason: UInt32 = 0
  /// Size of the message in bytes, or -1.
  public var bytes: Int32 = -1
  /// How many samples this record stands for (aggregated rows); 1 for everything else.
  public var weight: UInt32 = 1
  /// Line of the record, counted from the first line of the batch; below 0 where the record began before the batch.
  public var line: Int32 = 0
  /// Delivery attempt, or the attempt of a publisher to publish the message, 1 for the first; 0 when not given.
  public var attempt: UInt16 = 0
  public var kind: EventKind
  public var flags: Flags

  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The message goes back into its queue (`nack requeue=true`).
    @inlinable public static var requeue: Flags { Flags(rawValue: 1) }
    /// This delivery is not the first of its message.
    @inlinable public static var redelivered: Flags { Flags(rawValue: 2) }
    /// A `deliver` whose record says that it is the first of its message. It stands where a sample has failed.
    @inlinable public static var first: Flags { Flags(rawValue: 4) }
    /// A `sample` that failed.
    @inlinable public static var failed: Flags { Flags(rawValue: 4) }
    /// An `alarm` that cleared (otherwise it was set).
    @inlinable public static var cleared: Flags { Flags(rawValue: 8) }
    /// A `nack` that came from the broker to the publisher: the message was refused, not consumed.
    @inlinable public static var refused: Flags { Flags(rawValue: 16) }
    /// A `publish` for which its client opened a channel or a connection first.
    @inlinable public static var opening: Flags { Flags(rawValue: 32) }
    /// A `deliver` that ends its message: the consumer does not acknowledge.
    @inlinable public static var final: Flags { Flags(rawValue: 64) }
    /// An `ack` or `nack` of all deliveries of its channel up to its tag.
    @inlinable public static var multiple: Flags { Flags(rawValue: 128) }
  }

  @inlinable
  public init(_ kind: EventKind, time: Int64) {
    self.kind = kind
    self.time = time
    flags = Flags(rawValue: 0)
  }

  /// The number of a delivery in its channel, on deliver, ack and nack; `absent` when not given. It stands where a publish
  /// has the time at which it was planned.
  @inlinable public var tag: Int64 {
    get { due }
    set { due = newValue }
  }

  /// The name of the channel that the tag counts in. It stands where a sample has its weight.
  @inlinable public var channel: UInt32 {
    get { weight }
    set { weight = newValue }
  }

  @inlinable public var hasChannel: Bool { weight > 1 }
}
