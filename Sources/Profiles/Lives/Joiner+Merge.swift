internal import Metrics

extension Joiner {
  /// Takes in the open ends of what follows, whose figures have been added already.
  ///
  /// What was published here may be settled there, and the other way round. The other joiner is used up.
  /// - Complexity: linear in what is open there.
  func absorb(_ next: Joiner, _ numbers: Renumbering, _ figures: Figures) {
    var unattributed: [Facts] = []
    let bits = routes.append(next.routes, queues: numbers.queues)
    var named: [UInt64] = []
    for (key, life) in next.renumbered(numbers, bits) {
      join(key, life, &unattributed, figures)
      if hasNameless, nameless.holds(key), named.last != key { named.append(key) }
    }
    for facts in unattributed.sorted(by: Joiner.isBefore) { attribute(facts, figures) }
    for (message, time) in next.rejected.sorted {
      let queue = numbers.queues[Int(message.queue)]
      rejected.note(Starts.Message(key: message.key, queue: queue), publishedAt: time)
      resumeOthers(message.key, queue, figures)
    }
    for (message, time) in next.starts.sorted {
      let here = Starts.Message(key: message.key, queue: numbers.queues[Int(message.queue)])
      if !starts.note(here, at: time) { figures.omissions.counts.messages &+= 1 }
    }
    if !next.channels.isEmpty { appendChannels(of: next, numbers, figures) }
    // Settles of a consumer are chained through here only now: joining looked at what came before the others.
    appendChains(of: next, numbers, figures)
    for entry in next.awaitingPublish.waiting {
      if let entry = stillWaiting(entry, numbers, \.awaitsPublish) { waitForPublish(entry, figures) }
    }
    for entry in next.awaitingDeliver.waiting {
      if let entry = stillWaiting(entry, numbers, \.awaitsDeliver) { waitForDeliver(entry, figures) }
    }
    for entry in next.recentEnds.entries where entry.key != 0 {
      var entry = entry
      entry.queue = numbers.queues[Int(entry.queue)]
      recentEnds.note(entry)
    }
    appendNameless(of: next, named, figures)
    settledQueues.formUnion(next.settledQueues.map { numbers.queues[Int($0)] })
  }

  /// The lives under the numbers of another joiner, in the order of `LifeTable.sorted`.
  private func renumbered(_ numbers: Renumbering, _ bits: [UInt32: [Int?]]) -> [LifeTable.Entry] {
    table.sorted {
      if $0.taken != 0, let bits = bits[$0.queue] { $0.taken = Routes.moved($0.taken, bits) }
      $0.queue = numbers.queues[Int($0.queue)]
      $0.consumer = numbers.here($0.consumer)
      $0.orphanConsumer = numbers.here($0.orphanConsumer)
    }
  }

  /// One open life of what follows meets what is known of its message here.
  private func join(_ key: UInt64, _ life: Life, _ unattributed: inout [Facts], _ figures: Figures) {
    var theirs = withPreviousSettle(life)
    if !starts.isEmpty { theirs = withStart(theirs, key: key, figures) }
    let queue = figures.queues.states[Int(theirs.queue)]
    var slot = table.find(key, queue: theirs.queue)
    if slot >= 0, unsafe table.lives[slot].flags.contains(.hasTwin) { slot = findTwin(of: theirs, key: key) }
    guard slot >= 0, unsafe table.lives[slot].meets(theirs) else {
      // A confirm alone can be of a message that was finished here.
      if slot < 0, theirs.isConfirmOnly,
        noteLateConfirm(of: key, at: theirs.confirm, theirs.queue, figures)
      {
        return
      }
      let new = insert(key, queue: theirs.queue, figures)
      if new >= 0 {
        unsafe table.lives[new] = theirs
        if slot >= 0, theirs.publish != Life.unseen { table.markTwins(key, queue: theirs.queue) }
        meetSources(new, key: key, figures)
      }
      return
    }
    let facts = unsafe table.lives[slot].absorb(theirs)
    if facts.flags.contains(.isUnattributed) { unattributed.append(facts) }
    let isComplete = facts.flags.contains(.isComplete)
    book(facts, of: slot, key: key, in: queue, figures)
    if !isComplete { meetSources(slot, key: key, figures) }
  }

  /// What came into the table may be the publish that lives in other queues wait for, or such a life.
  private func meetSources(_ slot: Int, key: UInt64, _ figures: Figures) {
    // Another life that was given up meanwhile has moved the others.
    guard table.holds(key, at: slot) else { return }
    let life = unsafe table.lives[slot]
    if !rejected.isEmpty, life.publish == Life.unseen, life.deliveries > 0,
      rejected.publish(of: Starts.Message(key: key, queue: life.queue)) != nil
    {
      return resume(slot, key: key, at: life.firstDeliver, figures)
    }
    guard routes.isActive else { return }
    if life.isOnlyPublished {
      offerPublish(key: key, from: life.queue, figures)
    } else if life.publish == Life.unseen, let sign = life.firstSign {
      takePublish(slot, key: key, at: sign, figures)
    }
  }

  /// The settle before the first one there is the last one here.
  private func withPreviousSettle(_ theirs: Life) -> Life {
    guard theirs.orphanConsumer.isKnown, theirs.orphanPrevious == Life.unseen else { return theirs }
    var life = theirs
    life.orphanPrevious = chains[theirs.orphanConsumer.index].latest
    return life
  }

  /// Work that ended there began here: the processing time is known, and none is to be recovered.
  private func withStart(_ theirs: Life, key: UInt64, _ figures: Figures) -> Life {
    guard theirs.orphanSettle != Life.unseen,
      let took = starts.end(Starts.Message(key: key, queue: theirs.queue), at: theirs.orphanSettle),
      !theirs.flags.contains(.serviceGiven)
    else { return theirs }
    var life = theirs
    life.flags.insert(.serviceGiven)
    var consumer = theirs.orphanConsumer
    let slot = table.find(key, queue: theirs.queue)
    if !consumer.isKnown, slot >= 0 { consumer = unsafe table.lives[slot].consumer }
    if consumer.isKnown { figures.parties.states[consumer.index].service.record(took) }
    return life
  }

  private static func isBefore(_ a: Facts, _ b: Facts) -> Bool {
    (a.settle, a.deliver, a.consumer.rawValue) < (b.settle, b.deliver, b.consumer.rawValue)
  }

  /// Counts a settle for the consumer that its deliver, here, names.
  ///
  /// Its place among the other settles of that consumer is not known any more: before all that name it is the place it
  /// has in a log in which none of them does.
  private func attribute(_ facts: Facts, _ figures: Figures) {
    let consumer = facts.consumer.index
    let party = figures.parties.states[consumer]
    party.noteSettle(at: facts.settle, isAck: facts.flags.contains(.isAck))
    var facts = facts
    facts.previous = chains.with(consumer) { $0.advance(to: facts.settle) }
    facts.flags.remove(.isUnattributed)
    recoverService(facts, figures)
  }

  private func appendChains(of next: Joiner, _ numbers: Renumbering, _ figures: Figures) {
    for (party, chain) in next.chains.used {
      guard let here = numbers.party(party) else { continue }
      let service = chains.with(here) { $0.append(chain) }
      if let service { figures.parties.states[here].service.record(service) }
    }
  }

  /// An entry of a waiting line under the numbers that are used here, if its life is in the table and still waits.
  private func stillWaiting(
    _ entry: WaitingLine.Entry, _ numbers: Renumbering, _ waits: KeyPath<Life, Bool>
  ) -> WaitingLine.Entry? {
    let mapped = WaitingLine.Entry(key: entry.key, queue: numbers.queues[Int(entry.queue)])
    return self.waits(mapped, waits) ? mapped : nil
  }

  /// Whether the life of an entry is in the table and still waits.
  func waits(_ entry: WaitingLine.Entry, _ waits: KeyPath<Life, Bool>) -> Bool {
    let slot = table.find(entry.key, queue: entry.queue)
    return unsafe slot >= 0 && table.lives[slot][keyPath: waits]
  }
}
