internal import Events
internal import Metrics

extension Joiner {
  /// Books the events of a batch: those about a message with what they tell of it together with others.
  /// - Parameter base: the first line of the batch.
  func fold(_ batch: EventBatch, into figures: Figures, at base: LineReference) {
    numbers.bind(batch.names)
    let activity = figures.activity.timeline
    for index in 0..<batch.count {
      let event = unsafe batch.events + index
      activity.add(.incoming, at: unsafe event.pointee.time)
      switch unsafe event.pointee.kind {
      case .publish: unsafe foldPublish(event, batch, figures)
      case .deliver: unsafe foldDeliver(event, batch, figures, at: base)
      case .ack: unsafe foldAck(event, batch, figures, at: base)
      case .start: unsafe foldStart(event.pointee, batch, figures, at: base)
      case .nack: unsafe foldNack(event, batch, figures, at: base)
      case .sample: unsafe figures.bookSample(event.pointee, batch, at: base)
      case .confirm: unsafe foldConfirm(event.pointee, batch, figures, at: base)
      case .returned, .expire, .drop, .deadLetter:
        unsafe foldRemoval(event.pointee, batch, figures, at: base)
      case .error:
        if unsafe event.pointee.key != 0 { unsafe noteUnconfirmed(event.pointee, batch, figures) }
        unsafe figures.book(event.pointee, batch, at: base)
      case .connect, .disconnect, .consume, .cancel, .alarm, .block, .unblock, .sync, .stats, .config:
        unsafe figures.book(event.pointee, batch, at: base)
      }
      if hasNameless, unsafe event.pointee.queue | event.pointee.scope != 0 || event.pointee.kind == .publish
      {
        unsafe bindNameless(event.pointee.key, figures)
      }
    }
  }

  /// The number of the queue that an event is about, which may be a route or a group.
  @inline(__always)
  func queue(of event: Event, _ batch: EventBatch, _ figures: Figures) -> Int {
    event.scope == 0
      ? numbers.queue(event.queue, batch, figures) : scopedQueue(event, batch, figures)
  }

  // MARK: Publish

  private func foldPublish(_ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ figures: Figures) {
    let number = unsafe queue(of: event.pointee, batch, figures)
    figures.queueReferences.with(number) { unsafe foldPublish(event, batch, number, $0, figures) }
  }

  @inline(__always)
  private func foldPublish(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ number: Int, _ queue: QueueState,
    _ figures: Figures
  ) {
    let logged = unsafe event.pointee.time
    // A line that says how long the publish took was written when it was over.
    let took = unsafe event.pointee.duration
    let time = took > 0 ? logged &- took : logged
    queue.backlog.see(logged)
    let producer = unsafe numbers.party(event.pointee.party, queue: number, role: .producer, batch, figures)
    if unsafe event.pointee.quantity != Event.absent {
      unsafe queue.noteDepth(event.pointee.quantity, at: logged)
    }
    let key = unsafe event.pointee.key
    var slot = -1
    var twin = -1
    if key != 0 {
      slot = table.find(key, queue: UInt32(number))
      if slot >= 0, unsafe !table.lives[slot].awaits(publishAt: time) {
        if unsafe !table.lives[slot].hasEnded && !isSource(number, slot, figures) {
          guard unsafe isPublishedAgain(event.pointee, slot) else {
            queue.counts.duplicates &+= 1
            return
          }
          twin = slot
        }
        slot = -1
      }
    }
    unsafe countPublish(event, queue)
    if unsafe event.pointee.due != Event.absent {
      unsafe queue.lateness.record(max(0, time &- event.pointee.due))
    }
    if producer >= 0 {
      figures.partyReferences.with(producer) {
        $0.published &+= 1
        $0.see(logged)
      }
    }
    guard key != 0 else { return }
    let record = unsafe Life.Publish(time: time, bytes: event.pointee.bytes)
    if slot < 0 {
      let new = insert(key, queue: UInt32(number), figures)
      if new >= 0 { unsafe table.lives[new].begin(with: record) }
      if twin >= 0 { table.markTwins(key, queue: UInt32(number)) }
    } else {
      let facts = unsafe table.lives[slot].apply(record)
      book(facts, of: slot, key: key, in: queue, figures)
    }
    if routes.isActive { offerPublish(key: key, from: UInt32(number), figures) }
  }

  /// Whether messages are published here under any id anew: what is delivered is delivered elsewhere.
  private func isSource(_ number: Int, _ slot: Int, _ figures: Figures) -> Bool {
    guard routes.isActive else { return false }
    return unsafe table.lives[slot].taken != 0 || figures.queues.states[number].key.kind == .route
  }

  /// Whether a publisher that has had no answer publishes a message again: the broker may have both.
  private func isPublishedAgain(_ event: Event, _ slot: Int) -> Bool {
    unsafe event.attempt > 1 || table.lives[slot].flags.contains(.unconfirmed)
  }

  @inline(__always)
  private func countPublish(_ event: UnsafeMutablePointer<Event>, _ queue: QueueState) {
    let time = unsafe event.pointee.time
    queue.counts.published &+= 1
    queue.backlog.change(by: 1)
    queue.timeline?.add(.incoming, at: time)
    if unsafe event.pointee.flags.contains(.opening) { queue.counts.openings &+= 1 }
    let bytes = unsafe event.pointee.bytes
    if bytes >= 0 {
      queue.counts.bytes &+= Int(bytes)
      queue.counts.sized &+= 1
    }
    let took = unsafe event.pointee.duration
    if took >= 0 {
      queue.counts.confirmed &+= 1
      queue.confirm.record(took)
    } else {
      queue.unconfirmed.see(time)
      queue.unconfirmed.change(by: 1)
    }
  }

  // MARK: Deliver

  func foldDeliver(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ figures: Figures, at base: LineReference
  ) {
    var number = unsafe queue(of: event.pointee, batch, figures)
    guard let slot = unsafe find(event, batch, &number, figures, at: base) else {
      if unsafe event.pointee.tag != Event.absent {
        unsafe noteTag(event.pointee, number, batch, figures, base)
      }
      return
    }
    figures.queueReferences.with(number) { unsafe foldDeliver(event, batch, number, $0, slot, figures) }
    if unsafe event.pointee.tag != Event.absent {
      unsafe noteTag(event.pointee, number, batch, figures, base)
    }
  }

  @inline(__always)
  private func foldDeliver(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ number: Int, _ queue: QueueState,
    _ slot: Int, _ figures: Figures
  ) {
    let time = unsafe event.pointee.time
    queue.backlog.see(time)
    queue.counts.delivered &+= 1
    queue.timeline?.add(.delivered, at: time)
    if unsafe event.pointee.quantity != Event.absent {
      unsafe queue.noteDepth(event.pointee.quantity, at: time)
    }
    let consumer = unsafe numbers.party(event.pointee.party, queue: number, role: .consumer, batch, figures)
    if consumer >= 0 {
      figures.partyReferences.with(consumer) {
        $0.delivered &+= 1
        $0.see(time)
      }
    }
    let record = unsafe Life.Delivery(
      time: time, consumer: Life.Consumer(index: consumer),
      saysRedelivered: event.pointee.attempt > 1 || event.pointee.flags.contains(.redelivered),
      saysFirst: event.pointee.attempt < 2 && event.pointee.flags.contains(.first))
    if record.saysRedelivered { queue.counts.saidRedelivered &+= 1 }
    let stated = unsafe event.pointee.duration
    if stated != Event.absent, !record.saysRedelivered { queue.noteStatedWait(stated, at: time) }
    let key = unsafe event.pointee.key
    guard key != 0 else {
      if record.saysRedelivered { queue.counts.redelivered &+= 1 }
      if unsafe event.pointee.flags.contains(.final) {
        unsafe foldEndAtDelivery(event.pointee, UInt32(number), queue, consumer, figures)
      }
      return
    }
    var slot = slot
    let isTwin = unsafe slot >= 0 && record.saysFirst && table.lives[slot].hasTwin(deliveredAt: time)
    if unsafe slot < 0 || isTwin || !table.lives[slot].awaits(deliverAt: time) {
      slot = open(key, queue: UInt32(number), at: time, figures)
      if isTwin { table.markTwins(key, queue: UInt32(number)) }
      if !rejected.isEmpty, slot >= 0, unsafe table.lives[slot].publish == Life.unseen {
        resume(slot, key: key, at: time, figures)
      }
    }
    guard slot >= 0 else {
      var lost = Life(queue: UInt32(number))
      return queue.book(lost.apply(record))
    }
    let facts = unsafe table.lives[slot].apply(record)
    book(facts, of: slot, key: key, in: queue, figures)
    if unsafe event.pointee.flags.contains(.final) {
      unsafe foldEndAtDelivery(event.pointee, UInt32(number), queue, consumer, figures)
    }
  }

  // MARK: Settle

  func foldAck(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ figures: Figures, at base: LineReference
  ) {
    if unsafe event.pointee.flags.contains(.multiple) {
      unsafe foldMultiple(event.pointee, batch, figures, at: base)
      if unsafe event.pointee.key == 0 { return }
    }
    var number = unsafe queue(of: event.pointee, batch, figures)
    guard let slot = unsafe find(event, batch, &number, figures, at: base) else { return }
    figures.queueReferences.with(number) { queue in
      queue.counts.acked &+= 1
      unsafe figures.unread.noteSettled(event.pointee.key)
      unsafe queue.timeline?.add(.outgoing, at: event.pointee.time)
      unsafe settle(event, batch, number, queue, slot, isFinal: true, isAck: true, figures)
    }
  }

  func foldNack(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ figures: Figures, at base: LineReference
  ) {
    if unsafe event.pointee.flags.contains(.multiple) {
      unsafe foldMultiple(event.pointee, batch, figures, at: base)
      if unsafe event.pointee.key == 0 { return }
    }
    var number = unsafe queue(of: event.pointee, batch, figures)
    guard let slot = unsafe find(event, batch, &number, figures, at: base) else { return }
    let queue = figures.queues.states[number]
    let flags = unsafe event.pointee.flags
    queue.counts.nacked &+= 1
    unsafe queue.noteError(
      event.pointee, fallback: flags.contains(.refused) ? "refused by the broker" : "nack", batch,
      at: base.line(of: event.pointee))
    if flags.contains(.refused) {
      return unsafe foldRefusal(event.pointee, queue, slot, figures)
    }
    let requeues = flags.contains(.requeue)
    if requeues {
      queue.counts.requeued &+= 1
    } else {
      unsafe figures.unread.noteSettled(event.pointee.key)
      unsafe queue.timeline?.add(.removed, at: event.pointee.time)
    }
    unsafe settle(event, batch, number, queue, slot, isFinal: !requeues, isAck: false, figures)
  }

  /// A consumer is done with a delivery.
  @inline(__always)
  private func settle(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ number: Int, _ queue: QueueState,
    _ slot: Int, isFinal: Bool, isAck: Bool, _ figures: Figures
  ) {
    let time = unsafe event.pointee.time
    let key = unsafe event.pointee.key
    queue.backlog.see(time)
    var consumer = unsafe numbers.party(event.pointee.party, queue: number, role: .consumer, batch, figures)
    if consumer < 0, slot >= 0 { consumer = unsafe table.lives[slot].consumer.index }
    // A second settle of the same message changes nothing but its own count.
    if slot >= 0, unsafe table.lives[slot].hasEnded { return }
    if slot < 0, key != 0, wasFinished(key, queue: UInt32(number)) { return }
    if isFinal { queue.backlog.change(by: -1) }
    var given = unsafe event.pointee.duration
    if !starts.isEmpty, let took = starts.end(Starts.Message(key: key, queue: UInt32(number)), at: time) {
      if given < 0 { given = took }
    }
    let previous = noteSettle(of: consumer, at: time, isAck: isAck, given: given, figures)
    guard key != 0 else {
      if isFinal { queue.counts.anonymousEnds &+= 1 }
      return
    }
    let record = Life.Settle(
      time: time, consumer: Life.Consumer(index: consumer), previous: previous, isFinal: isFinal,
      isAck: isAck, isServiceGiven: given >= 0)
    let slot = slot < 0 ? open(key, queue: UInt32(number), at: time, figures) : slot
    guard slot >= 0 else {
      var lost = Life(queue: UInt32(number))
      return queue.book(lost.apply(record))
    }
    let facts = unsafe table.lives[slot].apply(record)
    book(facts, of: slot, key: key, in: queue, figures)
  }

  /// Counts a settle for its consumer, with the processing time that the record gives; returns the settle before it.
  @inline(__always)
  private func noteSettle(
    of consumer: Int, at time: Int64, isAck: Bool, given: Int64, _ figures: Figures
  ) -> Int64 {
    guard consumer >= 0 else { return Life.unseen }
    figures.partyReferences.with(consumer) { party in
      party.noteSettle(at: time, isAck: isAck)
      if given >= 0 { party.service.record(given) }
    }
    return chains.with(consumer) { $0.advance(to: time) }
  }

  // MARK: Finding a message

  /// The slot of the message of a record, -1 when it is not known; nil when the record names no queue and has to wait until
  /// its message is known.
  @inline(__always)
  func find(
    _ event: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ queue: inout Int, _ figures: Figures,
    at base: LineReference
  ) -> Int? {
    let key = unsafe event.pointee.key
    guard key != 0 else { return -1 }
    let exact = table.find(key, queue: UInt32(truncatingIfNeeded: queue))
    if exact >= 0, unsafe table.lives[exact].flags.contains(.hasTwin) {
      return unsafe findTwin(event.pointee, batch, queue, figures) ?? exact
    }
    if unsafe exact >= 0 || event.pointee.queue != 0 || event.pointee.scope != 0 { return exact }
    return unsafe findNameless(event.pointee, batch, &queue, figures, at: base)
  }

  @inline(never)
  private func findNameless(
    _ event: Event, _ batch: EventBatch, _ queue: inout Int, _ figures: Figures, at base: LineReference
  ) -> Int? {
    let owner = self.queue(ofNameless: event, batch.names, figures)
    guard owner >= 0 else {
      guard Joiner.mayBeNameless(event.kind) else { return -1 }
      keepNameless(event, batch, figures)
      return nil
    }
    queue = owner
    return table.find(event.key, queue: UInt32(owner))
  }
}
