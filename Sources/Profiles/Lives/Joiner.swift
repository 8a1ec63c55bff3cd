internal import Events
internal import Metrics

/// Joins the records of each message: turns them into facts, which it books in `Figures`.
///
/// It holds what a later record may still need, the open ends of a log: messages that are not finished, those that were
/// finished a moment ago, and the latest settle of each consumer. It has no counts of its own: its figures may be taken
/// away and replaced by fresh ones at any time, and what is booked in all of them adds up to the whole. Queues and
/// parties are known by the numbers that the figures give them, which fresh ones keep.
@safe
final class Joiner {
  let table = LifeTable()
  let recentEnds = RecentEnds()
  /// Ended messages whose publish has not been seen.
  var awaitingPublish = WaitingLine(limit: 1 << 20)
  /// Finished messages whose deliver has not been seen.
  var awaitingDeliver = WaitingLine(limit: 1 << 16)
  let chains = SettleChains()
  /// Queues of which earlier figures, taken away meanwhile, have shown that something ends their messages.
  var settledQueues: Set<UInt32> = []
  private static let firstRelief = 1 << 17
  private var reliefThreshold = Joiner.firstRelief
  var routes = Routes()
  var starts = Starts()
  var rejected = Rejected()
  /// By the hashes of their names.
  var channels: [UInt64: Channel] = [:]
  /// Where the numbers of a batch's names lead to in the figures.
  var numbers = BatchNumbers()
  var nameless = Nameless() {
    didSet { hasNameless = !nameless.isEmpty }
  }
  private(set) var hasNameless = false
  /// The queue of an event whose scope is `given`.
  var givenQueue = 0
  static let given = UInt32.max

  // MARK: Facts

  /// Books what became known of the message in `slot`, and takes it out of the table when it is complete.
  @inline(__always)
  func book(_ facts: Facts, of slot: Int, key: UInt64, in queue: QueueState, _ figures: Figures) {
    queue.book(facts)
    if facts.settle != Life.unseen { recoverService(facts, figures) }
    if facts.endToEnd >= 0 {
      unsafe queue.timeline?.record(facts.endToEnd, at: table.lives[slot].end)
      if facts.endToEnd >= figures.slowest.bound {
        noteSlow(facts.endToEnd, slot, key: key, queue, figures)
      }
    }
    if facts.flags.contains(.isComplete) {
      close(slot, key: key, queue, figures)
    } else if !facts.flags.isDisjoint(with: [.endedUnpublished, .lacksDeliver]) {
      wait(facts.flags, slot, key: key, figures)
    }
  }

  @inline(never)
  private func noteSlow(
    _ duration: Int64, _ slot: Int, key: UInt64, _ queue: QueueState, _ figures: Figures
  ) {
    let life = unsafe table.lives[slot]
    figures.slowest.keep(
      SlowLife(
        duration: duration, publish: life.publish, end: life.end, key: key, queue: queue.name))
  }

  /// Records the processing time that a settle tells of its consumer; of one that names none only once it is attributed.
  @inline(__always)
  func recoverService(_ facts: Facts, _ figures: Figures) {
    guard facts.consumer.isKnown, facts.flags.isDisjoint(with: [.serviceGiven, .isUnattributed]) else {
      return
    }
    let index = facts.consumer.index
    let service = chains.with(index) {
      $0.service(settle: facts.settle, deliver: facts.deliver, previous: facts.previous)
    }
    if let service { figures.partyReferences.with(index) { $0.service.record(service) } }
  }

  @inline(never)
  private func wait(_ flags: Facts.Flags, _ slot: Int, key: UInt64, _ figures: Figures) {
    let entry = unsafe WaitingLine.Entry(key: key, queue: table.lives[slot].queue)
    if flags.contains(.endedUnpublished) {
      waitForPublish(entry, figures)
    } else {
      waitForDeliver(entry, figures)
    }
  }

  func waitForPublish(_ entry: WaitingLine.Entry, _ figures: Figures) {
    if let oldest = awaitingPublish.append(entry) { giveUp(oldest, figures) }
  }

  func waitForDeliver(_ entry: WaitingLine.Entry, _ figures: Figures) {
    if let oldest = awaitingDeliver.append(entry) { giveUp(oldest, figures) }
  }

  /// Remembers which queues have settles, before these figures are taken away.
  func remember(_ figures: Figures) {
    for (number, queue) in figures.queues.states.enumerated() where queue.counts.settled > 0 {
      settledQueues.insert(UInt32(number))
    }
  }

  // MARK: In and out of the table

  /// The slot of a new life, of which nothing is known yet; -1 when there is no room for it, which is counted.
  func insert(_ key: UInt64, queue: UInt32, _ figures: Figures) -> Int {
    if table.count >= reliefThreshold { relieve(figures) }
    let slot = table.insert(key, queue: queue)
    if slot < 0 { figures.omissions.counts.messages &+= 1 }
    return slot
  }

  /// The life is complete: it goes into the trace and out of the table.
  @inline(never)
  func close(_ slot: Int, key: UInt64, _ queue: QueueState, _ figures: Figures) {
    // Looked at where it lies: a copy of it would wait for what has just been stored there.
    let life = unsafe table.lives + slot
    let number = unsafe life.pointee.queue
    if number < Profile.traceLimit {
      queue.trace.append(unsafe TracedLife(life))
    } else {
      queue.trace.skip()
    }
    let mayComeBack = unsafe !life.pointee.flags.contains(.acked) || !life.pointee.isFirstDeliverKnown
    if mayComeBack { unsafe noteRejected(life.pointee, key: key) }
    if unsafe life.pointee.deliveries > 1 { unsafe figures.noteRedelivered(life.pointee, key: key, queue) }
    recentEnds.note(
      unsafe RecentEnds.Entry(
        key: key, publish: life.pointee.publish, queue: number, queueHash: queue.hash,
        isConfirmed: life.pointee.confirm != Life.unseen))
    table.remove(at: slot)
    if mayComeBack { resumeOthers(key, number, figures) }
  }

  /// Where nothing is ever settled (automatic acknowledgement, or a log that does not write it) the delivery
  /// ends a message: such messages leave the table when it has become large.
  private func relieve(_ figures: Figures) {
    let queues = figures.queues.states
    let isAutoAcknowledged = queues.enumerated().map {
      $1.counts.isAutoAcknowledged && !settledQueues.contains(UInt32($0))
    }
    var finished: [(UInt64, UInt32)] = []
    table.forEach { key, life in
      if life.publish != Life.unseen, life.deliver != Life.unseen, isAutoAcknowledged[Int(life.queue)] {
        finished.append((key, life.queue))
      }
    }
    for (key, queue) in finished {
      let slot = table.find(key, queue: queue)
      if slot >= 0 { close(slot, key: key, queues[Int(queue)], figures) }
    }
    if routes.isActive { relieveRoutes() }
    reliefThreshold = max(Joiner.firstRelief, table.count * 2)
  }

  /// Drops a life that has waited too long for its other records.
  private func giveUp(_ entry: WaitingLine.Entry, _ figures: Figures) {
    let slot = table.find(entry.key, queue: entry.queue)
    guard slot >= 0 else { return }
    let life = unsafe table.lives[slot]
    guard life.hasEnded else { return }
    figures.omissions.counts.givenUp &+= 1
    let queue = figures.queues.states[Int(life.queue)]
    if life.publish != Life.unseen {
      close(slot, key: entry.key, queue, figures)
    } else {
      if life.deliveries > 1 { figures.noteRedelivered(life, key: entry.key, queue) }
      table.remove(at: slot)
    }
  }

  /// Whether a message of this name was finished a moment ago.
  func wasFinished(_ key: UInt64, queue: UInt32) -> Bool {
    let entry = recentEnds[key]
    return entry.key == key && entry.queue == queue
  }
}
