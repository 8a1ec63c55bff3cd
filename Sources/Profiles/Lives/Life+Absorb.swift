extension Life {
  /// Takes in what a later part of the log knows of the same message (`meets`).
  ///
  /// What either side knew by itself was said there; the facts are those that only both together tell.
  mutating func absorb(_ later: Life) -> Facts {
    var facts = Facts()
    let known = known.union(later.known)
    let taken = taken | later.taken
    flags.formUnion(later.flags.intersection([.cameBack, .saidFirst, .unconfirmed, .hasTwin]))
    absorbDeliveries(later, &facts)
    if publish == Life.unseen {
      publish = later.publish
      bytes = later.bytes
    }
    if confirm == Life.unseen { confirm = later.confirm }
    if later.hasEnded {
      end = later.end
      if later.flags.contains(.acked) { flags.insert(.acked) }
    }
    if later.awaitsDeliver { flags.insert(.lacksDeliver) }
    let new = self.known.subtracting(known)
    if new.contains(.wait) { facts.wait = firstDeliver &- publish }
    if new.contains(.confirm) { facts.confirm = confirm &- publish }
    if new.contains(.ends) {
      facts.flags.insert(.publishFound)
      meetEnd(&facts)
    } else if awaitsDeliver, firstDeliver != Life.unseen {
      meetDeliver(&facts)
    }
    if taken != 0, orphanSettle == Life.unseen { self.taken = taken }
    return facts
  }

  /// Which pairs of moments are known, from each of which a duration follows.
  private struct Known: OptionSet {
    let rawValue: UInt8
    /// Publish and first delivery.
    static let wait = Known(rawValue: 1)
    /// Publish and confirm.
    static let confirm = Known(rawValue: 2)
    /// Publish and end.
    static let ends = Known(rawValue: 4)
  }

  private var known: Known {
    guard publish != Life.unseen else { return [] }
    var known: Known = []
    if firstDeliver != Life.unseen, isFirstDeliverKnown { known.insert(.wait) }
    if confirm != Life.unseen { known.insert(.confirm) }
    if hasEnded { known.insert(.ends) }
    return known
  }

  private mutating func absorbDeliveries(_ later: Life, _ facts: inout Facts) {
    let bothDelivered = deliveries > 0 && later.deliveries > 0
    let areRepeats = flags.contains(.saidRedelivered)
    let laterAreRepeats = later.flags.contains(.saidRedelivered)
    // The first delivery stands in the later part: those here repeat it.
    let hasFirst = bothDelivered && areRepeats && !laterAreRepeats && later.firstDeliver < firstDeliver
    if bothDelivered, !laterAreRepeats, !hasFirst { facts.flags.insert(.redelivered) }
    var openDeliver = later.deliver
    if later.orphanSettle != Life.unseen {
      if deliver != Life.unseen {
        facts.settled(orphanOf: later, deliver: deliver)
        if !facts.consumer.isKnown, consumer.isKnown { attribute(later, &facts) }
        deliver = Life.unseen
      } else if deliveries == 0, orphanSettle == Life.unseen {
        adoptOrphan(of: later)
      }
    } else if later.firstDeliver != Life.unseen, orphanFollows(deliverAt: later.firstDeliver) {
      facts.settled(orphanOf: self, deliver: later.firstDeliver)
      clearOrphan()
      if openDeliver == later.firstDeliver { openDeliver = Life.unseen }
    }
    let isEarlier =
      publish == Life.unseen && later.publish == Life.unseen && later.firstDeliver != Life.unseen
      && later.firstDeliver < firstDeliver
    if firstDeliver == Life.unseen || hasFirst || isEarlier { firstDeliver = later.firstDeliver }
    if hasFirst { flags.remove(.saidRedelivered) }
    if later.deliveries > 0 { deliver = openDeliver }
    if later.consumer.isKnown, later.deliveries > 0 || deliveries == 0 { consumer = later.consumer }
    if deliveries == 0, later.flags.contains(.saidRedelivered) { flags.insert(.saidRedelivered) }
    let (sum, overflow) = deliveries.addingReportingOverflow(later.deliveries)
    deliveries = overflow ? .max : sum
  }

  /// The settle that became known named no consumer; the delivery here does.
  private func attribute(_ later: Life, _ facts: inout Facts) {
    facts.consumer = consumer
    facts.flags.insert(.isUnattributed)
    if later.flags.contains(.acked), later.end == later.orphanSettle { facts.flags.insert(.isAck) }
  }

  private mutating func adoptOrphan(of later: Life) {
    orphanSettle = later.orphanSettle
    orphanPrevious = later.orphanPrevious
    orphanConsumer = later.orphanConsumer
    if later.flags.contains(.serviceGiven) { flags.insert(.serviceGiven) }
  }
}
