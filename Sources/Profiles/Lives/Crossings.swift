/// Messages that were published into one queue and, by their ids, delivered or settled in another: where producers log a
/// routing key or an exchange, and consumers the name of their queue.
public struct Crossings: Equatable, Sendable {
  /// Messages published here that another queue delivered or settled; one that several queues delivered counts once.
  public internal(set) var messages = 0
  /// Those of them that another queue shows the end of.
  public internal(set) var ended = 0
  /// The queues that delivered or settled them, the one with the most messages first.
  public internal(set) var queues: [String] = []
}

extension Profile {
  /// The crossings of every queue, by its number.
  /// - Parameter waiting: for each queue, the messages that were published into it and neither delivered nor ended in it.
  /// - Complexity: linear in the number of open messages; none where no queue delivers what was not published in it.
  func crossings(ofWaiting waiting: [Int]) -> [Crossings] {
    let isTarget = queues.map { $0.counts.delivered + $0.counts.settled > 0 }
    var crossings = [Crossings](repeating: Crossings(), count: queues.count)
    guard isTarget.contains(true), waiting.contains(where: { $0 > 0 }) else { return crossings }
    var counts: [Pair: Int] = [:]
    let rejected = rejectedQueues
    table.forEach { key, life in
      guard life.isWaiting else { return }
      var (isFound, isEnded) = (false, false)
      table.forEach(ofKey: key) { other in
        guard other.queue != life.queue, other.publish == Life.unseen, other.deliveries > 0 || other.hasEnded
        else { return }
        counts[Pair(from: life.queue, to: other.queue), default: 0] += 1
        isFound = true
        if other.hasEnded || !isEverSettled(other.queue) { isEnded = true }
      }
      // What another queue rejected was parked here.
      if !isFound, let other = rejected[key], other != life.queue {
        counts[Pair(from: life.queue, to: other), default: 0] += 1
        (isFound, isEnded) = (true, true)
      }
      if isFound { crossings[Int(life.queue)].messages += 1 }
      if isEnded { crossings[Int(life.queue)].ended += 1 }
    }
    for (pair, _) in counts.sorted(by: { ($1.value, $0.key.to) < ($0.value, $1.key.to) }) {
      crossings[Int(pair.from)].queues.append(String(decoding: queues[Int(pair.to)].name, as: UTF8.self))
    }
    return crossings
  }

  /// By id the queue that has rejected a message.
  private var rejectedQueues: [UInt64: UInt32] {
    Dictionary(joiner.rejected.sorted.map { ($0.message.key, $0.message.queue) }) { first, _ in first }
  }

  private func isEverSettled(_ queue: UInt32) -> Bool { !queues[Int(queue)].counts.isAutoAcknowledged }

  private struct Pair: Hashable {
    var from: UInt32
    var to: UInt32
  }
}

extension Profile {
  /// Fewer messages show no share.
  private static let fewestEnded = 20

  /// For each queue, of the messages that ended last, the share that has another delivery.
  var deliveredAgain: [Double] {
    var counts = [(ended: Int, again: Int)](repeating: (0, 0), count: queues.count)
    for entry in joiner.recentEnds.entries where entry.key != 0 {
      let queue = Int(entry.queue)
      guard counts.indices.contains(queue) else { continue }
      counts[queue].ended += 1
      var isFound = false
      table.forEach(ofKey: entry.key) { life in
        if life.queue == entry.queue, life.publish == Life.unseen, life.deliveries > 0 { isFound = true }
      }
      if isFound { counts[queue].again += 1 }
    }
    return counts.map { $0.ended < Self.fewestEnded ? 0 : Double($0.again) / Double($0.ended) }
  }
}

extension Life {
  /// Published, and neither delivered nor ended.
  var isWaiting: Bool { publish != Life.unseen && firstDeliver == Life.unseen && !hasEnded }
}
