internal import Bytes

/// The values of a JSON object that tell which envelope it is, and those that the envelopes need.
///
/// One pass serves all envelopes of this kind, because the object decides which of them it is.
struct WrappedObject {
  /// The keys that count. Those of one object inside are joined by a dot.
  enum Key: Int, CaseIterable {
    case log, stream, time, attrs, date, fluentPartial, partialMessage, kubernetes, containerName,
      containerID, source
    case journal, realtime, journalPartial, journalPartialID, journalPartialLast
    case line, timestamp, labels
    case textPayload, jsonPayload, logName, receiveTimestamp
    case timeGenerated, logMessage, logEntry, properties
    case message, sourceType, atTimestamp, atMetadata, input, agent
    case eventID, id, ingestionTime, logStreamName
    case host, app

    /// Its spellings.
    var names: [StaticString] {
      switch self {
      case .log: ["log"]
      case .stream: ["stream"]
      case .time: ["time"]
      case .attrs: ["attrs"]
      case .date: ["date"]
      case .fluentPartial: ["_p", "logtag"]
      case .partialMessage: ["partial_message", "_partial"]
      case .kubernetes: ["kubernetes"]
      case .containerName: ["container_name"]
      case .containerID: ["container_id", "docker"]
      case .source: ["source"]
      case .journal: ["MESSAGE"]
      case .realtime: ["__REALTIME_TIMESTAMP"]
      case .journalPartial: ["CONTAINER_PARTIAL_MESSAGE"]
      case .journalPartialID: ["CONTAINER_PARTIAL_ID"]
      case .journalPartialLast: ["CONTAINER_PARTIAL_LAST"]
      case .line: ["line"]
      case .timestamp: ["timestamp"]
      case .labels: ["labels"]
      case .textPayload: ["textPayload"]
      case .jsonPayload: ["jsonPayload"]
      case .logName: ["logName"]
      case .receiveTimestamp: ["receiveTimestamp"]
      case .timeGenerated: ["TimeGenerated"]
      case .logMessage: ["LogMessage"]
      case .logEntry: ["LogEntry"]
      case .properties: ["properties"]
      case .message: ["message"]
      case .sourceType: ["source_type"]
      case .atTimestamp: ["@timestamp"]
      case .atMetadata: ["@metadata"]
      case .input: ["input"]
      case .agent: ["agent"]
      case .eventID: ["eventId"]
      case .id: ["id"]
      case .ingestionTime: ["ingestionTime"]
      case .logStreamName: ["logStreamName"]
      case .host: ["host", "hostname", "HOST", "fromhost", "source_host"]
      case .app:
        [
          "app", "app-name", "appname", "app_name", "program", "programname", "PROGRAM", "syslogtag", "ident",
          "tag",
        ]
      }
    }
  }

  struct Value {
    var kind: JSONScanner.Token.Kind
    var token: JSONScanner.Token
    /// The bytes of the value: of a text what stands between its quotes, of an object its braces too.
    var range: Range<Int>
  }

  /// One bit for each key that is present.
  private var present: UInt64 = 0
  private var values: [Value?]
  /// How many further keys the object has.
  private(set) var others = 0
  /// Whether `stream` is one of the two of a container.
  private(set) var isStandardStream = false

  init() { values = [Value?](repeating: nil, count: Key.allCases.count) }

  subscript(key: Key) -> Value? { has(key) ? values[key.rawValue] : nil }

  func has(_ key: Key) -> Bool { present & (1 << UInt64(key.rawValue)) != 0 }

  func has(_ key: Key, _ kind: JSONScanner.Token.Kind) -> Bool {
    has(key) && values[key.rawValue]?.kind == kind
  }

  func hasAny(_ keys: Key...) -> Bool { keys.contains(where: has) }

  /// How many of the keys that count are present.
  var count: Int { present.nonzeroBitCount }

  private static let keysByLength: [[(name: StaticString, key: Key)]] = {
    var keys = [[(name: StaticString, key: Key)]](repeating: [], count: 32)
    for key in Key.allCases {
      for name in key.names { keys[name.utf8CodeUnitCount].append((name, key)) }
    }
    return keys
  }()

  /// Reads a whole object; false when the text is anything else.
  mutating func read(_ scanner: inout JSONScanner) -> Bool {
    present = 0
    others = 0
    isStandardStream = false
    guard scanner.next().kind == .beginObject else { return false }
    while true {
      let name = scanner.next()
      guard name.kind == .key else { return name.kind == .endObject && scanner.next().kind == .end }
      let first = scanner.next()
      var range = first.start..<first.end
      switch first.kind {
      case .error: return false
      case .beginObject, .beginArray:
        let last = scanner.skipValue()
        guard last.kind != .error else { return false }
        range = first.start..<last.end
      default: break
      }
      let length = name.end - name.start
      guard length < Self.keysByLength.count, !name.hasEscapes,
        let key = Self.keysByLength[length].first(where: { scanner.equals(name, $0.name) })?.key
      else {
        others += 1
        continue
      }
      if key == .stream {
        isStandardStream = scanner.equals(first, "stdout") || scanner.equals(first, "stderr")
      }
      values[key.rawValue] = Value(kind: first.kind, token: first, range: range)
      present |= 1 << UInt64(key.rawValue)
    }
  }
}
