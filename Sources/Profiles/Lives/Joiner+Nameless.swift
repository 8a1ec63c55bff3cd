internal import Bytes
internal import Events
internal import Metrics

// Records that name no queue. Which queue such a record is about, its message tells: of the messages of its id the one that
// the record can be of by its time. A record that finds none, or several, waits; and each message that comes to be known
// is offered to the records that wait.
extension Joiner {
  /// Whether a record of this kind waits for its message.
  static func mayBeNameless(_ kind: EventKind) -> Bool {
    switch kind {
    case .deliver, .start, .ack, .nack, .confirm: true
    default: false
    }
  }

  /// How much a publish may be logged later than the delivery of its message, without clocks that disagree.
  static let lateLine: Int64 = 5_000_000
  /// By so much clocks may disagree.
  private static let clockDifference: Int64 = 60_000_000_000

  /// The queue of a record that names none: -1 when the record has to wait.
  func queue(ofNameless event: Event, _ names: NameTable, _ figures: Figures) -> Int {
    switch owners(of: event, names, figures, isLast: false) {
    case .one(let number): Int(number)
    case .none, .several: -1
    }
  }

  private enum Owners {
    case none, several
    case one(UInt32)
  }

  /// - Parameter isLast: nothing more will be known: what is probable counts.
  private func owners(of event: Event, _ names: NameTable, _ figures: Figures, isLast: Bool) -> Owners {
    var open: [Life] = []
    var routes: [Life] = []
    table.forEach(ofKey: event.key) { life in
      guard !life.hasEnded else { return }
      if figures.queues.states[Int(life.queue)].key.kind == .route {
        routes.append(life)
      } else {
        open.append(life)
      }
    }
    if event.isOfPublisher { return ownersOfAnswer(routes, open, event, isLast: isLast) }
    let found =
      event.kind == .deliver
      ? ownersOfDelivery(open, event, isLast: isLast)
      : ownersOfEnd(open, event, names, figures, isLast: isLast)
    guard case .none = found else { return found }
    if event.kind == .deliver, let back = rejected.queue(of: event.key) { return .one(back) }
    return isLast ? latest(routes, at: event.time, isLast: true) : .none
  }

  /// What the broker answers to a publisher is about what was published: where a message has passed a route, that is the
  /// route.
  private func ownersOfAnswer(_ routes: [Life], _ open: [Life], _ event: Event, isLast: Bool) -> Owners {
    let published = (routes.isEmpty ? open : routes).filter {
      $0.publish != Life.unseen && (event.kind != .confirm || $0.confirm == Life.unseen)
    }
    let found = latest(published, at: event.time, isLast: isLast)
    guard case .none = found, event.kind == .confirm else { return found }
    let recent = recentEnds[event.key]
    return recent.key == event.key ? .one(recent.queue) : .none
  }

  private func ownersOfDelivery(_ open: [Life], _ event: Event, isLast: Bool) -> Owners {
    let found = latest(open.filter { $0.deliveries == 0 }, at: event.time, isLast: isLast)
    guard case .none = found else { return found }
    // Of what is delivered and whose publish is not known, earlier records may follow, even its end.
    let delivered = open.filter { $0.deliveries > 0 && (isLast || $0.publish != Life.unseen) }
    return latest(delivered, at: event.time, isLast: isLast)
  }

  private func ownersOfEnd(
    _ open: [Life], _ event: Event, _ names: NameTable, _ figures: Figures, isLast: Bool
  ) -> Owners {
    let limit = event.time &+ Joiner.lateLine
    // The delivery that it ends may wait itself.
    let waiting = nameless.records(of: event.key).filter { $0.kind == .deliver && $0.time <= limit }
    let latestWaiting = isLast ? Int64.min : waiting.last?.time ?? .min
    let held = open.filter {
      $0.deliver != Life.unseen && (isLast || $0.deliver <= limit && $0.deliver >= latestWaiting)
    }
    if held.count > 1, event.party != 0 {
      let name = names.bytes(event.party)
      let own = held.filter {
        $0.consumer.isKnown && figures.parties.states[$0.consumer.index].name == name
      }
      if own.count == 1 { return .one(own[0].queue) }
    }
    if held.count == 1 { return .one(held[0].queue) }
    if held.count > 1 { return .several }
    if !waiting.isEmpty, !isLast { return .none }
    return latest(open, at: event.time, isLast: isLast)
  }

  /// Of messages of one id the only one that can have been published before a record of `time`.
  private func latest(_ lives: [Life], at time: Int64, isLast: Bool) -> Owners {
    for slack in [0, Joiner.lateLine, isLast ? Joiner.clockDifference : 0] {
      let possible = lives.filter { $0.began <= time &+ slack }
      guard let first = possible.first else { continue }
      return possible.allSatisfy { $0.queue == first.queue } ? .one(first.queue) : .several
    }
    return .none
  }

  // MARK: Waiting

  /// Keeps a record until its message is known.
  @inline(never)
  func keepNameless(_ event: Event, _ batch: EventBatch, _ figures: Figures) {
    var stored = nameless.stored(event, batch)
    stored.tag = Event.absent
    stored.channel = 0
    stored.line = 0
    stored.flags.remove(.multiple)
    keep(nameless: stored, figures)
  }

  /// - Parameter event: its names are numbers of the store.
  private func keep(nameless event: Event, _ figures: Figures) {
    for key in nameless.append(event) { giveUpNameless(key, figures) }
  }

  /// Something became known of a message: the records that wait for it may find it.
  @inline(never)
  func bindNameless(_ key: UInt64, _ figures: Figures) {
    var isLooking = true
    while isLooking {
      isLooking = false
      for record in nameless.records(of: key) {
        let number = queue(ofNameless: record, nameless.store.names, figures)
        guard number >= 0 else { continue }
        nameless.remove(record)
        book(record, in: number, figures)
        isLooking = true
        break
      }
    }
  }

  /// Nothing more will be known of a message: its records count for the route to which it was published, or for no queue.
  private func giveUpNameless(_ key: UInt64, _ figures: Figures) {
    for record in nameless.records(of: key) {
      nameless.remove(record)
      switch owners(of: record, nameless.store.names, figures, isLast: true) {
      case .one(let number): book(record, in: Int(number), figures)
      case .none: book(record, in: figures.number(ofQueue: []), figures)
      case .several: figures.omissions.counts.ambiguous &+= 1
      }
    }
  }

  /// The same for all records that wait.
  func giveUpNameless(_ figures: Figures) {
    for key in nameless.keys { giveUpNameless(key, figures) }
  }

  /// Books a record in the queue of its message.
  private func book(_ record: Event, in number: Int, _ figures: Figures) {
    var event = record
    let store = nameless.store
    if event.flags.contains(.multiple) {
      let settle = Channel.Settle(
        time: event.time, isAck: event.kind == .ack, requeues: event.flags.contains(.requeue),
        consumer: event.party == 0 ? [] : store.names.bytes(event.party))
      return book(settle, of: Channel.Delivery(tag: 0, key: event.key, queue: UInt32(number)), figures)
    }
    // Stands for a name that is known, so that no queue is looked for.
    event.queue = NameTable.other
    event.scope = Joiner.given
    givenQueue = number
    swap(&numbers, &nameless.numbers)
    numbers.bind(store.names)
    switch event.kind {
    case .deliver: unsafe foldDeliver(&event, store, figures, at: .nowhere)
    case .ack: unsafe foldAck(&event, store, figures, at: .nowhere)
    case .nack: unsafe foldNack(&event, store, figures, at: .nowhere)
    case .start: foldStart(event, store, figures, at: .nowhere)
    default: foldConfirm(event, store, figures, at: .nowhere)
    }
    swap(&numbers, &nameless.numbers)
  }

  /// One record settles several deliveries, of which this one named no queue.
  func settleNameless(_ key: UInt64, _ settle: Channel.Settle, _ figures: Figures) {
    guard nameless.holds(key) || table.holds(key) else { return }
    var event = Event(settle.isAck ? .ack : .nack, time: settle.time)
    event.key = key
    event.flags = settle.requeues ? [.multiple, .requeue] : .multiple
    event.party = nameless.store.names.number(of: settle.consumer)
    let number = queue(ofNameless: event, nameless.store.names, figures)
    if number >= 0 { book(event, in: number, figures) } else { keep(nameless: event, figures) }
  }

  // MARK: Merging

  /// Takes in the records that wait in what follows, whose lives have been joined.
  /// - Parameter keys: messages of which something was joined.
  func appendNameless(of next: Joiner, _ keys: [UInt64], _ figures: Figures) {
    for key in next.nameless.keys {
      for record in next.nameless.records(of: key) {
        keep(nameless: nameless.stored(record, next.nameless.store), figures)
      }
    }
    for key in keys + next.nameless.keys { bindNameless(key, figures) }
  }
}

extension Life {
  /// Its publish, else the first that is known of it.
  fileprivate var began: Int64 { publish != Life.unseen ? publish : firstSign ?? confirm }
}

extension Event {
  fileprivate var isOfPublisher: Bool {
    kind == .confirm || kind == .returned || kind == .nack && flags.contains(.refused)
  }
}
