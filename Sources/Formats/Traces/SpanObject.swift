internal import Bytes

/// One span as it stands in a text, in the words of any of its writers: OTLP, Tempo, Jaeger, Zipkin.
///
/// Made once and filled for every span, so that a span costs no memory.
struct SpanObject {
  enum Kind: UInt8 { case none = 0, inside, server, client, producer, consumer }

  private(set) var name = 0..<0
  private(set) var kind = Kind.none
  /// Nanoseconds since 1970; nil where there is none, or one that cannot be.
  private(set) var start: Int64?
  private(set) var end: Int64?
  private(set) var context: UInt64 = 0
  private(set) var parent: UInt64 = 0
  private(set) var links: [UInt64] = []
  private(set) var hasFailed = false
  private(set) var statusText = 0..<0
  /// The process in a list of its own, as Jaeger has it.
  private(set) var process = 0..<0
  private(set) var isSampled = false
  private(set) var saysSampling = false

  private var trace = ContextID()
  private var own = ContextID()
  private var parentSpan = ContextID()
  private var duration: Int64?
  private var attributes = [Range<Int>](repeating: 0..<0, count: SpanAttribute.allCases.count + 1)

  private static let mostLinks = 10_000

  /// Whether it has what every span has. Of one that is cut, what was read counts.
  var isSpan: Bool { !trace.isEmpty && !own.isEmpty && !name.isEmpty && start != nil }

  subscript(attribute: SpanAttribute) -> Range<Int>? {
    let range = attributes[Int(attribute.rawValue)]
    return range.isEmpty ? nil : range
  }

  /// Reads the object at which the walk stands.
  mutating func read(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    reset()
    guard walk.enter(UInt8(ascii: "{"), text) else { return }
    while let key = walk.key(text) {
      guard let member = SpanMember(rawValue: SpanMember.table.number(of: text, key)) else {
        _ = walk.value(text)
        continue
      }
      read(member, text, &walk)
    }
    guard walk.stop == nil else { return }
    if end == nil, let start, let duration {
      let (sum, overflows) = start.addingReportingOverflow(duration)
      end = overflows ? nil : sum
    }
    // Some writers of Zipkin leave out the duration of what took no time.
    if end == nil, duration == nil { end = start }
    context = own.context(in: trace)
    if parent == 0 { parent = parentSpan.context(in: trace) }
    if kind == .none, let range = self[.spanKind] { kind = Self.kind(text, range) }
    if let range = self[.statusCode], text.has("ERROR", in: range) { hasFailed = true }
    if let range = self[.error], !text.has("false", in: range) { hasFailed = true }
  }

  private mutating func reset() {
    (name, kind, start, end, duration) = (0..<0, .none, nil, nil, nil)
    (context, parent, hasFailed, statusText, process) = (0, 0, false, 0..<0, 0..<0)
    (isSampled, saysSampling) = (false, false)
    (trace, own, parentSpan) = (ContextID(), ContextID(), ContextID())
    links.removeAll(keepingCapacity: true)
    for index in attributes.indices { attributes[index] = 0..<0 }
  }

  private mutating func read(_ member: SpanMember, _ text: Span<UInt8>, _ walk: inout JSONWalk) {
    switch member {
    case .attributes: readAttributes(text, &walk)
    case .links: readLinks(text, &walk)
    case .status: readStatus(text, &walk)
    case .place: readPlace(text, &walk)
    default:
      guard let value = walk.value(text), value.kind != .parts else { return }
      let range = value.range
      switch member {
      case .trace: trace = ContextID(text, range)
      case .span: own = ContextID(text, range)
      case .parent: parentSpan = ContextID(text, range)
      case .name: name = range
      case .kind: kind = Self.kind(text, range)
      case .startNanos: start = text.time(range, unit: 1)
      case .startMicros: start = text.time(range, unit: 1_000)
      case .endNanos: end = text.time(range, unit: 1)
      case .durationMicros: duration = text.time(range, unit: 1_000)
      case .process: process = range
      case .traceState: readTraceState(text, range)
      case .attributes, .links, .status, .place: break
      }
    }
  }

  private static func kind(_ text: Span<UInt8>, _ range: Range<Int>) -> Kind {
    if let number = text.number(range) { return Kind(rawValue: UInt8(clamping: number)) ?? .none }
    let prefix = "SPAN_KIND_"
    let start = text.has(prefix, in: range) ? range.lowerBound + prefix.utf8.count : range.lowerBound
    return Kind(rawValue: kinds.number(ofLowercase: text, start..<range.upperBound)) ?? .none
  }

  private static let kinds = WordTable([
    (Kind.inside.rawValue, ["internal"]), (Kind.server.rawValue, ["server"]),
    (Kind.client.rawValue, ["client"]),
    (Kind.producer.rawValue, ["producer"]), (Kind.consumer.rawValue, ["consumer"]),
  ])

  // MARK: Parts

  /// A list of objects with a key and a value each, or an object.
  mutating func readAttributes(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    guard let byte = walk.peek(text) else { return }
    if byte == UInt8(ascii: "{") {
      _ = walk.enter(byte, text)
      while let key = walk.key(text) { note(key, walk.scalar(text), text) }
      return
    }
    guard walk.enter(UInt8(ascii: "["), text) else { return }
    while walk.hasElement(text) {
      guard walk.enter(UInt8(ascii: "{"), text) else { continue }
      var (name, value) = (0..<0, Range<Int>?.none)
      while let key = walk.key(text) {
        switch SpanMember.partTable.number(of: text, key) {
        case 1: name = walk.scalar(text) ?? 0..<0
        case 2: value = walk.scalar(text)
        default: _ = walk.value(text)
        }
      }
      note(name, value, text)
    }
  }

  private mutating func note(_ name: Range<Int>, _ value: Range<Int>?, _ text: Span<UInt8>) {
    let number = Int(SpanAttribute.table.number(of: text, name))
    guard number > 0, let value, attributes[number].isEmpty else { return }
    attributes[number] = value
  }

  private mutating func readLinks(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    guard walk.enter(UInt8(ascii: "["), text) else { return }
    while walk.hasElement(text) {
      guard walk.enter(UInt8(ascii: "{"), text) else { continue }
      var (trace, span, isParent) = (ContextID(), ContextID(), false)
      while let key = walk.key(text) {
        let member = SpanMember(rawValue: SpanMember.table.number(of: text, key))
        guard let value = walk.value(text), value.kind != .parts else { continue }
        switch member {
        case .trace: trace = ContextID(text, value.range)
        case .span: span = ContextID(text, value.range)
        default: if text.has("CHILD_OF", in: value.range) { isParent = true }
        }
      }
      let context = span.context(in: trace)
      if isParent, parent == 0 {
        parent = context
      } else if context != 0, links.count < Self.mostLinks {
        links.append(context)
      }
    }
  }

  private mutating func readStatus(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    guard walk.enter(UInt8(ascii: "{"), text) else { return }
    while let key = walk.key(text) {
      guard let value = walk.value(text) else { return }
      if text.has("code", in: key) {
        hasFailed = text.has("2", in: value.range) || text.has("STATUS_CODE_ERROR", in: value.range)
      } else if text.has("message", in: key) {
        statusText = value.range
      }
    }
  }

  /// Where a span was made, in the words of Zipkin, and of Jaeger where it stands in the span.
  private mutating func readPlace(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    guard walk.enter(UInt8(ascii: "{"), text) else { return }
    while let key = walk.key(text) {
      if text.has("serviceName", in: key) {
        let value = walk.scalar(text)
        let place = Int(SpanAttribute.serviceName.rawValue)
        if let value, attributes[place].isEmpty { attributes[place] = value }
      } else if text.has("tags", in: key) || text.has("attributes", in: key) {
        readAttributes(text, &walk)
      } else {
        _ = walk.value(text)
      }
    }
  }

  /// What is said of all spans of a group: an OTLP resource, a process of Jaeger.
  mutating func readResource(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    reset()
    readPlace(text, &walk)
  }

  /// `ot=th:c` says that one in four traces was kept; `th:0`, that all were.
  private mutating func readTraceState(_ text: Span<UInt8>, _ range: Range<Int>) {
    guard let own = text.firstIndex(of: "ot=", in: range),
      let threshold = text.firstIndex(of: "th:", in: own..<range.upperBound)
    else { return }
    saysSampling = true
    let first = threshold + 3
    isSampled = first < range.upperBound && text[first] != UInt8(ascii: "0")
  }
}

/// The members of spans, of all writers.
private enum SpanMember: UInt8, CaseIterable {
  case trace = 1
  case span, parent, name, kind, startNanos, startMicros, endNanos, durationMicros, process, traceState
  case attributes, links, status, place

  private var names: [String] {
    switch self {
    case .trace: ["traceId", "traceID", "trace_id"]
    case .span: ["spanId", "spanID", "span_id", "id"]
    case .parent: ["parentSpanId", "parentSpanID", "parent_span_id", "parentId"]
    case .name: ["name", "operationName"]
    case .kind: ["kind"]
    case .startNanos: ["startTimeUnixNano", "start_time_unix_nano"]
    case .startMicros: ["startTime", "timestamp"]
    case .endNanos: ["endTimeUnixNano", "end_time_unix_nano"]
    case .durationMicros: ["duration"]
    case .process: ["processID"]
    case .traceState: ["traceState", "trace_state"]
    case .attributes: ["attributes", "tags"]
    case .links: ["links", "references"]
    case .status: ["status"]
    case .place: ["localEndpoint", "process"]
    }
  }

  static let table = WordTable(allCases.map { ($0.rawValue, $0.names) })
  /// The parts of an attribute.
  static let partTable = WordTable([(1, ["key"]), (2, ["value"])])
}

/// An id of a trace or a span as a number: hexadecimal in either case, or base64, as older collectors write it.
struct ContextID {
  private var high: UInt64 = 0
  private var low: UInt64 = 0

  var isEmpty: Bool { low == 0 && high == 0 }

  init() {}

  init(_ text: Span<UInt8>, _ range: Range<Int>) {
    let isBase64 = !range.isEmpty && text[range.upperBound - 1] == UInt8(ascii: "=")
    // Sixteen bytes with two of these at the end, eight with one; the last digit has bits of nothing.
    var left: UInt64 = range.count > 12 ? 128 : 64
    for place in range {
      guard let digit = isBase64 ? text[place].base64Digit : text[place].hexDigit else { break }
      let whole: UInt64 = isBase64 ? 6 : 4
      let bits = isBase64 ? min(whole, left) : whole
      high = high &<< bits | (bits == 0 ? 0 : low &>> (64 - bits))
      low = low &<< bits | UInt64(digit) &>> (whole - bits)
      if isBase64 { left -= bits }
    }
  }

  /// A number for a span in its trace; 0 where there is none.
  func context(in trace: ContextID) -> UInt64 {
    guard !isEmpty else { return 0 }
    let mixed = fold(low ^ 0x9E37_79B9_7F4A_7C15, fold(trace.low ^ high, trace.high ^ 0xE703_7ED1_A0B4_28DB))
    return mixed == 0 ? 1 : mixed
  }
}

extension JSONWalk {
  /// Passes a value; a text or a number, or the first one inside of an object, as OTLP writes the values of attributes.
  mutating func scalar(_ text: Span<UInt8>) -> Range<Int>? {
    guard peek(text) == UInt8(ascii: "{") else {
      guard let value = value(text), value.kind != .parts else { return nil }
      return value.range
    }
    _ = enter(UInt8(ascii: "{"), text)
    var first: Range<Int>?
    while key(text) != nil {
      if let value = value(text), value.kind != .parts, first == nil { first = value.range }
    }
    return first
  }
}

extension Span where Element == UInt8 {
  /// A whole number of units, in nanoseconds; nil where it is none or too large. A fraction is left out.
  func time(_ range: Range<Int>, unit: Int64) -> Int64? {
    var value: Int64 = 0
    var isNegative = false
    for place in range {
      if place == range.lowerBound, self[place] == UInt8(ascii: "-") {
        isNegative = true
        continue
      }
      guard let digit = self[place].digit else {
        if self[place] == UInt8(ascii: "."), place > range.lowerBound { break }
        return nil
      }
      let (ten, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowsToo) = ten.addingReportingOverflow(Int64(digit))
      if overflows || overflowsToo { return nil }
      value = sum
    }
    let (scaled, overflows) = value.multipliedReportingOverflow(by: unit)
    if overflows || range.isEmpty { return nil }
    return isNegative ? -scaled : scaled
  }
}

extension UInt8 {
  fileprivate var hexDigit: UInt8? {
    if let digit { return UInt8(digit) }
    let letter = (self | 32) &- 97
    return letter < 6 ? letter + 10 : nil
  }

  fileprivate var base64Digit: UInt8? {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
