/// One finished message, as a replay needs it.
public struct TracedLife: Equatable, Sendable {
  public var publish: Int64
  /// First delivery, or `Life.unseen` (the smallest number).
  public var deliver: Int64
  public var end: Int64
  /// Index of the consumer among the profile's parties, plus 1; 0 when unknown.
  public var consumer: UInt32
  public var bytes: Int32
}

/// The latest finished messages of a queue: those published last, at most `limit` of them.
///
/// What is kept depends on the set of messages alone, not on the order they came in, so traces merge. They are held
/// part by part of the log: a part that later ones make superfluous goes in one piece, and a merge of parts in the
/// order of their times moves no message.
struct Trace {
  static let limit = 32_768

  /// Messages of one part of the log with the span of their publishes.
  private struct Part {
    var lives: [TracedLife] = []
    var first = Int64.max
    var last = Int64.min
    /// Under which number each consumer is known now: naming the messages anew is put off until somebody reads
    /// them, because most will be dropped. Empty while nothing has changed.
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
      if life.publish < first { first = life.publish }
      if life.publish > last { last = life.publish }
    }
  }

  /// Complete parts, of which some messages may be superfluous, and the part that grows.
  private var parts: [Part] = []
  private var present = Part()
  private var count = 0

  mutating func append(_ life: TracedLife) {
    if present.lives.isEmpty { present.lives.reserveCapacity(1_024) }
    present.append(life)
    count &+= 1
    if count >= Trace.limit * 2 { trim() }
  }

  /// Adds the messages of what follows.
  /// - Parameter consumers: the numbers here of the consumers there.
  mutating func append(_ next: Trace, mapping consumers: [UInt32]) {
    closePart()
    for var part in next.parts + [next.present] where !part.lives.isEmpty {
      part.rename(consumers)
      parts.append(part)
      count += part.lives.count
    }
    dropParts()
    if count >= Trace.limit * 2 { trim() }
  }

  /// The kept messages in the order of their publish.
  var latest: [TracedLife] {
    Array(all.sorted(by: Trace.isBefore).suffix(Trace.limit))
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
    guard count > Trace.limit else { return }
    parts.sort { $0.first > $1.first }
    var later = 0
    let enough = parts.first {
      later += $0.lives.count
      return later >= Trace.limit
    }
    guard let enough else { return }
    parts.removeAll { $0.last < enough.first }
    count = parts.reduce(0) { $0 + $1.lives.count }
  }

  private mutating func trim() {
    closePart()
    var all = Part()
    all.lives = self.all
    // Only the publish time of the last one kept is needed: what lies before it goes, ties stay.
    all.first = Trace.selectLargest(Trace.limit, of: all.lives.map(\.publish))
    all.last = parts.reduce(.min) { max($0, $1.last) }
    let threshold = all.first
    all.lives.removeAll { $0.publish < threshold }
    if all.lives.count >= Trace.limit * 2 { all.lives = latest }
    parts = []
    present = all
    count = all.lives.count
  }

  static func isBefore(_ a: TracedLife, _ b: TracedLife) -> Bool {
    (a.publish, a.end, a.deliver, a.consumer, a.bytes) < (b.publish, b.end, b.deliver, b.consumer, b.bytes)
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
