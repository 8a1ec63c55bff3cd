internal import Events
internal import Metrics

extension Figures {
  /// Books an event that is not about one message.
  func book(_ event: Event, _ batch: EventBatch, at base: LineReference) {
    let line = base.line(of: event)
    switch event.kind {
    case .error: bookError(event, batch, at: line)
    case .connect: self[Connections.self].open(event, batch, at: line)
    case .disconnect: bookDisconnect(event, batch, at: line)
    case .consume, .cancel: bookMembership(event, batch)
    case .alarm:
      note(
        .resourceAlarm, batch.names.text(event.queue), begins: !event.flags.contains(.cleared), event,
        batch, at: line)
    case .block, .unblock:
      note(
        .publisherBlocked, batch.names.text(event.party), begins: event.kind == .block, event, batch,
        at: line)
    case .sync: bookSync(event)
    case .stats:
      if event.queue != 0, event.quantity != Event.absent {
        queue(of: event, batch).noteDepth(event.quantity, at: event.time)
      }
    case .publish, .confirm, .returned, .deliver, .start, .ack, .nack, .expire, .deadLetter, .drop, .sample,
      .config:
      break
    }
  }

  private func queue(of event: Event, _ batch: EventBatch) -> QueueState {
    let number = number(ofQueue: batch.names.bytes(event.queue))
    return queues.states[number]
  }

  private func note(
    _ kind: IncidentKind, _ subject: String, begins: Bool, _ event: Event, _ batch: EventBatch,
    at line: LineReference
  ) {
    self[Incidents.self].log.note(
      kind: kind, subject: subject, phase: begins ? .begin : .end, time: event.time,
      sample: batch.reasons.text(event.reason), at: line)
  }

  private func bookError(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    if event.queue != 0 {
      queue(of: event, batch).noteError(event, fallback: "error", batch, at: line)
      return
    }
    self[Connections.self].noteError(at: event.time)
    self[ClientErrors.self].reasons.note(batch.reason(of: event, otherwise: "error"), at: line)
  }

  private func bookDisconnect(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    self[Connections.self].close(event)
    guard event.reason != 0 else { return }
    let reason = batch.reasons.text(event.reason)
    let client = event.party == 0 ? "" : " (\(batch.names.text(event.party)))"
    self[Incidents.self].log.note(
      kind: .connectionLost, subject: reason, phase: .point, time: event.time, sample: reason + client,
      at: line)
  }

  private func bookMembership(_ event: Event, _ batch: EventBatch) {
    let queue = number(ofQueue: batch.names.bytes(event.queue))
    guard event.party != 0 else { return }
    let number = number(
      ofParty: PartyState.Key(
        queue: UInt32(queue), role: .consumer, name: batch.names.bytes(event.party)))
    guard number >= 0 else { return }
    let party = parties.states[number]
    party.see(event.time)
    if event.kind == .consume {
      if event.time >= party.joined, event.quantity != Event.absent { party.prefetch = event.quantity }
      party.joined = max(party.joined, event.time)
    } else {
      party.left = max(party.left, event.time)
    }
  }

  private func bookSync(_ event: Event) {
    self[Connections.self].noteSync(event)
    self[Flushes.self].book(event)
  }
}

extension QueueState {
  func noteError(_ event: Event, fallback: String, _ batch: EventBatch, at line: LineReference) {
    counts.errors &+= 1
    timeline?.add(.errors, at: event.time)
    reasons.note(batch.reason(of: event, otherwise: fallback), at: line)
  }
}

extension EventBatch {
  /// The reason that a record gives.
  func reason(of event: Event, otherwise fallback: String) -> [UInt8] {
    event.reason == 0 ? Array(fallback.utf8) : reasons.bytes(event.reason)
  }
}
