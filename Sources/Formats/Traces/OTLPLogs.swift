internal import Bytes
internal import Events

/// Records of logs as OTLP has them in JSON. A record whose text is a line of a log gives this line; of any other the
/// attributes are read, as an object of an application.
struct OTLPLogs: Envelope {
  let name = "otlp-logs"
  let summary = "logs of OpenTelemetry: OTLP in JSON, as the file exporter of a collector writes them"
  let samples = [
    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1763678400130877000","severityText":"INFO","body":{"stringValue":"ready"}}]}]}]}"#
  ]
  let isSequential = true
  let isCertain = true
  let isCutAnywhere = true

  func claims(_ line: Span<UInt8>) -> Bool { TraceHead.isLogs(line) }

  func claims(head: Block) -> Bool {
    let bytes = head.bytes
    return TraceHead.isLogs(bytes.span.extracting(0..<head.count))
  }

  func makeOpener() -> any EnvelopeOpener { LogRecordOpener() }
}

private final class LogRecordOpener: EnvelopeOpener {
  private var nested = NestedJSON()
  private let cut = CutText()
  private var record = LogRecord()
  private var resource = SpanObject()
  /// Who wrote the records of the present group.
  private var client: [UInt8] = []
  /// The present line, counted from the first line of the block; lines before `accounted` are accounted for.
  private var line = 0
  private var accounted = 0
  /// Whether the last byte that came ends its line.
  private var isAtLineStart = true

  func open(_ block: Block, into lines: InnerLines) {
    if block.count > 0 { isAtLineStart = block.bytes[block.count - 1] == UInt8(ascii: "\n") }
    let isKept = cut.read(block) { read($0, lines) }
    if !isKept {
      _ = nested.giveUp()
      line += cut.lostLineEnds
      lose(lines)
    }
    lines.physicalCount = line
    accounted -= line
    line = 0
  }

  func finish(into lines: InnerLines) {
    let isWhole = cut.finish { read($0, lines) }
    if !isWhole {
      line += cut.lostLineEnds
      lose(lines)
    }
    if !isWhole || nested.isInside { lines.assumptions.insert(.entryWithoutEnd) }
    if !isAtLineStart { endLine(lines) }
    lines.physicalCount = line
  }

  private func read(_ text: Span<UInt8>, _ lines: InnerLines) -> Int {
    nested.rewind()
    while true {
      switch nested.next(text) {
      case .end: return nested.at
      case .lineEnd: endLine(lines)
      case .groupEnd: client = []
      case .broken: lose(lines)
      case .unit(let unit):
        var walk = JSONWalk(at: nested.at)
        switch unit {
        case .log: record.read(text, &walk)
        case .resource: resource.readResource(text, &walk)
        case .span, .process: _ = walk.value(text)
        }
        if walk.stop == .incomplete { return nested.at }
        if walk.stop != nil {
          _ = nested.giveUp()
          lose(lines)
          continue
        }
        if unit == .log { hand(text, lines) }
        if unit == .resource, let name = resource[.serviceInstance] ?? resource[.serviceName] {
          client = text.array(name)
        }
        line += walk.lineEnds
        nested.resume(at: walk.at)
      }
    }
  }

  private func hand(_ text: Span<UInt8>, _ lines: InnerLines) {
    let count = max(0, line + 1 - accounted)
    accounted += count
    let made = record.line(text, client)
    lines.appendLines(of: made.span, physicalLine: line, physicalCount: count, written: record.time)
  }

  private func lose(_ lines: InnerLines) {
    guard accounted <= line else { return }
    lines.lose(line, physicalCount: line + 1 - accounted)
    accounted = line + 1
  }

  private func endLine(_ lines: InnerLines) {
    if accounted <= line {
      lines.passOver(line + 1 - accounted)
      accounted = line + 1
    }
    line += 1
  }
}

/// One record of a log.
private struct LogRecord {
  /// Nanoseconds since 1970; when it was seen where it does not say when it was written.
  private(set) var time: Int64?
  private var observed: Int64?
  private var level = 0..<0
  private var severity: Int64 = 0
  private var event = 0..<0
  private var body: JSONWalk.Value?
  private var attributes: [Attribute] = []

  private struct Attribute {
    var name: Range<Int>
    var value: Range<Int>
    var isText: Bool
  }

  private static let mostAttributes = 256

  mutating func read(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    (time, observed, level, severity, event, body) = (nil, nil, 0..<0, 0, 0..<0, nil)
    attributes.removeAll(keepingCapacity: true)
    guard walk.enter(UInt8(ascii: "{"), text) else { return }
    while let key = walk.key(text) {
      switch Self.members.number(of: text, key) {
      case 1: time = walk.scalar(text).flatMap { text.time($0, unit: 1) }
      case 2: observed = walk.scalar(text).flatMap { text.time($0, unit: 1) }
      case 3: level = walk.scalar(text) ?? 0..<0
      case 4: severity = walk.scalar(text).flatMap { text.number($0) } ?? 0
      case 5: event = walk.scalar(text) ?? 0..<0
      case 6: readBody(text, &walk)
      case 7: readList(text, &walk)
      default: _ = walk.value(text)
      }
    }
    if time ?? 0 <= 0 { time = observed }
  }

  private static let members = WordTable([
    (1, ["timeUnixNano"]), (2, ["observedTimeUnixNano"]), (3, ["severityText"]), (4, ["severityNumber"]),
    (5, ["eventName"]), (6, ["body"]), (7, ["attributes"]),
  ])
  /// The parts of attributes, and the kinds of their values.
  private static let parts = WordTable([
    (1, ["key"]), (2, ["value"]), (3, ["stringValue"]), (4, ["intValue", "doubleValue", "boolValue"]),
    (5, ["kvlistValue"]), (6, ["values"]),
  ])

  private mutating func readBody(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    guard walk.peek(text) == UInt8(ascii: "{"), walk.enter(UInt8(ascii: "{"), text) else {
      body = walk.value(text)
      return
    }
    while let key = walk.key(text) {
      guard Self.parts.number(of: text, key) == 5, walk.enter(UInt8(ascii: "{"), text) else {
        if walk.stop == nil, let value = walk.value(text), value.kind == .text { body = value }
        continue
      }
      while let key = walk.key(text) {
        if Self.parts.number(of: text, key) == 6 { readList(text, &walk) } else { _ = walk.value(text) }
      }
    }
  }

  private mutating func readList(_ text: Span<UInt8>, _ walk: inout JSONWalk) {
    guard walk.enter(UInt8(ascii: "["), text) else { return }
    while walk.hasElement(text) {
      guard walk.enter(UInt8(ascii: "{"), text) else { continue }
      var (name, value) = (0..<0, Attribute?.none)
      while let key = walk.key(text) {
        switch Self.parts.number(of: text, key) {
        case 1: name = walk.scalar(text) ?? 0..<0
        case 2: value = readValue(text, &walk)
        default: _ = walk.value(text)
        }
      }
      if var value, attributes.count < Self.mostAttributes {
        value.name = name
        attributes.append(value)
      }
    }
  }

  private func readValue(_ text: Span<UInt8>, _ walk: inout JSONWalk) -> Attribute? {
    guard walk.enter(UInt8(ascii: "{"), text) else { return nil }
    var attribute: Attribute?
    while let key = walk.key(text) {
      let kind = Self.parts.number(of: text, key)
      guard let value = walk.value(text), kind == 3 || kind == 4, value.kind != .parts else { continue }
      attribute = Attribute(name: 0..<0, value: value.range, isText: kind == 3)
    }
    return attribute
  }

  // MARK: The line

  /// The line that the record stands for.
  func line(_ text: Span<UInt8>, _ client: [UInt8]) -> [UInt8] {
    if let body, body.kind == .text {
      let line = text.unescaped(body.range)
      if !hasOwnAttributes(text) || Self.isLine(line.span) { return line }
    }
    return object(text, client)
  }

  /// Attributes with these beginnings say where a record comes from, and not what happened.
  private static let places = [
    "log.", "logtag", "code.", "k8s.", "container.", "host.", "process.", "thread.", "service.", "telemetry.",
  ]

  /// Whether an attribute or the name of an event says what happened.
  private func hasOwnAttributes(_ text: Span<UInt8>) -> Bool {
    !event.isEmpty
      || attributes.contains { attribute in !Self.places.contains { text.has($0, in: attribute.name) } }
  }

  /// Whether a text is a line of a log by itself.
  private static func isLine(_ line: Span<UInt8>) -> Bool {
    !line.isEmpty && allFormats.contains { $0.claims(line) }
  }

  private func object(_ text: Span<UInt8>, _ client: [UInt8]) -> [UInt8] {
    var out = Array("{\"time\":\"\(time ?? 0)\"".utf8)
    func add(_ name: some Collection<UInt8>, _ value: Range<Int>, isText: Bool) {
      out += ",\"".utf8
      out += name
      out += (isText ? "\":\"" : "\":").utf8
      out.append(text, value)
      if isText { out.append(UInt8(ascii: "\"")) }
    }
    if !level.isEmpty {
      add("level".utf8, level, isText: true)
    } else if severity >= 17 {
      out += ",\"level\":\"error\"".utf8
    }
    if !event.isEmpty { add("event".utf8, event, isText: true) }
    var namesClient = client.isEmpty
    for attribute in attributes {
      let name = Self.name(of: attribute.name, text)
      if name == "client" { namesClient = true }
      if let name {
        add(name.utf8, attribute.value, isText: attribute.isText)
      } else {
        add(text.array(attribute.name), attribute.value, isText: attribute.isText)
      }
    }
    if !namesClient {
      out += ",\"client\":\"".utf8
      out += client
      out.append(UInt8(ascii: "\""))
    }
    if let body, body.kind == .text { add("message".utf8, body.range, isText: true) }
    out.append(UInt8(ascii: "}"))
    return out
  }

  /// What the vocabulary of JSON calls an attribute of any generation of the conventions.
  private static func name(of attribute: Range<Int>, _ text: Span<UInt8>) -> String? {
    if text.text(attribute) == "event.name" { return "event" }
    switch SpanAttribute(rawValue: SpanAttribute.table.number(of: text, attribute)) {
    case .destination: return "queue"
    case .messageID: return "id"
    case .group: return "group"
    case .bytes: return "bytes"
    case .client: return "client"
    case .operation, .operationName, .operationType: return "operation"
    case .deliveryCount: return "attempt"
    case .errorType: return "error"
    default: return nil
    }
  }
}
