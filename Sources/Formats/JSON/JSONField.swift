internal import Bytes

/// A field of the vocabulary, as far as a JSON line can give it.
///
/// Each has a place of its own in a `JSONRecord`; the several keys that may name an event word have one each,
/// because a line may hold two of them and only one of the words may be known.
enum JSONField: UInt8, CaseIterable {
  case ignored
  case time, queue, routingKey, exchange, group, id, deliveryTag, channel
  case consumer, producer, client
  case bytes, attempt, redelivered, requeue
  case latency, processing, confirm
  case level, reason, detail
  case depth, messages, prefetch, resource, state, due, opening, autoAck, multiple, thread, publishedAt
  case event0, event1, event2, event3, event4, event5, event6, event7, event8

  static let events: [JSONField] = [
    .event0, .event1, .event2, .event3, .event4, .event5, .event6, .event7, .event8,
  ]

  /// The names `--map` accepts, with what else each is called; the first of a row wins over the later ones.
  static let aliases: [(field: JSONField, name: String, keys: [String])] = [
    (
      .time, "ts",
      [
        "ts", "timestamp", "@timestamp", "time", "t", "datetime", "date", "eventTime", "ts_ns", "ts_us",
        "ts_ms",
        "epoch", "@t", "asctime", "timeMillis", "timeUnixNano", "__REALTIME_TIMESTAMP",
      ]
    ),
    (
      .event0, "event",
      [
        "event", "type", "eventType", "action", "op", "operation", "kind", "messaging.operation.name",
        "messaging.operation.type",
      ]
    ),
    (
      .queue, "queue",
      [
        "queue", "topic", "destination", "queueName", "topicName", "stream", "subject",
        "messaging.destination.name",
      ]
    ),
    (.routingKey, "routingKey", ["routingKey", "messaging.rabbitmq.destination.routing_key"]),
    (.exchange, "exchange", ["exchange"]),
    (.group, "group", ["group", "consumerGroup", "groupId", "messaging.consumer.group.name"]),
    (.channel, "channel", ["channel"]),
    (
      .id, "id",
      [
        "id", "messageId", "msgId", "message_id", "mid", "uuid", "correlationId", "messaging.message.id",
      ]
    ),
    (.deliveryTag, "deliveryTag", ["deliveryTag"]),
    (
      .consumer, "consumer",
      [
        "consumer", "consumerTag", "worker", "subscriber", "consumerName", "consumerId", "workerName",
        "workerId",
      ]
    ),
    (.producer, "producer", ["producer", "publisher", "sender"]),
    (
      .client, "client",
      [
        "client", "clientId", "client_id", "connection", "peer", "service", "service.name", "app", "host",
        "messaging.client.id",
      ]
    ),
    (
      .bytes, "bytes",
      [
        "bytes", "size", "bodySize", "length", "payloadSize", "messaging.message.body.size",
      ]
    ),
    (.attempt, "attempt", ["attempt", "deliveryCount", "redeliveryCount", "retries"]),
    (.redelivered, "redelivered", ["redelivered", "redelivery", "is_redelivered"]),
    (.requeue, "requeue", ["requeue", "requeued"]),
    (
      .latency, "latency",
      [
        "latency", "duration", "elapsed", "took", "response_time", "responseTime", "time_taken",
      ]
    ),
    (.processing, "processing", ["processing", "processed_in", "handler", "processing_time"]),
    (.confirm, "confirm", ["confirm", "confirm_time"]),
    (.level, "level", ["level", "severity", "loglevel", "lvl", "log.level", "severityText", "levelname"]),
    (
      .reason, "reason",
      ["reason", "error", "err", "exception", "msg", "message", "text", "@m", "@mt", "short_message"]
    ),
    (.detail, "detail", ["detail", "details", "description"]),
    (.depth, "depth", ["depth", "backlog", "queueDepth", "messages_ready"]),
    (.messages, "messages", ["messages"]),
    (.prefetch, "prefetch", ["prefetch", "prefetch_count"]),
    (.resource, "resource", ["resource"]),
    (.state, "state", ["state"]),
    (.due, "due", ["due"]),
    (.opening, "opening", ["channel_open", "open_channel", "connection_open"]),
    (.autoAck, "autoAck", ["autoAck", "noAck"]),
    (.multiple, "multiple", ["multiple"]),
    (
      .publishedAt, "publishedAt",
      ["enqueuedAt", "publishedAt", "messageTimestamp", "queuedAt", "producedAt"]
    ),
    (.thread, "thread", ["thread", "threadName", "thread.name", "tid"]),
  ]
}

/// What a key of a JSON line means, in one word: it is copied for every value of every line.
struct JSONRole: Equatable {
  private var bits: UInt64

  init(field: JSONField, rank: UInt8, unit: Int64 = 0, offset: UInt8 = 0, stage: UInt16 = 0) {
    let unitCode = UInt64(JSONRole.units.firstIndex(of: unit) ?? 0)
    bits =
      UInt64(field.rawValue) | UInt64(rank) << 8 | UInt64(offset) << 16 | unitCode << 24 | UInt64(stage) << 32
  }

  static let ignored = JSONRole(field: .ignored, rank: .max)

  private static let units: [Int64] = [0, 1, 1_000, 1_000_000, 1_000_000_000]

  @inline(__always) var fieldNumber: Int { Int(bits & 0xFF) }
  var field: JSONField { JSONField(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .ignored }

  /// Of two keys for one field the one with the smaller rank counts.
  @inline(__always)
  var rank: UInt8 {
    get { UInt8(truncatingIfNeeded: bits >> 8) }
    set { bits = bits & ~0xFF00 | UInt64(newValue) << 8 }
  }

  /// Added to an attempt (`retries` counts from 0).
  var offset: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }

  /// Nanoseconds in one unit of a duration; 0 when the key does not say.
  var unit: Int64 { JSONRole.units[Int(bits >> 24 & 0x7)] }

  /// Number of the stage that this duration is, plus 1; 0 for everything else.
  @inline(__always) var stage: Int { Int(bits >> 32 & 0xFFFF) }
}

/// Decides what the keys of JSON lines mean: the alias table, overridden by `--map`.
final class JSONKeys {
  private let roles: [[UInt8]: JSONRole]
  private let mapped: [[UInt8]: JSONRole]
  private(set) var stages: [[UInt8]] = []
  private static let stageLimit = 64
  /// Whether a stage found no room.
  private(set) var omitsStages = false

  private let learnt: Learnt?
  private var textRoles: [UInt64: JSONRole] = [:]

  /// What a learnt mapping says of keys.
  private struct Learnt {
    var roles: [[UInt8]: JSONRole] = [:]

    init(_ mapping: LearntMapping) {
      for field in mapping.fields {
        roles[Array(field.path.utf8)] = JSONRole(ofField: field.field, unit: field.unit) ?? .ignored
      }
      for (index, path) in mapping.spoken.prefix(JSONField.events.count).enumerated() {
        roles[Array(path.utf8)] = JSONRole(field: JSONField.events[index], rank: UInt8(index + 1))
      }
    }

    /// Whether the vocabulary's own keys of a field count beside the learnt ones.
    static func keeps(_ field: JSONField) -> Bool {
      switch field {
      case .id, .latency, .processing, .confirm, .deliveryTag: false
      default: !JSONField.events.contains(field)
      }
    }
  }

  init(_ mappings: [FieldMapping], _ learnt: LearntMapping? = nil) {
    self.learnt = learnt.map(Learnt.init)
    var mapped: [[UInt8]: JSONRole] = [:]
    for mapping in mappings {
      guard let row = JSONField.aliases.first(where: { $0.name == mapping.field }) else { continue }
      let path = Array(mapping.path.utf8)
      mapped[path] = JSONRole(field: row.field, rank: 0, unit: JSONKeys.unit(of: path)?.unit ?? 0)
    }
    self.mapped = mapped
    roles = JSONKeys.table
  }

  /// The alias table by normalised key.
  private static let table: [[UInt8]: JSONRole] = {
    var table: [[UInt8]: JSONRole] = [:]
    for (field, _, keys) in JSONField.aliases {
      for (index, key) in keys.enumerated() {
        let normalised = EventWords.normalised(Array(key.utf8))
        let role = JSONRole(
          field: field == .event0 ? JSONField.events[index] : field, rank: UInt8(index + 1),
          offset: key == "redeliveryCount" || key == "retries" ? 1 : 0)
        if table[normalised] == nil { table[normalised] = role }
      }
    }
    return table
  }()

  /// The role of `key`, inside of the object `parent` when it is not at the top.
  func role(of key: [UInt8], in parent: [UInt8]?) -> JSONRole {
    var path = key
    if let parent { path = parent + [UInt8(ascii: ".")] + key }
    if let role = mapped[path] { return role }
    if let role = tableRole(path) { return role }
    if parent != nil, var role = tableRole(key) {
      role.rank = role.rank &+ 100
      return role
    }
    return stageRole(path)
  }

  /// The role of a key of a text; remembered by its bytes.
  func cachedRole(_ key: UnsafeRawPointer, _ count: Int) -> JSONRole {
    let hash = unsafe hashBytes(key, count)
    if let known = textRoles[hash] { return known }
    let role = role(ofPath: unsafe Array(UnsafeRawBufferPointer(start: key, count: count)))
    if textRoles.count < 4_096 { textRoles[hash] = role }
    return role
  }

  /// The role of a key by the keys of all objects around it, with dots between them.
  func role(ofPath path: [UInt8]) -> JSONRole {
    if let role = mapped[path] { return role }
    if let role = learnt?.roles[path] { return role }
    let dot = UInt8(ascii: ".")
    let dots = path.indices.filter { path[$0] == dot }
    var role = tableRole(path)
    if role == nil, dots.count > 1 { role = tableRole(Array(path[(dots[dots.count - 2] + 1)...])) }
    if role == nil, let last = dots.last {
      var own = tableRole(Array(path[(last + 1)...]))
      if let rank = own?.rank { own?.rank = rank &+ 100 }
      role = own
    }
    guard let role, learnt == nil || Learnt.keeps(role.field) else { return .ignored }
    return role
  }

  private func tableRole(_ path: [UInt8]) -> JSONRole? {
    let normalised = EventWords.normalised(path)
    if let role = roles[normalised] { return role }
    // `latency_ms`, `processingMs`, `confirm_us`: a duration with its unit in the name.
    guard let (stem, unit) = JSONKeys.unit(of: path), let role = roles[EventWords.normalised(stem)],
      [.latency, .processing, .confirm, .opening].contains(role.field)
    else { return nil }
    return JSONRole(field: role.field, rank: role.rank, unit: unit)
  }

  /// Stages of samples that say of a publish that it opened a connection for itself.
  private static let openingStages: Set<[UInt8]> = Set(
    ["connect", "connect_time", "connection_time"].map { EventWords.normalised(Array($0.utf8)) })

  /// Any other duration with a unit in its name is a stage of a sample.
  private func stageRole(_ path: [UInt8]) -> JSONRole {
    guard let (stem, unit) = JSONKeys.unit(of: path), !stem.isEmpty else { return .ignored }
    let opens = JSONKeys.openingStages.contains(EventWords.normalised(stem))
    let field = opens ? JSONField.opening : .ignored
    if let known = stages.firstIndex(of: stem) {
      return JSONRole(field: field, rank: .max, unit: unit, stage: UInt16(known + 1))
    }
    guard stages.count < JSONKeys.stageLimit else {
      omitsStages = true
      return .ignored
    }
    stages.append(stem)
    return JSONRole(field: field, rank: .max, unit: unit, stage: UInt16(stages.count))
  }

  private static let suffixes: [(text: [UInt8], unit: Int64)] = [
    ("_ns", 1), ("_us", 1_000), ("_ms", 1_000_000), ("_s", 1_000_000_000), ("_sec", 1_000_000_000),
    ("_seconds", 1_000_000_000), ("_millis", 1_000_000), ("_micros", 1_000), ("_nanos", 1),
    ("Ns", 1), ("Us", 1_000), ("Ms", 1_000_000), ("Millis", 1_000_000), ("Micros", 1_000), ("Nanos", 1),
    ("Seconds", 1_000_000_000), ("-ms", 1_000_000), (".ms", 1_000_000),
  ].map { (Array($0.0.utf8), $0.1) }

  /// A key without the unit it ends in, and the nanoseconds of that unit.
  static func unit(of key: [UInt8]) -> (stem: [UInt8], unit: Int64)? {
    for (text, unit) in suffixes where key.count > text.count && key.suffix(text.count).elementsEqual(text) {
      return (Array(key.dropLast(text.count)), unit)
    }
    return nil
  }
}
