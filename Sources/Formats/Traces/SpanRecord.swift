internal import Bytes
internal import Events

/// What is kept of a span that is about messages, until the spans around it are known.
struct SpanRecord {
  enum Role: UInt8 { case create, send, receive, process, ack, nack, putBack }

  var role: Role
  /// Whether a consumer's span is called receive, as that of a library for a handler, or for a fetch around handlers.
  var saysReceive = false
  var hasFailed = false
  /// The work is to be done again.
  var isRetried = false
  /// Another span tells of the same.
  var isCovered = false
  /// A span of its own tells what became of the message.
  var isSettled = false

  var context: UInt64
  var parent: UInt64
  /// The hash of the message's id; 0 without one.
  var key: UInt64 = 0
  /// The context that the message carries, where it is that of a span inside.
  var carried: UInt64 = 0
  /// Of its kind and its name: nested spans of one call have the same.
  var sameness: UInt64 = 0
  var links: [UInt64] = []

  var start: Int64
  var end: Int64
  /// How long the message waited, by its own stamp.
  var waited = Event.absent
  var queue: UInt32 = 0
  var scope: UInt32 = 0
  var party: UInt32 = 0
  var reason: UInt32 = 0
  var bytes: Int32 = -1
  var attempt: UInt16 = 0
  /// From the start of the source.
  var line = 0
  /// The process in a list of its own; 0 where it is known.
  var process: UInt64 = 0

  /// By what the message is known elsewhere.
  var messageKey: UInt64 { key != 0 ? key : carried != 0 ? carried : context }

  var isProducer: Bool { role == .create || role == .send }

  init(role: Role, context: UInt64, parent: UInt64, start: Int64, end: Int64) {
    (self.role, self.context, self.parent, self.start, self.end) = (role, context, parent, start, end)
  }
}

/// The rules by which a span becomes a record. The kind comes before the name: a consumer's span covers the work on a
/// message, whatever it is called.
struct SpanRules {
  /// Nil for a span that is not about messages.
  static func role(of span: SpanObject, _ text: Span<UInt8>) -> (SpanRecord.Role, saysReceive: Bool)? {
    let isMessaging =
      span[.system] != nil || span[.destination] != nil || span[.messageID] != nil
      || span[.operationType] != nil
      || span[.operation] != nil || span[.operationName] != nil || span[.celeryAction] != nil
      || span[.queueTime] != nil
    guard isMessaging || span.kind == .producer || span.kind == .consumer else { return nil }
    let operation = operation(of: span, text)
    if let operation, operation.isSettle { return (settleRole(operation), false) }
    switch span.kind {
    case .producer: return (operation == .create ? .create : .send, false)
    case .consumer: return (.process, operation == .receive)
    case .client, .inside, .none, .server:
      switch operation {
      case .create: return (.create, false)
      case .send: return (.send, false)
      case .receive: return span.kind == .server ? nil : (.receive, true)
      case .process: return (.process, false)
      default: return nil
      }
    }
  }

  private static func settleRole(_ operation: SpanOperation) -> SpanRecord.Role {
    switch operation {
    case .nack: .nack
    case .putBack: .putBack
    default: .ack
    }
  }

  /// By the attributes, else by the first or the last word of the name.
  private static func operation(of span: SpanObject, _ text: Span<UInt8>) -> SpanOperation? {
    func word(_ range: Range<Int>?) -> SpanOperation? {
      range.flatMap { SpanOperation(rawValue: SpanOperation.table.number(ofLowercase: text, $0)) }
    }
    let type = word(span[.operationType]) ?? word(span[.operation])
    let name = word(span[.operationName])
    if let type { return type == .settle ? name.flatMap { $0.isSettle ? $0 : nil } ?? type : type }
    if let name { return name }
    if span[.celeryAction] != nil { return word(span[.celeryAction]) }
    let words = text.ends(of: span.name)
    return word(words.last) ?? word(words.first)
  }

  // MARK: Names

  /// The queue or topic, and what it belongs to: the exchange of a publisher, the group of a consumer.
  static func name(_ record: inout SpanRecord, _ span: SpanObject, _ text: Span<UInt8>, _ batch: EventBatch) {
    let destination = span[.destination] ?? span[.publishDestination] ?? 0..<0
    let isRabbitMQ =
      span[.system].map { text.has("rabbitmq", in: $0) } ?? (span[.routingKey] != nil)
    guard isRabbitMQ else {
      record.queue = batch.names.number(of: text, destination)
      if !record.isProducer, let group = span[.group] { record.scope = batch.names.number(of: text, group) }
      return
    }
    guard record.isProducer else {
      record.queue = batch.names.number(of: text, consumedQueue(destination, span, text))
      return
    }
    let (exchange, key) = route(destination, span[.routingKey], text)
    if text.isDefaultExchange(exchange) {
      record.queue = batch.names.number(of: text, key)
    } else {
      record.scope = batch.names.number(of: text, exchange)
      record.queue = batch.names.number(of: text, key)
    }
  }

  /// `exchange:key`, `exchange,key`, or either of them alone, of which the key may have an attribute.
  private static func route(
    _ destination: Range<Int>, _ key: Range<Int>?, _ text: Span<UInt8>
  ) -> (exchange: Range<Int>, key: Range<Int>) {
    let none = destination.lowerBound..<destination.lowerBound
    for separator in [UInt8(ascii: ":"), UInt8(ascii: ",")] {
      guard let place = text.firstIndex(of: separator, in: destination) else { continue }
      // Names of exchanges have no colons as a rule, routing keys may.
      return (destination.lowerBound..<place, place + 1..<destination.upperBound)
    }
    if let key { return text.isEqual(key, destination) ? (none, key) : (destination, key) }
    // An exchange, or the queue behind the default one: who takes the messages tells.
    return (destination, destination)
  }

  /// `exchange:key:queue`, of which any may be left out. Libraries that name the exchange alone have the queue in the name
  /// of the span.
  private static func consumedQueue(
    _ destination: Range<Int>, _ span: SpanObject, _ text: Span<UInt8>
  ) -> Range<Int> {
    let words = text.ends(of: span.name)
    if span[.routingKey] != nil, !destination.isEmpty,
      text.firstIndex(of: UInt8(ascii: ":"), in: destination) == nil
    {
      for (verb, rest) in [(words.last, words.beforeLast), (words.first, words.behindFirst)]
      where SpanOperation.table.number(ofLowercase: text, verb) != 0 && !rest.isEmpty
        && !text.isEqual(rest, destination)
      {
        return lastPart(of: rest, text)
      }
    }
    return lastPart(of: destination, text)
  }

  private static func lastPart(of range: Range<Int>, _ text: Span<UInt8>) -> Range<Int> {
    var start = range.lowerBound
    for separator in [UInt8(ascii: ":"), UInt8(ascii: ",")] {
      while let place = text.firstIndex(of: separator, in: start..<range.upperBound),
        place + 1 < range.upperBound
      {
        start = place + 1
      }
    }
    return start..<range.upperBound
  }
}

extension Span where Element == UInt8 {
  /// The first and the last word of a name of a span, `process orders` or `run/shop.mail`, and what stands beside each.
  fileprivate func ends(
    of name: Range<Int>
  ) -> (first: Range<Int>, behindFirst: Range<Int>, last: Range<Int>, beforeLast: Range<Int>) {
    var (first, last) = (name.lowerBound, name.upperBound)
    while first < name.upperBound, !self[first].isBlank, self[first] != UInt8(ascii: "/") { first += 1 }
    while last > name.lowerBound, !self[last - 1].isBlank { last -= 1 }
    let behind = Swift.min(first + 1, name.upperBound)
    return (
      name.lowerBound..<first, behind..<name.upperBound, last..<name.upperBound,
      name.lowerBound..<Swift.max(name.lowerBound, last - 1)
    )
  }

  fileprivate func isEqual(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    guard a.count == b.count else { return false }
    for (one, other) in zip(a, b) where self[one] != self[other] { return false }
    return true
  }

  fileprivate func isDefaultExchange(_ range: Range<Int>) -> Bool {
    range.isEmpty
      || ["amq.default", "<default>", "default", "(AMQP default)"].contains {
        $0.utf8.count == range.count && has($0, in: range)
      }
  }
}
