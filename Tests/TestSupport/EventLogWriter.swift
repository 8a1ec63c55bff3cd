public import Events
internal import Bytes

/// One line of an event log before it is written in a dialect.
public struct LogRecord: Equatable, Sendable {
  /// Microseconds since 1970 UTC.
  public var time: Int64
  public var kind: EventKind
  public var fields: [Field]

  public init(time: Int64, kind: EventKind, fields: [Field]) {
    self.time = time
    self.kind = kind
    self.fields = fields
  }

  public struct Field: Equatable, Sendable {
    public var key: String
    public var value: Value

    public init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }
  }

  public enum Value: Equatable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    /// A duration of so many microseconds, written in milliseconds.
    case milliseconds(Int64)
    /// An instant in microseconds since 1970 UTC.
    case instant(Int64)
  }

  public subscript(key: String) -> Value? { fields.first { $0.key == key }?.value }

  public func text(_ key: String) -> String? {
    if case .text(let text) = self[key] { text } else { nil }
  }

  public func number(_ key: String) -> Int? {
    if case .number(let number) = self[key] { number } else { nil }
  }
}

/// Writes records in the two dialects of the event vocabulary.
public enum EventLogWriter {
  /// The text dialect, with its first line.
  public static func text(_ records: [LogRecord]) -> [UInt8] {
    var output = LineBuffer()
    output.put("# mqtune events 1\n")
    for record in records { writeText(record, to: &output) }
    return output.bytes
  }

  /// One line of the text dialect, without its line end.
  public static func textLine(_ record: LogRecord) -> String {
    var output = LineBuffer()
    writeText(record, to: &output)
    return String(decoding: output.bytes.dropLast(), as: UTF8.self)
  }

  private static func writeText(_ record: LogRecord, to output: inout LineBuffer) {
    output.put(instant: record.time)
    output.put(" ")
    output.put(record.kind.word)
    for field in record.fields {
      output.put(" ")
      output.put(field.key)
      output.put("=")
      switch field.value {
      case .text(let text): output.put(quotedWhereNeeded: text)
      case .number(let number): output.put(number)
      case .flag(let flag): output.put(flag ? "true" : "false")
      case .milliseconds(let micros): output.put(thousandths: micros)
      case .instant(let micros): output.put(instant: micros)
      }
    }
    output.put("\n")
  }
}

/// Bytes of a log under way.
struct LineBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func put(_ number: Int) { put(String(number)) }

  /// `number` with leading zeros up to `width` digits.
  mutating func put(_ number: Int, width: Int) {
    let digits = String(number)
    for _ in 0..<max(0, width - digits.utf8.count) { bytes.append(UInt8(ascii: "0")) }
    put(digits)
  }

  /// RFC 3339 in UTC with six fraction digits.
  mutating func put(instant micros: Int64) {
    put(date: micros, separator: "T", fraction: 6)
    put("Z")
  }

  /// Date and time of day in UTC with `fraction` digits of the second.
  mutating func put(date micros: Int64, separator: String, fraction: Int) {
    let civil = CivilTime(nanoseconds: micros * 1_000)
    put(civil.year, width: 4)
    put("-")
    put(civil.month, width: 2)
    put("-")
    put(civil.day, width: 2)
    put(separator)
    put(civil.hour, width: 2)
    put(":")
    put(civil.minute, width: 2)
    put(":")
    put(civil.second, width: 2)
    put(".")
    put(fraction == 3 ? civil.nanosecond / 1_000_000 : civil.nanosecond / 1_000, width: fraction)
  }

  mutating func put(thousandths number: Int64) {
    put(Int(number / 1_000))
    put(".")
    put(Int(number % 1_000), width: 3)
  }

  /// A value of the text dialect: in quotes when it is empty or has a blank, a quote, `=` or a backslash.
  mutating func put(quotedWhereNeeded text: String) {
    let needsQuotes = text.utf8.contains { $0 <= 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "=") }
    if needsQuotes || text.isEmpty || text.utf8.contains(UInt8(ascii: "\\")) {
      put(quoted: text)
    } else {
      put(text)
    }
  }

  /// In double quotes with backslash escapes, as in JSON.
  mutating func put(quoted text: String) {
    put("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): put("\\n")
      case UInt8(ascii: "\t"): put("\\t")
      case 0..<32:
        let digits = Array("0123456789abcdef".utf8)
        put("\\u00")
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    put("\"")
  }
}
