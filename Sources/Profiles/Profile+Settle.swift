internal import Events
internal import Metrics

extension Profile {
  /// A consumer is done with a delivery: `held` and the recovered service time become known, and with a final
  /// settle the message is out of the queue.
  func settle(
    _ pointer: UnsafeMutablePointer<Event>, slot: Int, key: UInt64, _ number: Int, _ queue: QueueState,
    isFinal: Bool, isAck: Bool, _ batch: EventBatch
  ) {
    let time = unsafe pointer.pointee.time
    queue.backlog.see(time)
    var consumer = unsafe partyNumber(pointer.pointee.party, queue: number, role: .consumer, batch)
    if consumer < 0, slot >= 0 { consumer = unsafe Int(table.lives[slot].consumer) - 1 }
    // A second settle of the same message changes nothing but its own count.
    if slot >= 0, unsafe table.lives[slot].end != Life.unseen { return }
    if slot < 0, key != 0, wasFinished(key, queue: UInt32(number)) { return }
    if isFinal { queue.backlog.change(by: -1) }
    let (previous, isFirst) = noteSettle(of: consumer, at: time, isAck: isAck)
    let given = unsafe pointer.pointee.duration
    if given >= 0, consumer >= 0 { partyRefs.with(consumer) { $0.service.record(given) } }
    guard key != 0 else {
      if isFinal { queue.counts.anonymousEnds &+= 1 }
      return
    }
    if slot < 0 {
      var life = Life(queue: UInt32(number))
      Profile.orphan(&life, at: time, previous: previous, isFirst: isFirst, given: given >= 0, consumer)
      if isFinal {
        life.end = time
        if isAck { life.flags.insert(.acked) }
        queue.counts.settledUnpublished &+= 1
      }
      if insert(key, life), isFinal { waitForPublish(of: key, queue: UInt32(number)) }
      return
    }
    let life = unsafe table.lives + slot
    if unsafe life.pointee.deliver != Life.unseen {
      let deliver = unsafe life.pointee.deliver
      queue.noteDuration(time &- deliver, in: queue.held)
      if given < 0 { recoverService(consumer, settle: time, deliver: deliver, previous, isFirst) }
      unsafe life.pointee.deliver = Life.unseen
    } else {
      unsafe Profile.orphan(
        &life.pointee, at: time, previous: previous, isFirst: isFirst, given: given >= 0, consumer)
    }
    guard isFinal else { return }
    unsafe life.pointee.end = time
    if isAck { unsafe life.pointee.flags.insert(.acked) }
    if unsafe life.pointee.publish != Life.unseen {
      finish(slot, key: key, queue)
    } else {
      queue.counts.settledUnpublished &+= 1
      waitForPublish(of: key, queue: UInt32(number))
    }
  }

  /// Counts a settle for its consumer; the settle before it, and whether that is unknown here.
  private func noteSettle(of consumer: Int, at time: Int64, isAck: Bool) -> (previous: Int64, isFirst: Bool) {
    guard consumer >= 0 else { return (Life.unseen, false) }
    return partyRefs.with(consumer) { party in
      if isAck { party.acked &+= 1 } else { party.nacked &+= 1 }
      party.see(time)
      let previous = party.latestSettle
      party.latestSettle = time
      return (previous, previous == Life.unseen)
    }
  }

  private static func orphan(
    _ life: inout Life, at time: Int64, previous: Int64, isFirst: Bool, given: Bool, _ consumer: Int
  ) {
    // Only the first settle can have its deliver in an earlier part; one that follows has lost it for good.
    guard life.orphanSettle == Life.unseen, life.deliveries == 0 else { return }
    life.orphanSettle = time
    life.orphanPrevious = previous
    if isFirst { life.flags.insert(.orphanIsFirst) }
    if given { life.flags.insert(.serviceGiven) }
    if consumer >= 0 {
      life.consumer = UInt32(consumer + 1)
      life.orphanConsumer = UInt32(consumer + 1)
    }
  }

  func recoverService(_ consumer: Int, settle: Int64, deliver: Int64, _ previous: Int64, _ isFirst: Bool) {
    guard consumer >= 0, settle >= deliver else { return }
    partyRefs.with(consumer) { party in
      if isFirst {
        party.openSettle = settle
        party.openDeliver = deliver
      } else {
        party.service.record(PartyState.recovered(settle: settle, deliver: deliver, previous: previous))
      }
    }
  }

  /// The deliver of a settle that came before it in the records has been found.
  func settleOrphan(
    _ life: UnsafeMutablePointer<Life>, deliver: Int64, _ queue: QueueState
  ) {
    let settle = unsafe life.pointee.orphanSettle
    queue.noteDuration(settle &- deliver, in: queue.held)
    let consumer = unsafe Int(life.pointee.orphanConsumer) - 1
    if unsafe !life.pointee.flags.contains(.serviceGiven) {
      unsafe recoverService(
        consumer, settle: settle, deliver: deliver, life.pointee.orphanPrevious,
        life.pointee.flags.contains(.orphanIsFirst))
    }
    unsafe life.pointee.clearOrphan()
  }

  /// Publish and end of a message have met: what follows from them is recorded, and the life closed unless
  /// its deliver may still come.
  func finish(_ slot: Int, key: UInt64, _ queue: QueueState) {
    // Looked at where it lies, here and in `close`: a copy of it would wait for what has just been stored there.
    let life = unsafe table.lives + slot
    if unsafe life.pointee.flags.contains(.acked) {
      let end = unsafe life.pointee.end
      let duration = unsafe end &- life.pointee.publish
      queue.noteDuration(duration, in: queue.endToEnd)
      if duration >= 0 {
        queue.timeline?.record(duration, at: end)
        unsafe noteSlow(duration, life, key: key, queue)
      }
    }
    if unsafe life.pointee.firstDeliver == Life.unseen, unsafe life.pointee.orphanSettle != Life.unseen {
      unsafe life.pointee.flags.insert(.recorded)
      unsafe waitForDeliver(WaitingLine.Entry(key: key, queue: life.pointee.queue))
      return
    }
    close(slot, key: key, queue)
  }

  /// The life is complete: it goes into the trace and out of the table.
  func close(_ slot: Int, key: UInt64, _ queue: QueueState) {
    let life = unsafe table.lives + slot
    let number = unsafe life.pointee.queue
    if number < Profile.traceLimit {
      queue.trace.append(unsafe TracedLife(life))
    } else {
      queue.trace.skip()
    }
    if unsafe life.pointee.deliveries > 1 { unsafe noteRepeated(life.pointee, key: key, queue) }
    recentEnds.note(
      unsafe RecentEnds.Entry(
        key: key, publish: life.pointee.publish, queue: number,
        isConfirmed: life.pointee.confirm != Life.unseen))
    table.remove(at: slot)
  }

  /// The message left the queue otherwise than by a settle: expired, dropped, dead-lettered, returned.
  func end(_ slot: Int, key: UInt64, _ number: Int, at time: Int64) {
    let queue = queues[number]
    queue.backlog.see(time)
    guard unsafe table.lives[slot].end == Life.unseen else { return }
    queue.backlog.change(by: -1)
    unsafe table.lives[slot].end = time
    if unsafe table.lives[slot].publish != Life.unseen {
      close(slot, key: key, queue)
    } else {
      queue.counts.settledUnpublished &+= 1
      waitForPublish(of: key, queue: UInt32(number))
    }
  }

  /// Adds a life to the table; false when there is no room for it, which is counted.
  func insert(_ key: UInt64, _ life: Life) -> Bool {
    let slot = insert(key, queue: life.queue)
    if slot >= 0 { unsafe table.lives[slot] = life }
    return slot >= 0
  }

  /// The slot of a new life, to be filled in there; -1 when there is no room for it, which is counted.
  func insert(_ key: UInt64, queue: UInt32) -> Int {
    if table.count >= reliefThreshold { relieve() }
    let slot = table.insert(key, queue: queue)
    if slot < 0 { caps.messages &+= 1 }
    return slot
  }

  /// Where nothing is ever settled (automatic acknowledgement, or a log that does not write it) the delivery
  /// ends a message: such messages leave the table when it has become large.
  private func relieve() {
    let unsettled = queues.map { $0.counts.isAutoAcknowledged }
    var finished: [(UInt64, UInt32)] = []
    table.forEach { key, life in
      if life.publish != Life.unseen, life.deliver != Life.unseen, Int(life.queue) < unsettled.count,
        unsettled[Int(life.queue)]
      {
        finished.append((key, life.queue))
      }
    }
    for (key, queue) in finished {
      let slot = table.find(key, queue: queue)
      if slot >= 0 { close(slot, key: key, queues[Int(queue)]) }
    }
    reliefThreshold = max(Profile.firstRelief, table.count * 2)
  }

  /// Whether a message of this name was finished a moment ago.
  func wasFinished(_ key: UInt64, queue: UInt32) -> Bool {
    let entry = recentEnds[key]
    return entry.key == key && entry.queue == queue
  }

  func waitForDeliver(_ entry: WaitingLine.Entry) {
    if let oldest = awaitingDeliver.append(entry) { giveUp(oldest) }
  }

  func waitForPublish(of key: UInt64, queue: UInt32) {
    if let oldest = awaitingPublish.append(WaitingLine.Entry(key: key, queue: queue)) { giveUp(oldest) }
  }

  /// Drops a life that has waited too long for its other records.
  private func giveUp(_ entry: WaitingLine.Entry) {
    let slot = table.find(entry.key, queue: entry.queue)
    guard slot >= 0, unsafe table.lives[slot].end != Life.unseen else { return }
    if unsafe table.lives[slot].publish != Life.unseen {
      unsafe close(slot, key: entry.key, queues[Int(table.lives[slot].queue)])
    } else {
      if unsafe table.lives[slot].deliveries > 1 {
        unsafe noteRepeated(table.lives[slot], key: entry.key, queues[Int(table.lives[slot].queue)])
      }
      table.remove(at: slot)
    }
  }

  /// A message that was delivered more than once leaves the table.
  @inline(never)
  private func noteRepeated(_ life: Life, key: UInt64, _ queue: QueueState) {
    queue.counts.noteDeliveries(Int(life.deliveries))
    RepeatedLife.insert(RepeatedLife(life, key: key, queue: queue.name), in: &mostDeliveredEnded)
  }

  @inline(__always)
  private func noteSlow(
    _ duration: Int64, _ life: UnsafeMutablePointer<Life>, key: UInt64, _ queue: QueueState
  ) {
    if slowest.count == Profile.slowestLimit, duration < slowest[slowest.count - 1].duration { return }
    keep(
      unsafe SlowLife(
        duration: duration, publish: life.pointee.publish, end: life.pointee.end, key: key, queue: queue.name)
    )
  }

  func keep(_ slow: SlowLife) {
    let place = slowest.firstIndex { SlowLife.isBefore(slow, $0) } ?? slowest.count
    guard place < Profile.slowestLimit else { return }
    slowest.insert(slow, at: place)
    if slowest.count > Profile.slowestLimit { slowest.removeLast() }
  }
}
