internal import Metrics

extension Profile {
  /// The same log with each message in the queues into which it was routed, and each group of a stream as a queue.
  ///
  /// A profile keeps routes apart from queues, so that profiles merge; readers want queues. A queue in which nearly every id
  /// of a route appeared gets all messages of that route: those that it has not delivered wait in it. A queue in which
  /// few appeared, such as one of dead letters or one of several that share the messages, has those only. What no queue
  /// delivered stays under the routing key. Records without a queue that found no message count for the route to which
  /// their message was published, else for no queue.
  /// - Returns: this profile where the log has neither exchanges nor groups; otherwise one to be read, and not to be folded
  ///   into or merged.
  /// - Complexity: as that of writing a profile and reading it back.
  public var byQueue: Profile {
    let serverNames = serverNames
    guard figures.queues.hasRoutes || joiner.hasNameless || !serverNames.isEmpty,
      let copy = try? Profile(decoding: encoded())
    else { return self }
    copy.joiner.giveUpNameless(copy.figures)
    return copy.figures.queues.hasRoutes || !serverNames.isEmpty ? copy.dissolved(serverNames) : copy
  }

  private func dissolved(_ serverNames: [QueueName: QueueName]) -> Profile {
    var names = groupNames
    names.merge(serverNames) { first, _ in first }
    for (source, targets) in joiner.routes.targets.sorted(by: { $0.key < $1.key }) {
      let state = queues[Int(source)]
      // A stream from which something is delivered without a group is a queue as well.
      let isOnlySource = state.counts.delivered + state.counts.settled == 0
      let receivers = receivers(of: source, targets)
      if !isOnlySource, state.key.kind == .route {
        names[state.key] = keepDelivered(source, receivers, names)
        continue
      }
      spread(source, over: receivers, isOnlySource: isOnlySource)
      if isOnlySource, let first = receivers.first {
        names[state.key] = names[queues[Int(first.queue)].key] ?? queues[Int(first.queue)].key
      }
    }
    for queue in queues {
      if queue.key.kind == .route, names[queue.key] == nil { names[queue.key] = .queue(queue.key.title) }
      guard queue.counts.routed > 0 else { continue }
      queue.backlog.add(published: queue.counts.routed)
      queue.counts.routed = 0
    }
    joiner.routes = Routes()
    let plain = Profile()
    let numbers = plain.figures.append(figures) { names[$0] ?? $0 }
    plain.joiner.absorb(joiner, numbers, plain.figures)
    return plain
  }

  /// What brokers and clients call the queues that they name themselves, one for each client that waits for answers.
  private static let serverPrefixes = ["amq.gen-", "spring.gen-", "_INBOX.", "temp-queue://"]
  /// So many of them are one row: each by itself says nothing to a reader.
  private static let fewestServerNamed = 3

  private var serverNames: [QueueName: QueueName] {
    var names: [QueueName: QueueName] = [:]
    for prefix in Self.serverPrefixes {
      let start = Array(prefix.utf8)
      let found = queues.filter { $0.key.kind == .queue && $0.key.name.starts(with: start) }
      guard found.count >= Self.fewestServerNamed else { continue }
      for queue in found { names[queue.key] = .queue(start + [UInt8(ascii: "*")]) }
    }
    return names
  }

  /// What each group is called: the only group of a stream has its name.
  private var groupNames: [QueueName: QueueName] {
    var names: [QueueName: QueueName] = [:]
    for queue in queues where queue.key.kind == .group {
      let siblings = queues.count { $0.key.kind == .group && $0.key.name == queue.key.name }
      let stream = figures.queues.number(of: .queue(queue.key.name)).map { queues[$0] }
      let isAlone = siblings == 1 && stream.map { $0.counts.delivered + $0.counts.settled == 0 } != false
      names[queue.key] = .queue(isAlone ? queue.key.name : queue.key.title)
    }
    return names
  }

  /// A queue that gets every message of a source.
  private struct Receiver {
    var queue: UInt32
    var bit: Int
  }

  /// A queue gets all messages of a route when at least this share of those appeared in it that were published between the
  /// first and the last of them.
  private static let fullShare = 0.6
  /// Queues share the messages of a route when their shares add up to all of them, give or take this much.
  private static let sharingSlack = 0.1

  private func receivers(of source: UInt32, _ targets: [Routes.Target]) -> [Receiver] {
    var missed = [Int](repeating: 0, count: targets.count)
    table.forEach(ofQueue: source) { life in
      guard life.isOnlyPublished else { return }
      for (bit, target) in targets.enumerated()
      where life.taken & (1 &<< UInt64(bit)) == 0 && life.publish > target.first && life.publish < target.last
      {
        missed[bit] += 1
      }
    }
    let shares = zip(targets, missed).map { Double($0.taken) / Double(max(1, $0.taken + $1)) }
    if targets.count > 1, abs(shares.reduce(0, +) - 1) <= Self.sharingSlack { return [] }
    return targets.indices.filter { shares[$0] >= Self.fullShare }
      .map { Receiver(queue: targets[$0].queue, bit: $0) }.sorted { $0.queue < $1.queue }
  }

  /// Moves what is known of the messages of a source to the queues that get them.
  private func spread(_ source: UInt32, over receivers: [Receiver], isOnlySource: Bool) {
    let state = queues[Int(source)]
    var lives: [LifeTable.Entry] = []
    table.forEach { key, life in
      if life.queue == source, life.isOnlyPublished { lives.append((key, life)) }
    }
    lives.sort { ($0.life.publish, $0.key) < ($1.life.publish, $1.key) }
    for receiver in receivers {
      let queue = queues[Int(receiver.queue)]
      queue.append(state.withoutMessages) { $0 }
      for (key, life) in lives where life.taken & (1 &<< UInt64(receiver.bit)) == 0 {
        wait(key, life, in: receiver.queue)
      }
    }
    for receiver in receivers.dropFirst(isOnlySource ? 1 : 0) {
      copyProducers(of: source, to: receiver.queue)
    }
    guard isOnlySource else { return }
    removeMessages(of: source)
    figures.queues.replace(
      Int(source), with: QueueState(state.key, timeline: Timeline.numbered(Int(source), width: width)))
    if receivers.isEmpty {
      queues[Int(source)].append(state.withoutMessages) { $0 }
      for (key, life) in lives where life.taken == 0 { wait(key, life, in: source) }
    }
  }

  /// Of a route from which records without a queue were delivered: what queues have taken counts there, and no longer here.
  /// - Returns: what the route is called. Where one queue gets all of its messages, that queue delivered the others too.
  private func keepDelivered(
    _ source: UInt32, _ receivers: [Receiver], _ names: [QueueName: QueueName]
  ) -> QueueName {
    let state = queues[Int(source)]
    var taken: [LifeTable.Entry] = []
    table.forEach { key, life in
      if life.queue == source, life.isOnlyPublished, life.taken != 0 { taken.append((key, life)) }
    }
    for (key, life) in taken {
      state.counts.published -= 1
      state.backlog.net -= 1
      state.timeline?.add(.incoming, at: life.publish, .max)
      if life.bytes >= 0 {
        state.counts.bytes -= Int(life.bytes)
        state.counts.sized -= 1
      }
      removeMessage(key, of: source) { $0.taken != 0 }
    }
    state.backlog.isDisordered = true
    guard receivers.count == 1 else { return .queue(state.key.title) }
    let queue = queues[Int(receivers[0].queue)].key
    return names[queue] ?? queue
  }

  private func removeMessages(of source: UInt32) {
    var keys: [UInt64] = []
    table.forEach { key, life in
      if life.queue == source, life.isOnlyPublished { keys.append(key) }
    }
    for key in keys { removeMessage(key, of: source) { _ in true } }
  }

  /// Removes a message of a source to which nothing happened there.
  private func removeMessage(_ key: UInt64, of source: UInt32, where isMeant: (Life) -> Bool) {
    var found = -1
    table.forEachSlot(ofKey: key) { slot, life in
      if life.queue == source, life.isOnlyPublished, isMeant(life) { found = slot }
    }
    if found >= 0 { table.remove(at: found) }
  }

  /// A message of a source is in a queue, in which nothing has happened to it.
  private func wait(_ key: UInt64, _ life: Life, in number: UInt32) {
    let queue = queues[Int(number)]
    queue.counts.published += 1
    queue.counts.routed += 1
    queue.timeline?.add(.incoming, at: life.publish)
    if life.bytes >= 0 {
      queue.counts.bytes += Int(life.bytes)
      queue.counts.sized += 1
    }
    let slot = joiner.insert(key, queue: number, figures)
    if slot >= 0 { unsafe table.lives[slot].begin(with: Life.Publish(time: life.publish, bytes: life.bytes)) }
  }

  private func copyProducers(of source: UInt32, to number: UInt32) {
    for party in parties where party.queue == source && party.role == .producer {
      let copy = figures.number(ofParty: PartyState.Key(queue: number, role: .producer, name: party.name))
      if copy >= 0 { figures.parties.states[copy].append(party) }
    }
  }
}

extension QueueState {
  /// What a source tells of its publishers, who publish into each of its queues: confirms, lateness, refusals, errors.
  fileprivate var withoutMessages: QueueState {
    let copy = QueueState(key, timeline: nil)
    copy.append(self) { $0 }
    copy.counts.published = 0
    copy.counts.routed = 0
    copy.counts.bytes = 0
    copy.counts.sized = 0
    copy.backlog = RunningBacklog()
    return copy
  }
}

extension RunningBacklog {
  /// Messages came in at times of which the order of the records does not tell.
  fileprivate mutating func add(published: Int) {
    net += published
    isDisordered = true
  }
}
