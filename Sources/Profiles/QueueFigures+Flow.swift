internal import Metrics

/// What came into a queue and left it, bucket by bucket of a span.
public struct QueueFlow: Sendable {
  public let incoming: [Int]
  public let delivered: [Int]
  public let acked: [Int]
  public let removed: [Int]
  /// The delivery ends a message: nothing is ever settled.
  public let isAutoAcknowledged: Bool
  public let span: LogSpan

  /// What counts as served.
  public var outgoing: [Int] { isAutoAcknowledged ? delivered : acked }

  /// The last bucket in which something was delivered or settled.
  public var lastProgress: Int? { delivered.indices.last { delivered[$0] + acked[$0] > 0 } }
}

extension QueueFigures {
  /// Nil when the queue is not followed over time.
  public func flow(in span: LogSpan) -> QueueFlow? {
    guard let timeline else { return nil }
    return QueueFlow(
      incoming: timeline.counts(.incoming, in: span.range),
      delivered: timeline.counts(.delivered, in: span.range),
      acked: timeline.counts(.outgoing, in: span.range), removed: timeline.counts(.removed, in: span.range),
      isAutoAcknowledged: counts.isAutoAcknowledged, span: span)
  }

  /// The backlog over time; only where both sides of the queue are in the log.
  public func course(of flow: QueueFlow) -> BacklogCourse {
    BacklogCourse(
      incoming: flow.incoming,
      leaving: flow.isAutoAcknowledged ? flow.delivered : zip(flow.acked, flow.removed).map { $0 + $1 },
      before: flow.isAutoAcknowledged || backlog.isDisordered ? nil : backlog.initialBacklog(given: counts),
      span: flow.span)
  }

  public func count(ofReason reason: String) -> Int { reasons.first { $0.reason == reason }?.count ?? 0 }

  /// An expiry may be logged as such, as the reason of a dead letter, or as both.
  public var expired: Int { max(counts.expired, count(ofReason: "expired")) }

  /// Messages that were thrown away: dropped, expired, returned, refused.
  public var lost: Int {
    expired + max(counts.dropped, count(ofReason: "maxlen")) + counts.returned + counts.refused
  }

  /// Messages that waited here for their time to live to end and were then handed on to a queue that is consumed: a
  /// delay, and neither an error nor a loss. All or nearly all of what expires in a queue that nobody consumes is
  /// dead-lettered, and some other queue hands out at least as many messages that were not published into it.
  public func delayed(among all: [QueueFigures]) -> Int {
    let expired = expired
    guard expired > 0, counts.delivered == 0, counts.deadLettered >= expired - expired / 20 else { return 0 }
    let arrivesElsewhere = all.contains {
      $0.counts.delivered - $0.counts.redelivered - $0.counts.published >= expired - expired / 10
    }
    return arrivesElsewhere ? expired : 0
  }
}

extension [QueueFigures] {
  /// Whether the log shows how messages leave their queues; one that shows only publishes says nothing of backlog.
  public var showEnds: Bool {
    contains { $0.counts.delivered + $0.counts.acked + $0.counts.nacked - $0.counts.refused > 0 }
  }
}
