public import Events
internal import Bytes

/// A small sample of the events of one source. It tells whether two sources log the same messages, or complete each
/// other.
///
/// Bounded, and exact under merging: the traffic of a source does not depend on how the source was cut into parts.
public struct Traffic: Equatable, Sendable {
  static let queueLimit = 64
  static let consumerLimit = 16

  /// By kind of event; the incidents a decoder told of itself stand under `Kinds.incident`.
  var samples: [UInt8: KeySample] = [:]
  /// Counts of events of each queue, by the hash of its name; the queues with the least hashes are kept.
  var queues: [UInt64: Volume] = [:]
  /// The least hashes of the names of consumers that took deliveries, in ascending order.
  var consumers: [UInt64] = []

  struct Volume: Equatable, Sendable {
    var published = 0
    var delivered = 0
    var settled = 0
  }

  public init() {}

  public var isEmpty: Bool { samples.isEmpty }

  /// The number of events that were sampled from.
  public var count: Int { samples.values.reduce(0) { $0 + $1.count } }

  /// The kinds of events there are.
  public var kinds: Kinds { Kinds(samples.keys) }

  public mutating func merge(_ other: Traffic) {
    for (kind, theirs) in other.samples { samples[kind, default: KeySample()].merge(theirs) }
    for (queue, theirs) in other.queues {
      queues[queue, default: Volume()].published += theirs.published
      queues[queue, default: Volume()].delivered += theirs.delivered
      queues[queue, default: Volume()].settled += theirs.settled
    }
    consumers += other.consumers
    bound()
  }

  /// Drops queues and consumers beyond the limits.
  mutating func bound() {
    if queues.count > Traffic.queueLimit {
      for extra in queues.keys.sorted().dropFirst(Traffic.queueLimit) { queues[extra] = nil }
    }
    consumers = Array(Set(consumers).sorted().prefix(Traffic.consumerLimit))
  }

  /// A set of kinds of events, by their raw values, and of the incidents that a decoder tells of itself.
  public struct Kinds: Equatable, Sendable {
    /// So many kinds have a bit of their own. A test holds the kinds of events to it; one too many ends the process
    /// rather than passing for another kind.
    static let limit = 32
    /// Stands for incidents.
    static let incident = UInt8(limit - 1)
    private(set) var bits: UInt32 = 0

    init(bits: UInt32) { self.bits = bits }

    init(_ kinds: some Sequence<UInt8>) {
      for kind in kinds { bits |= Kinds.bit(of: kind) }
    }

    public init(_ kinds: [EventKind] = [], incidents: Bool = false) {
      self.init(kinds.map(\.rawValue) + (incidents ? [Kinds.incident] : []))
    }

    /// What a subscriber of messages does with them; the publishes are those of all subscribers.
    public static let ofConsumers = Kinds([.deliver, .start, .ack, .nack])
    public static let settles = Kinds([.ack, .nack])

    public var isEmpty: Bool { bits == 0 }
    public var hasIncidents: Bool { has(Kinds.incident) }

    public func contains(_ kind: EventKind) -> Bool { has(kind.rawValue) }
    public func isSubset(of other: Kinds) -> Bool { bits & ~other.bits == 0 }
    public func isDisjoint(with other: Kinds) -> Bool { bits & other.bits == 0 }
    public func union(_ other: Kinds) -> Kinds { with { $0 | other.bits } }
    public func subtracting(_ other: Kinds) -> Kinds { with { $0 & ~other.bits } }

    /// Whether there are events of messages or samples, and not only of connections, alarms and the like.
    public var hasMessages: Bool { !subtracting(Kinds.around).isEmpty }

    private static let around = Kinds(EventKind.allCases.filter { !$0.isOfMessages }, incidents: true)

    private static func bit(of kind: UInt8) -> UInt32 {
      precondition(kind < limit, "every kind of event has a bit of its own")
      return 1 &<< UInt32(kind)
    }

    private func has(_ kind: UInt8) -> Bool { bits & Kinds.bit(of: kind) != 0 }

    private func with(_ change: (UInt32) -> UInt32) -> Kinds {
      Kinds(bits: change(bits))
    }
  }
}

/// The least hashes of the things seen, each once, with the time at which it was first: the same for the same
/// things, in whatever order and number of parts they came.
struct KeySample: Equatable, Sendable {
  static let limit = 256

  struct Entry: Equatable, Sendable {
    var hash: UInt64
    var time: Int64
  }

  /// In the order of their hashes.
  private(set) var entries: [Entry] = []
  var count = 0
  /// The number of events that had an id.
  var named = 0
  var first = Int64.max
  var last = Int64.min

  init() {}

  /// Restores a sample from its parts; nil when these contradict each other.
  init?(entries: [Entry], count: Int, named: Int, first: Int64, last: Int64) {
    guard entries.count <= min(KeySample.limit, count), named <= count, first <= last else { return nil }
    guard zip(entries, entries.dropFirst()).allSatisfy({ $0.hash < $1.hash }) else { return nil }
    (self.entries, self.count, self.named, self.first, self.last) = (entries, count, named, first, last)
  }

  /// A hash must be below this bound to get in.
  var bound: UInt64 { entries.count < KeySample.limit ? .max : entries[KeySample.limit - 1].hash }

  mutating func add(_ more: [Entry]) {
    let all = (entries + more).sorted { ($0.hash, $0.time) < ($1.hash, $1.time) }
    entries.removeAll(keepingCapacity: true)
    for entry in all where entries.last?.hash != entry.hash {
      if entries.count == KeySample.limit { break }
      entries.append(entry)
    }
  }

  mutating func merge(_ other: KeySample) {
    add(other.entries)
    count += other.count
    named += other.named
    first = min(first, other.first)
    last = max(last, other.last)
  }

  /// An estimate of how many different hashes there were.
  var distinct: Double {
    guard let last = entries.last, entries.count == KeySample.limit else { return Double(entries.count) }
    return Double(KeySample.limit - 1) / (Double(last.hash) / 0x1p64)
  }
}
