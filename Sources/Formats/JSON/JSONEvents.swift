internal import Bytes
internal import Events

/// Events as JSON lines: mqtune's own JSON dialect, and what anybody's application writes.
struct JSONEvents: LogFormat {
  let name = "json"
  let summary = "JSON lines about messages or durations, one object a line"
  let samples = [
    #"{"ts":"2026-11-20T22:40:00.130877Z","event":"ack","queue":"orders","id":"6f2a","consumer":"w-2"}"#,
    #"{"time":1763678400130,"level":"info","action":"published","topic":"orders","messageId":"6f2a"}"#,
    #"{"@timestamp":"2026-11-20T22:40:00Z","message":{"id":"6f2a"},"op":"deliver","destination":"orders"}"#,
    #"{"t":1763678400.13,"msg":"request done","latency_ms":12.5,"db_ms":9.1}"#,
  ]
  let system = LogSystem.application
  let coverage: Coverage = [.messages, .samples]
  let isSequential = false
  let places = PlaceFilter.Field.allCases

  var details: [String] {
    let rows = JSONField.aliases.map { row in
      let others = row.keys.filter { $0 != row.name }
      return others.isEmpty ? row.name : "\(row.name): \(others.joined(separator: ", "))"
    }
    let words = EventWords.synonyms.map { "\($0.kind.word) = \($0.words.joined(separator: ", "))" }
    return [
      "keys are compared without case, '_', '-' and '.', at the top and one level down; --map FIELD=PATH overrides"
    ] + rows + ["event words:"] + words + [
      "time: RFC 3339, a number whose size tells seconds, ms, us or ns, or a time of day with --date",
      "durations: unit from the end of the key (_ns _us _ms _s), from the text (\"12.5ms\"), or --unit",
      "--vhost looks at: vhost, virtualHost; --host at: host, hostname, node, nodeName",
      "no event word but a latency: a sample; level error or above: an error; neither: ignored",
    ]
  }

  func claims(_ line: Span<UInt8>) -> Bool {
    var start = 0
    while start < line.count, line[start].isBlank { start += 1 }
    guard start < line.count, line[start] == UInt8(ascii: "{") else { return false }
    return unsafe line.extracting(start..<line.count).withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      while true {
        switch scanner.next().kind {
        case .end: return true
        case .error: return false
        default: continue
        }
      }
    }
  }

  /// Looks at durations without a unit and settles on one for the whole source, so that it does not depend on
  /// which worker reads what.
  func prepare(_ options: DecodeOptions, head: Block) -> DecodeOptions {
    guard options.durationUnit == nil else { return options }
    var options = options
    var all = options
    all.places = nil
    let decoder = JSONEventDecoder(all)
    let batch = EventBatch()
    decoder.decode(head, into: batch)
    options.guessedUnit = decoder.unitOfBareDurations()
    return options
  }

  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder { JSONEventDecoder(options) }
}
