/// One message that was in a queue, as a replay needs it. It takes 32 bytes, because up to 32,768 are kept of a queue.
public struct TracedLife: Equatable, Sendable {
  /// Stands for a moment that has not been seen.
  public static let unseen = Int64.min
  private static let ackedBit: UInt16 = 0x8000

  public var publish: Int64
  /// First delivery, or `unseen`.
  public var deliver: Int64
  /// The moment after which the message was in the queue no more, or `unseen`.
  public var end: Int64
  public var bytes: Int32
  /// As in `Life.Consumer`: a number that does not fit ends the process.
  private var consumerNumber: UInt16
  /// The number of deliveries, and in the highest bit whether the end was an ack.
  private var outcome: UInt16

  public init(
    publish: Int64, deliver: Int64, end: Int64, consumer: UInt32, bytes: Int32, deliveries: Int, isAcked: Bool
  ) {
    self.publish = publish
    self.deliver = deliver
    self.end = end
    self.bytes = bytes
    consumerNumber = UInt16(consumer)
    outcome = UInt16(min(max(deliveries, 0), TracedLife.deliveryLimit)) | (isAcked ? TracedLife.ackedBit : 0)
  }

  /// A message that is leaving the table.
  @inline(__always)
  init(_ life: UnsafeMutablePointer<Life>) {
    let (end, deliver) = unsafe (life.pointee.end, life.pointee.deliver)
    publish = unsafe life.pointee.publish
    self.deliver = unsafe life.pointee.firstDeliver
    self.end = end == Life.unseen ? deliver : end
    bytes = unsafe life.pointee.bytes
    consumerNumber = unsafe life.pointee.consumer.rawValue
    let ack = unsafe life.pointee.flags.contains(.acked) ? TracedLife.ackedBit : 0
    outcome = unsafe min(life.pointee.deliveries, ~TracedLife.ackedBit) | ack
  }

  /// A message that left its queue at `end`.
  init(_ life: Life, end: Int64) {
    publish = life.publish
    deliver = life.firstDeliver
    self.end = end
    bytes = life.bytes
    consumerNumber = life.consumer.rawValue
    outcome =
      min(life.deliveries, ~TracedLife.ackedBit) | (life.flags.contains(.acked) ? TracedLife.ackedBit : 0)
  }

  /// Index of the consumer of the last delivery plus 1; 0 when unknown. In a `QueueTrace` it counts among the
  /// consumers of the queue.
  public var consumer: UInt32 {
    get { UInt32(consumerNumber) }
    set { consumerNumber = UInt16(newValue) }
  }

  /// The number of deliveries; larger numbers than `deliveryLimit` count as `deliveryLimit`.
  public var deliveries: Int { Int(outcome & ~TracedLife.ackedBit) }
  public static let deliveryLimit = 0x7FFF
  /// Whether its end was an ack.
  public var isAcked: Bool { outcome & TracedLife.ackedBit != 0 }

  /// A total order by end, which decides what a trace keeps.
  static func endsBefore(_ a: TracedLife, _ b: TracedLife) -> Bool {
    if a.end != b.end { return a.end < b.end }
    return (a.publish, a.deliver, a.consumerNumber, a.outcome, a.bytes)
      < (b.publish, b.deliver, b.consumerNumber, b.outcome, b.bytes)
  }

  /// A total order by publish, in which traces are read.
  static func isPublishedBefore(_ a: TracedLife, _ b: TracedLife) -> Bool {
    a.publish != b.publish ? a.publish < b.publish : endsBefore(a, b)
  }
}

/// The latest finished messages of a queue: those that ended last, at most `limit` of them. Every message that was in
/// the queue after the first of these ends is among them, or has not ended.
///
/// What is kept depends on the set of messages alone, not on the order they came in, so traces merge. They are held
/// part by part of the log: a part that later ones make superfluous goes in one piece, and a merge of parts in the
/// order of their times moves no message.
struct Trace {
  static let limit = 32_768

  /// Messages of one part of the log with the span of their ends.
  private struct Part {
    var lives: [TracedLife] = []
    var first = Int64.max
    var last = Int64.min
    /// The present number of each consumer. Messages get these numbers only when they are read, because most of them
    /// will be dropped unread. Empty while no number has changed.
    private var consumers: [UInt32] = []

    mutating func rename(_ numbers: [UInt32]) {
      consumers = consumers.isEmpty ? numbers : consumers.map { $0 == .max ? .max : numbers[Int($0)] }
    }

    var renamed: [TracedLife] {
      if consumers.isEmpty { return lives }
      return lives.map {
        var life = $0
        if life.consumer > 0 { life.consumer = consumers[Int(life.consumer) - 1] &+ 1 }
        return life
      }
    }

    mutating func append(_ life: TracedLife) {
      lives.append(life)
      if life.end < first { first = life.end }
      if life.end > last { last = life.end }
    }
  }

  /// Complete parts, of which some messages may be superfluous, and the part that grows.
  private var parts: [Part] = []
  private var present = Part()
  private var count = 0
  private var dropped = 0
  /// Whether messages were left out that may have ended after others that are kept.
  private(set) var hasHoles = false

  init() {}

  /// Restores a trace from its `latest`, `omitted` and `hasHoles`.
  init(_ lives: [TracedLife], omitted: Int, hasHoles: Bool) {
    for life in lives { append(life) }
    dropped += omitted
    self.hasHoles = hasHoles
  }

  /// How many finished messages are not among the latest.
  var omitted: Int { dropped + max(0, count - Trace.limit) }

  /// Notes that a finished message finds no room here.
  mutating func skip() { hasHoles = true }

  mutating func append(_ life: TracedLife) {
    if present.lives.isEmpty { present.lives.reserveCapacity(1_024) }
    present.append(life)
    count &+= 1
    if count >= Trace.limit * 2 { trim() }
  }

  /// Adds the trace of the following part of the log.
  /// - Parameter consumers: the numbers here of the consumers there.
  mutating func append(_ next: Trace, mapping consumers: [UInt32]) {
    closePart()
    dropped += next.dropped
    hasHoles = hasHoles || next.hasHoles
    for var part in next.parts + [next.present] where !part.lives.isEmpty {
      part.rename(consumers)
      parts.append(part)
      count += part.lives.count
    }
    dropParts()
    if count >= Trace.limit * 2 { trim() }
  }

  /// Notes that there is no room for the messages of another trace.
  mutating func skip(_ next: Trace) {
    hasHoles = hasHoles || next.hasHoles || next.count > 0
  }

  /// How many `latest` are.
  var kept: Int { min(count, Trace.limit) }

  /// The kept messages in the order of their ends.
  var latest: [TracedLife] { latest(Trace.limit) }

  /// The `limit` kept messages that ended last, in the order of their ends.
  /// - Complexity: linear in the parts that hold these messages, and that of sorting the messages returned.
  func latest(_ limit: Int) -> [TracedLife] {
    let limit = min(max(limit, 0), Trace.limit)
    var lives = latestParts(limit).flatMap(\.renamed)
    if limit > 0, lives.count > limit {
      let threshold = Trace.selectLargest(limit, of: lives.map(\.end))
      lives.removeAll { $0.end < threshold }
    }
    return Array(lives.sorted(by: TracedLife.endsBefore).suffix(limit))
  }

  /// The parts that hold the `limit` latest messages, and parts that overlap with these in time.
  private func latestParts(_ limit: Int) -> [Part] {
    let parts = parts + [present]
    guard let start = Trace.start(of: limit, in: parts) else { return parts }
    return parts.filter { $0.last >= start }
  }

  /// A moment after which so many of the messages of parts ended, or more; nil when there are fewer.
  private static func start(of limit: Int, in parts: [Part]) -> Int64? {
    var later = 0
    let enough = parts.sorted { $0.first > $1.first }.first {
      later += $0.lives.count
      return later >= limit
    }
    return enough?.first
  }

  private var all: [TracedLife] { parts.flatMap(\.renamed) + present.lives }

  func contains(where predicate: (TracedLife) -> Bool) -> Bool {
    all.contains(where: predicate)
  }

  private mutating func closePart() {
    if !present.lives.isEmpty { parts.append(present) }
    present = Part()
  }

  /// Drops the parts that lie wholly before `limit` messages of others.
  private mutating func dropParts() {
    guard count > Trace.limit, let start = Trace.start(of: Trace.limit, in: parts) else { return }
    parts.removeAll { $0.last < start }
    let kept = parts.reduce(0) { $0 + $1.lives.count }
    dropped += count - kept
    count = kept
  }

  private mutating func trim() {
    closePart()
    var all = Part()
    all.lives = self.all
    // Only the end of the first message kept is needed: earlier ones go, ties stay.
    all.first = Trace.selectLargest(Trace.limit, of: all.lives.map(\.end))
    all.last = parts.reduce(.min) { max($0, $1.last) }
    let threshold = all.first
    all.lives.removeAll { $0.end < threshold }
    if all.lives.count >= Trace.limit * 2 { all.lives = latest }
    parts = []
    present = all
    dropped += count - all.lives.count
    count = all.lives.count
  }

  /// The value of rank `count` from above, by quickselect.
  private static func selectLargest(_ count: Int, of input: [Int64]) -> Int64 {
    var values = input
    var (low, high) = (0, values.count - 1)
    let target = values.count - count
    while low < high {
      let pivot = values[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if target <= j { high = j } else if target >= i { low = i } else { break }
    }
    return values[target]
  }
}
