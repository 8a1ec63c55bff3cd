internal import Events
internal import Metrics

extension Profile {
  /// Everything that is not one of the five kinds of which a busy log consists.
  func foldRare(_ event: Event, _ batch: EventBatch, at base: LineReference) {
    let at = base.line(of: event)
    switch event.kind {
    case .confirm: foldConfirm(event, batch)
    case .returned, .expire, .drop, .deadLetter: foldRemoval(event, batch, at: at)
    case .error: foldError(event, batch, at: at)
    case .connect: foldConnect(event, batch, at: at)
    case .disconnect: foldDisconnect(event, batch, at: at)
    case .consume, .cancel: foldMembership(event, batch)
    case .alarm:
      note(
        "resource-alarm", batch.names.text(event.queue), begins: !event.flags.contains(.cleared), event,
        batch,
        at: at)
    case .block, .unblock:
      note(
        "publisher-blocked", batch.names.text(event.party), begins: event.kind == .block, event, batch, at: at
      )
    case .sync: foldSync(event)
    case .stats:
      if event.queue != 0, event.level != Event.absent {
        queues[queueNumber(event.queue, batch)].noteDepth(event.level, at: event.time)
      }
    case .config, .publish, .deliver, .ack, .nack, .sample: break
    }
  }

  private func note(
    _ kind: String, _ subject: String, begins: Bool, _ event: Event, _ batch: EventBatch, at: LineReference
  ) {
    incidents.note(
      kind: kind, subject: subject, phase: begins ? .begin : .end, time: event.time,
      sample: batch.reasons.text(event.reason), at: at)
  }

  func fold(_ note: IncidentNote, at base: LineReference) {
    activity.add(.incoming, at: note.time)
    incidents.note(
      kind: note.kind, subject: note.subject, phase: note.phase, time: note.time, sample: note.sample,
      at: LineReference(source: base.source, line: base.line + note.line))
  }

  func fold(_ note: SettingNote) {
    if let known = settings[note.name], known.time > note.time { return }
    guard settings[note.name] != nil || settings.count < 500 else { return }
    settings[note.name] = Setting(time: note.time, value: note.value)
  }

  private func foldConfirm(_ event: Event, _ batch: EventBatch) {
    var number = queueNumber(event.queue, batch)
    let slot = event.key == 0 ? -1 : find(event.key, &number, named: event.queue)
    if slot == -2 { return }
    let queue = queues[number]
    queue.counts.confirmed += 1
    queue.counts.confirmRecords += 1
    queue.noteAnswer(at: event.time)
    guard event.key != 0 else { return }
    if slot >= 0 {
      guard unsafe table.lives[slot].confirm == Life.unseen else { return }
      unsafe table.lives[slot].confirm = event.time
      let publish = unsafe table.lives[slot].publish
      if publish != Life.unseen { queue.noteDuration(event.time &- publish, in: queue.confirm) }
      return
    }
    if noteLateConfirm(of: event.key, at: event.time, UInt32(number)) { return }
    var life = Life(queue: UInt32(number))
    life.confirm = event.time
    _ = insert(event.key, life)
  }

  /// Takes in the confirm of a message that is not open; false when an earlier part of the log may know it.
  func noteLateConfirm(of key: UInt64, at time: Int64, _ number: UInt32) -> Bool {
    let recent = recentEnds[key]
    if recent.key == 0 { return false }
    guard recent.key == key, recent.queue == number else {
      caps.lateConfirms += 1
      return true
    }
    guard !recent.isConfirmed else { return true }
    recentEnds.confirm(key)
    let queue = queues[Int(number)]
    queue.noteDuration(time &- recent.publish, in: queue.confirm)
    return true
  }

  private func foldRemoval(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    var number = queueNumber(event.queue, batch)
    let slot = event.key == 0 ? -1 : find(event.key, &number, named: event.queue)
    if slot == -2 { return }
    let queue = queues[number]
    queue.backlog.see(event.time)
    switch event.kind {
    case .returned: queue.counts.returned += 1
    case .expire: queue.counts.expired += 1
    case .drop: queue.counts.dropped += 1
    default: queue.counts.deadLettered += 1
    }
    if event.kind == .drop {
      queue.reasons.note(batch.reason(of: event, otherwise: "dropped"), at: line)
    } else {
      noteError(event, queue, fallback: event.kind.word, batch, at: line)
    }
    // The nack that rejected a message has ended it already, and so has its expiry.
    if event.kind == .deadLetter, event.reason != 0, batch.reasons.text(event.reason) == "rejected" { return }
    if event.key != 0, slot < 0, wasFinished(event.key, queue: UInt32(number)) { return }
    if slot >= 0 {
      let wasOpen = unsafe table.lives[slot].end == Life.unseen
      if wasOpen { queue.timeline?.add(.removed, at: event.time) }
      end(slot, key: event.key, number, at: event.time)
      return
    }
    // A returned message was never in the queue; without an id it cannot meet the publish that counted it.
    if event.kind == .returned, event.key == 0 { return }
    queue.timeline?.add(.removed, at: event.time)
    queue.backlog.change(by: -1)
    guard event.key != 0 else {
      queue.counts.anonymousEnds += 1
      return
    }
    var life = Life(queue: UInt32(number))
    life.end = event.time
    queue.counts.settledUnpublished += 1
    if insert(event.key, life) { waitForPublish(of: event.key, queue: UInt32(number)) }
  }

  private func foldError(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    if event.queue != 0 {
      noteError(event, queues[queueNumber(event.queue, batch)], fallback: "error", batch, at: line)
      return
    }
    connections.errors += 1
    clientActivity.add(.errors, at: event.time)
    reasons.note(batch.reason(of: event, otherwise: "error"), at: line)
  }

  private func foldMembership(_ event: Event, _ batch: EventBatch) {
    let queue = queueNumber(event.queue, batch)
    let number = partyNumber(event.party, queue: queue, role: .consumer, batch)
    guard number >= 0 else { return }
    let party = parties[number]
    party.see(event.time)
    if event.kind == .consume {
      if event.time >= party.joined, event.level != Event.absent { party.prefetch = event.level }
      party.joined = max(party.joined, event.time)
    } else {
      party.left = max(party.left, event.time)
    }
  }

  // MARK: Samples

  func foldSample(_ event: Event, _ batch: EventBatch, at base: LineReference) {
    let state = samples[sample(named: batch.names.bytes(event.queue))]
    state.record(max(0, event.duration), event)
    if event.flags.contains(.failed) {
      state.reasons.note(
        batch.reason(of: event, otherwise: "failed"), Int(event.weight), at: base.line(of: event))
    }
  }

  func foldStages(_ batch: EventBatch) {
    for stage in batch.stages {
      let event = unsafe batch.events[stage.event]
      let state = samples[sample(named: batch.names.bytes(event.queue))]
      guard let part = state.stage(batch.names.bytes(stage.name)) else { continue }
      let value = max(0, stage.duration)
      part.sketch.record(value)
      part.totals[Sketch.bin(of: max(0, event.duration)), default: 0] += Int128(value)
    }
  }
}

extension SampleState {
  /// Counts a finished measurement.
  func record(_ duration: Int64, _ event: Event) {
    let weight = Int(event.weight)
    count += weight
    latency.record(duration, weight: weight)
    timeline?.add(.outgoing, at: event.time, event.weight)
    timeline?.record(duration, at: event.time)
    guard event.flags.contains(.failed) else { return }
    errors += weight
    failures.record(duration, weight: weight)
    timeline?.add(.errors, at: event.time, event.weight)
  }
}
