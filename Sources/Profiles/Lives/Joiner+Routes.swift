internal import Events
internal import Metrics

// Messages that are published under another name than that of the queue from which they are delivered. All of this rests
// on ids alone, and costs nothing where the log has neither exchanges nor groups.
extension Joiner {
  /// The number of a route or a group.
  @inline(never)
  func scopedQueue(_ event: Event, _ batch: EventBatch, _ figures: Figures) -> Int {
    if event.scope == Joiner.given { return givenQueue }
    let kind: QueueName.Kind =
      switch event.kind {
      case .publish, .confirm, .returned: .route
      case .nack where event.flags.contains(.refused): .route
      default: .group
      }
    routes.isActive = true
    return numbers.scoped(kind, event, batch, figures)
  }

  /// The slot of a new life that a record of `time` opens in its queue, otherwise than by a publish; -1 when there is no
  /// room.
  @inline(__always)
  func open(_ key: UInt64, queue: UInt32, at time: Int64, _ figures: Figures) -> Int {
    let slot = insert(key, queue: queue, figures)
    if routes.isActive, slot >= 0 { takePublish(slot, key: key, at: time, figures) }
    return slot
  }

  /// A life that has no publish, and whose id is that of messages of a source, takes the publish of one of them. It may
  /// leave the table by that.
  @inline(never)
  func takePublish(_ slot: Int, key: UInt64, at sign: Int64, _ figures: Figures) {
    guard let target = unsafe RouteTarget(table.lives[slot].queue, figures),
      let found = source(of: key, for: target, at: sign)
    else { return }
    take(found, slot, key: key, target, figures)
  }

  /// A message of a source was published: the lives of its id that wait for a publish take it.
  @inline(never)
  func offerPublish(key: UInt64, from source: UInt32, _ figures: Figures) {
    var isLooking = true
    while isLooking {
      isLooking = false
      var waiting: [(slot: Int, life: Life)] = []
      table.forEachSlot(ofKey: key) { slot, life in
        if life.publish == Life.unseen, life.queue != source, life.firstSign != nil {
          waiting.append((slot, life))
        }
      }
      waiting.sort {
        $0.life.queue != $1.life.queue ? $0.life.queue < $1.life.queue : $0.life.order < $1.life.order
      }
      for (slot, life) in waiting {
        guard let target = RouteTarget(life.queue, figures), let sign = life.firstSign,
          let found = self.source(of: key, for: target, at: sign)
        else { continue }
        // Lives move when one of them leaves the table.
        isLooking = true
        take(found, slot, key: key, target, figures)
        break
      }
    }
  }

  /// The message of a source which an event in a queue belongs to.
  private struct Found {
    var slot: Int
    var life: Life
    var bit: Int
  }

  /// Of one source the oldest message that the target has not taken; of several sources the one published last before
  /// the message was first seen in the target.
  private func source(of key: UInt64, for target: RouteTarget, at sign: Int64) -> Found? {
    var best: Found?
    table.forEachSlot(ofKey: key) { slot, life in
      guard life.isOnlyPublished, target.accepts(life.queue),
        let bit = routes.bit(of: target.queue, in: life.queue),
        life.taken & (1 &<< UInt64(bit)) == 0
      else { return }
      if let known = best?.life, !Joiner.precedes(life, known, at: sign) { return }
      best = Found(slot: slot, life: life, bit: bit)
    }
    return best
  }

  /// Whether a message that was first seen at `sign` is rather the first than the second of two publishes.
  private static func precedes(_ a: Life, _ b: Life, at sign: Int64) -> Bool {
    if a.queue == b.queue { return (a.publish, a.bytes) < (b.publish, b.bytes) }
    let limit = sign &+ Life.lateness
    let (isBefore, otherIsBefore) = (a.publish <= limit, b.publish <= limit)
    if isBefore != otherIsBefore { return isBefore }
    if a.publish != b.publish { return isBefore ? a.publish > b.publish : a.publish < b.publish }
    return a.queue < b.queue
  }

  private func take(
    _ found: Found, _ slot: Int, key: UInt64, _ target: RouteTarget, _ figures: Figures
  ) {
    let (publish, bytes) = (found.life.publish, found.life.bytes)
    unsafe table.lives[found.slot].taken = found.life.taken | 1 &<< UInt64(found.bit)
    routes.note(target.queue, at: found.bit, of: found.life.queue, publishAt: publish)
    let queue = figures.queues.states[Int(target.queue)]
    queue.counts.published &+= 1
    queue.counts.routed &+= 1
    queue.timeline?.add(.incoming, at: publish)
    if bytes >= 0 {
      queue.counts.bytes &+= Int(bytes)
      queue.counts.sized &+= 1
    }
    let facts = unsafe table.lives[slot].apply(Life.Publish(time: publish, bytes: bytes))
    book(facts, of: slot, key: key, in: queue, figures)
  }

  /// Drops the oldest lives of sources that all known targets have taken, when there are very many.
  func relieveRoutes() {
    var done: [(publish: Int64, key: UInt64, queue: UInt32)] = []
    table.forEach { key, life in
      if life.taken != 0, life.isOnlyPublished, life.taken == routes.all(of: life.queue) {
        done.append((life.publish, key, life.queue))
      }
    }
    guard done.count > Routes.takenLimit else { return }
    done.sort { $0 < $1 }
    for (publish, key, queue) in done.dropLast(Routes.takenLimit) {
      var found = -1
      table.forEachSlot(ofKey: key) { slot, life in
        if life.queue == queue, life.publish == publish, life.isOnlyPublished { found = slot }
      }
      if found >= 0 { table.remove(at: found) }
    }
  }
}

/// A queue or a group, as the target of sources.
private struct RouteTarget {
  var queue: UInt32
  /// The stream of a group.
  private var stream: UInt32?
  private let queues: [QueueState]

  /// Nil for a route, from which nothing is delivered.
  init?(_ number: UInt32, _ figures: Figures) {
    queue = number
    queues = figures.queues.states
    let key = queues[Int(number)].key
    switch key.kind {
    case .queue: stream = nil
    case .route: return nil
    case .group: stream = figures.queues.number(of: .queue(key.name)).map { UInt32($0) }
    }
  }

  /// Whether messages of this source may appear here.
  func accepts(_ source: UInt32) -> Bool { source == stream || queues[Int(source)].key.kind == .route }
}
