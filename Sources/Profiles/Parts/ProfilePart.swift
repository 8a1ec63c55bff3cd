internal import Events
internal import Metrics

/// One kind of figure of a log: how it is booked, added up, made coarser, written and read back.
///
/// A new kind of figure is a file with a class that conforms to this and one line in `Figures.list`. What a batch holds
/// beside its events, such as notes of incidents, a part books itself in `book`; a kind of event is sent to its part by
/// `Figures.book`.
///
/// Parts are plain sums: those of consecutive parts of a log, appended in order, equal those of the whole.
protocol ProfilePart: AnyObject, SendableMetatype {
  /// The version of saved profiles that brought this part; it is not in the files of earlier ones.
  static var since: Int { get }

  /// Empty figures.
  init(_ start: Profile.Start)

  /// Makes the names of other figures known here, under the same numbers, with nothing counted.
  func adoptNames(of other: Self)

  /// Books what a batch holds for this part beside its events.
  /// - Parameter base: the first line of the batch.
  func book(_ batch: EventBatch, at base: LineReference)

  /// Makes the buckets of timelines wider.
  func coarsen(to width: Int64)

  /// Gives other names to what has one. A part that holds a name or a text of the log must not leave it as it is.
  func rename(_ renaming: Renaming)

  /// Adds the same figures of what follows.
  func append(_ next: Self, _ numbers: Renumbering)

  func pack(into packer: inout Packer)

  /// Fills empty figures with what `pack` wrote, in this version or an earlier one. Any bytes are acceptable: what makes
  /// no sense is malformed.
  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed)
}

extension ProfilePart {
  func adoptNames(of other: Self) {}
  func book(_ batch: EventBatch, at base: LineReference) {}
  func coarsen(to width: Int64) {}
}

/// What the numbers of other figures are here.
struct Renumbering {
  /// For each source its number here, and the lines that were counted of it before.
  var sources: [(number: Int, lines: Int)]
  var queues: [UInt32]
  /// `UInt32.max` for a party for which there is no room.
  var parties: [UInt32]
  var labels: [Int]

  func here(_ line: LineReference) -> LineReference {
    let (number, lines) = sources[Int(line.source)]
    return LineReference(source: UInt32(number), line: line.line + lines)
  }

  func party(_ number: Int) -> Int? { parties[number] == .max ? nil : Int(parties[number]) }

  func here(_ consumer: Life.Consumer) -> Life.Consumer {
    guard consumer.isKnown, let index = party(consumer.index) else { return .unknown }
    return Life.Consumer(index: index)
  }
}

/// What is known of a saved profile while its parts are read.
struct SavedProfile {
  /// Of the file, not of this program.
  let version: Int
  let first: Int64
  let last: Int64
  let width: Int64
  var sources = 0
  var queues = 0
  var parties = 0
  /// Before version 4 these stood among the samples.
  var flushes: SampleState?
  /// Before version 4 these stood among the figures of parties.
  var chains: [SettleChain] = []

  /// Reads a timeline. Those far from each other would be joined by more empty buckets than there is memory.
  func timeline(_ unpacker: inout Unpacker) throws(Unpacker.Malformed) -> Timeline {
    let timeline = try Timeline.unpack(from: &unpacker, width: width)
    guard timeline.lies(from: first, to: last) else { throw Unpacker.Malformed() }
    return timeline
  }

  func optionalTimeline(_ unpacker: inout Unpacker) throws(Unpacker.Malformed) -> Timeline? {
    try unpacker.bool() ? try timeline(&unpacker) : nil
  }
}

/// A counter with the version of saved profiles that brought it: adding and writing go by lists of these.
struct Counter<Root>: Sendable {
  let path: any WritableKeyPath<Root, Int> & Sendable
  let since: Int

  init(_ path: any WritableKeyPath<Root, Int> & Sendable, since: Int = 1) {
    self.path = path
    self.since = since
  }
}

/// Plain counts that add up.
protocol Counters {
  static var counters: [Counter<Self>] { get }
}

extension Counters {
  mutating func append(_ next: Self) {
    for counter in Self.counters { self[keyPath: counter.path] += next[keyPath: counter.path] }
  }

  func pack(into packer: inout Packer) {
    for counter in Self.counters { packer.put(self[keyPath: counter.path]) }
  }

  mutating func unpack(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    for counter in Self.counters where counter.since <= version {
      self[keyPath: counter.path] = try unpacker.int()
    }
  }

  /// For counts of which a part of a log cannot have fewer than none.
  func checkedCounts() throws(Unpacker.Malformed) -> Self {
    guard Self.counters.allSatisfy({ self[keyPath: $0.path] >= 0 }) else { throw Unpacker.Malformed() }
    return self
  }
}
