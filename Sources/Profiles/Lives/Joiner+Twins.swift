internal import Events

// Messages of one id that are open in a queue beside each other: a publisher that had no answer has published the message
// again, and the broker has both. Each is delivered and ended by itself.
extension Joiner {
  /// An error with the id of a message is that of its publisher: it does not know whether the broker has the message.
  @inline(never)
  func noteUnconfirmed(_ event: Event, _ batch: EventBatch, _ figures: Figures) {
    let slot = table.find(event.key, queue: UInt32(queue(of: event, batch, figures)))
    if slot >= 0 { unsafe table.lives[slot].flags.insert(.unconfirmed) }
  }

  /// The one of several open messages of a name that a record is about; nil when none of them fits better than others.
  @inline(never)
  func findTwin(_ event: Event, _ batch: EventBatch, _ queue: Int, _ figures: Figures) -> Int? {
    let slots = table.open(event.key, queue: UInt32(queue))
    switch event.kind {
    case .deliver:
      let isFirst = event.attempt < 2 && !event.flags.contains(.redelivered)
      return isFirst
        ? undelivered(slots, at: event.time) : slots.first { unsafe table.lives[$0].deliveries > 0 }
    case .ack, .nack, .start:
      let held = slots.filter { unsafe table.lives[$0].deliver != Life.unseen }
      let consumer = numbers.party(event.party, queue: queue, role: .consumer, batch, figures)
      return held.first { unsafe consumer >= 0 && table.lives[$0].consumer.index == consumer } ?? held.first
    case .confirm:
      return slots.last {
        unsafe table.lives[$0].confirm == Life.unseen && table.lives[$0].publish <= event.time
      }
    default: return nil
    }
  }

  /// The message that was published last before a delivery: which of two is delivered first is not known before all logs of
  /// consumers are read.
  private func undelivered(_ slots: [Int], at time: Int64) -> Int? {
    let waiting = slots.filter { unsafe table.lives[$0].deliveries == 0 }
    return waiting.last { unsafe table.lives[$0].publish <= time &+ Joiner.lateLine } ?? waiting.first
  }

  /// The slot of the open message that what a later part knows of one can be about; -1 when there is none.
  func findTwin(of later: Life, key: UInt64) -> Int {
    let slots = table.open(key, queue: later.queue)
    let isFirst = later.deliveries > 0 && !later.flags.contains(.saidRedelivered)
    return (isFirst ? undelivered(slots, at: later.firstDeliver) : nil) ?? slots.first ?? -1
  }
}
