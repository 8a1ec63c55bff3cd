public import Events

/// How a JSON log names things.
public struct JSONStyle: Sendable {
  public enum TimeForm: Equatable, Sendable {
    case rfc3339, epochSeconds, epochMillis, epochMicros, epochNanos
    /// RFC 3339 with an offset of so many hours.
    case zoned(hours: Int)
  }

  public var timeKey = "ts"
  public var timeForm = TimeForm.rfc3339
  public var eventKey = "event"
  /// Event words that differ from the text dialect's.
  public var words: [EventKind: String] = [:]
  /// Keys that differ from the text dialect's.
  public var keys: [String: String] = [:]
  /// Kinds that such a log does not have.
  public var omitted: Set<EventKind> = []
  /// Whether a line has a `level` and a `msg` for people.
  public var isChatty = false
  /// The key of an object that holds all but time and event.
  public var nested: String?

  public init() {}

  /// The documented names.
  public static var standard: JSONStyle { JSONStyle() }

  /// As an application logs: other names, other words, milliseconds since 1970.
  public static var application: JSONStyle {
    var style = JSONStyle()
    style.timeKey = "time"
    style.timeForm = .epochMillis
    style.eventKey = "action"
    style.words = [
      .publish: "published", .deliver: "received", .ack: "processed", .nack: "failed", .connect: "connected",
      .disconnect: "disconnected", .consume: "subscribed",
    ]
    style.keys = [
      "queue": "topic", "id": "messageId", "producer": "publisher", "consumer": "worker", "bytes": "size",
      "attempt": "deliveryCount", "client": "clientId",
    ]
    style.omitted = [.config, .stats, .confirm]
    style.isChatty = true
    return style
  }
}

extension EventLogWriter {
  /// JSON lines.
  public static func json(_ records: [LogRecord], style: JSONStyle = .standard) -> [UInt8] {
    var output = LineBuffer()
    for record in records where !style.omitted.contains(record.kind) {
      output.put("{")
      output.put(quoted: style.timeKey)
      output.put(":")
      put(record.time, as: style.timeForm, to: &output)
      if style.isChatty { putChatter(record, style, to: &output) }
      output.put(",")
      output.put(quoted: style.eventKey)
      output.put(":")
      output.put(quoted: style.words[record.kind] ?? record.kind.word)
      putFields(record.fields, style, to: &output)
      output.put("}\n")
    }
    return output.bytes
  }

  private static func put(_ micros: Int64, as form: JSONStyle.TimeForm, to output: inout LineBuffer) {
    switch form {
    case .rfc3339:
      output.put("\"")
      output.put(instant: micros)
      output.put("\"")
    case .zoned(let hours):
      output.put("\"")
      output.put(date: micros + Int64(hours) * 3_600_000_000, separator: "T", fraction: 6)
      output.put(hours < 0 ? "-" : "+")
      output.put(abs(hours), width: 2)
      output.put(":00\"")
    case .epochSeconds:
      output.put(Int(micros / 1_000_000))
      output.put(".")
      output.put(Int(micros % 1_000_000), width: 6)
    case .epochMillis: output.put(Int(micros / 1_000))
    case .epochMicros: output.put(Int(micros))
    case .epochNanos: output.put(Int(micros * 1_000))
    }
  }

  private static func putChatter(_ record: LogRecord, _ style: JSONStyle, to output: inout LineBuffer) {
    let level =
      switch record.kind {
      case .error: "error"
      case .nack, .drop, .alarm, .returned, .deadLetter: "warn"
      default: "info"
      }
    output.put(",\"level\":\"\(level)\",\"msg\":")
    let subject = record["id"] == nil ? "client" : "message"
    output.put(quoted: "\(subject) \(style.words[record.kind] ?? record.kind.word)")
  }

  private static func putFields(
    _ fields: [LogRecord.Field], _ style: JSONStyle, to output: inout LineBuffer
  ) {
    if let nested = style.nested {
      output.put(",")
      output.put(quoted: nested)
      output.put(":{")
    }
    var separator = style.nested == nil ? "," : ""
    for field in fields {
      output.put(separator)
      separator = ","
      output.put(quoted: style.keys[field.key] ?? field.key)
      output.put(":")
      switch field.value {
      case .text(let text): output.put(quoted: text)
      case .number(let number): output.put(number)
      case .flag(let flag): output.put(flag ? "true" : "false")
      case .milliseconds(let micros): output.put(thousandths: micros)
      case .instant(let micros): put(micros, as: style.timeForm, to: &output)
      }
    }
    if style.nested != nil { output.put("}") }
  }
}
