import Bytes
import Events
import Testing

@testable import Formats

@Suite struct TracesTests {
  private func decoded(_ file: SpanFile, _ spans: [SpanText]) -> Decoded {
    Decoded(Traces(), file.text(spans))
  }

  private func events(_ spans: [SpanText]) -> [String] {
    decoded(SpanFile.otlp, spans).events.map { String($0.dropFirst("2025-11-20T22:40:".count)) }
  }

  /// A message that is sent, worked on for 50 ms, and acknowledged.
  private static let message: [SpanText] = [
    SpanText(
      id: "00000000000000a1", name: "send orders", kind: 4, start: 0, took: 2,
      attributes: [("messaging.system", "kafka"), ("messaging.destination.name", "orders")]),
    SpanText(id: "00000000000000b1", name: "POST /orders", kind: 2, start: 0, took: 3),
    SpanText(
      id: "00000000000000c1", parent: "00000000000000a1", name: "orders receive", kind: 5, start: 10,
      took: 50,
      attributes: [("messaging.system", "kafka"), ("messaging.destination.name", "orders")]),
  ]

  @Test(arguments: SpanFile.all)
  func `Every writer's spans give the same events`(_ file: SpanFile) {
    let found = decoded(file, Self.message)
    #expect(
      found.events == [
        "2025-11-20T22:40:00.002Z publish queue=orders party=shop ms=2",
        "2025-11-20T22:40:00.010Z deliver queue=orders party=shop",
        "2025-11-20T22:40:00.060Z ack queue=orders party=shop ms=50",
      ])
    #expect(found.understood > 0 && found.notUnderstood == 0)
    #expect(found.assumptions == [.publishIsCall, .samplingUnknown])
  }

  @Test(arguments: SpanFile.all, [1, 7, 64, 1_000])
  func `Blocks that end anywhere change nothing`(_ file: SpanFile, _ size: Int) {
    let bytes = Array(file.text(Self.message).utf8)
    let pieces = stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
    #expect(Decoded(Traces(), pieces) == decoded(file, Self.message))
  }

  @Test(arguments: SpanFile.all)
  func `A file is recognised by its beginning`(_ file: SpanFile) {
    let head = Array(file.text(Self.message).utf8)
    let size = file.text([Self.message[0]]).utf8.count
    #expect(Detection(head: Block(head)).format?.fullName == "traces")
    #expect(Detection(head: Block(Array(head.prefix(size)))).format?.fullName == "traces")
  }

  @Test(arguments: [
    #"[{"traceId":"5d20","spanId":"1d5e","timestamp":1763678400130,"message":"published"}]"#,
    #"{"data":[{"id":"a","name":"b"}]}"#, #"{"spans":[{"traceId":"zz"}]}"#,
    #"{"time":1763678400130,"op":"ack"}"#,
  ])
  func `Objects that only look like spans are none`(_ text: String) {
    #expect(!Traces().claims(text: text))
  }

  struct Generation: Sendable {
    var operation, destination, id, bytes: String
    var isOld = false
  }

  @Test(arguments: [
    Generation(
      operation: "messaging.operation.type", destination: "messaging.destination.name",
      id: "messaging.message.id",
      bytes: "messaging.message.body.size"),
    Generation(
      operation: "messaging.operation.name", destination: "messaging.destination.name",
      id: "messaging.message.id",
      bytes: "messaging.message.envelope.size"),
    Generation(
      operation: "messaging.operation", destination: "messaging.destination", id: "messaging.message_id",
      bytes: "messaging.message_payload_size_bytes"),
    Generation(
      operation: "messaging.operation", destination: "messaging.destination", id: "messaging.message.id",
      bytes: "messaging.message.payload_size_bytes", isOld: true),
  ])
  func `Four generations of names say the same`(_ names: Generation) {
    let common = [(names.destination, "orders"), (names.id, "m-1"), (names.bytes, "120")]
    let found = events([
      SpanText(
        id: "a1", name: "x", kind: 3, start: 0, took: 2,
        attributes: common + [(names.operation, names.isOld ? "publish" : "send")]),
      SpanText(
        id: "c1", name: "x", kind: 1, start: 10, took: 50,
        attributes: common + [(names.operation, names.isOld ? "deliver" : "process")]),
    ])
    #expect(
      found == [
        "00.002Z publish queue=orders party=shop ms=2 bytes=120",
        "00.010Z deliver queue=orders party=shop bytes=120",
        "00.060Z ack queue=orders party=shop ms=50",
      ])
  }

  struct Rule: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var spans: [Spare]
    var events: [String]
  }

  /// A span of a rule: its queue is `orders`.
  struct Spare: Sendable {
    var id: String
    var parent: String?
    var links: [String] = []
    var name: String
    var kind: Int
    var start: Int
    var took: Int
    var hasFailed = false
    var more: [(key: String, value: String)] = []

    var span: SpanText {
      SpanText(
        id: id, parent: parent, links: links, name: name, kind: kind, start: start, took: took,
        hasFailed: hasFailed, attributes: [("messaging.destination.name", "orders")] + more)
    }
  }

  static let rules = [
    Rule(
      testDescription: "Nested sends of one message are one publish",
      spans: [
        Spare(id: "a2", parent: "a1", name: "orders send", kind: 4, start: 1, took: 1),
        Spare(id: "a1", name: "orders send", kind: 4, start: 0, took: 3),
      ], events: ["00.003Z publish queue=orders party=shop ms=3"]),
    Rule(
      testDescription: "A fetch is a delivery, and how long it took is no processing",
      spans: [
        Spare(id: "c1", links: ["a1"], name: "poll orders", kind: 3, start: 0, took: 900),
        Spare(id: "d1", links: ["a1"], name: "ack orders", kind: 3, start: 950, took: 1),
      ],
      events: ["00.900Z deliver queue=orders party=shop", "00.951Z ack queue=orders party=shop"]),
    Rule(
      testDescription: "Where work is seen, the fetch around it is no delivery",
      spans: [
        Spare(id: "c1", links: ["a1"], name: "orders receive", kind: 5, start: 0, took: 900),
        Spare(id: "d1", parent: "c1", links: ["a1"], name: "orders process", kind: 5, start: 900, took: 50),
      ],
      events: ["00.900Z deliver queue=orders party=shop", "00.950Z ack queue=orders party=shop ms=50"]),
    Rule(
      testDescription: "A span that settles ends the message, also inside of other spans of the work",
      spans: [
        Spare(id: "e1", parent: "d1", name: "nack orders", kind: 3, start: 45, took: 1),
        Spare(id: "d1", parent: "c1", name: "handler", kind: 1, start: 11, took: 38),
        Spare(id: "c1", links: ["a1"], name: "process orders", kind: 5, start: 10, took: 40),
      ],
      events: ["00.010Z deliver queue=orders party=shop", "00.046Z nack queue=orders party=shop ms=40"]),
    Rule(
      testDescription: "The end by a settle has the time of the work",
      spans: [
        Spare(
          id: "e1", parent: "c1", name: "settle", kind: 3, start: 45, took: 1,
          more: [("messaging.operation.type", "settle"), ("messaging.operation.name", "abandon")]),
        Spare(id: "c1", links: ["a1"], name: "process orders", kind: 5, start: 10, took: 40),
      ],
      events: ["00.010Z deliver queue=orders party=shop", "00.046Z nack queue=orders party=shop ms=40"]),
    Rule(
      testDescription: "Work that fails is no acknowledgement",
      spans: [
        Spare(
          id: "c1", parent: "a1", name: "orders process", kind: 5, start: 0, took: 5, hasFailed: true,
          more: [("error.type", "IntegrityError")])
      ],
      events: [
        "00Z deliver queue=orders party=shop",
        "00.005Z nack queue=orders party=shop ms=5 reason=IntegrityError",
      ]),
    Rule(
      testDescription: "Messages that were made before are sent when their send was",
      spans: [
        Spare(id: "a1", name: "create orders", kind: 4, start: 0, took: 1),
        Spare(id: "a2", name: "create orders", kind: 4, start: 1, took: 1),
        Spare(id: "b1", links: ["a1", "a2"], name: "send orders", kind: 3, start: 5, took: 3),
      ],
      events: Array(repeating: "00.008Z publish queue=orders party=shop ms=3", count: 2)),
    Rule(
      testDescription: "A task that is retried goes back, and is not sent anew",
      spans: [
        Spare(
          id: "b1", parent: "c1", name: "apply_async/mail", kind: 4, start: 4, took: 1,
          more: [("celery.action", "apply_async"), ("messaging.message.id", "m")]),
        Spare(
          id: "c1", name: "run/mail", kind: 5, start: 0, took: 6,
          more: [("celery.action", "run"), ("celery.state", "RETRY"), ("messaging.message.id", "m")]),
      ],
      events: ["00Z deliver queue=orders party=shop", "00.006Z nack queue=orders party=shop ms=6"]),
    Rule(
      testDescription: "The wait that a library measured is taken",
      spans: [
        Spare(
          id: "c1", parent: "a1", name: "orders process", kind: 5, start: 0, took: 5,
          more: [("kafka.record.queue_time_ms", "250")])
      ],
      events: ["00Z deliver queue=orders party=shop ms=250", "00.005Z ack queue=orders party=shop ms=5"]),
    Rule(
      testDescription: "RabbitMQ's consumers have the queue last, and publishers the exchange first",
      spans: [
        Spare(
          id: "a1", name: "send", kind: 4, start: 0, took: 1,
          more: [("messaging.system", "rabbitmq"), ("messaging.rabbitmq.destination.routing_key", "new")]),
        Spare(
          id: "c1", parent: "a1", name: "shop:orders process", kind: 5, start: 5, took: 1,
          more: [("messaging.system", "rabbitmq"), ("messaging.rabbitmq.destination.routing_key", "new")]),
      ],
      events: [
        "00.001Z publish queue=new party=shop ms=1", "00.005Z deliver queue=orders party=shop",
        "00.006Z ack queue=orders party=shop ms=1",
      ]),
  ]

  @Test(arguments: rules)
  func `Spans follow the rules`(_ rule: Rule) { #expect(events(rule.spans.map(\.span)) == rule.events) }

  @Test(arguments: SpanFile.all)
  func `Publish and work meet by the context of the send`(_ file: SpanFile) {
    let decoder = Traces().makeDecoder(DecodeOptions())
    let batch = EventBatch()
    decoder.decode(Block(Array(file.text(Self.message).utf8)), into: batch)
    decoder.finish(into: batch)
    #expect(Set(batch.array.map(\.key)).count == 1 && batch.array.first?.key != 0)
  }

  @Test func `Sampled traces give times and no publishes`() {
    let text = SpanFile.otlp.text(Self.message).split(separator: "\n").map {
      "\($0)\n".replacing("\"name\"", with: "\"traceState\":\"x=1,ot=th:c\",\"name\"")
    }.joined()
    let found = Decoded(Traces(), text)
    #expect(
      found.events == [
        "2025-11-20T22:40:00.010Z deliver queue=orders party=shop ms=10",
        "2025-11-20T22:40:00.060Z ack queue=orders party=shop ms=50",
      ])
    #expect(found.assumptions == [.tracesSampled])
  }

  // MARK: Bad input

  @Test func `Spans that end before they start are left out and said`() {
    var spans = Self.message
    spans[0].took = -5
    let found = decoded(SpanFile.otlp, spans)
    #expect(found.events.count == 2)
    #expect(found.problems == [.endBeforeStart])
    #expect([found.lines, found.ignored, found.notUnderstood] == [3, 1, 1])
    #expect(found.assumptions == [.samplingUnknown, .spansLeftOut])
  }

  @Test(arguments: SpanFile.all)
  func `A file that is cut anywhere is read as far as it goes`(_ file: SpanFile) {
    let bytes = Array(file.text(Self.message).utf8)
    let whole = decoded(file, Self.message).events
    for count in stride(from: 0, to: bytes.count, by: 13) {
      let found = Decoded(Traces(), [Array(bytes.prefix(count))])
      #expect(found.events.count <= whole.count)
      #expect(found.lines == found.understood + found.ignored + found.notUnderstood && found.understood >= 0)
    }
  }

  @Test(arguments: SpanFile.all)
  func `Any bytes are accounted for`(_ file: SpanFile) {
    expectAnyBytesAreAccountedFor(Traces(), file.text(Self.message))
  }

  @Test func `A broken line costs itself alone`() {
    let lines = SpanFile.otlp.text(Self.message).split(separator: "\n")
    let found = Decoded(Traces(), "\(lines[0])\nno span\n{\"resourceSpans\":[{\"a\n\(lines[2])\n")
    #expect(found.events.count == 3)
    #expect([found.lines, found.notUnderstood] == [4, 2])
  }

  @Test func `Spans of which all ids are equal are read`() {
    let spans = (0..<200).map {
      SpanText(id: "1", parent: "1", name: "orders process", kind: 5, start: $0, took: 1)
    }
    #expect(decoded(SpanFile.otlp, spans).events.count <= 400)
  }

  @Test func `Many spans on one line are read in pieces`() {
    let spans = (0..<2_000).map { number in
      SpanText(
        id: String(number + 1, radix: 16), name: "orders send", kind: 4, start: number, took: 1,
        attributes: [("messaging.destination.name", "orders")])
    }
    let bytes = Array(SpanFile.all[1].text(spans).utf8)
    let pieces = stride(from: 0, to: bytes.count, by: 4_096).map {
      Array(bytes[$0..<min($0 + 4_096, bytes.count)])
    }
    let found = Decoded(Traces(), pieces)
    #expect(found.events.count == 2_000)
    #expect([found.lines, found.understood] == [1, 1])
  }
}
