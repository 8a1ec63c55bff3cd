internal import Events

/// How the log of a scenario is written.
public enum ScenarioDialect: Sendable {
  case text
  case json
  /// As some application writes it.
  case application(JSONStyle)

  /// The format's identifier.
  public var format: String {
    switch self {
    case .text: "mqtune"
    case .json, .application: "json"
    }
  }

  /// For tables: `text`, `json` or `application`.
  public var name: String {
    switch self {
    case .text: "text"
    case .json: "json"
    case .application: "application"
    }
  }

  public func write(_ records: [LogRecord]) -> [UInt8] {
    switch self {
    case .text: EventLogWriter.text(records)
    case .json: EventLogWriter.json(records)
    case .application(let style): EventLogWriter.json(records, style: style)
    }
  }

  /// As JSON with another word for a kind of event; the text dialect has a fixed one for each, and none for samples.
  func naming(_ kind: EventKind, _ word: String) -> ScenarioDialect {
    var style = if case .application(let style) = self { style } else { JSONStyle() }
    style.words[kind] = word
    return .application(style)
  }

  /// One of the three, and of the many applications one.
  static func drawn(_ random: inout SeededGenerator) -> ScenarioDialect {
    switch random.below(3) {
    case 0: .text
    case 1: .json
    default: .application(style(&random))
    }
  }

  private static func style(_ random: inout SeededGenerator) -> JSONStyle {
    var style = JSONStyle()
    style.timeKey = random.one(of: ["time", "timestamp", "@timestamp", "eventTime", "t"])
    style.timeForm = random.one(of: [
      .epochMillis, .epochMicros, .epochNanos, .epochSeconds, .zoned(hours: 2), .zoned(hours: -5),
    ])
    style.eventKey = random.one(of: ["action", "eventType", "op", "type", "kind"])
    style.words = random.one(of: [
      [.publish: "published", .deliver: "received", .ack: "processed", .nack: "failed"],
      [.publish: "produced", .deliver: "consumed", .ack: "settled", .nack: "rejected"],
      [.publish: "sent", .deliver: "delivered", .ack: "completed", .nack: "nacked", .confirm: "puback"],
      [.publish: "enqueued", .deliver: "dequeued", .ack: "acknowledged", .deadLetter: "dead-lettered"],
      [.publish: "basic.publish", .deliver: "basic.deliver", .ack: "basic.ack", .nack: "basic.nack"],
    ])
    style.words[.consume] = random.one(of: ["subscribed", "basic.consume", "consumer.added"])
    style.words[.connect] = random.one(of: ["connected", "connection.opened"])
    style.words[.disconnect] = random.one(of: ["disconnected", "connection.closed"])
    style.keys = [
      "queue": random.one(of: ["topic", "destination", "queueName", "stream"]),
      "id": random.one(of: ["msgId", "messageId", "message_id", "correlationId", "uuid"]),
      "producer": random.one(of: ["publisher", "sender"]),
      "consumer": random.one(of: ["worker", "subscriber", "consumerTag"]),
      "bytes": random.one(of: ["size", "payloadSize", "bodySize"]),
      "attempt": "deliveryCount", "client": "clientId", "depth": random.one(of: ["depth", "backlog"]),
    ]
    // A text for people beside the fields would pass for the reason when the fields stand further down.
    if random.chance(0.5) {
      style.nested = random.one(of: ["message", "data", "payload", "attrs"])
    } else {
      style.isChatty = random.chance(0.4)
    }
    return style
  }
}

extension SeededGenerator {
  mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[below(choices.count)] }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  mutating func whole(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
}
