public import Profiles

// Messages that did not end with an ack.

extension QueueCounts {
  /// Messages that producers sent. A refused one does not count as published, and of returned ones a log may hold
  /// nothing else.
  public var offered: Int { max(published, returned) + refused }

  /// Messages of which errors are a share: those sent, or those that were settled, or delivered, where the log shows no
  /// more.
  var attempted: Int {
    let settled = acked + nacked
    return offered > 0 ? offered : settled > 0 ? settled : delivered
  }

  /// Messages that the queue was given: published into it, or delivered from it where no publish is in the log.
  public var load: Int { max(published, delivered - redelivered) }

  /// Messages that the log shows to their end.
  public var finished: Int { isAutoAcknowledged ? delivered : acked }

  /// Whether anything was seen of a message.
  public var hasMessages: Bool { published + delivered + acked + confirmed > 0 }

  /// Whether the log shows how messages leave.
  var showsEnds: Bool { delivered + acked + nacked - refused > 0 }
}

extension QueueFigures {
  public func count(ofReason reason: String) -> Int { reasons.first { $0.reason == reason }?.count ?? 0 }

  /// An expiry may be logged as such, as the reason of a dead letter, or as both.
  public var expired: Int { max(counts.expired, count(ofReason: "expired")) }

  /// Messages that a length limit threw away, logged in either of these ways.
  public var dropped: Int { max(counts.dropped, count(ofReason: "maxlen")) }

  /// Messages that were thrown away: dropped, expired, returned, refused.
  var discarded: Int { expired + dropped + counts.returned + counts.refused }

  /// Messages that waited here for their time to live to end and were then handed on to a queue that is consumed: a
  /// delay, and neither an error nor a loss. All or nearly all of what expires in a queue that nobody consumes is
  /// dead-lettered, and some other queue delivers at least as many messages that were not published into it.
  func delayed(among all: [QueueFigures]) -> Int {
    let expired = expired
    guard expired > 0, counts.delivered == 0, counts.deadLettered >= expired - expired / 20 else { return 0 }
    let arrivesElsewhere = all.contains {
      $0.counts.delivered - $0.counts.redelivered - $0.counts.published >= expired - expired / 10
    }
    return arrivesElsewhere ? expired : 0
  }
}

/// What went wrong.
public struct ErrorCounts: Equatable, Sendable {
  public var count = 0
  /// What the count is a ratio of: the messages that producers sent; where the log shows only consumers, those that
  /// they settled.
  public var messages = 0
  /// Descending by count.
  public var byReason: [ReasonCount] = []

  /// May pass 1, as one message can fail many times; nil without messages.
  public var ratio: Double? { messages > 0 ? Double(count) / Double(messages) : nil }
}
