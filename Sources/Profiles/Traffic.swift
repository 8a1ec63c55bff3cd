public import Events
internal import Bytes

/// What one source logs, in a sample small enough to keep: by it two sources of the same messages are told from
/// two that complete each other.
///
/// Bounded, and exact under merging: the traffic of a source is the same however it was cut into parts.
public struct Traffic: Equatable, Sendable {
  static let queueLimit = 64
  static let consumerLimit = 16

  /// By kind of event; the incidents a decoder told of itself stand under `Kinds.incident`.
  var samples: [UInt8: KeySample] = [:]
  /// How many events of which kind each queue had, by the hash of its name: those of the least hashes.
  var queues: [UInt64: Volume] = [:]
  /// Hashes of the names of those who took deliveries, in order: the least ones.
  var consumers: [UInt64] = []

  struct Volume: Equatable, Sendable {
    var published = 0
    var delivered = 0
    var settled = 0
  }

  public init() {}

  public var isEmpty: Bool { samples.isEmpty }

  /// How many events went into it.
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

  /// Keeps what is to be kept of queues and consumers.
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

    public var isEmpty: Bool { bits == 0 }
    public var hasIncidents: Bool { has(Kinds.incident) }

    public func contains(_ kind: EventKind) -> Bool { has(kind.rawValue) }
    public func isSubset(of other: Kinds) -> Bool { bits & ~other.bits == 0 }
    public func union(_ other: Kinds) -> Kinds { with { $0 | other.bits } }
    public func subtracting(_ other: Kinds) -> Kinds { with { $0 & ~other.bits } }

    /// Whether the life of a message or a measurement is told, and not only what happens around them.
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
  /// How many had an id.
  var named = 0
  var first = Int64.max
  var last = Int64.min

  init() {}

  /// Restores a sample; nil when it cannot be one.
  init?(entries: [Entry], count: Int, named: Int, first: Int64, last: Int64) {
    guard entries.count <= min(KeySample.limit, count), named <= count, first <= last else { return nil }
    guard zip(entries, entries.dropFirst()).allSatisfy({ $0.hash < $1.hash }) else { return nil }
    (self.entries, self.count, self.named, self.first, self.last) = (entries, count, named, first, last)
  }

  /// What a hash must be below to get in.
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

  /// How many different things there were, about.
  var distinct: Double {
    guard let last = entries.last, entries.count == KeySample.limit else { return Double(entries.count) }
    return Double(KeySample.limit - 1) / (Double(last.hash) / 0x1p64)
  }
}
