internal import Metrics

extension Profile {
  /// What is known of a log before one of its parts is folded, from the parts that were merged before.
  ///
  /// A bucket width that the whole span needs anyway, and the distributions that have too many samples to stay
  /// exact: the part then begins with wide buckets and with bins, and arrives at the same result with less work.
  public struct Start: Sendable {
    var width: Int64
    var binned: [QueueName: Binned]

    /// Of one queue: which of `QueueState.sketches` are binned, and the service times of which consumers.
    struct Binned: Sendable {
      var sketches: [Bool]
      var consumers: Set<[UInt8]>
    }

    public init() {
      width = 1
      binned = [:]
    }

    /// For a log that is known to have events at both of these times.
    public init(first: Int64, last: Int64) {
      self.init()
      if first <= last { width = BucketLadder.width(from: first, to: last) }
    }
  }

  /// What is known of this log for its next part.
  public var startOfNext: Start {
    var next = Start()
    next.width = width
    for queue in queues {
      let sketches = queue.sketches.map { !$0.isExact }
      if sketches.contains(true) { next.binned[queue.key] = Start.Binned(sketches: sketches, consumers: []) }
    }
    for party in parties where party.role == .consumer && !party.service.isExact {
      next.binned[queues[Int(party.queue)].key]?.consumers.insert(party.name)
    }
    return next
  }
}
