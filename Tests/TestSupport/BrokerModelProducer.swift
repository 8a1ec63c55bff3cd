internal import Events

/// One producer of the model.
struct ProducerState {
  let plan: BrokerPlan.Producer
  var generator: SeededGenerator
  var isConnected = false
  /// Changes with every loss of the connection; confirms of an earlier one are lost.
  var connection = 0
  /// Publishes that wait in the producer, with their planned times.
  var held: [Int64] = []
  var unconfirmed = 0
  var poisonSent = 0
  var isReleasing = false
  /// Held back by itself, while others may publish.
  var isHeldBack = false

  init(plan: BrokerPlan.Producer, generator: SeededGenerator) {
    self.plan = plan
    self.generator = generator
  }
}

extension BrokerModel {
  func connect(producer index: Int) {
    guard !producers[index].isConnected else { return }
    producers[index].isConnected = true
    writeConnect(client: producers[index].plan.name)
    if isBlocked { write(.block, [.init("client", .text(producers[index].plan.name))]) }
    releaseSoon(index)
  }

  func writeConnect(client: String) {
    let host = client.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) % 199 } + 20
    let port = 32_768 + generator.below(28_000)
    write(.connect, [.init("client", .text(client)), .init("peer", .text("10.0.4.\(host):\(port)"))])
  }

  func scheduleArrival(of index: Int, after time: Int64) {
    let producer = producers[index].plan
    let rate = BrokerPlan.value(of: producer.rates, at: second(time), otherwise: 0)
    guard rate > 0 else {
      // Asks again when the next rate is in force.
      if let next = producer.rates.first(where: { $0.start > second(time) }) {
        scheduleArrival(of: index, after: self.time(next.start))
      }
      return
    }
    let gap = producer.isPoisson ? Law.exponential(mean: 1 / rate) : .constant(1 / rate)
    let due = time + producers[index].generator.microseconds(gap)
    agenda.insert(.arrival(producer: index), at: due)
  }

  /// A producer wants to publish: at once, or later when it may not now, or never when it keeps no more.
  func send(from index: Int, at time: Int64) {
    if maySend(index), producers[index].held.isEmpty {
      now = max(now, time)
      publish(from: index, due: time)
    } else if producers[index].held.count < producers[index].plan.heldAtMost {
      producers[index].held.append(time)
    }
  }

  /// A user of a load generator asks.
  func ask(_ index: Int, at time: Int64) {
    guard let users = producers[index].plan.users else { return }
    send(from: index, at: time)
    let factor = BrokerPlan.value(of: users.slowdown, at: second(time), otherwise: 1)
    let seconds = producers[index].generator.draw(users.answer) * factor
    agenda.insert(
      .answer(producer: index, since: time), at: time + max(1, BrokerPlan.microseconds(seconds)))
  }

  func answer(_ index: Int, since: Int64, at time: Int64) {
    write(
      .sample,
      [
        .init("client", .text(producers[index].plan.name)), .init("latency_ms", .milliseconds(time - since)),
      ])
    ask(index, at: time)
  }

  private func maySend(_ index: Int) -> Bool {
    let producer = producers[index]
    guard upAgain == nil, producer.isConnected, !isBlocked, !producer.isHeldBack else { return false }
    return producer.plan.window.map { producer.unconfirmed < $0 } ?? true
  }

  func releaseSoon(_ index: Int) {
    guard !producers[index].isReleasing, !producers[index].held.isEmpty else { return }
    producers[index].isReleasing = true
    agenda.insert(.release(producer: index), at: now + 800)
  }

  /// Publishes one of the messages held back, and asks for the next.
  func release(_ index: Int) {
    producers[index].isReleasing = false
    guard maySend(index), !producers[index].held.isEmpty else { return }
    publish(from: index, due: producers[index].held.removeFirst())
    releaseSoon(index)
  }

  private func publish(from index: Int, due: Int64) {
    let producer = producers[index].plan
    let bytes = max(1, Int(min(producers[index].generator.draw(producer.bytes), 1e8)))
    let isUnroutable = producers[index].generator.chance(producer.unroutable)
    let isPoison =
      producers[index].poisonSent < producer.poison.count
      && producer.poison[producers[index].poisonSent] <= second(due)
    if isPoison { producers[index].poisonSent += 1 }
    let id = newIdentifier()
    guard let queue = queueNumber(producer.queue), !isUnroutable else {
      write(
        .returned,
        [.init("id", .text(id)), .init("producer", .text(producer.name)), .init("reason", .text("no-route"))])
      return
    }
    if isFull(queue), queues[queue].plan.overflow == .rejectPublish {
      write(
        .nack,
        [
          .init("queue", .text(producer.queue)), .init("id", .text(id)),
          .init("producer", .text(producer.name)),
          .init("requeue", .flag(false)), .init("reason", .text(Cause.maxLength.rawValue)),
        ])
      return
    }
    let number = messages.count
    messages.append(Message(id: id, queue: queue, bytes: bytes, isPoison: isPoison))
    queues[queue].account.published += 1
    enqueue(number, in: queue)
    writePublish(number, from: producer, due: due)
    expectConfirm(of: number, from: index)
    while let limit = queues[queue].plan.maxLength, queues[queue].depth > limit,
      let oldest = takeFirst(of: queue)
    {
      discard(oldest, because: .maxLength)
    }
    dispatch(queue)
  }

  private func isFull(_ queue: Int) -> Bool {
    queues[queue].plan.maxLength.map { queues[queue].depth >= $0 } ?? false
  }

  /// Five hexadecimal digits, different for the first million messages and scattered like a hash.
  private func newIdentifier() -> String {
    let scattered = (identifiers &* 0x9_E3B5 &+ Int(truncatingIfNeeded: plan.seed) &* 7_919) & 0xF_FFFF
    identifiers += 1
    let digits = String(scattered, radix: 16)
    return String(repeating: "0", count: 5 - digits.utf8.count) + digits
  }

  private func writePublish(_ number: Int, from producer: BrokerPlan.Producer, due: Int64) {
    let queue = queues[messages[number].queue]
    var fields: [LogRecord.Field] = [
      .init("queue", .text(queue.plan.name)), .init("id", .text(messages[number].id)),
      .init("producer", .text(producer.name)), .init("bytes", .number(messages[number].bytes)),
    ]
    if queue.plan.writesDepth { fields.append(.init("depth", .number(queue.depth))) }
    if producer.writesDue { fields.append(.init("due", .instant(due))) }
    write(.publish, fields)
  }

  private func expectConfirm(of message: Int, from index: Int) {
    guard let law = producers[index].plan.confirm else { return }
    producers[index].unconfirmed += 1
    let connection = producers[index].connection
    if let flush = plan.flush {
      awaitingFlush.append(PendingConfirm(producer: index, connection: connection, message: message))
      if !flush.isRegular { flushSoon(flush) }
    } else {
      let delay = producers[index].generator.microseconds(law)
      let free = queues[messages[message].queue].processFree
      agenda.insert(
        .confirm(producer: index, connection: connection, message: message), at: max(now + delay, free))
    }
  }

  func confirm(_ pending: PendingConfirm) {
    guard producers[pending.producer].connection == pending.connection else { return }
    producers[pending.producer].unconfirmed -= 1
    let message = messages[pending.message]
    write(
      .confirm,
      [
        .init("queue", .text(producers[pending.producer].plan.queue)), .init("id", .text(message.id)),
        .init("producer", .text(producers[pending.producer].plan.name)),
      ])
    releaseSoon(pending.producer)
  }

  func flush() {
    guard let flush = plan.flush else { return }
    isFlushDue = false
    let took = awaitingFlush.isEmpty ? 0 : generator.microseconds(flush.took)
    if took > 0 {
      agenda.insert(.flushed(took: took, waiting: Array(awaitingFlush.prefix(flush.atMost))), at: now + took)
      awaitingFlush.removeFirst(min(flush.atMost, awaitingFlush.count))
    }
    guard flush.isRegular else {
      diskFree = now + took + 1
      if !awaitingFlush.isEmpty { flushSoon(flush) }
      return
    }
    agenda.insert(.flush, at: now + max(took, BrokerPlan.microseconds(flush.every)) + 1)
  }

  private func flushSoon(_ flush: BrokerPlan.Flush) {
    guard !isFlushDue else { return }
    isFlushDue = true
    agenda.insert(.flush, at: max(now + BrokerPlan.microseconds(flush.every), diskFree))
  }

  func flushed(took: Int64, _ pending: [PendingConfirm]) {
    // A restart voids a flush that was under way.
    let waiting = pending.filter { producers[$0.producer].connection == $0.connection }
    guard !waiting.isEmpty else { return }
    let bytes = waiting.reduce(0) { $0 + messages[$1.message].bytes }
    write(
      .sync,
      [
        .init("took_us", .number(Int(took))), .init("bytes", .number(bytes)),
        .init("messages", .number(waiting.count)),
      ])
    for pending in waiting { confirm(pending) }
  }
}
