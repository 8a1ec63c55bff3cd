internal import Bytes
internal import Events

/// Spans of traces: files of OTLP in JSON, downloads of Tempo and Jaeger, lists of Zipkin.
struct Traces: LogFormat {
  let name = "traces"
  let summary = "OpenTelemetry traces: OTLP in JSON, Tempo, Jaeger, Zipkin"
  let samples = [
    #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"8161cbffbe044dc19fa9b3b6000981fb","spanId":"f4a22b8dfed0d2e4","name":"orders send","kind":4,"startTimeUnixNano":"1763678400130877000","endTimeUnixNano":"1763678400131877000","attributes":[{"key":"messaging.destination.name","value":{"stringValue":"orders"}}]}]}]}]}"#,
    #"{"batches":[{"resource":{},"instrumentationLibrarySpans":[{"spans":[{"traceId":"gWHL/74ETcGfqbO2AAmB+w==","spanId":"9KIrjf7Q0uQ=","name":"orders process","kind":"SPAN_KIND_CONSUMER","startTimeUnixNano":"1763678400130877000","endTimeUnixNano":"1763678400135877000"}]}]}]}"#,
    #"{"data":[{"traceID":"95b8f374e549297f","spans":[{"traceID":"95b8f374e549297f","spanID":"f60e01dad7faf91f","operationName":"orders send","references":[],"startTime":1763678400130877,"duration":456,"tags":[{"key":"span.kind","type":"string","value":"producer"}],"processID":"p1"}],"processes":{"p1":{"serviceName":"shop"}}}]}"#,
    #"[{"traceId":"5d202af3e84bb1def1de0da27e089619","id":"1d5e03dd30ad29ac","name":"publish orders","timestamp":1763678400130877,"duration":21,"kind":"PRODUCER","tags":{"messaging.destination.name":"orders"}}]"#,
  ]
  let system = LogSystem.application
  let coverage: Coverage = [.messages]
  let isSequential = true
  let isCutAnywhere = true

  var details: [String] {
    SpanAttribute.allCases.map { "reads \($0.names.joined(separator: ", "))" } + [
      "a PRODUCER span is a publish, a CONSUMER span the work on a message: deliver at its start, ack or nack at its end",
      "spans that settle (ack, nack, complete, ...) end the message instead; a fetch is never a processing time",
      "id: the message id, else the context of the span that made the message, by links, else parents",
      "spans that are not about messages are ignored; a line counts as read when one of its spans is",
    ]
  }

  /// A line that begins as a file of such spans does, as long as its first span shows that it is one.
  func claims(_ line: Span<UInt8>) -> Bool { TraceHead.isTrace(line) }

  func claims(head: Block) -> Bool {
    let bytes = head.bytes
    return TraceHead.isTrace(bytes.span.extracting(0..<head.count))
  }

  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder { TraceDecoder() }
}

/// Whether a text holds a span where spans stand.
enum TraceHead {
  static func isTrace(_ text: Span<UInt8>) -> Bool { first(.span, text) }
  static func isLogs(_ text: Span<UInt8>) -> Bool { first(.log, text) }

  private static func first(_ unit: NestedJSON.Unit, _ text: Span<UInt8>) -> Bool {
    var nested = NestedJSON()
    var span = SpanObject()
    while true {
      switch nested.next(text) {
      case .broken, .end: return false
      case .groupEnd, .lineEnd: continue
      case .unit(let found):
        var walk = JSONWalk(at: nested.at)
        if found == unit {
          if found == .log { return true }
          span.read(text, &walk)
          // A cut span shows what it is by its ids.
          if walk.stop != .malformed, span.isSpan { return true }
        } else if found == .process {
          _ = walk.string(text)
          walk.passColon(text)
        }
        if walk.at == nested.at || found != unit { _ = walk.value(text) }
        guard walk.stop == nil else { return false }
        nested.resume(at: walk.at)
      }
    }
  }
}

/// Decodes spans as their bytes come, wherever these are cut.
private final class TraceDecoder: LogDecoder {
  private var nested = NestedJSON()
  private var span = SpanObject()
  private var writer = SpanWriter()
  private var resource = SpanResource()
  private let cut = CutText()

  private var linesRead = 0
  private var linesBefore = 0
  /// Lines since the last one that was accounted for; what was found in them.
  private var openLines = 0
  private var hasMessages = false
  private var problem: LineProblem?
  /// Whether the last byte that came ends its line.
  private var isAtLineStart = true

  func decode(_ block: Block, into batch: EventBatch) {
    linesBefore = linesRead - batch.lines
    if batch.refuses(block) {
      linesRead += 1
      return
    }
    if block.count > 0 { isAtLineStart = block.bytes[block.count - 1] == UInt8(ascii: "\n") }
    let isKept = cut.read(block) { read($0, batch) }
    if !isKept {
      noteProblem(.tooLong)
      _ = nested.giveUp()
      countLines(cut.lostLineEnds, batch)
    }
    writer.writeReady(to: batch, linesBefore: linesBefore)
  }

  func finish(into batch: EventBatch) {
    linesBefore = linesRead - batch.lines
    if !cut.finish({ read($0, batch) }) {
      noteProblem(.malformed)
      countLines(cut.lostLineEnds, batch)
    }
    if nested.isInside { batch.assumptions.insert(.entryWithoutEnd) }
    if !isAtLineStart { endLine(batch) }
    settleLines(batch)
    writer.writeAll(to: batch, linesBefore: linesBefore)
  }

  /// Reads as many whole parts as there are; where they end.
  private func read(_ text: Span<UInt8>, _ batch: EventBatch) -> Int {
    nested.rewind()
    while true {
      switch nested.next(text) {
      case .end: return nested.at
      case .lineEnd: endLine(batch)
      case .broken: noteProblem(.malformed)
      case .groupEnd:
        writer.endGroup()
        resource = SpanResource()
      case .unit(let unit):
        var walk = JSONWalk(at: nested.at)
        read(unit, text, &walk, batch)
        switch walk.stop {
        case nil: nested.resume(at: walk.at)
        case .incomplete: return nested.at
        case .malformed:
          noteProblem(.malformed)
          _ = nested.giveUp()
        }
      }
    }
  }

  private func read(_ unit: NestedJSON.Unit, _ text: Span<UInt8>, _ walk: inout JSONWalk, _ batch: EventBatch)
  {
    switch unit {
    case .span:
      span.read(text, &walk)
      if walk.stop == nil { take(text, batch) }
    case .log: _ = walk.value(text)
    case .resource:
      span.readResource(text, &walk)
      if walk.stop == nil { nameGroup(0, text, batch) }
    case .process:
      let name = walk.string(text)
      walk.passColon(text)
      span.readResource(text, &walk)
      if walk.stop == nil, let name { nameGroup(Self.hash(text, name), text, batch) }
    }
    if walk.stop == nil { countLines(walk.lineEnds, batch) }
  }

  private static func hash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 { max(2, text.hash(range)) }

  /// Who made the spans of the present group, those that were read and those that follow.
  private func nameGroup(_ process: UInt64, _ text: Span<UInt8>, _ batch: EventBatch) {
    let found = SpanResource(span, text, batch)
    if process == 0 { resource = found }
    writer.nameProcess(process == 0 ? 1 : process) { found.party(isProducer: $0) }
  }

  private func take(_ text: Span<UInt8>, _ batch: EventBatch) {
    guard let (role, saysReceive) = SpanRules.role(of: span, text) else { return writer.pass(span) }
    guard let start = span.start, let end = span.end, start > 0 else { return leave(.badTime, batch) }
    guard end >= start else { return leave(.endBeforeStart, batch) }
    if span.saysSampling, span.isSampled {
      writer.isSampled = true
      batch.assumptions.insert(.tracesSampled)
    } else if !span.saysSampling, !writer.isSampled {
      batch.assumptions.insert(.samplingUnknown)
    }
    hasMessages = true
    var record = SpanRecord(role: role, context: span.context, parent: span.parent, start: start, end: end)
    record.saysReceive = saysReceive
    record.links = span.links
    if let id = span[.messageID] { record.key = text.messageKey(id) }
    record.sameness = text.hash(span.name) &* 8 | UInt64(span.kind.rawValue)
    record.line = linesRead
    fill(&record, text, batch)
    if record.isProducer, !writer.isSampled { batch.assumptions.insert(.publishIsCall) }
    writer.take(record)
  }

  private func fill(_ record: inout SpanRecord, _ text: Span<UInt8>, _ batch: EventBatch) {
    SpanRules.name(&record, span, text, batch)
    record.hasFailed = span.hasFailed
    if let state = span[.celeryState] {
      if text.has("RETRY", in: state) { record.isRetried = true }
      if text.has("FAILURE", in: state) { record.hasFailed = true }
    }
    if let error = span[.errorType] {
      record.hasFailed = true
      record.reason = batch.reasons.number(of: text, error)
    } else if record.hasFailed {
      let reason = span.statusText.isEmpty ? span[.error] : span.statusText
      if let reason, !text.has("true", in: reason) {
        record.reason = batch.reasons.number(of: ReasonText.grouping(text, reason))
      }
    }
    if let bytes = span[.bytes], let count = text.number(bytes) { record.bytes = Int32(clamping: count) }
    if let count = span[.deliveryCount].flatMap({ text.number($0) }) {
      record.attempt = UInt16(clamping: count)
    }
    if let waited = span[.queueTime], let time = text.time(waited, unit: 1_000_000) { record.waited = time }
    nameParty(of: &record, text, batch)
  }

  private func nameParty(of record: inout SpanRecord, _ text: Span<UInt8>, _ batch: EventBatch) {
    if let client = span[.client] { return record.party = batch.names.number(of: text, client) }
    let own = SpanResource(span, text, batch)
    record.party = own.party(isProducer: record.isProducer)
    if record.party != 0 { return }
    record.party = resource.party(isProducer: record.isProducer)
    if record.party == 0 { record.process = span.process.isEmpty ? 1 : Self.hash(text, span.process) }
  }

  private func leave(_ why: LineProblem, _ batch: EventBatch) {
    if problem == nil { problem = why }
    batch.assumptions.insert(.spansLeftOut)
  }

  // MARK: The account of lines

  private func noteProblem(_ found: LineProblem) { if problem == nil { problem = found } }

  /// Lines inside of one span are accounted for with its last line.
  private func countLines(_ count: Int, _ batch: EventBatch) {
    batch.lines += count
    linesRead += count
    openLines += count
  }

  private func endLine(_ batch: EventBatch) {
    countLines(1, batch)
    settleLines(batch)
  }

  private func settleLines(_ batch: EventBatch) {
    guard openLines > 0 else { return }
    if !hasMessages {
      if let problem {
        batch.reject(line: linesRead - linesBefore - openLines, lines: openLines, problem)
      } else {
        batch.ignored += openLines
      }
    }
    (openLines, hasMessages, problem) = (0, false, nil)
  }
}

/// Who made spans: a service, and one of its instances.
private struct SpanResource {
  private var service: UInt32 = 0
  private var instance: UInt32 = 0

  init() {}

  init(_ object: SpanObject, _ text: Span<UInt8>, _ batch: EventBatch) {
    if let name = object[.serviceName] { service = batch.names.number(of: text, name) }
    if let name = object[.serviceInstance] ?? object[.host] { instance = batch.names.number(of: text, name) }
  }

  /// Instances of a consumer are told apart; publishers are known by their service.
  func party(isProducer: Bool) -> UInt32 {
    let (first, second) = isProducer ? (service, instance) : (instance, service)
    return first != 0 ? first : second
  }
}
