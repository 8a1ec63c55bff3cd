internal import Bytes

/// The values of a JSON object that tell which envelope it is, and those that the envelopes need.
///
/// One pass serves all envelopes of this kind, because the object decides which of them it is.
final class WrappedObject {
  /// The keys that count. Those of one object inside are joined by a dot.
  enum Key: Int, CaseIterable {
    case log, stream, time, attrs, date, fluentPartial, partialMessage, kubernetes, containerName,
      containerID, source
    case journal, realtime, journalPartial, journalPartialID, journalPartialLast
    case line, timestamp, labels
    case textPayload, jsonPayload, logName, receiveTimestamp, insertID
    case timeGenerated, logMessage, logEntry, properties
    case message, sourceType, atTimestamp, atMetadata, input, agent
    case eventID, id, ingestionTime, logStreamName
    case host, app

    /// Its spellings.
    var names: [String] {
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
      case .insertID: ["insertId"]
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
    enum Kind { case string, number, object, list, literal }

    var kind: Kind
    /// Its bytes in the line: of a text what stands between its quotes, of an object its braces too.
    var range: Range<Int>
    var hasEscapes: Bool
  }

  /// One bit for each key that is present.
  private var present: UInt64 = 0
  private var values: [Value]
  /// Objects and lists of the line before, by key: of most envelopes they are the same from line to line.
  private var lastNested: [[UInt8]]
  /// How many further keys the object has.
  private(set) var others = 0
  /// Which of the two of a container `stream` is; nil for anything else.
  private(set) var stream: Stream?

  enum Stream: UInt64 { case out = 1, err }

  init() {
    values = [Value](
      repeating: Value(kind: .literal, range: 0..<0, hasEscapes: false), count: Key.allCases.count)
    lastNested = [[UInt8]](repeating: [], count: Key.allCases.count + 1)
  }

  subscript(key: Key) -> Value? { has(key) ? values[key.rawValue] : nil }

  func has(_ key: Key) -> Bool { present & (1 << UInt64(key.rawValue)) != 0 }

  func has(_ key: Key, _ kind: Value.Kind) -> Bool { has(key) && values[key.rawValue].kind == kind }

  func hasAny(_ keys: Key...) -> Bool { keys.contains(where: has) }

  /// How many of the keys that count are present.
  var count: Int { present.nonzeroBitCount }

  /// Reads an object that fills a range of bytes, but for blanks around it; false where anything else stands there.
  ///
  /// Quicker than a scanner, because most of the object is passed over: what is inside of other objects and of literals is
  /// not checked. The bytes behind the range are read, as far as a block's padding.
  func read(_ base: UnsafeRawPointer, _ range: Range<Int>) -> Bool {
    present = 0
    others = 0
    stream = nil
    var skim = unsafe ObjectSkim(base, range)
    guard skim.take(UInt8(ascii: "{")) else { return false }
    if skim.take(UInt8(ascii: "}")) { return skim.isAtEnd }
    repeat {
      guard let name = skim.string(), skim.take(UInt8(ascii: ":")) else { return false }
      let key = name.hasEscapes ? nil : unsafe WrappedKeys.key(base + name.range.lowerBound, name.range.count)
      guard let value = skim.value(like: &lastNested[key?.rawValue ?? lastNested.count - 1]) else {
        return false
      }
      guard let key else {
        others += 1
        continue
      }
      values[key.rawValue] = value
      present |= 1 << UInt64(key.rawValue)
      if key == .stream, value.kind == .string { stream = unsafe WrappedKeys.stream(base, value.range) }
    } while skim.take(UInt8(ascii: ","))
    return skim.take(UInt8(ascii: "}")) && skim.isAtEnd
  }
}

/// The keys that count, by their first eight bytes and their length.
private enum WrappedKeys {
  private struct Entry {
    var start: UInt64
    var rest: [UInt8]
    var key: WrappedObject.Key
  }

  private static let byLength: [[Entry]] = {
    var entries = [[Entry]](repeating: [], count: 32)
    for key in WrappedObject.Key.allCases {
      for name in key.names {
        entries[name.utf8.count].append(
          Entry(start: WordScan.prefix(of: name), rest: Array(name.utf8.dropFirst(8)), key: key))
      }
    }
    return entries
  }()

  static func key(_ start: UnsafeRawPointer, _ count: Int) -> WrappedObject.Key? {
    guard count < 32 else { return nil }
    let word = unsafe WordScan.prefix(start, count: count)
    for entry in byLength[count] where entry.start == word {
      var isSame = true
      for (index, byte) in entry.rest.enumerated()
      where unsafe start.load(fromByteOffset: 8 + index, as: UInt8.self) != byte { isSame = false }
      if isSame { return entry.key }
    }
    return nil
  }

  private static let out = WordScan.prefix(of: "stdout")
  private static let err = WordScan.prefix(of: "stderr")

  static func stream(_ base: UnsafeRawPointer, _ range: Range<Int>) -> WrappedObject.Stream? {
    guard range.count == 6 else { return nil }
    let word = unsafe WordScan.prefix(base + range.lowerBound, count: 6)
    return word == out ? .out : word == err ? .err : nil
  }
}

/// Moves over the values of an object.
@safe
private struct ObjectSkim {
  private let base: UnsafeRawPointer
  private let end: Int
  private var at: Int

  init(_ base: UnsafeRawPointer, _ range: Range<Int>) {
    unsafe self.base = base
    at = range.lowerBound
    end = range.upperBound
  }

  private func byte(_ place: Int) -> UInt8 { unsafe base.load(fromByteOffset: place, as: UInt8.self) }

  private mutating func skipBlanks() {
    while at < end, byte(at).isBlank { at += 1 }
  }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return at == end
    }
  }

  /// Moves over a byte, and blanks before it.
  mutating func take(_ wanted: UInt8) -> Bool {
    skipBlanks()
    guard at < end, byte(at) == wanted else { return false }
    at += 1
    return true
  }

  /// Moves over a string; its range is what stands between the quotes.
  mutating func string() -> (range: Range<Int>, hasEscapes: Bool)? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = at
    var hasEscapes = false
    // Whether the byte at `at` is escaped.
    var isEscaped: UInt32 = 0
    while at < end {
      let (slashes, quotes, controls) = unsafe Sixteen.stringParts(base + at)
      let escaped = slashes &<< 1 | isEscaped
      // Of backslashes side by side only every second one escapes.
      guard slashes & escaped == 0 else { return slowString(from: start) }
      let ends = (quotes & ~escaped | controls) & 0xFFFF
      if slashes != 0 {
        hasEscapes = hasEscapes || ends == 0 || slashes.trailingZeroBitCount < ends.trailingZeroBitCount
      }
      if ends != 0 {
        at += ends.trailingZeroBitCount
        guard at < end, byte(at) == UInt8(ascii: "\"") else { return nil }
        at += 1
        return (start..<at - 1, hasEscapes)
      }
      isEscaped = slashes &>> 15 & 1
      at += 16
    }
    return nil
  }

  private mutating func slowString(from start: Int) -> (range: Range<Int>, hasEscapes: Bool)? {
    at = start
    var hasEscapes = false
    while at < end {
      at += unsafe WordScan.toStringEnd(base + at)
      guard at < end else { return nil }
      switch byte(at) {
      case UInt8(ascii: "\""):
        at += 1
        return (start..<at - 1, hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        at += 2
      default: return nil
      }
    }
    return nil
  }

  /// Moves over a value. `last` is an object or a list that stood in its place before, and that may stand there again.
  mutating func value(like last: inout [UInt8]) -> WrappedObject.Value? {
    skipBlanks()
    guard at < end else { return nil }
    let start = at
    switch byte(at) {
    case UInt8(ascii: "\""):
      guard let (range, hasEscapes) = string() else { return nil }
      return WrappedObject.Value(kind: .string, range: range, hasEscapes: hasEscapes)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let kind: WrappedObject.Value.Kind = byte(at) == UInt8(ascii: "{") ? .object : .list
      if !skip(last) {
        guard skipNested() else { return nil }
        // Long lists are texts as numbers, which differ.
        if at - start <= 1_024 {
          last.removeAll(keepingCapacity: true)
          unsafe last.append(contentsOf: UnsafeRawBufferPointer(start: base + start, count: at - start))
        }
      }
      return WrappedObject.Value(kind: kind, range: start..<at, hasEscapes: false)
    default:
      while at < end, byte(at) != UInt8(ascii: ","), byte(at) != UInt8(ascii: "}"), !byte(at).isBlank {
        at += 1
      }
      guard at > start else { return nil }
      let isNumber = byte(start).digit != nil || byte(start) == UInt8(ascii: "-")
      return WrappedObject.Value(kind: isNumber ? .number : .literal, range: start..<at, hasEscapes: false)
    }
  }

  /// Moves over the same bytes as before, if they stand here.
  private mutating func skip(_ last: [UInt8]) -> Bool {
    guard last.count > 0, at + last.count <= end else { return false }
    let isSame = unsafe Sixteen.stand(last, at: base + at)
    if isSame { at += last.count }
    return isSame
  }

  private mutating func skipNested() -> Bool {
    var depth = 0
    while at < end {
      switch byte(at) {
      case UInt8(ascii: "\""):
        guard string() != nil else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          at += 1
          return true
        }
      default: break
      }
      at += 1
    }
    return false
  }
}
