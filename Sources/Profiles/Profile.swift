internal import Bytes
public import Events
internal import Metrics

/// The whole knowledge of a log: counts, distributions, figures over time, incidents, and the open ends of
/// messages that straddle its edges.
///
/// The merge law: folding a log whole, and folding its parts each into a profile of its own and merging these
/// in order, give the same profile, wherever the log is cut between two lines. It holds as long as no cap is
/// reached (`caps`) and no message is published or ended twice, or delivered after its end, with a cut between;
/// what cannot be known across a cut then counts as in a log of its own:
/// - a publish that the broker refused beyond the cut stays in the backlog;
/// - a record without a queue does not find a message that is open on the other side;
/// - a settle without a consumer whose deliver is on the other side counts for its consumer, but its place
///   among that consumer's other settles, and so their service times, is a guess;
/// - of records of one message that are out of order around a cut a redelivery may be taken for a delivery, and
///   a second confirm for the first.
///
/// Memory grows with names and with messages in flight, both capped, not with the length of the log.
/// Not thread-safe: one worker folds into one profile.
@safe
public final class Profile {
  public static let queueLimit = 10_000
  public static let partyLimit = 20_000
  public static let labelLimit = 2_000
  /// So many queues (and labels) are followed over time, and so many of these with percentiles over time.
  public static let timelineLimit = 1_000
  public static let quantileLimit = 200
  public static let traceLimit = 64
  public static let slowestLimit = 20
  static let otherReason = Array(NameTable.otherName.utf8)

  public internal(set) var sources: [SourceRecord] = []
  public internal(set) var assumptions: Set<Assumption> = []
  /// Span of the events; `first > last` while there are none.
  public internal(set) var first = Int64.max
  public internal(set) var last = Int64.min
  /// Bucket width of every timeline here.
  public internal(set) var width: Int64

  var queues: [QueueState] = []
  /// The same queues and parties without counting references, for the fold: `queues` and `parties` keep them
  /// alive, and counting at every event costs as much as the rest of a look-up.
  let queueRefs = References<QueueState>()
  let partyRefs = References<PartyState>()
  var queueIndex: [[UInt8]: Int] = [:]
  var parties: [PartyState] = []
  var partyIndex: [PartyKey: Int] = [:]
  var samples: [SampleState] = []
  var sampleIndex: [[UInt8]: Int] = [:]
  var incidents = IncidentLog()
  var settings: [String: Setting] = [:]
  /// Errors that belong to no queue.
  var reasons = Reasons()
  var connections = ConnectionCounts()
  /// Connections that came (`incoming`) and went (`outgoing`), and errors that belong to no queue, over time.
  let clientActivity: Timeline
  /// How long connections lasted, where the log says so.
  let connectionLives = Sketch()
  /// Connections of each client, by its name or its address without the port.
  var clients = Reasons()
  /// All events of any kind, to see gaps.
  let activity: Timeline

  let table = LifeTable()
  static let firstRelief = 1 << 17
  var reliefThreshold = Profile.firstRelief
  var awaitingPublish = WaitingLine(limit: 1 << 20)
  var awaitingDeliver = WaitingLine(limit: 1 << 16)
  let recentEnds = RecentEnds()
  /// The slowest finished messages, slowest first.
  public internal(set) var slowest: [SlowLife] = []
  /// Of the messages that have left the table and were delivered more than once those that were delivered most,
  /// these first.
  var mostDeliveredEnded: [RepeatedLife] = []
  var caps = Caps()

  // Where a batch's numbers lead to here; rebuilt when another batch's names come.
  weak var boundNames: NameTable?
  var queueOfName: [Int32] = []
  var partyCache = [PartyCacheEntry](repeating: PartyCacheEntry(), count: 1_024)

  struct PartyKey: Hashable {
    var queue: UInt32
    var role: PartyState.Role
    var name: [UInt8]
  }

  struct PartyCacheEntry {
    var key = UInt64.max
    var party = -1
  }

  struct Setting: Equatable {
    var time: Int64
    var value: String
  }

  /// What was left out because a limit was reached, and what could not be joined.
  struct Caps: Equatable {
    var messages = 0
    var names = 0
    var parties = 0
    var ambiguous = 0
    var lateConfirms = 0

    static let fields: [any WritableKeyPath<Caps, Int> & Sendable] = [
      \.messages, \.names, \.parties, \.ambiguous, \.lateConfirms,
    ]
  }

  /// Connections and what else happens to clients as a whole.
  struct ConnectionCounts: Equatable {
    var opened = 0
    var closed = 0
    var errors = 0
    /// Flushes to disk; those that say how many messages they wrote; and what all of them wrote.
    var syncs = 0
    var countedSyncs = 0
    var syncedMessages = 0
    var syncedBytes = 0

    static let fields: [any WritableKeyPath<ConnectionCounts, Int> & Sendable] = [
      \.opened, \.closed, \.errors, \.syncs, \.countedSyncs, \.syncedMessages, \.syncedBytes,
    ]
    /// So many of them were there before the third version of saved profiles.
    static let fieldsOfVersion2 = 4
  }

  let start: Start

  /// An empty profile.
  /// - Parameter start: what is known of the log this profile will be merged into; it makes the work shorter and
  ///   never changes the result.
  public init(_ start: Start = Start()) {
    self.start = start
    width = start.width
    activity = Timeline(width: width, keepsQuantities: false)
    clientActivity = Timeline(width: width, keepsQuantities: false)
  }

  public var hasEvents: Bool { first <= last }

  // MARK: Finding the states

  func queue(named name: [UInt8]) -> Int {
    if let known = queueIndex[name] { return known }
    if queues.count >= Profile.queueLimit, name != Profile.otherReason {
      caps.names += 1
      return queue(named: Profile.otherReason)
    }
    queueIndex[name] = queues.count
    let queue = QueueState(name: name, timeline: newTimeline(queues.count))
    if let binned = start.binned[name] { queue.startBinned(binned) }
    add(queue)
    return queues.count - 1
  }

  func sample(named name: [UInt8]) -> Int {
    if let known = sampleIndex[name] { return known }
    if samples.count >= Profile.labelLimit, name != Profile.otherReason {
      caps.names += 1
      return sample(named: Profile.otherReason)
    }
    sampleIndex[name] = samples.count
    samples.append(SampleState(name: name, timeline: newTimeline(samples.count)))
    return samples.count - 1
  }

  /// The index of a consumer or producer, or -1 when there is no room.
  func party(_ key: PartyKey) -> Int {
    if let known = partyIndex[key] { return known }
    guard parties.count < Profile.partyLimit else {
      caps.parties += 1
      return -1
    }
    partyIndex[key] = parties.count
    let party = PartyState(name: key.name, queue: key.queue, role: key.role)
    if key.role == .consumer, let binned = start.binned[queues[Int(key.queue)].name],
      binned.consumers.contains(key.name)
    {
      party.service.startBinned()
    }
    add(party)
    return parties.count - 1
  }

  func add(_ queue: QueueState) {
    queues.append(queue)
    queueRefs.append(queue)
  }

  func add(_ party: PartyState) {
    parties.append(party)
    partyRefs.append(party)
  }

  private func newTimeline(_ number: Int) -> Timeline? {
    guard number < Profile.timelineLimit else { return nil }
    return Timeline(width: width, keepsQuantities: number < Profile.quantileLimit)
  }

  // MARK: Span

  /// Makes the span cover `time`, and the buckets wide enough for the span.
  func cover(_ time: Int64) {
    if time < first { first = time }
    if time > last { last = time }
    coarsen(to: BucketLadder.width(from: first, to: last))
  }

  func coarsen(to wider: Int64) {
    guard wider > width else { return }
    width = wider
    activity.coarsen(to: wider)
    clientActivity.coarsen(to: wider)
    for queue in queues { queue.timeline?.coarsen(to: wider) }
    for sample in samples { sample.timeline?.coarsen(to: wider) }
  }
}

/// One of the slowest finished messages.
public struct SlowLife: Equatable, Sendable {
  public var duration: Int64
  public var publish: Int64
  public var end: Int64
  /// The hash of its id, by which its records are found again.
  public var key: UInt64
  public var queue: [UInt8]

  static func isBefore(_ a: SlowLife, _ b: SlowLife) -> Bool {
    (b.duration, a.publish, a.end, a.key) < (a.duration, b.publish, b.end, b.key)
  }
}

/// One of the messages that were delivered most often.
public struct RepeatedLife: Equatable, Sendable {
  public var deliveries: Int
  /// `TracedLife.unseen` when it was published before the log began.
  public var publish: Int64
  /// `TracedLife.unseen` while it has not ended.
  public var end: Int64
  /// The hash of its id, by which its records are found again.
  public var key: UInt64
  public var queue: [UInt8]

  static let limit = 20

  init(deliveries: Int, publish: Int64, end: Int64, key: UInt64, queue: [UInt8]) {
    self.deliveries = deliveries
    self.publish = publish
    self.end = end
    self.key = key
    self.queue = queue
  }

  init(_ life: Life, key: UInt64, queue: [UInt8]) {
    self.init(
      deliveries: Int(life.deliveries), publish: life.publish, end: life.end, key: key, queue: queue)
  }

  static func isBefore(_ a: RepeatedLife, _ b: RepeatedLife) -> Bool {
    let (first, second) = ((b.deliveries, a.publish, a.end, a.key), (a.deliveries, b.publish, b.end, b.key))
    return first != second ? first < second : a.queue.lexicographicallyPrecedes(b.queue)
  }

  /// Takes one in where it belongs, as long as it is among the first `limit`.
  static func insert(_ life: RepeatedLife, in list: inout [RepeatedLife]) {
    if list.count == limit, !isBefore(life, list[limit - 1]) { return }
    list.insert(life, at: list.firstIndex { isBefore(life, $0) } ?? list.count)
    if list.count > limit { list.removeLast() }
  }
}
