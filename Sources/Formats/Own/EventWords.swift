internal import Events

/// The words for what happened: those of the text dialect, and what applications call them.
enum EventWords {
  /// Every accepted spelling, compared without case, `_`, `-`, `.` and blanks.
  static let synonyms: [(kind: EventKind, words: [String])] = [
    (
      .publish,
      [
        "publish", "published", "send", "sent", "produce", "produced", "enqueue", "enqueued", "put",
        "basic.publish", "publishing", "message.sent", "message.published", "produce.message",
      ]
    ),
    (.confirm, ["confirm", "confirmed", "puback", "publisher.confirm", "basic.confirm"]),
    (.returned, ["return", "returned", "basic.return", "unroutable"]),
    (
      .deliver,
      [
        "deliver", "delivered", "receive", "received", "consume", "consumed", "dequeue", "dequeued",
        "get", "basic.deliver", "poll", "message.received", "message.delivered",
      ]
    ),
    (
      .ack,
      [
        "ack", "acked", "acknowledge", "acknowledged", "settle", "settled", "complete", "completed",
        "processed", "success", "succeeded", "basic.ack", "message.processed", "message.acked",
      ]
    ),
    (
      .nack,
      [
        "nack", "nacked", "reject", "rejected", "fail", "failed", "basic.reject", "basic.nack",
        "message.failed", "message.rejected",
      ]
    ),
    (
      .start,
      ["start", "started", "begin", "began", "processing.start", "processing.started", "handler.start"]
    ),
    (.expire, ["expire", "expired", "ttl.expired"]),
    (.deadLetter, ["dead-letter", "dead-lettered", "dlq", "dlx"]),
    (.drop, ["drop", "dropped", "discard", "discarded"]),
    (.connect, ["connect", "connected", "connection.open", "connection.opened"]),
    (.disconnect, ["disconnect", "disconnected", "connection.close", "connection.closed"]),
    (.consume, ["subscribe", "subscribed", "basic.consume", "consumer.added"]),
    (.cancel, ["cancel", "cancelled", "canceled", "unsubscribe", "unsubscribed", "basic.cancel"]),
    (.error, ["error", "exception"]),
    (.alarm, ["alarm"]),
    (.block, ["block", "blocked", "connection.blocked"]),
    (.unblock, ["unblock", "unblocked", "connection.unblocked"]),
    (.sync, ["sync", "fsync", "flush", "flushed"]),
    (.stats, ["stats"]),
    (.config, ["config", "settings"]),
  ]

  /// From a normalised spelling to its kind.
  static let kinds: [[UInt8]: EventKind] = {
    var kinds: [[UInt8]: EventKind] = [:]
    for (kind, words) in synonyms {
      for word in words { kinds[normalised(Array(word.utf8))] = kind }
    }
    return kinds
  }()

  /// Lower case without `_`, `-`, `.`, `:`, `/` and blanks.
  static func normalised(_ text: [UInt8]) -> [UInt8] {
    text.compactMap { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "), UInt8(ascii: ":"),
        UInt8(ascii: "/"):
        nil
      default: byte
      }
    }
  }
}
