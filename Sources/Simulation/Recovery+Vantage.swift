internal import Metrics

// A log that is written when a handler begins: what the client has fetched ahead is not in it.
extension Recovery {
  /// The most messages that a consumer has in hand, but for one delivery in two hundred: those are written late or out of
  /// order.
  var usualMost: Int {
    let most = hands.indices.map { consumer in
      let inHand = inHand(of: consumer).sorted()
      return inHand.isEmpty ? 0 : inHand[min(inHand.count - 1, inHand.count * 199 / 200)]
    }
    return max(1, most.max() ?? 1)
  }

  /// Whether the log may be such a one: consumers never have more in hand than they work on, though messages wait, and
  /// though they may fetch more.
  var mayHideBuffers: Bool {
    let most = usualMost
    let areMore = consumers.contains { $0.prefetchIsGiven && ($0.prefetch == 0 || $0.prefetch > most) }
    let areUnknown = consumers.contains { !$0.prefetchIsGiven }
    // Constant work is never overtaken, however many handlers there are.
    let areAllAtWork = handlers >= most || handlers == 1 && most <= Recovery.mostHandlersUnseen
    guard areMore || areUnknown && areAllAtWork else { return false }
    let way = 4 * shortestWait()
    let held = hands.indices.reduce(0) { $0 + heldUp(of: $1, most: most, beyond: way) }
    return held >= max(5, hands.reduce(0) { $0 + $1.count } / 100)
  }

  private static let mostHandlersUnseen = 16

  /// Deliveries that came only after a settle, though the message had arrived long before it.
  private func heldUp(of consumer: Int, most: Int, beyond way: Int64) -> Int {
    let settles = settles(of: consumer)
    var count = 0
    for (number, index) in hands[consumer].enumerated() where number >= most {
      guard number - most < settles.count else { break }
      let settle = settles[number - most]
      if arrivals[index] + way < settle, delivers[index] >= settle { count += 1 }
    }
    return count
  }

  /// A message is on its way as long as the quickest; a credit goes as long back. A handler takes the next message from the
  /// buffer at once.
  mutating func estimateTravelToHandlers() {
    let way = shortestWait()
    var gaps = consumers.indices.flatMap { creditGaps(of: $0, prefetch: handlers) }
    gaps.sort()
    // Some of the gaps are of handlers whose buffer was empty.
    let next = gaps.isEmpty ? 0 : min(gaps.ranked(0.25), way)
    travel = Workload.Travel(untilDelivered: way, untilCredited: way, untilNext: next)
  }
}
