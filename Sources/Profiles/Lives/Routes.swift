/// Which queues the messages of a route or a stream are delivered from, as their ids tell.
///
/// A *source* is what messages are published to and not delivered from: the routing key of an exchange, or a stream of
/// which only groups are delivered. Its *targets* are the queues, or the groups, in which ids of its publishes appeared. A
/// message has a life in each of its targets, which takes the time of the publish from the life in the source; that one
/// stays behind with the set of the targets that have taken it, because a further target may still need it.
struct Routes {
  /// So many targets of one source are told apart.
  static let targetLimit = 62
  /// So many lives that all targets have taken are kept, those published last, for a target that the log has yet to show.
  static let takenLimit = 1 << 18

  struct Target: Equatable {
    var queue: UInt32
    /// How many messages of the source appeared here, and when the first and the last of them were published.
    var taken = 0
    var first = Int64.max
    var last = Int64.min

    init(queue: UInt32) { self.queue = queue }

    mutating func take(publishAt time: Int64) {
      taken &+= 1
      first = min(first, time)
      last = max(last, time)
    }

    mutating func append(_ next: Target) {
      taken &+= next.taken
      first = min(first, next.first)
      last = max(last, next.last)
    }
  }

  /// Whether the log has a route or a group: only then messages are looked for in other queues than their own.
  var isActive = false
  /// By the number of the source. The place of a target in its list is its bit in `Life.taken`.
  private(set) var targets: [UInt32: [Target]] = [:]

  /// The bit of a target, or nil when the source has too many.
  func bit(of target: UInt32, in source: UInt32) -> Int? {
    guard let list = targets[source] else { return 0 }
    return list.firstIndex { $0.queue == target } ?? (list.count < Routes.targetLimit ? list.count : nil)
  }

  /// Notes that a message of the source which was published at `time` appeared in the target.
  mutating func note(_ target: UInt32, at bit: Int, of source: UInt32, publishAt time: Int64) {
    if bit == targets[source, default: []].count {
      targets[source, default: []].append(Target(queue: target))
    }
    targets[source]?[bit].take(publishAt: time)
  }

  /// All bits of the targets of a source.
  func all(of source: UInt32) -> UInt64 { (1 &<< UInt64(targets[source]?.count ?? 0)) &- 1 }

  /// Adds the routes of what follows; returns the bit here of every bit there, by the number of the source there.
  mutating func append(_ next: Routes, queues: [UInt32]) -> [UInt32: [Int?]] {
    isActive = isActive || next.isActive
    var bits: [UInt32: [Int?]] = [:]
    for (source, list) in next.targets.sorted(by: { $0.key < $1.key }) {
      let here = queues[Int(source)]
      bits[source] = list.map { theirs in
        guard let bit = bit(of: queues[Int(theirs.queue)], in: here) else { return nil }
        if bit == targets[here, default: []].count {
          targets[here, default: []].append(Target(queue: queues[Int(theirs.queue)]))
        }
        targets[here]?[bit].append(theirs)
        return bit
      }
    }
    return bits
  }

  /// The sources with their targets in an order that does not depend on the parts of the log, and the new bit of every bit.
  var sorted: [(source: UInt32, targets: [Target], bits: [Int?])] {
    targets.sorted { $0.key < $1.key }.map { source, list in
      let order = list.indices.sorted { list[$0].queue < list[$1].queue }
      var bits = [Int?](repeating: nil, count: list.count)
      for (new, old) in order.enumerated() { bits[old] = new }
      return (source, order.map { list[$0] }, bits)
    }
  }

  /// Restores a source from its parts, in the order of their bits.
  mutating func restore(_ source: UInt32, _ list: [Target]) {
    targets[source] = list
    isActive = true
  }

  /// The bits under other numbers; those that have none are dropped.
  static func moved(_ taken: UInt64, _ bits: [Int?]) -> UInt64 {
    var moved: UInt64 = 0
    for (old, new) in bits.enumerated() where taken & (1 &<< UInt64(old)) != 0 {
      if let new { moved |= 1 &<< UInt64(new) }
    }
    return moved
  }
}

extension Life {
  /// Which targets of its source have taken this message; bits by `Routes.targets`.
  ///
  /// Stands where a life in a queue keeps the settle before its orphan settle: a life that others take is in no queue, and
  /// has no settle.
  var taken: UInt64 {
    get {
      orphanSettle == Life.unseen && orphanPrevious != Life.unseen ? UInt64(bitPattern: orphanPrevious) : 0
    }
    set { orphanPrevious = newValue == 0 ? Life.unseen : Int64(bitPattern: newValue) }
  }

  /// Whether it was published and nothing else happened to it in the queue that it names.
  var isOnlyPublished: Bool {
    publish != Life.unseen && deliveries == 0 && !hasEnded && orphanSettle == Life.unseen
  }

  /// The first that is known of it beside its publish.
  var firstSign: Int64? { [firstDeliver, orphanSettle, end].filter { $0 != Life.unseen }.min() }
}
