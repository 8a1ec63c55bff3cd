internal import Bytes
internal import Events
internal import Metrics

// Acknowledgements of several deliveries at once.
extension Joiner {
  /// The hash of what a delivery tag counts in: the channel of a consumer, or of the log where no consumer is named.
  private func channelKey(_ event: Event, _ batch: EventBatch, _ figures: Figures, _ base: LineReference)
    -> UInt64
  {
    let owner =
      event.party != 0
      ? batch.names.bytes(event.party) : Array(figures.sources.records[Int(base.source)].path.utf8)
    let channel = event.hasChannel ? batch.names.bytes(event.channel) : []
    return Bytes.fold(hashBytes(owner[...]) | (event.party == 0 ? 1 : 0), hashBytes(channel[...]))
  }

  /// Remembers the tag of a delivery.
  @inline(never)
  func noteTag(_ event: Event, _ number: Int, _ batch: EventBatch, _ figures: Figures, _ base: LineReference)
  {
    guard event.key != 0, event.tag > 0 else { return }
    let place = channelKey(event, batch, figures, base)
    guard channels[place] != nil || channels.count < Channel.limit else {
      figures.omissions.counts.messages &+= 1
      return
    }
    let delivery = Channel.Delivery(tag: event.tag, key: event.key, queue: UInt32(number))
    figures.omissions.counts.messages &+= channels[place, default: Channel()].deliver(
      delivery, isOpen: isOpen)
  }

  /// Whether a delivery may not be settled yet: one without a queue has the queue of its message.
  func isOpen(_ delivery: Channel.Delivery) -> Bool {
    let slot = table.find(delivery.key, queue: delivery.queue)
    guard slot < 0 else { return unsafe !table.lives[slot].hasEnded }
    return nameless.holds(delivery.key) || table.holds(delivery.key)
  }

  /// Books a settle of all deliveries of a channel up to a tag, but for the message that the record names by its id.
  @inline(never)
  func foldMultiple(_ event: Event, _ batch: EventBatch, _ figures: Figures, at base: LineReference) {
    let place = channelKey(event, batch, figures, base)
    guard channels[place] != nil || channels.count < Channel.limit else {
      figures.omissions.counts.messages &+= 1
      return
    }
    let settle = Channel.Settle(
      time: event.time, isAck: event.kind == .ack, requeues: event.flags.contains(.requeue),
      consumer: event.party == 0 ? [] : batch.names.bytes(event.party))
    for delivery in channels[place, default: Channel()].settle(upTo: event.tag, settle)
    where delivery.key != event.key {
      book(settle, of: delivery, figures)
    }
  }

  /// One delivery of several that a record settles. What its consumer did meanwhile is not known, and so no processing time.
  func book(_ settle: Channel.Settle, of delivery: Channel.Delivery, _ figures: Figures) {
    let slot = table.find(delivery.key, queue: delivery.queue)
    if slot < 0, figures.queues.states[Int(delivery.queue)].key == .queue([]) {
      return settleNameless(delivery.key, settle, figures)
    }
    guard slot >= 0, unsafe !table.lives[slot].hasEnded else { return }
    let queue = figures.queues.states[Int(delivery.queue)]
    queue.backlog.see(settle.time)
    let isFinal = !settle.requeues
    if settle.isAck {
      queue.counts.acked &+= 1
      queue.timeline?.add(.outgoing, at: settle.time)
    } else {
      queue.counts.nacked &+= 1
      queue.counts.errors &+= 1
      queue.timeline?.add(.errors, at: settle.time)
      // Which line comes first is not known where the settles of a part are booked when it is merged.
      queue.reasons.add(Reasons.Tally(count: 1), for: Array("nack".utf8))
      if settle.requeues {
        queue.counts.requeued &+= 1
      } else {
        queue.timeline?.add(.removed, at: settle.time)
      }
    }
    if isFinal {
      figures.unread.noteSettled(delivery.key)
      queue.counts.settledTogether &+= 1
    }
    var consumer = unsafe table.lives[slot].consumer.index
    if !settle.consumer.isEmpty {
      consumer = figures.number(
        ofParty: PartyState.Key(queue: delivery.queue, role: .consumer, name: settle.consumer))
    }
    if consumer >= 0 { figures.parties.states[consumer].noteSettle(at: settle.time, isAck: settle.isAck) }
    let facts = unsafe table.lives[slot].apply(
      Life.Settle(
        time: settle.time, consumer: Life.Consumer(index: consumer), previous: Life.unseen, isFinal: isFinal,
        isAck: settle.isAck, isServiceGiven: true))
    book(facts, of: slot, key: delivery.key, in: queue, figures)
  }

  /// Takes in the channels of what follows, whose lives have been joined.
  func appendChannels(of next: Joiner, _ numbers: Renumbering, _ figures: Figures) {
    for (place, channel) in next.channels.sorted(by: { $0.key < $1.key }) {
      guard channels[place] != nil || channels.count < Channel.limit else {
        figures.omissions.counts.messages &+= 1
        continue
      }
      let theirs = channel.tidied(isOpen: { _ in true }, queue: { numbers.queues[Int($0)] })
      for (delivery, settle) in channels[place, default: Channel()].append(theirs) {
        book(settle, of: delivery, figures)
      }
    }
  }
}
