internal import Metrics

/// Messages that left their queue without an ack, and may come back to it: by way of a queue of retries a message is delivered
/// again after a pause, without another publish.
struct Rejected {
  /// So many of the latest are kept, at least.
  static let limit = 1 << 16

  /// When each was published. The older half is given up as a whole.
  private var young: [Starts.Message: Int64] = [:]
  private var old: [Starts.Message: Int64] = [:]
  /// By message the queue that rejected it last, for records without a queue.
  private var queues: [UInt64: UInt32] = [:]

  var isEmpty: Bool { young.isEmpty && old.isEmpty }

  mutating func note(_ message: Starts.Message, publishedAt time: Int64) {
    if young.count >= Rejected.limit {
      old = young
      young = [:]
      queues = [:]
      for message in old.keys { note(queueOf: message) }
    }
    young[message] = time
    note(queueOf: message)
  }

  /// Of several queues the one with the largest number: it does not depend on the order of the records.
  private mutating func note(queueOf message: Starts.Message) {
    queues[message.key] = max(queues[message.key] ?? 0, message.queue)
  }

  /// The queue that rejected a message.
  func queue(of key: UInt64) -> UInt32? { queues[key] }

  /// When a message that comes back was published. It stays among the rejected: further attempts may be read later, or may
  /// have been earlier.
  func publish(of message: Starts.Message) -> Int64? { young[message] ?? old[message] }

  var sorted: [(message: Starts.Message, time: Int64)] {
    old.merging(young) { $1 }.sorted { ($0.key.key, $0.key.queue) < ($1.key.key, $1.key.queue) }
      .map { ($0.key, $0.value) }
  }
}

extension Rejected {
  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, entry in
      packer.put(entry.message.key)
      packer.put(UInt64(entry.message.queue))
      packer.put(entry.time)
    }
  }

  init(from unpacker: inout Unpacker, queues: Int) throws(Unpacker.Malformed) {
    for (message, time) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (Starts.Message(key: try u.unsigned(), queue: UInt32(try u.number(below: queues))), try u.int64())
    }) {
      note(message, publishedAt: time)
    }
  }
}

extension Joiner {
  /// Notes a message that leaves the table with its times known, if it was rejected, or delivered again after it was.
  func noteRejected(_ life: Life, key: UInt64) {
    guard !life.flags.contains(.acked) || !life.isFirstDeliverKnown, life.hasEnded else { return }
    rejected.note(Starts.Message(key: key, queue: life.queue), publishedAt: life.publish)
  }

  /// Other attempts of a rejected message, which were read before its publish was known.
  func resumeOthers(_ key: UInt64, _ queue: UInt32, _ figures: Figures) {
    var found = -1
    var first = Int64.max
    table.forEachSlot(ofKey: key) { slot, life in
      if life.queue == queue, life.publish == Life.unseen, life.deliveries > 0, life.firstDeliver < first {
        (found, first) = (slot, life.firstDeliver)
      }
    }
    guard found >= 0 else { return }
    resume(found, key: key, at: first, figures)
    // One that is complete by that has gone on with the others.
    if table.holds(key, at: found), unsafe table.lives[found].publish != Life.unseen {
      resumeOthers(key, queue, figures)
    }
  }

  /// A message that was delivered at `time`, and of which no publish is known, may be one that was rejected here: then this
  /// is another attempt, and its time counts from the only publish. The pause in between is no wait in the queue.
  func resume(_ slot: Int, key: UInt64, at time: Int64, _ figures: Figures) {
    let number = unsafe table.lives[slot].queue
    guard let publish = rejected.publish(of: Starts.Message(key: key, queue: number)) else { return }
    let queue = figures.queues.states[Int(number)]
    queue.counts.cameBack &+= 1
    queue.timeline?.add(.incoming, at: time)
    unsafe table.lives[slot].flags.insert(.cameBack)
    let facts = unsafe table.lives[slot].apply(
      Life.Publish(time: publish, bytes: table.lives[slot].bytes))
    book(facts, of: slot, key: key, in: queue, figures)
  }
}
