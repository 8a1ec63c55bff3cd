internal import Events
internal import Metrics

extension Profile {
  /// Adds the profile of what follows this log, or of another log of the same system.
  ///
  /// Open ends meet: what was published here may be settled there, and the other way round. The other
  /// profile is used up: it must not be folded into or merged again.
  /// - Complexity: linear in the size of the other profile, not of this one.
  public func merge(_ other: Profile) {
    let sourceMap = mergeSources(other)
    func here(_ line: LineReference) -> LineReference {
      let (source, offset) = sourceMap[Int(line.source)]
      return LineReference(source: UInt32(source), line: line.line + offset)
    }
    assumptions.formUnion(other.assumptions)
    mergeSpan(other)
    let queueMap = other.queues.map { UInt32(queue(named: $0.name)) }
    for (theirs, number) in zip(other.queues, queueMap) { queues[Int(number)].append(theirs, mapping: here) }
    let partyMap = mergeParties(other, queueMap)
    mergeLives(other, queueMap, partyMap)
    mergeRecentEnds(other, queueMap)
    for (theirs, number) in zip(other.queues, queueMap) {
      let queue = queues[Int(number)]
      if number < Profile.traceLimit {
        queue.trace.append(theirs.trace, mapping: partyMap)
      } else {
        queue.trace.skip(theirs.trace)
      }
    }
    for theirs in other.samples { samples[sample(named: theirs.name)].merge(theirs, mapping: here) }
    incidents.append(other.incidents, mapping: here)
    for (name, setting) in other.settings {
      fold(SettingNote(time: setting.time, name: name, value: setting.value))
    }
    reasons.append(other.reasons, mapping: here)
    mergeConnections(other, mapping: here)
    for field in Caps.fields { caps[keyPath: field] += other.caps[keyPath: field] }
    activity.merge(other.activity)
    for slow in other.slowest { keep(slow) }
    for life in other.mostDeliveredEnded { RepeatedLife.insert(life, in: &mostDeliveredEnded) }
  }

  private func mergeConnections(_ other: Profile, mapping line: (LineReference) -> LineReference) {
    for field in ConnectionCounts.fields { connections[keyPath: field] += other.connections[keyPath: field] }
    clients.append(other.clients, mapping: line)
    clientActivity.merge(other.clientActivity)
    connectionLives.merge(other.connectionLives)
  }

  /// The sources of the other profile here, and how far their lines move.
  private func mergeSources(_ other: Profile) -> [(source: Int, offset: Int)] {
    other.sources.map { theirs in
      let source = beginSource(path: theirs.path, format: theirs.format)
      let offset = sources[source].lines
      sources[source].append(theirs)
      return (source, offset)
    }
  }

  private func mergeSpan(_ other: Profile) {
    if other.hasEvents {
      cover(other.first)
      cover(other.last)
    }
    coarsen(to: other.width)
    other.coarsen(to: width)
  }

  private func mergeParties(_ other: Profile, _ queueMap: [UInt32]) -> [UInt32] {
    other.parties.map { theirs in
      let number = party(PartyKey(queue: queueMap[Int(theirs.queue)], role: theirs.role, name: theirs.name))
      if number >= 0 { parties[number].mergeCounts(theirs) }
      return number >= 0 ? UInt32(number) : .max
    }
  }

  // MARK: Open ends

  private func mergeLives(_ other: Profile, _ queueMap: [UInt32], _ partyMap: [UInt32]) {
    var theirs: [(key: UInt64, life: Life)] = []
    theirs.reserveCapacity(other.table.count)
    other.table.forEach { key, life in
      var life = life
      life.queue = queueMap[Int(life.queue)]
      life.consumer = life.consumer == 0 ? 0 : partyMap[Int(life.consumer) - 1] &+ 1
      life.orphanConsumer = life.orphanConsumer == 0 ? 0 : partyMap[Int(life.orphanConsumer) - 1] &+ 1
      theirs.append((key, life))
    }
    // In an order that does not depend on where they lay in their table; of one name, the oldest first.
    theirs.sort {
      if ($0.key, $0.life.queue) != ($1.key, $1.life.queue) {
        return ($0.key, $0.life.queue) < ($1.key, $1.life.queue)
      }
      return $0.life.order < $1.life.order
    }
    var nameless: [NamelessSettle] = []
    for (key, life) in theirs { join(key, life, &nameless) }
    for settle in nameless.sorted(by: NamelessSettle.isBefore) { attribute(settle) }
    // Settles of a consumer are chained through here only now: joining looked at what came before the other.
    for (number, theirs) in zip(partyMap, other.parties) where number != .max {
      parties[Int(number)].mergeSettles(theirs)
    }
    for entry in other.awaitingPublish.waiting {
      requeue(
        entry, queueMap, if: \.awaitsPublish, into: { waitForPublish(of: $0.key, queue: $0.queue) })
    }
    for entry in other.awaitingDeliver.waiting {
      requeue(entry, queueMap, if: \.awaitsDeliver, into: waitForDeliver)
    }
  }

  private func requeue(
    _ entry: WaitingLine.Entry, _ queueMap: [UInt32], if stillWaits: KeyPath<Life, Bool>,
    into line: (WaitingLine.Entry) -> Void
  ) {
    let mapped = WaitingLine.Entry(key: entry.key, queue: queueMap[Int(entry.queue)])
    let slot = table.find(mapped.key, queue: mapped.queue)
    guard slot >= 0, unsafe table.lives[slot][keyPath: stillWaits] else { return }
    line(mapped)
  }

  /// One open life of the other profile meets what is known of its message here.
  private func join(_ key: UInt64, _ life: Life, _ nameless: inout [NamelessSettle]) {
    let theirs = withPreviousSettle(life)
    let queue = queues[Int(theirs.queue)]
    let slot = table.find(key, queue: theirs.queue)
    guard slot >= 0, unsafe table.lives[slot].meets(theirs) else {
      if slot < 0, theirs.publish == Life.unseen, theirs.deliveries == 0 {
        if theirs.end == Life.unseen, theirs.orphanSettle == Life.unseen {
          // Only a confirm can be of a message that was finished here.
          if noteLateConfirm(of: key, at: theirs.confirm, theirs.queue) { return }
        }
      }
      _ = insert(key, theirs)
      return
    }
    let ours = unsafe table.lives[slot]
    var life = ours
    joinDeliveries(&life, theirs, queue, &nameless)
    if life.confirm == Life.unseen, theirs.confirm != Life.unseen {
      life.confirm = theirs.confirm
      if life.publish != Life.unseen { queue.noteDuration(life.confirm &- life.publish, in: queue.confirm) }
    }
    if theirs.end != Life.unseen {
      life.end = theirs.end
      if theirs.flags.contains(.acked) { life.flags.insert(.acked) }
    }
    let hadPublish = ours.publish != Life.unseen
    if !hadPublish, theirs.publish != Life.unseen {
      life.publish = theirs.publish
      life.bytes = theirs.bytes
    }
    unsafe table.lives[slot] = life
    conclude(slot, key, ours, theirs, queue)
  }

  /// What follows when publish, deliver and end have come together by a merge.
  private func conclude(_ slot: Int, _ key: UInt64, _ ours: Life, _ theirs: Life, _ queue: QueueState) {
    let life = unsafe table.lives[slot]
    if ours.flags.contains(.recorded) {
      if life.firstDeliver != Life.unseen {
        queue.noteDuration(life.firstDeliver &- life.publish, in: queue.queueWait)
        close(slot, key: key, queue)
      }
      return
    }
    if ours.publish == Life.unseen, theirs.publish != Life.unseen {
      // Their waits were recorded against their own publish, except what only this side knew.
      if ours.firstDeliver != Life.unseen {
        queue.noteDuration(ours.firstDeliver &- life.publish, in: queue.queueWait)
      }
      if ours.confirm != Life.unseen {
        queue.noteDuration(ours.confirm &- life.publish, in: queue.confirm)
      }
    } else if ours.publish != Life.unseen, ours.firstDeliver == Life.unseen, life.firstDeliver != Life.unseen
    {
      queue.noteDuration(life.firstDeliver &- life.publish, in: queue.queueWait)
    }
    if theirs.flags.contains(.recorded) {
      // Their publish and end have met already; only the deliver was missing.
      if life.firstDeliver != Life.unseen {
        close(slot, key: key, queue)
      } else {
        unsafe table.lives[slot].flags.insert(.recorded)
      }
      return
    }
    if life.publish != Life.unseen, life.end != Life.unseen {
      queue.counts.settledUnpublished -= 1
      finish(slot, key: key, queue)
    }
  }

  private func joinDeliveries(
    _ life: inout Life, _ theirs: Life, _ queue: QueueState, _ nameless: inout [NamelessSettle]
  ) {
    if life.deliveries > 0, theirs.deliveries > 0, !theirs.flags.contains(.saidRedelivered) {
      queue.counts.redelivered += 1
    }
    var openDeliver = theirs.deliver
    if theirs.orphanSettle != Life.unseen {
      if life.deliver != Life.unseen {
        if theirs.orphanConsumer == 0, life.consumer != 0 {
          nameless.append(NamelessSettle(of: theirs, deliver: life.deliver, consumer: Int(life.consumer) - 1))
        }
        settle(orphanOf: theirs, deliver: life.deliver, queue)
        life.deliver = Life.unseen
      } else if life.deliveries == 0, life.orphanSettle == Life.unseen {
        adoptOrphan(&life, theirs)
      }
    } else if theirs.firstDeliver != Life.unseen, life.orphanFollows(deliverAt: theirs.firstDeliver) {
      settle(orphanOf: life, deliver: theirs.firstDeliver, queue)
      life.clearOrphan()
      if openDeliver == theirs.firstDeliver { openDeliver = Life.unseen }
    }
    if life.firstDeliver == Life.unseen { life.firstDeliver = theirs.firstDeliver }
    if theirs.deliveries > 0 { life.deliver = openDeliver }
    if theirs.consumer != 0, theirs.deliveries > 0 || life.deliveries == 0 { life.consumer = theirs.consumer }
    if life.deliveries == 0, theirs.flags.contains(.saidRedelivered) { life.flags.insert(.saidRedelivered) }
    let (sum, overflow) = life.deliveries.addingReportingOverflow(theirs.deliveries)
    life.deliveries = overflow ? .max : sum
  }

  private func adoptOrphan(_ life: inout Life, _ theirs: Life) {
    life.orphanSettle = theirs.orphanSettle
    life.orphanPrevious = theirs.orphanPrevious
    life.orphanConsumer = theirs.orphanConsumer
    for flag in [Life.Flags.orphanIsFirst, .serviceGiven] where theirs.flags.contains(flag) {
      life.flags.insert(flag)
    }
  }

  /// The settle before the first one there is the last one here.
  private func withPreviousSettle(_ theirs: Life) -> Life {
    guard theirs.flags.contains(.orphanIsFirst), theirs.orphanConsumer != 0 else { return theirs }
    let latest = parties[Int(theirs.orphanConsumer) - 1].latestSettle
    guard latest != Life.unseen else { return theirs }
    var life = theirs
    life.orphanPrevious = latest
    life.flags.remove(.orphanIsFirst)
    return life
  }

  /// A settle whose deliver was on the other side of a cut.
  private func settle(orphanOf life: Life, deliver: Int64, _ queue: QueueState) {
    queue.noteDuration(life.orphanSettle &- deliver, in: queue.held)
    let consumer = Int(life.orphanConsumer) - 1
    guard consumer >= 0, !life.flags.contains(.serviceGiven) else { return }
    recoverService(
      consumer, settle: life.orphanSettle, deliver: deliver, life.orphanPrevious,
      life.flags.contains(.orphanIsFirst))
  }

  /// Counts a settle for the consumer that its deliver, here, names.
  ///
  /// Its place among the other settles of that consumer is not known any more: before all that name it is the
  /// place it has in a log in which none of them does.
  private func attribute(_ settle: NamelessSettle) {
    let party = parties[settle.consumer]
    if settle.isAck { party.acked += 1 } else { party.nacked += 1 }
    party.see(settle.time)
    let previous = party.latestSettle
    party.latestSettle = settle.time
    guard !settle.serviceGiven else { return }
    recoverService(
      settle.consumer, settle: settle.time, deliver: settle.deliver, previous, previous == Life.unseen)
  }

  private func mergeRecentEnds(_ other: Profile, _ queueMap: [UInt32]) {
    for entry in other.recentEnds.entries where entry.key != 0 {
      var entry = entry
      entry.queue = queueMap[Int(entry.queue)]
      recentEnds.note(entry)
    }
  }
}

/// A settle that names no consumer, joined by a merge with the deliver that does.
private struct NamelessSettle {
  var consumer: Int
  var time: Int64
  var deliver: Int64
  var isAck: Bool
  var serviceGiven: Bool

  init(of life: Life, deliver: Int64, consumer: Int) {
    self.consumer = consumer
    self.deliver = deliver
    time = life.orphanSettle
    isAck = life.flags.contains(.acked) && life.end == life.orphanSettle
    serviceGiven = life.flags.contains(.serviceGiven)
  }

  static func isBefore(_ a: NamelessSettle, _ b: NamelessSettle) -> Bool {
    (a.time, a.deliver, a.consumer) < (b.time, b.deliver, b.consumer)
  }
}

extension Life {
  /// Whether the records of a later part of the log are of the same message as these.
  func meets(_ later: Life) -> Bool {
    if later.publish != Life.unseen { return publish == Life.unseen && awaits(publishAt: later.publish) }
    if end == Life.unseen { return true }
    if later.deliveries > 0 { return later.firstDeliver <= end && later.end == Life.unseen }
    return later.end == Life.unseen
  }

  /// Sorts the lives of one name: those that can go on with an earlier part first, then by their first sign.
  var order: (Int, Int64, Int64) {
    let signs = [firstDeliver, orphanSettle, end, confirm].filter { $0 != Life.unseen }
    return (publish == Life.unseen ? 0 : 1, signs.min() ?? publish, publish)
  }
}
