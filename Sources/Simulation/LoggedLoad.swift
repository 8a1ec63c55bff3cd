/// What the load of a queue is recovered from: what its log shows, or what somebody made up without one.
struct LoggedLoad {
  /// Every message that was in the queue between `from` and `to`, in any order.
  var messages: [LoggedMessage]
  /// In the order in which they came; the messages refer to their places.
  var consumers: [LoggedConsumer]
  var from: Int64
  var to: Int64
}

/// One message of a queue as a log shows it. Times are nanoseconds since 1970.
struct LoggedMessage: Equatable, Sendable {
  /// Stands for a moment that the log does not show.
  static let unseen = Int64.min

  var publish: Int64
  /// The first delivery.
  var deliver: Int64
  /// The moment after which it was in the queue no more.
  var end: Int64
  /// Who had it last, among the consumers of the load; nil when unknown.
  var consumer: Int?
  var deliveries: Int
  /// Whether its end was an ack.
  var isAcked: Bool
  /// Its size; negative when unknown.
  var bytes: Int

  init(
    publish: Int64, deliver: Int64, end: Int64, consumer: Int?, deliveries: Int = 1, isAcked: Bool = true,
    bytes: Int = -1
  ) {
    self.publish = publish
    self.deliver = deliver
    self.end = end
    self.consumer = consumer
    self.deliveries = deliveries
    self.isAcked = isAcked
    self.bytes = bytes
  }
}

/// One consumer of a queue as a log shows it. Times are nanoseconds since 1970.
struct LoggedConsumer: Equatable, Sendable {
  var name: String
  /// Nil when the log does not tell; 0 for no limit.
  var prefetch: Int?
  /// When it was seen to come, and to leave for good; nil when the log does not tell.
  var joined: Int64?
  var left: Int64?

  init(_ name: String, prefetch: Int? = nil, joined: Int64? = nil, left: Int64? = nil) {
    self.name = name
    self.prefetch = prefetch
    self.joined = joined
    self.left = left
  }
}
