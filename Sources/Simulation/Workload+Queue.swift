internal import Measures
public import Profiles

extension Workload {
  /// Recovers the load of a queue from what a profile remembers of its messages.
  /// - Complexity: n log n in the number of messages.
  /// - Parameters:
  ///   - queue: whose load it is.
  ///   - latest: at most so many messages, the latest ones; a shorter load is replayed sooner.
  public init(_ queue: QueueFigures, latest: Int = .max) throws(Unusable) {
    // Where a delivery is the end of a message, nothing tells when its consumer was done.
    if queue.counts.isAutoAcknowledged { throw .neverSettled }
    // What was refused arrived too, and would have been served by a larger crew.
    let refused = Double(queue.counts.refused) / Double(max(1, queue.counts.offered))
    guard refused <= Recovery.refusedLimit else {
      throw .refusals(share: refused, limit: Recovery.refusedLimit)
    }
    try self.init(LoggedLoad(queue, latest: latest))
  }
}

extension LoggedLoad {
  init(_ queue: QueueFigures, latest: Int = .max) {
    let trace = queue.trace(latest: latest)
    messages = trace.lives.map(LoggedMessage.init)
    consumers = queue.consumers.map { party in
      // One who came again was there before.
      LoggedConsumer(
        party.name, prefetch: party.prefetch, joined: party.joined.map { min($0, party.first) },
        left: party.left)
    }
    from = trace.from
    // Other records may go on after the clients have gone, and a replay would have the consumers go on with the rest.
    to = max(from, min(trace.to, messages.lastMoment))
  }
}

extension [LoggedMessage] {
  /// When something was last seen of one of them.
  fileprivate var lastMoment: Int64 {
    reduce(LoggedMessage.unseen) { Swift.max($0, $1.publish, $1.deliver, $1.end) }
  }
}

extension LoggedMessage {
  init(_ life: TracedLife) {
    func moment(_ time: Int64) -> Int64 { time == TracedLife.unseen ? LoggedMessage.unseen : time }
    publish = moment(life.publish)
    deliver = moment(life.deliver)
    end = moment(life.end)
    consumer = life.consumer > 0 ? Int(life.consumer) - 1 : nil
    deliveries = life.deliveries
    isAcked = life.isAcked
    bytes = Int(life.bytes)
  }
}
