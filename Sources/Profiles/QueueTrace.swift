internal import Metrics

/// The messages that were in a queue in a window of time, one by one.
///
/// Every message that was published in the log and was in the queue after `from` is in it; those that were there
/// before the log began are not (`RunningBacklog.initialBacklog` says how many they were). Beyond the number of queues of which
/// messages are remembered the window is the last moment: then it holds the open ones only.
public struct QueueTrace: Sendable {
  /// In the order of their publish, which is known of all of them. Those that were there at the end have no end; where
  /// nothing is ever settled, a delivery is the end.
  public var lives: [TracedLife]
  /// The first event of the log, or the earliest end that is remembered when there were too many.
  public var from: Int64
  /// The last event of the log; smaller than `from` when it has none.
  public var to: Int64

  public init(lives: [TracedLife], from: Int64, to: Int64) {
    self.lives = lives
    self.from = from
    self.to = to
  }
}

extension Profile {
  func trace(ofQueue number: Int, latest limit: Int) -> QueueTrace {
    let queue = queues[number]
    let isAutoAcknowledged = queue.counts.isAutoAcknowledged
    var lives = queue.trace.latest(limit)
    var from = first
    if queue.trace.hasHoles {
      lives = []
      from = last
    } else if queue.trace.omitted > 0 || queue.trace.kept > lives.count {
      from = lives.first?.end ?? last
    }
    table.forEach(ofQueue: UInt32(truncatingIfNeeded: number)) { life in
      guard life.publish != Life.unseen else { return }
      let end = isAutoAcknowledged ? life.endOrDelivery : life.end
      if end == Life.unseen || end >= from { lives.append(TracedLife(life, end: end)) }
    }
    let places = consumerPlaces(ofQueue: number)
    for index in lives.indices { lives[index].consumer = places[Int(lives[index].consumer)] }
    lives.sortAlmostSorted(by: TracedLife.isPublishedBefore)
    return QueueTrace(lives: lives, from: from, to: last)
  }

  /// Which of a queue's consumers each party is, counted from 1; 0 for all others. Parties are counted from 1 too.
  private func consumerPlaces(ofQueue number: Int) -> [UInt32] {
    var places = [UInt32](repeating: 0, count: parties.count + 1)
    var consumers: UInt32 = 0
    for (index, party) in parties.enumerated() where party.queue == number && party.role == .consumer {
      consumers += 1
      places[index + 1] = consumers
    }
    return places
  }

  /// Whether confirms were counted for no queue because their message was not known to be in one.
  var hasConfirmsWithoutQueue: Bool {
    guard let nameless = figures.queues.number(of: .queue([])) else { return false }
    return queues[nameless].counts.confirmRecords > 0
  }
}
