import Testing

/// A span, to be written as each of its writers does.
struct SpanText {
  var trace = "8161cbffbe044dc19fa9b3b6000981fb"
  var id: String
  var parent: String?
  var links: [String] = []
  var name: String
  var kind: Int
  /// Milliseconds.
  var start: Int
  var took: Int
  var hasFailed = false
  var attributes: [(key: String, value: String)] = []

  private static let kinds = ["", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
  private static let epoch = 1_763_678_400_000

  private var micros: Int { (SpanText.epoch + start) * 1_000 }

  /// As the file exporter of a collector, and with everything that OTLP leaves open the other way.
  func otlp(isNumeric: Bool = true) -> String {
    let nanos = { (time: Int) in isNumeric ? "\"\(time)000000\"" : "\(time)000000" }
    return object([
      ("traceId", quoted(isNumeric ? trace : trace.uppercased())), ("spanId", quoted(id)),
      ("parentSpanId", parent.map(quoted)), ("name", quoted(name)),
      ("kind", isNumeric ? "\(kind)" : quoted("SPAN_KIND_" + SpanText.kinds[kind])),
      ("startTimeUnixNano", nanos(SpanText.epoch + start)),
      ("endTimeUnixNano", nanos(SpanText.epoch + start + took)),
      ("attributes", values { "{\"stringValue\":\(quoted($0))}" }),
      ("links", list(links.map { object([("traceId", quoted(trace)), ("spanId", quoted($0))]) })),
      ("status", hasFailed ? isNumeric ? "{\"code\":2}" : "{\"code\":\"STATUS_CODE_ERROR\"}" : "{}"),
    ])
  }

  func tempo() -> String {
    object([
      ("traceId", quoted(base64(trace))), ("spanId", quoted(base64(id))),
      ("parentSpanId", parent.map { quoted(base64($0)) }), ("name", quoted(name)),
      ("kind", quoted("SPAN_KIND_" + SpanText.kinds[kind])),
      ("startTimeUnixNano", quoted("\(micros)000")),
      ("endTimeUnixNano", quoted("\(micros + took * 1_000)000")),
      ("attributes", values { "{\"stringValue\":\(quoted($0))}" }),
      (
        "links",
        list(links.map { object([("traceId", quoted(base64(trace))), ("spanId", quoted(base64($0)))]) })
      ),
      ("status", hasFailed ? "{\"code\":\"STATUS_CODE_ERROR\"}" : "{}"),
    ])
  }

  func jaeger() -> String {
    let parents = parent.map { [("CHILD_OF", $0)] } ?? []
    let references = (parents + links.map { ("FOLLOWS_FROM", $0) }).map {
      object([("refType", quoted($0.0)), ("traceID", quoted(trace)), ("spanID", quoted($0.1))])
    }
    var tagged = self
    tagged.attributes.append(("span.kind", SpanText.kinds[kind].lowercased()))
    if hasFailed { tagged.attributes.append(("error", "true")) }
    return object([
      ("traceID", quoted(trace)), ("spanID", quoted(id)), ("operationName", quoted(name)),
      ("references", list(references)), ("startTime", "\(micros)"), ("duration", "\(took * 1_000)"),
      ("tags", tagged.values(quoted)), ("processID", quoted("p1")),
    ])
  }

  func zipkin() -> String {
    var tags = attributes.map { "\(quoted($0.key)):\(quoted($0.value))" }
    if hasFailed { tags.append("\"error\":\"failed\"") }
    return object([
      ("traceId", quoted(trace)), ("id", quoted(id)), ("parentId", parent.map(quoted)),
      ("name", quoted(name)),
      ("timestamp", "\(micros)"), ("duration", "\(took * 1_000)"), ("kind", quoted(SpanText.kinds[kind])),
      ("localEndpoint", "{\"serviceName\":\"shop\"}"), ("tags", "{\(tags.joined(separator: ","))}"),
    ])
  }

  private func values(_ value: (String) -> String) -> String {
    list(attributes.map { object([("key", quoted($0.key)), ("value", value($0.value))]) })
  }
}

private func quoted(_ text: String) -> String { "\"\(text)\"" }

private func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }

private func object(_ members: [(String, String?)]) -> String {
  let texts = members.compactMap { member in member.1.map { "\(quoted(member.0)):\($0)" } }
  return "{\(texts.joined(separator: ","))}"
}

/// Bytes in hexadecimal, in base64.
private func base64(_ hex: String) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var bits = hex.flatMap { digit in (0..<4).map { (digit.hexDigitValue ?? 0) >> (3 - $0) & 1 } }
  let padding = ["", "==", "="][bits.count / 8 % 3]
  while bits.count % 6 != 0 { bits.append(0) }
  let text = stride(from: 0, to: bits.count, by: 6).map { start in
    digits[bits[start..<start + 6].reduce(0) { $0 * 2 + $1 }]
  }
  return String(text) + padding
}

/// A file of spans, as one of their writers makes it.
struct SpanFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let text: @Sendable ([SpanText]) -> String

  private static let shop = #"{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}"#

  static let all = [
    SpanFile(testDescription: "OTLP, a span a line") { spans in
      spans.map {
        #"{"resourceSpans":[{"resource":\#(shop),"scopeSpans":[{"spans":[\#($0.otlp())]}]}]}"# + "\n"
      }
      .joined()
    },
    SpanFile(testDescription: "OTLP, names, numbers, the resource last") { spans in
      let all = spans.map { $0.otlp(isNumeric: false) }.joined(separator: ",")
      return #"{"resourceSpans":[{"instrumentationLibrarySpans":[{"spans":[\#(all)]}],"resource":\#(shop)}]}"#
    },
    SpanFile(testDescription: "OTLP, over several lines") { spans in
      let all = spans.map { $0.otlp().split(separator: ",").joined(separator: ",\n ") }.joined(
        separator: ",\r\n")
      return
        "{\n\"resourceSpans\": [\n{\"resource\": \(shop),\n\"scopeSpans\": [{\n\"spans\": [\(all)\n]}]}\n]}\n"
    },
    SpanFile(testDescription: "Tempo") { spans in
      let all = spans.map { $0.tempo() }.joined(separator: ",")
      return #"{"batches":[{"resource":\#(shop),"instrumentationLibrarySpans":[{"spans":[\#(all)]}]}]}"#
    },
    SpanFile(testDescription: "Jaeger") { spans in
      let all = spans.map { $0.jaeger() }.joined(separator: ",")
      return
        #"{"data":[{"traceID":"a","spans":[\#(all)],"processes":{"p1":{"serviceName":"shop","tags":[]}},"warnings":null}],"total":0,"errors":null}"#
    },
    SpanFile(testDescription: "Zipkin") { spans in "[\(spans.map { $0.zipkin() }.joined(separator: ","))]" },
  ]

  static var otlp: SpanFile { all[0] }
}
