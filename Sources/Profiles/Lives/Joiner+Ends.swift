internal import Events
internal import Metrics

// Records of messages of which a busy log has few.
extension Joiner {
  /// The broker refused a publish to its publisher.
  func foldRefusal(_ event: Event, _ queue: QueueState, _ slot: Int, _ figures: Figures) {
    queue.counts.refused &+= 1
    if event.duration >= 0 {
      queue.confirm.record(event.duration)
    } else {
      queue.noteAnswer(at: event.time)
    }
    guard slot >= 0 else { return }
    queue.backlog.see(event.time)
    remove(slot, event, queue, figures)
  }

  /// A message that is in the table left its queue otherwise than by a settle. What leaves the running backlog leaves
  /// the one over time too.
  private func remove(_ slot: Int, _ event: Event, _ queue: QueueState, _ figures: Figures) {
    guard unsafe !table.lives[slot].hasEnded else { return }
    queue.timeline?.add(.removed, at: event.time)
    queue.backlog.change(by: -1)
    let facts = unsafe table.lives[slot].apply(Life.Removal(time: event.time))
    book(facts, of: slot, key: event.key, in: queue, figures)
  }

  func foldRemoval(_ event: Event, _ batch: EventBatch, _ figures: Figures, at base: LineReference) {
    var number = queue(of: event, batch, figures)
    guard let slot = find(event, batch, &number, figures, at: base) else { return }
    let queue = figures.queues.states[number]
    queue.backlog.see(event.time)
    countRemoval(event, batch, queue, at: base.line(of: event))
    // The nack that rejected a message has ended it already, and so has its expiry.
    if event.kind == .deadLetter, event.reason != 0, batch.reasons.text(event.reason) == "rejected" { return }
    if slot >= 0 { return remove(slot, event, queue, figures) }
    if event.key != 0, wasFinished(event.key, queue: UInt32(number)) { return }
    // A returned message was never in the queue; without an id it cannot meet the publish that counted it.
    if event.kind == .returned, event.key == 0 { return }
    queue.timeline?.add(.removed, at: event.time)
    queue.backlog.change(by: -1)
    guard event.key != 0 else {
      queue.counts.anonymousEnds += 1
      return
    }
    let record = Life.Removal(time: event.time)
    let new = open(event.key, queue: UInt32(number), at: event.time, figures)
    guard new >= 0 else {
      var lost = Life(queue: UInt32(number))
      return queue.book(lost.apply(record))
    }
    let facts = unsafe table.lives[new].apply(record)
    book(facts, of: new, key: event.key, in: queue, figures)
  }

  private func countRemoval(
    _ event: Event, _ batch: EventBatch, _ queue: QueueState, at line: LineReference
  ) {
    switch event.kind {
    case .returned: queue.counts.returned += 1
    case .expire: queue.counts.expired += 1
    case .drop: queue.counts.dropped += 1
    default: queue.counts.deadLettered += 1
    }
    if event.kind == .drop {
      queue.reasons.note(batch.reason(of: event, otherwise: "dropped"), at: line)
    } else {
      queue.noteError(event, fallback: event.kind.word, batch, at: line)
    }
  }

  func foldConfirm(_ event: Event, _ batch: EventBatch, _ figures: Figures, at base: LineReference) {
    var number = queue(of: event, batch, figures)
    guard let slot = findConfirmed(event, batch, &number, figures, at: base) else { return }
    let queue = figures.queues.states[number]
    queue.counts.confirmed += 1
    queue.counts.confirmRecords += 1
    queue.noteAnswer(at: event.time)
    guard event.key != 0 else { return }
    if slot < 0, noteLateConfirm(of: event.key, at: event.time, UInt32(number), figures) { return }
    let found = slot < 0 ? insert(event.key, queue: UInt32(number), figures) : slot
    guard found >= 0 else { return }
    let facts = unsafe table.lives[found].apply(Life.Confirm(time: event.time))
    book(facts, of: found, key: event.key, in: queue, figures)
  }

  /// The slot of a message that is confirmed. The record may name the routing key of its publish without the exchange.
  private func findConfirmed(
    _ event: Event, _ batch: EventBatch, _ number: inout Int, _ figures: Figures, at base: LineReference
  ) -> Int? {
    if event.queue == 0, event.scope == 0, event.key != 0, table.find(event.key, queue: UInt32(number)) < 0 {
      let recent = recentEnds[event.key]
      // Its message was finished too long ago to be known.
      if recent.key != 0, recent.key != event.key, !table.holds(event.key) {
        figures.omissions.counts.lateConfirms += 1
        return nil
      }
    }
    let slot = find(event, batch, &number, figures, at: base)
    guard routes.isActive, event.scope == 0, slot == -1, event.key != 0 else { return slot }
    var found = -1
    table.forEachSlot(ofKey: event.key) { slot, life in
      let key = figures.queues.states[Int(life.queue)].key
      if life.isOnlyPublished, life.confirm == Life.unseen, key.kind == .route,
        key.name == figures.queues.states[number].key.name
      {
        found = slot
      }
    }
    if found >= 0 { number = unsafe Int(table.lives[found].queue) }
    return found
  }

  /// The same as for records of which a busy log has many.
  private func find(
    _ event: Event, _ batch: EventBatch, _ number: inout Int, _ figures: Figures, at base: LineReference
  ) -> Int? {
    var event = event
    return unsafe find(&event, batch, &number, figures, at: base)
  }

  /// Takes in the confirm of a message that is not open; false when an earlier part of the log may know it.
  func noteLateConfirm(of key: UInt64, at time: Int64, _ number: UInt32, _ figures: Figures) -> Bool {
    let recent = recentEnds[key]
    if recent.key == 0 { return false }
    guard recent.key == key, recent.queue == number else {
      figures.omissions.counts.lateConfirms += 1
      return true
    }
    guard !recent.isConfirmed else { return true }
    recentEnds.confirm(key)
    let queue = figures.queues.states[Int(number)]
    queue.noteDuration(time &- recent.publish, in: queue.confirm)
    return true
  }

  /// A worker begins with a message.
  @inline(never)
  func foldStart(_ event: Event, _ batch: EventBatch, _ figures: Figures, at base: LineReference) {
    var number = queue(of: event, batch, figures)
    guard find(event, batch, &number, figures, at: base) != nil else { return }
    let worker = numbers.party(event.party, queue: number, role: .consumer, batch, figures)
    if worker >= 0 {
      figures.parties.states[worker].started &+= 1
      figures.parties.states[worker].see(event.time)
    }
    guard event.key != 0 else { return }
    if !starts.note(Starts.Message(key: event.key, queue: UInt32(number)), at: event.time) {
      figures.omissions.counts.messages &+= 1
    }
  }

  /// The consumer acknowledges by taking a delivery, which has been booked: it is done with it at once, and how long it held
  /// it is not known.
  @inline(never)
  func foldEndAtDelivery(
    _ event: Event, _ number: UInt32, _ queue: QueueState, _ consumer: Int, _ figures: Figures
  ) {
    queue.counts.acked &+= 1
    queue.timeline?.add(.outgoing, at: event.time)
    queue.backlog.change(by: -1)
    if consumer >= 0 { figures.parties.states[consumer].noteSettle(at: event.time, isAck: true) }
    guard event.key != 0 else {
      queue.counts.anonymousEnds &+= 1
      return
    }
    figures.unread.noteSettled(event.key)
    let slot = table.find(event.key, queue: number)
    guard slot >= 0, unsafe !table.lives[slot].hasEnded else { return }
    let facts = unsafe table.lives[slot].apply(Life.EndAtDelivery(time: event.time))
    book(facts, of: slot, key: event.key, in: queue, figures)
  }
}
