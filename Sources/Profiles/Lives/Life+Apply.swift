// What each record of a message does to its life. The caller has made sure that the record is of this life
// (`awaits`), and that a message which has ended is not ended once more.
extension Life {
  struct Publish {
    var time: Int64
    var bytes: Int32
  }

  struct Delivery {
    var time: Int64
    var consumer: Consumer
    /// The record itself says that this is not the first delivery.
    var saysRedelivered: Bool
    /// The record itself says that this is the first delivery.
    var saysFirst = false
  }

  /// A consumer is done with a delivery.
  struct Settle {
    var time: Int64
    var consumer: Consumer
    /// The settle of the same consumer before this one; unseen when this part of the log holds none.
    var previous: Int64
    /// The message is not put back into its queue.
    var isFinal: Bool
    var isAck: Bool
    /// The record gives the processing time.
    var isServiceGiven: Bool
  }

  struct Confirm {
    var time: Int64
  }

  /// The message left its queue otherwise than by a settle: expired, dropped, dead-lettered, returned, refused.
  struct Removal {
    var time: Int64
  }

  /// The delivery that ended the message: its consumer acknowledges nothing.
  struct EndAtDelivery {
    var time: Int64
  }

  /// Takes in the publish of a message of which nothing else is known, which makes nothing known.
  @inline(__always)
  mutating func begin(with record: Publish) {
    publish = record.time
    bytes = record.bytes
  }

  @inline(__always)
  mutating func apply(_ record: Publish) -> Facts {
    var facts = Facts()
    begin(with: record)
    if firstDeliver != Life.unseen, isFirstDeliverKnown { facts.wait = firstDeliver &- publish }
    if confirm != Life.unseen { facts.confirm = confirm &- publish }
    if hasEnded {
      facts.flags.insert(.publishFound)
      meetEnd(&facts)
    }
    return facts
  }

  @inline(__always)
  mutating func apply(_ record: Delivery) -> Facts {
    var facts = Facts()
    if record.saysRedelivered {
      facts.flags.insert(.redelivered)
      if deliveries == 0 { flags.insert(.saidRedelivered) }
    } else if deliveries > 0 {
      if flags.contains(.saidRedelivered), record.time < firstDeliver { return meetFirst(record) }
      facts.flags.insert(.redelivered)
    }
    deliveries = deliveries == .max ? .max : deliveries &+ 1
    if firstDeliver == Life.unseen {
      firstDeliver = record.time
      if record.saysFirst { flags.insert(.saidFirst) }
      if publish != Life.unseen, isFirstDeliverKnown { facts.wait = record.time &- publish }
    } else if publish == Life.unseen, record.time < firstDeliver {
      // The logs of several consumers are read one after the other.
      firstDeliver = record.time
    }
    if orphanFollows(deliverAt: record.time) {
      facts.settled(orphanOf: self, deliver: record.time)
      clearOrphan()
    } else {
      deliver = record.time
    }
    if record.consumer.isKnown { consumer = record.consumer }
    if awaitsDeliver { meetDeliver(&facts) }
    return facts
  }

  /// The first delivery of a message of which only deliveries were seen so far that say that they are not the first.
  @inline(never)
  private mutating func meetFirst(_ record: Delivery) -> Facts {
    flags.remove(.saidRedelivered)
    let (count, openDeliver, latest) = (deliveries, deliver, consumer)
    (deliveries, firstDeliver) = (0, Life.unseen)
    var facts = apply(record)
    facts.flags.remove(.redelivered)
    deliveries = count == .max ? .max : count &+ 1
    // What is open is the later delivery.
    if openDeliver != Life.unseen { (deliver, consumer) = (openDeliver, latest) }
    return facts
  }

  @inline(__always)
  mutating func apply(_ record: Settle) -> Facts {
    var facts = Facts()
    if deliver != Life.unseen {
      facts.settle = record.time
      facts.deliver = deliver
      facts.previous = record.previous
      facts.consumer = record.consumer
      if record.isServiceGiven { facts.flags.insert(.serviceGiven) }
      deliver = Life.unseen
    } else if deliveries == 0, orphanSettle == Life.unseen {
      // Only the first settle can have its deliver in an earlier part; one that follows has lost it for good.
      orphanSettle = record.time
      orphanPrevious = record.previous
      if record.isServiceGiven { flags.insert(.serviceGiven) }
      if record.consumer.isKnown {
        consumer = record.consumer
        orphanConsumer = record.consumer
      }
    }
    guard record.isFinal else { return facts }
    if record.isAck { flags.insert(.acked) }
    leave(at: record.time, &facts)
    return facts
  }

  /// The first confirm counts.
  @inline(__always)
  mutating func apply(_ record: Confirm) -> Facts {
    var facts = Facts()
    guard confirm == Life.unseen else { return facts }
    confirm = record.time
    if publish != Life.unseen { facts.confirm = confirm &- publish }
    return facts
  }

  /// The delivery has been taken in.
  mutating func apply(_ record: EndAtDelivery) -> Facts {
    var facts = Facts()
    deliver = Life.unseen
    flags.insert(.acked)
    leave(at: record.time, &facts)
    return facts
  }

  @inline(__always)
  mutating func apply(_ record: Removal) -> Facts {
    var facts = Facts()
    leave(at: record.time, &facts)
    return facts
  }

  /// The message is out of its queue.
  @inline(__always)
  private mutating func leave(at time: Int64, _ facts: inout Facts) {
    end = time
    if publish == Life.unseen { facts.flags.insert(.endedUnpublished) } else { meetEnd(&facts) }
  }

  /// Publish and end of a message are both known: the life is complete unless its deliver may still come.
  @inline(__always)
  mutating func meetEnd(_ facts: inout Facts) {
    if flags.contains(.acked) { facts.endToEnd = end &- publish }
    if firstDeliver == Life.unseen, orphanSettle != Life.unseen {
      flags.insert(.lacksDeliver)
      facts.flags.insert(.lacksDeliver)
    } else {
      facts.flags.insert(.isComplete)
    }
  }

  /// The deliver of a life that lacked nothing else is known.
  mutating func meetDeliver(_ facts: inout Facts) {
    flags.remove(.lacksDeliver)
    facts.flags.insert(.isComplete)
  }

  /// The deliver of the orphan settle has been found: nothing of the settle stays behind.
  mutating func clearOrphan() {
    orphanSettle = Life.unseen
    orphanPrevious = Life.unseen
    orphanConsumer = .unknown
    flags.remove(.serviceGiven)
  }
}

extension Facts {
  /// The delivery that the orphan settle of a life ended is known.
  mutating func settled(orphanOf life: Life, deliver: Int64) {
    settle = life.orphanSettle
    self.deliver = deliver
    previous = life.orphanPrevious
    consumer = life.orphanConsumer
    if life.flags.contains(.serviceGiven) { flags.insert(.serviceGiven) }
  }
}
