internal import Bytes
public import Events
internal import Metrics

extension Profile {
  /// Where the events of the next batches come from; further parts of a source known by path go on counting
  /// its lines.
  public func beginSource(path: String, format: String) -> Int {
    if let known = sources.firstIndex(where: { $0.path == path && $0.format == format }) { return known }
    sources.append(SourceRecord(path: path, format: format))
    return sources.count - 1
  }

  /// Says what went wrong while a source was read; the first thing said stays.
  public func note(problem: String, ofSource source: Int) {
    guard sources.indices.contains(source) else { return }
    sources[source].problem = sources[source].problem ?? problem
  }

  /// Adds what a sampler has seen of the batches of a source.
  public func add(_ traffic: Traffic, ofSource source: Int) {
    guard sources.indices.contains(source) else { return }
    sources[source].traffic.merge(traffic)
  }

  /// Takes in the events of a batch and the account of its lines.
  /// - Parameters:
  ///   - source: the index `beginSource` gave.
  ///   - bytes: decoded bytes of the block.
  public func fold(_ batch: EventBatch, source: Int, bytes: Int64) {
    let firstLine = sources[source].lines
    sources[source].count(batch, bytes: bytes)
    if !batch.assumptions.isEmpty { assumptions.formUnion(batch.assumptions) }
    bind(batch.names)
    coverSpan(of: batch)
    let at = LineReference(source: UInt32(source), line: firstLine)
    let count = batch.count
    for index in 0..<count {
      let event = unsafe batch.events + index
      activity.add(.incoming, at: unsafe event.pointee.time)
      switch unsafe event.pointee.kind {
      case .publish: unsafe foldPublish(event, batch)
      case .deliver: unsafe foldDeliver(event, batch)
      case .ack: unsafe foldAck(event, batch)
      case .nack: unsafe foldNack(event.pointee, batch, at: at)
      case .sample: unsafe foldSample(event.pointee, batch, at: at)
      default: unsafe foldRare(event.pointee, batch, at: at)
      }
    }
    foldStages(batch)
    for note in batch.incidents { fold(note, at: at) }
    for note in batch.settings { fold(note) }
  }

  private func bind(_ names: NameTable) {
    if boundNames !== names {
      boundNames = names
      queueOfName = []
      partyCache = [PartyCacheEntry](repeating: PartyCacheEntry(), count: partyCache.count)
    }
    if queueOfName.count < names.count {
      queueOfName.append(contentsOf: repeatElement(-1, count: names.count - queueOfName.count))
    }
  }

  private func coverSpan(of batch: EventBatch) {
    var (low, high) = (Int64.max, Int64.min)
    for index in 0..<batch.count {
      let time = unsafe batch.events[index].time
      if time < low { low = time }
      if time > high { high = time }
    }
    for note in batch.incidents {
      low = min(low, note.time)
      high = max(high, note.time)
    }
    guard low <= high else { return }
    if low < first || high > last {
      cover(low)
      cover(high)
    }
  }

  // MARK: Looking up

  @inline(__always)
  func queueNumber(_ name: UInt32, _ batch: EventBatch) -> Int {
    let known = queueOfName[Int(name)]
    return known >= 0 ? Int(known) : newQueueNumber(name, batch)
  }

  @inline(never)
  private func newQueueNumber(_ name: UInt32, _ batch: EventBatch) -> Int {
    let number = queue(named: batch.names.bytes(name))
    queueOfName[Int(name)] = Int32(number)
    return number
  }

  func partyNumber(_ name: UInt32, queue: Int, role: PartyState.Role, _ batch: EventBatch) -> Int {
    guard name != 0 else { return -1 }
    let key = UInt64(truncatingIfNeeded: queue) << 33 | UInt64(name) << 1 | UInt64(role.rawValue)
    let place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 54)
    if partyCache[place].key == key { return partyCache[place].party }
    let number = party(PartyKey(queue: UInt32(queue), role: role, name: batch.names.bytes(name)))
    partyCache[place] = PartyCacheEntry(key: key, party: number)
    return number
  }

  // MARK: Messages

  private func foldPublish(_ pointer: UnsafeMutablePointer<Event>, _ batch: EventBatch) {
    let number = unsafe queueNumber(pointer.pointee.queue, batch)
    queueRefs.with(number) { unsafe foldPublish(pointer, batch, number, $0) }
  }

  @inline(__always)
  private func foldPublish(
    _ pointer: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ number: Int, _ queue: QueueState
  ) {
    let logged = unsafe pointer.pointee.time
    // A line that says how long the publish took was written when it was over.
    let took = unsafe pointer.pointee.duration
    let time = took > 0 ? logged &- took : logged
    queue.backlog.see(logged)
    let producer = unsafe partyNumber(pointer.pointee.party, queue: number, role: .producer, batch)
    if unsafe pointer.pointee.level != Event.absent {
      unsafe queue.noteDepth(pointer.pointee.level, at: logged)
    }
    let key = unsafe pointer.pointee.key
    var slot = -1
    if key != 0 {
      slot = table.find(key, queue: UInt32(number))
      if slot >= 0, unsafe !table.lives[slot].awaits(publishAt: time) {
        if unsafe table.lives[slot].end == Life.unseen {
          queue.counts.duplicates &+= 1
          return
        }
        slot = -1
      }
    }
    queue.counts.published &+= 1
    queue.backlog.change(by: 1)
    queue.timeline?.add(.incoming, at: logged)
    if unsafe pointer.pointee.flags.contains(.opening) { queue.counts.openings &+= 1 }
    let bytes = unsafe pointer.pointee.bytes
    if bytes >= 0 {
      queue.counts.bytes &+= Int(bytes)
      queue.counts.sized &+= 1
    }
    if producer >= 0 {
      partyRefs.with(producer) {
        $0.published &+= 1
        $0.see(logged)
      }
    }
    if took >= 0 {
      queue.counts.confirmed &+= 1
      queue.confirm.record(took)
    } else {
      queue.unconfirmed.see(logged)
      queue.unconfirmed.change(by: 1)
    }
    guard key != 0 else { return }
    let isNew = slot < 0
    if isNew {
      slot = insert(key, queue: UInt32(number))
      if slot < 0 { return }
    }
    unsafe table.lives[slot].publish = time
    unsafe table.lives[slot].bytes = bytes
    if !isNew { meetPublish(slot, key: key, queue) }
  }

  /// The publish of a life has just become known, after other records of it.
  func meetPublish(_ slot: Int, key: UInt64, _ queue: QueueState) {
    let life = unsafe table.lives[slot]
    if life.firstDeliver != Life.unseen {
      queue.noteDuration(life.firstDeliver &- life.publish, in: queue.queueWait)
    }
    if life.confirm != Life.unseen {
      queue.noteDuration(life.confirm &- life.publish, in: queue.confirm)
    }
    if life.end != Life.unseen {
      queue.counts.settledUnpublished &-= 1
      finish(slot, key: key, queue)
    }
  }

  private func foldDeliver(_ pointer: UnsafeMutablePointer<Event>, _ batch: EventBatch) {
    let key = unsafe pointer.pointee.key
    var number = unsafe queueNumber(pointer.pointee.queue, batch)
    var slot = -1
    if key != 0 {
      slot = unsafe find(key, &number, named: pointer.pointee.queue)
      if slot == -2 { return }
    }
    queueRefs.with(number) { unsafe foldDeliver(pointer, batch, number, $0, slot) }
  }

  @inline(__always)
  private func foldDeliver(
    _ pointer: UnsafeMutablePointer<Event>, _ batch: EventBatch, _ number: Int, _ queue: QueueState,
    _ slot: Int
  ) {
    let time = unsafe pointer.pointee.time
    let key = unsafe pointer.pointee.key
    queue.backlog.see(time)
    queue.counts.delivered &+= 1
    queue.timeline?.add(.delivered, at: time)
    if unsafe pointer.pointee.level != Event.absent {
      unsafe queue.noteDepth(pointer.pointee.level, at: time)
    }
    let consumer = unsafe partyNumber(pointer.pointee.party, queue: number, role: .consumer, batch)
    if consumer >= 0 {
      partyRefs.with(consumer) {
        $0.delivered &+= 1
        $0.see(time)
      }
    }
    let said = unsafe pointer.pointee.attempt > 1 || pointer.pointee.flags.contains(.redelivered)
    guard key != 0 else {
      if said { queue.counts.redelivered &+= 1 }
      return
    }
    if unsafe slot < 0 || !table.lives[slot].awaits(deliverAt: time) {
      if said { queue.counts.redelivered &+= 1 }
      var life = Life(queue: UInt32(number))
      life.firstDeliver = time
      life.deliver = time
      life.consumer = UInt32(consumer + 1)
      life.deliveries = 1
      if said { life.flags.insert(.saidRedelivered) }
      _ = insert(key, life)
      return
    }
    let life = unsafe table.lives + slot
    if unsafe said || life.pointee.deliveries > 0 { queue.counts.redelivered &+= 1 }
    if unsafe life.pointee.deliveries == 0, said { unsafe life.pointee.flags.insert(.saidRedelivered) }
    unsafe life.pointee.deliveries =
      unsafe life.pointee.deliveries == .max ? .max : life.pointee.deliveries + 1
    if unsafe life.pointee.firstDeliver == Life.unseen {
      unsafe life.pointee.firstDeliver = time
      if unsafe life.pointee.publish != Life.unseen {
        unsafe queue.noteDuration(time &- life.pointee.publish, in: queue.queueWait)
      }
    }
    if unsafe life.pointee.orphanFollows(deliverAt: time) {
      unsafe settleOrphan(life, deliver: time, queue)
    } else {
      unsafe life.pointee.deliver = time
    }
    if consumer >= 0 { unsafe life.pointee.consumer = UInt32(consumer + 1) }
    if unsafe life.pointee.flags.contains(.recorded) { close(slot, key: key, queue) }
  }

  private func foldAck(_ pointer: UnsafeMutablePointer<Event>, _ batch: EventBatch) {
    var number = unsafe queueNumber(pointer.pointee.queue, batch)
    let key = unsafe pointer.pointee.key
    let slot = key == 0 ? -1 : unsafe find(key, &number, named: pointer.pointee.queue)
    if slot == -2 { return }
    queueRefs.with(number) { queue in
      queue.counts.acked &+= 1
      unsafe queue.timeline?.add(.outgoing, at: pointer.pointee.time)
      unsafe settle(pointer, slot: slot, key: key, number, queue, isFinal: true, isAck: true, batch)
    }
  }

  func foldNack(_ event: Event, _ batch: EventBatch, at base: LineReference) {
    var number = queueNumber(event.queue, batch)
    let slot = event.key == 0 ? -1 : find(event.key, &number, named: event.queue)
    if slot == -2 { return }
    let queue = queues[number]
    queue.counts.nacked &+= 1
    noteError(
      event, queue, fallback: event.flags.contains(.refused) ? "refused by the broker" : "nack", batch,
      at: base.line(of: event))
    if event.flags.contains(.refused) {
      queue.counts.refused &+= 1
      if event.duration >= 0 {
        queue.confirm.record(event.duration)
      } else {
        queue.noteAnswer(at: event.time)
      }
      if slot >= 0 {
        // What leaves the running backlog leaves the one over time too.
        if unsafe table.lives[slot].end == Life.unseen { queue.timeline?.add(.removed, at: event.time) }
        end(slot, key: event.key, number, at: event.time)
      }
      return
    }
    let requeues = event.flags.contains(.requeue)
    if requeues {
      queue.counts.requeued &+= 1
    } else {
      queue.timeline?.add(.removed, at: event.time)
    }
    var event = event
    unsafe settle(&event, slot: slot, key: event.key, number, queue, isFinal: !requeues, isAck: false, batch)
  }

  func noteError(
    _ event: Event, _ queue: QueueState, fallback: String, _ batch: EventBatch, at line: LineReference
  ) {
    queue.counts.errors &+= 1
    queue.timeline?.add(.errors, at: event.time)
    queue.reasons.note(batch.reason(of: event, otherwise: fallback), at: line)
  }

  /// The slot of a message: -1 when it is not known, -2 when the record names no queue and the id is open in
  /// several. A record without a queue takes the one its message is known in.
  @inline(__always)
  func find(_ key: UInt64, _ queue: inout Int, named name: UInt32) -> Int {
    let exact = table.find(key, queue: UInt32(truncatingIfNeeded: queue))
    return exact >= 0 || name != 0 ? exact : findUnnamed(key, &queue)
  }

  @inline(never)
  private func findUnnamed(_ key: UInt64, _ queue: inout Int) -> Int {
    let open = table.open(key)
    if open.count > 1 {
      caps.ambiguous &+= 1
      return -2
    }
    guard let only = open.first else { return -1 }
    queue = unsafe Int(table.lives[only].queue)
    return only
  }
}

extension EventBatch {
  /// The reason that a record gives.
  func reason(of event: Event, otherwise fallback: String) -> [UInt8] {
    event.reason == 0 ? Array(fallback.utf8) : reasons.bytes(event.reason)
  }
}
