internal import Bytes
internal import Events
internal import Metrics

/// Counts of what happened in one queue.
public struct QueueCounts: Counters, Equatable, Sendable {
  public var published = 0
  public var confirmed = 0
  public var delivered = 0
  public var redelivered = 0
  /// Deliveries whose record itself says that they repeat an earlier one.
  public var saidRedelivered = 0
  public var acked = 0
  public var nacked = 0
  public var requeued = 0
  public var deadLettered = 0
  public var expired = 0
  public var dropped = 0
  public var returned = 0
  /// Publishes that the broker refused to the publisher.
  public var refused = 0
  public var errors = 0
  /// Publishes of an id that was still open.
  public var duplicates = 0
  /// Ends of messages whose publish was never seen.
  public var settledUnpublished = 0
  /// Ends of messages whose records carry no id, so that it is unknown whether they were published in this log.
  public var anonymousEnds = 0
  /// Joined durations below zero: clocks or log order disagree.
  public var negativeDurations = 0
  public var bytes = 0
  public var sized = 0
  /// Confirms that are records of their own; the others stand in the record of their publish.
  public var confirmRecords = 0
  /// Messages that were delivered more than once, and their deliveries beyond the first. Poison messages are among
  /// them: they were delivered `poisonThreshold` times or more.
  public var redeliveredMessages = 0
  public var extraDeliveries = 0
  public var poisonMessages = 0
  public var poisonDeliveries = 0
  /// Publishes for which a channel or a connection was opened first.
  public var openings = 0
  /// Of the published ones those that came through a route, or through the stream of a group.
  public var routed = 0
  /// Deliveries of messages that had left the queue without an ack and came back to it, without another publish.
  public var cameBack = 0
  /// Messages that one record settled together with others. They may have been delivered in an earlier part of the log, so
  /// that the running backlog does not know when they left.
  public var settledTogether = 0

  public init() {}

  static let counters: [Counter<QueueCounts>] = [
    Counter(\.published), Counter(\.confirmed), Counter(\.delivered), Counter(\.redelivered),
    Counter(\.acked), Counter(\.nacked), Counter(\.requeued), Counter(\.deadLettered), Counter(\.expired),
    Counter(\.dropped), Counter(\.returned), Counter(\.refused), Counter(\.errors), Counter(\.duplicates),
    Counter(\.settledUnpublished), Counter(\.anonymousEnds), Counter(\.negativeDurations), Counter(\.bytes),
    Counter(\.sized),
    Counter(\.confirmRecords, since: 3), Counter(\.redeliveredMessages, since: 3),
    Counter(\.extraDeliveries, since: 3), Counter(\.poisonMessages, since: 3),
    Counter(\.poisonDeliveries, since: 3), Counter(\.openings, since: 3),
    Counter(\.saidRedelivered, since: 5), Counter(\.routed, since: 6),
    Counter(\.cameBack, since: 6), Counter(\.settledTogether, since: 6),
  ]

  /// With so many deliveries the message itself is at fault, and not a consumer that failed once.
  public static let poisonThreshold = 5

  /// Counts a message by how often it was delivered.
  mutating func noteDeliveries(_ deliveries: Int) {
    guard deliveries > 1 else { return }
    redeliveredMessages &+= 1
    extraDeliveries &+= deliveries - 1
    guard deliveries >= QueueCounts.poisonThreshold else { return }
    poisonMessages &+= 1
    poisonDeliveries &+= deliveries - 1
  }

  /// Settles and other ends of messages; messages that were put back count too.
  var settled: Int { acked + nacked - refused + deadLettered + expired + dropped }

  /// Messages are delivered and nothing ever ends them: automatic acknowledgement, or a log without settles.
  public var isAutoAcknowledged: Bool {
    delivered > 0 && settled == 0
  }

  /// Adds the counts of another queue.
  public mutating func add(_ other: QueueCounts) {
    append(other)
  }
}

/// The backlog of one queue as its events go by: a sum with its extremes, so that parts of a log add up.
public struct RunningBacklog: Equatable, Sendable {
  /// Published minus ended.
  public var net = 0
  /// Largest and smallest value of `net` on the way, both counted from 0 at the start.
  public var high = 0
  public var low = 0
  /// Span of the times seen, and whether one of them lay more than a second behind an earlier one: then the
  /// order of the records is not the order of the events, and the extremes mean nothing.
  public var first = Int64.max
  public var last = Int64.min
  public var isDisordered = false

  static let tolerance: Int64 = 1_000_000_000

  public init() {}

  mutating func see(_ time: Int64) {
    if time >= last {
      last = time
    } else if last &- time > RunningBacklog.tolerance {
      isDisordered = true
    }
    if time < first { first = time }
  }

  mutating func change(by step: Int) {
    net &+= step
    if net > high { high = net }
    if net < low { low = net }
  }

  mutating func append(_ next: RunningBacklog) {
    guard next.first <= next.last else { return }
    let overlaps = first <= last && last &- next.first > RunningBacklog.tolerance
    isDisordered = isDisordered || next.isDisordered || overlaps
    high = max(high, net + next.high)
    low = min(low, net + next.low)
    net += next.net
    first = min(first, next.first)
    last = max(last, next.last)
  }

  /// Messages that must have been there before the log began, so that the backlog is never below zero: the
  /// least number for that, and no more than were seen to end without having been published. Where every end
  /// has its publish, a dip below zero only says that the publish was logged late.
  public func initialBacklog(given counts: QueueCounts) -> Int {
    max(0, min(-low, counts.settledUnpublished + counts.anonymousEnds))
  }

  public func finalBacklog(given counts: QueueCounts) -> Int {
    net + counts.cameBack - counts.settledTogether + initialBacklog(given: counts)
  }

  /// Whether the running sum means something at every moment: records are in the order of their times, and each tells by
  /// itself that a message came or left.
  public func isExact(given counts: QueueCounts) -> Bool {
    !isDisordered && counts.cameBack + counts.settledTogether == 0
  }

  /// How far the backlog has moved: its largest value when it was empty at some time; nil when the order of the
  /// records does not tell.
  var range: Int? { isDisordered ? nil : high - low }

  /// The largest backlog; nil when the order of the records does not tell.
  public func largestBacklog(given counts: QueueCounts) -> Int? {
    isExact(given: counts) ? high + initialBacklog(given: counts) : nil
  }
}

/// By what a profile tells queues apart.
///
/// What is published to a routing key of an exchange stands under a route until it is known which queues it goes to. Every
/// consumer group of a stream is a queue of its own, into which everything is published that is published into the stream.
struct QueueName: Hashable, Sendable {
  /// Raw values are written into profiles.
  enum Kind: UInt8, CaseIterable { case queue, route, group }

  var kind = Kind.queue
  /// The name of a queue or a stream; a routing key.
  var name: [UInt8]
  /// The exchange of a route, the group of a stream.
  var scope: [UInt8] = []

  static func queue(_ name: [UInt8]) -> QueueName { QueueName(name: name) }

  /// What people read.
  var title: [UInt8] {
    switch kind {
    case .queue: name
    case .route: name.isEmpty ? scope : name
    case .group: name.isEmpty ? scope : name + [UInt8(ascii: "/")] + scope
    }
  }
}

/// Everything a profile knows of one queue.
final class QueueState {
  var key: QueueName
  /// Of its name.
  let hash: UInt64
  var counts = QueueCounts()
  var backlog = RunningBacklog()
  /// The depth the log itself gives: the latest with its time, and the largest.
  var depthTime = Int64.min
  var depthLatest = Event.absent
  var depthMaximum = Event.absent
  let endToEnd = Sketch()
  let queueWait = Sketch()
  let held = Sketch()
  let confirm = Sketch()
  /// How far publishes are behind the times at which they were planned.
  let lateness = Sketch()
  /// Nil beyond the number of queues that are followed over time.
  let timeline: Timeline?
  /// Nil where no delivery says when its message was published.
  var stated: StatedWaits?
  var reasons = Reasons()
  var trace = Trace()
  /// Publishes that wait for a confirm of their own.
  var unconfirmed = RunningBacklog()

  init(_ key: QueueName, timeline: Timeline?) {
    self.key = key
    hash = hashBytes(key.title[...])
    self.timeline = timeline
  }

  var name: [UInt8] { key.title }

  var sketches: [Sketch] { [endToEnd, queueWait, held, confirm, lateness] }

  func startBinned(_ binned: Profile.Start.Binned) {
    for (sketch, isBinned) in zip(sketches, binned.sketches) where isBinned { sketch.startBinned() }
  }

  func noteDepth(_ depth: Int64, at time: Int64) {
    if time >= depthTime {
      depthTime = time
      depthLatest = depth
    }
    if depth > depthMaximum { depthMaximum = depth }
  }

  /// A publish has been confirmed or refused by a record of its own.
  func noteAnswer(at time: Int64) {
    unconfirmed.see(time)
    unconfirmed.change(by: -1)
  }

  /// Books the facts that became known of a message of this queue.
  @inline(__always)
  func book(_ facts: Facts) {
    if facts.wait != Life.unseen {
      // A producer often logs a message when it is delivered already: without these, waits would seem too long.
      noteDuration(facts.wait < 0 && facts.wait >= -QueueState.lateLine ? 0 : facts.wait, in: queueWait)
    }
    if facts.settle != Life.unseen { noteDuration(facts.settle &- facts.deliver, in: held) }
    if facts.confirm != Life.unseen { noteDuration(facts.confirm, in: confirm) }
    if facts.endToEnd != Life.unseen { noteDuration(facts.endToEnd, in: endToEnd) }
    if facts.flags.contains(.redelivered) { counts.redelivered &+= 1 }
    if facts.flags.contains(.endedUnpublished) { counts.settledUnpublished &+= 1 }
    if facts.flags.contains(.publishFound) { counts.settledUnpublished &-= 1 }
  }

  /// By so much the line of a publish may be later than that of the delivery, without clocks that disagree.
  private static let lateLine: Int64 = 5_000_000

  func noteDuration(_ duration: Int64, in sketch: Sketch) {
    if duration >= 0 { sketch.record(duration) } else { counts.negativeDurations &+= 1 }
  }
}
