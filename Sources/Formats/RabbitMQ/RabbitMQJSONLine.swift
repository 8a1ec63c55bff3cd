internal import Bytes

/// A record of the JSON formatter: one object on a line, the whole message in one field.
///
/// `json.field_map` lets users rename the fields; the usual other names are known.
struct RabbitMQJSONLine {
  var stamp: RecordTime
  var level: RabbitMQLevel
  var process: UInt64
  var message: [UInt8]
  /// Whether the object has what only an Erlang broker writes: a process or one of its log domains.
  var isCertain: Bool

  /// Reads a line; nil when it is not such an object.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>, _ options: DecodeOptions) {
    let line = bytes.extracting(range)
    guard let fields = Fields(line), let time = fields.time, let stamp = RecordTime(line, time, options),
      let level = fields.level.flatMap({ RabbitMQLevel(line, $0) }), let message = fields.message
    else { return nil }
    self.stamp = stamp
    self.level = level
    self.message = message
    let process = fields.process.flatMap { line.process(at: $0.lowerBound, before: $0.upperBound) }
    self.process = process?.process ?? 0
    isCertain = process != nil || fields.domain.map { line.has("rabbitmq", in: $0) } ?? false
  }
}

/// Where the fields of interest stand in the line.
private struct Fields {
  var time: Range<Int>?
  var level: Range<Int>?
  var message: [UInt8]?
  var process: Range<Int>?
  var domain: Range<Int>?

  init?(_ line: Span<UInt8>) {
    let isComplete = unsafe line.withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { return false }
      var scanner = unsafe JSONScanner(base, count: memory.count)
      return read(&scanner)
    }
    guard isComplete else { return nil }
  }

  private mutating func read(_ scanner: inout JSONScanner) -> Bool {
    guard scanner.next().kind == .beginObject else { return false }
    while true {
      let key = scanner.next()
      guard key.kind == .key else { break }
      let value = scanner.next()
      let range = value.start..<value.end
      switch value.kind {
      case .string:
        if scanner.isOne(of: ["msg", "message"], key) {
          var text: [UInt8] = []
          scanner.appendText(of: value, to: &text)
          message = text
        } else if scanner.isOne(of: ["time", "ts", "timestamp", "@timestamp"], key) {
          time = range
        } else if scanner.isOne(of: ["level", "severity"], key) {
          level = range
        } else if scanner.equals(key, "pid") {
          process = range
        } else if scanner.equals(key, "domain") {
          domain = range
        }
      case .number:
        if scanner.isOne(of: ["time", "ts", "timestamp", "@timestamp"], key) { time = range }
      case .beginObject, .beginArray:
        scanner.skipValue()
      case .error:
        return false
      default:
        continue
      }
    }
    return scanner.next().kind == .end
  }
}

extension JSONScanner {
  fileprivate func isOne(of names: [StaticString], _ key: Token) -> Bool {
    names.contains { equals(key, $0) }
  }
}
