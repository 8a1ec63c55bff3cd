internal import Events

/// One queue of the model.
struct QueueState {
  let plan: BrokerPlan.Queue
  /// Messages in delivery order; those that are no longer ready are passed over when they come to the front.
  var waiting = WaitingLine()
  /// Messages ready to be delivered.
  var depth = 0
  var unacked = 0
  var readyBytes = 0
  var account = QueueAccount()
  /// Consumers present, in the order in which they came.
  var consumers: [Int] = []
  var cursor = 0
  /// When the process that hands out messages is done with the latest one, and whether it will look for the next then.
  var processFree = Int64.min
  var isHandingOut = false

  init(plan: BrokerPlan.Queue) { self.plan = plan }

  var finalAccount: QueueAccount {
    var account = account
    account.ready = depth
    account.unacked = unacked
    return account
  }
}

extension BrokerModel {
  /// Puts a message that was just published, or came by dead-lettering, at the end of its queue.
  func enqueue(_ index: Int, in queue: Int) {
    messages[index].queue = queue
    messages[index].state = .ready
    messages[index].life += 1
    messages[index].attempts = 0
    if let timeToLive = queues[queue].plan.timeToLive {
      messages[index].expires = now + BrokerPlan.microseconds(timeToLive)
      agenda.insert(.expire(message: index, life: messages[index].life), at: messages[index].expires)
    } else {
      messages[index].expires = .max
    }
    queues[queue].waiting.append(index)
    queues[queue].depth += 1
    queues[queue].readyBytes += messages[index].bytes
  }

  /// The next ready message of a queue, taken out of it.
  func takeFirst(of queue: Int) -> Int? {
    while let index = queues[queue].waiting.removeFirst() {
      guard messages[index].state == .ready, messages[index].queue == queue else { continue }
      takeReady(index)
      return index
    }
    return nil
  }

  /// A ready message leaves the ready ones.
  private func takeReady(_ index: Int) {
    let queue = messages[index].queue
    queues[queue].depth -= 1
    queues[queue].readyBytes -= messages[index].bytes
    messages[index].state = .gone
  }

  /// An unacknowledged message goes back to the front, unless its time or its number of deliveries is up.
  func requeue(_ index: Int) {
    let queue = messages[index].queue
    queues[queue].unacked -= 1
    messages[index].state = .gone
    if now >= messages[index].expires {
      discard(index, because: .expired)
    } else if let limit = queues[queue].plan.deliveryLimit, messages[index].attempts >= limit {
      discard(index, because: .deliveryLimit)
    } else {
      messages[index].state = .ready
      queues[queue].waiting.prepend(index)
      queues[queue].depth += 1
      queues[queue].readyBytes += messages[index].bytes
    }
  }

  func expire(_ index: Int, life: Int) {
    guard messages[index].life == life, messages[index].state == .ready else { return }
    takeReady(index)
    discard(index, because: .expired)
  }

  enum Cause: String {
    case expired
    case maxLength = "maxlen"
    case rejected
    case deliveryLimit = "delivery-limit"
  }

  /// A message, already taken out of its queue, goes to the dead-letter queue or to nowhere.
  func discard(_ index: Int, because cause: Cause) {
    let queue = messages[index].queue
    let subject: [LogRecord.Field] = [
      .init("queue", .text(queues[queue].plan.name)), .init("id", .text(messages[index].id)),
    ]
    if let name = queues[queue].plan.deadLetterTo, let target = queueNumber(name) {
      queues[queue].account.deadLettered += 1
      queues[target].account.arrivedDead += 1
      write(.deadLetter, subject + [.init("reason", .text(cause.rawValue)), .init("to", .text(name))])
      enqueue(index, in: target)
      dispatch(target)
      return
    }
    switch cause {
    case .expired:
      queues[queue].account.expired += 1
      write(.expire, subject)
    case .maxLength, .deliveryLimit:
      queues[queue].account.dropped += 1
      write(.drop, subject + [.init("reason", .text(cause.rawValue))])
    case .rejected: queues[queue].account.refused += 1
    }
  }

  func writeStats() {
    var memory = 96 << 20
    for queue in queues {
      memory += queue.readyBytes + 1_024 * (queue.depth + queue.unacked)
      write(
        .stats,
        [
          .init("queue", .text(queue.plan.name)), .init("depth", .number(queue.depth)),
          .init("unacked", .number(queue.unacked)), .init("consumers", .number(queue.consumers.count)),
        ])
    }
    write(.stats, [.init("memory_bytes", .number(memory))])
    if let every = plan.statsEvery { agenda.insert(.stats, at: now + BrokerPlan.microseconds(every)) }
  }
}
