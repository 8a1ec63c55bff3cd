internal import Events

/// One consumer of the model.
struct ConsumerState {
  let plan: BrokerPlan.Consumer
  var generator: SeededGenerator
  var isPresent = false
  var hasLeft = false
  /// Changes with every loss of the connection; deliveries of an earlier one are void.
  var connection = 0
  /// Deliveries without ack, oldest first.
  var outstanding: [Int] = []
  /// Deliveries that arrived and wait for a free handler.
  var buffer = WaitingLine()
  var busy = 0
  var delivered = 0

  init(plan: BrokerPlan.Consumer, generator: SeededGenerator) {
    self.plan = plan
    self.generator = generator
  }

  var hasCredit: Bool { isPresent && (plan.prefetch == 0 || outstanding.count < plan.prefetch) }
}

struct Delivery {
  enum Outcome {
    case ack, reject, requeue

    var kind: EventKind { self == .ack ? .ack : .nack }
  }

  var message: Int
  var queue: Int
  var attempt: Int
  var consumer: Int
  var connection: Int
  var outcome: Outcome
  var service: Int64 = 0
  /// The broker gave up waiting for the answer.
  var isVoid = false
}

extension BrokerModel {
  func join(_ index: Int) {
    let plan = consumers[index].plan
    guard let queue = queueNumber(plan.queue), !consumers[index].isPresent, !consumers[index].hasLeft else {
      return
    }
    consumers[index].isPresent = true
    queues[queue].consumers.append(index)
    writeConnect(client: plan.name)
    write(
      .consume,
      [
        .init("queue", .text(plan.queue)), .init("consumer", .text(plan.name)),
      ] + (plan.writesPrefetch ? [.init("prefetch", .number(plan.prefetch))] : []))
    dispatch(queue)
  }

  func leave(_ index: Int) {
    consumers[index].hasLeft = true
    guard consumers[index].isPresent, let queue = queueNumber(consumers[index].plan.queue) else { return }
    let name = consumers[index].plan.name
    write(.cancel, [.init("queue", .text(queues[queue].plan.name)), .init("consumer", .text(name))])
    write(.disconnect, [.init("client", .text(name))])
    putBack(disconnect(index))
    dispatch(queue)
  }

  /// Ends a consumer's connection; its unacknowledged messages are the caller's to put back.
  func disconnect(_ index: Int) -> [Int] {
    let unsettled = consumers[index].outstanding.map { deliveries[$0].message }
    consumers[index].isPresent = false
    consumers[index].connection += 1
    consumers[index].outstanding = []
    consumers[index].buffer = WaitingLine()
    consumers[index].busy = 0
    for queue in queues.indices { queues[queue].consumers.removeAll { $0 == index } }
    return unsettled
  }

  /// Requeues messages so that the oldest comes first again.
  func putBack(_ unsettled: [Int]) {
    for message in unsettled.sorted(by: >) { requeue(message) }
  }

  /// Hands out messages while there are any and somebody may take one.
  func dispatch(_ queue: Int) {
    while queues[queue].depth > 0, isFree(queue), let consumer = nextConsumer(of: queue),
      let message = takeFirst(of: queue)
    {
      deliver(message, to: consumer)
      guard let law = queues[queue].plan.handOver else { continue }
      queues[queue].processFree = now + generator.microseconds(law)
    }
  }

  /// Whether a queue may hand out a message now; otherwise it does as soon as it may.
  private func isFree(_ queue: Int) -> Bool {
    guard now < queues[queue].processFree else { return true }
    if !queues[queue].isHandingOut {
      queues[queue].isHandingOut = true
      agenda.insert(.handOut(queue: queue), at: queues[queue].processFree)
    }
    return false
  }

  func handOut(_ queue: Int) {
    queues[queue].isHandingOut = false
    dispatch(queue)
  }

  private func nextConsumer(of queue: Int) -> Int? {
    let all = queues[queue].consumers
    let present = queues[queue].plan.hasSingleActiveConsumer ? Array(all.prefix(1)) : all
    guard !present.isEmpty else { return nil }
    let start = queues[queue].cursor % present.count
    let candidates = (present[start...] + present[..<start]).filter { consumers[$0].hasCredit }
    let chosen: Int? =
      switch queues[queue].plan.dispatch {
      case .roundRobin: candidates.first
      case .random: candidates.isEmpty ? nil : candidates[generator.below(candidates.count)]
      case .leastOutstanding:
        candidates.min { consumers[$0].outstanding.count < consumers[$1].outstanding.count }
      case .weighted:
        // The one that is furthest behind its share; compared by cross-multiplication, so that no rounding decides.
        candidates.min {
          consumers[$0].delivered * consumers[$1].plan.weight < consumers[$1].delivered
            * consumers[$0].plan.weight
        }
      }
    if let chosen, let place = present.firstIndex(of: chosen) { queues[queue].cursor = place + 1 }
    return chosen
  }

  private func deliver(_ message: Int, to index: Int) {
    let queue = messages[message].queue
    messages[message].attempts += 1
    consumers[index].delivered += 1
    let number = deliveries.count
    deliveries.append(
      Delivery(
        message: message, queue: queue, attempt: messages[message].attempts, consumer: index,
        connection: consumers[index].connection, outcome: drawOutcome(of: message, by: index)))
    if plan.vantage == .broker {
      let depth = LogRecord.Field("depth", .number(queues[queue].depth))
      write(.deliver, deliverFields(number) + (queues[queue].plan.writesDepth ? [depth] : []))
    }
    if consumers[index].plan.acknowledges {
      messages[message].state = .unacked
      queues[queue].unacked += 1
      consumers[index].outstanding.append(number)
      if let timeout = queues[queue].plan.ackTimeout {
        agenda.insert(.timeOut(delivery: number), at: now + BrokerPlan.microseconds(timeout))
      }
    } else {
      queues[queue].account.acked += 1
    }
    let travel = consumers[index].generator.microseconds(consumers[index].plan.roundTrip) / 2
    agenda.insert(.arrive(delivery: number), at: leavesLink(message, to: index) + travel)
  }

  /// When the last byte of a message has left the broker.
  private func leavesLink(_ message: Int, to index: Int) -> Int64 {
    guard let link = consumers[index].plan.link, plan.links.indices.contains(link) else { return now }
    let seconds = Double(messages[message].bytes) / plan.links[link]
    linkFree[link] = max(linkFree[link], now) + BrokerPlan.microseconds(seconds)
    return linkFree[link]
  }

  /// An answer is overdue.
  func timeOut(_ number: Int) {
    let delivery = deliveries[number]
    guard delivery.connection == consumers[delivery.consumer].connection,
      let place = consumers[delivery.consumer].outstanding.firstIndex(of: number)
    else { return }
    consumers[delivery.consumer].outstanding.remove(at: place)
    deliveries[number].isVoid = true
    if queues[delivery.queue].plan.writesTimeouts {
      write(
        .nack,
        subject(delivery) + [.init("requeue", .flag(true)), .init("reason", .text("ack timeout"))])
    }
    requeue(delivery.message)
    dispatch(delivery.queue)
  }

  private func clockOffset(_ index: Int) -> Int64 {
    BrokerPlan.microseconds(consumers[index].plan.clockOffset)
  }

  private func subject(_ delivery: Delivery) -> [LogRecord.Field] {
    [
      .init("queue", .text(queues[delivery.queue].plan.name)),
      .init("id", .text(messages[delivery.message].id)),
      .init("consumer", .text(consumers[delivery.consumer].plan.name)),
    ]
  }

  private func deliverFields(_ number: Int) -> [LogRecord.Field] {
    subject(deliveries[number]) + [.init("attempt", .number(deliveries[number].attempt))]
  }

  private func settleFields(_ delivery: Delivery) -> [LogRecord.Field] {
    var fields = subject(delivery)
    if delivery.outcome != .ack { fields.append(.init("requeue", .flag(delivery.outcome == .requeue))) }
    if consumers[delivery.consumer].plan.writesProcessing {
      fields.append(.init("processing_ms", .milliseconds(delivery.service)))
    }
    return fields
  }

  private func drawOutcome(of message: Int, by index: Int) -> Delivery.Outcome {
    if messages[message].isPoison { return .requeue }
    let draw = consumers[index].generator.uniform()
    let plan = consumers[index].plan
    if draw < plan.rejects { return .reject }
    return draw < plan.rejects + plan.requeues ? .requeue : .ack
  }

  func arrive(_ number: Int, at time: Int64) {
    let index = deliveries[number].consumer
    guard deliveries[number].connection == consumers[index].connection else { return }
    if plan.vantage == .clients {
      write(.deliver, deliverFields(number), byClientAt: time + clockOffset(index))
    }
    if consumers[index].busy < consumers[index].plan.handlers {
      work(on: number, at: time)
    } else {
      consumers[index].buffer.append(number)
    }
  }

  private func work(on number: Int, at time: Int64) {
    let index = deliveries[number].consumer
    let plan = consumers[index].plan
    consumers[index].busy += 1
    if self.plan.vantage == .handlers {
      write(.deliver, deliverFields(number), byClientAt: time + clockOffset(index))
    }
    let factor = BrokerPlan.value(of: plan.slowdown, at: second(time), otherwise: 1)
    let size = Double(messages[deliveries[number].message].bytes)
    let seconds = consumers[index].generator.draw(plan.service) + size * plan.secondsPerByte
    let service = max(1, BrokerPlan.microseconds(seconds * factor))
    deliveries[number].service = service
    agenda.insert(.finish(delivery: number), at: time + service)
  }

  func finish(_ number: Int, at time: Int64) {
    let index = deliveries[number].consumer
    guard deliveries[number].connection == consumers[index].connection else { return }
    consumers[index].busy -= 1
    if let next = consumers[index].buffer.removeFirst() { work(on: next, at: time) }
    guard consumers[index].plan.acknowledges else { return }
    if plan.vantage.isOfClients {
      let delivery = deliveries[number]
      write(delivery.outcome.kind, settleFields(delivery), byClientAt: time + clockOffset(index))
    }
    let travel = consumers[index].generator.microseconds(consumers[index].plan.roundTrip) / 2
    agenda.insert(.settle(delivery: number), at: time + travel)
  }

  /// The consumer's answer reached the broker.
  func settle(_ number: Int) {
    let delivery = deliveries[number]
    guard delivery.connection == consumers[delivery.consumer].connection, !delivery.isVoid else { return }
    consumers[delivery.consumer].outstanding.removeAll { $0 == number }
    if plan.vantage == .broker { write(delivery.outcome.kind, settleFields(delivery)) }
    let queue = delivery.queue
    switch delivery.outcome {
    case .requeue: requeue(delivery.message)
    case .ack, .reject:
      queues[queue].unacked -= 1
      messages[delivery.message].state = .gone
      if delivery.outcome == .ack {
        queues[queue].account.acked += 1
      } else {
        discard(delivery.message, because: .rejected)
      }
    }
    dispatch(queue)
  }
}
