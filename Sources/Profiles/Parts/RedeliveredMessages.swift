/// Of the messages that have left the table and were delivered more than once those that were delivered most, these
/// first.
final class RedeliveredMessages: ProfilePart {
  static let since = 3
  private(set) var lives: [RedeliveredLife] = []

  init(_ start: Profile.Start) {}

  func note(_ life: RedeliveredLife) { RedeliveredLife.insert(life, in: &lives) }

  func append(_ next: RedeliveredMessages, _ numbers: Renumbering) {
    for life in next.lives { note(life) }
  }

  func rename(_ renaming: Renaming) {
    for index in lives.indices { lives[index].queue = renaming.name(lives[index].queue, .queue) }
  }

  func pack(into packer: inout Packer) {
    packer.put(lives) { packer, life in
      packer.put(life.deliveries)
      packer.put(life.publish)
      packer.put(life.end)
      packer.put(life.key)
      packer.put(life.queue)
    }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    lives = try unpacker.list { (u) throws(Unpacker.Malformed) in
      RedeliveredLife(
        deliveries: try u.count(), publish: try u.int64(), end: try u.int64(), key: try u.unsigned(),
        queue: try u.text())
    }
  }
}

extension Figures {
  /// A message that was delivered more than once leaves the table.
  @inline(never)
  func noteRedelivered(_ life: Life, key: UInt64, _ queue: QueueState) {
    queue.counts.noteDeliveries(Int(life.deliveries))
    self[RedeliveredMessages.self].note(RedeliveredLife(life, key: key, queue: queue.name))
  }
}

/// One of the messages that were delivered most often.
public struct RedeliveredLife: Equatable, Sendable {
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

  static func isBefore(_ a: RedeliveredLife, _ b: RedeliveredLife) -> Bool {
    let (first, second) = ((b.deliveries, a.publish, a.end, a.key), (a.deliveries, b.publish, b.end, b.key))
    return first != second ? first < second : a.queue.lexicographicallyPrecedes(b.queue)
  }

  /// Takes one in where it belongs, as long as it is among the first `limit`.
  static func insert(_ life: RedeliveredLife, in list: inout [RedeliveredLife]) {
    if list.count == limit, !isBefore(life, list[limit - 1]) { return }
    list.insert(life, at: list.firstIndex { isBefore(life, $0) } ?? list.count)
    if list.count > limit { list.removeLast() }
  }
}
