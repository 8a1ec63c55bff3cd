import Bytes
import Events
import Formats
import TestSupport
import Testing

/// Lines from which no event of a message was read: those that look like one are told from chatter.
@Suite struct UnreadLinesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    /// `~` stands for what varies from line to line: a number, within or without letters.
    let line: String

    init(_ line: String) { self.line = line }

    var testDescription: String { line }
    var lines: [String] {
      (0..<12).map { number in
        let text = line.split(separator: "~", omittingEmptySubsequences: false)
          .joined(separator: "\(8_104_277 &+ number &* 7_919)")
        return text.hasPrefix("{") ? #"{"ts":"2026-01-01T00:00:\#(number + 10)Z",\#(text.dropFirst())"# : text
      }
    }
  }

  /// The shapes of the unread lines of a log that tell of messages, each as its outcome and count.
  private func unread(_ lines: [String], format name: String = "json") throws -> [String] {
    let format = try #require(allFormats.first { $0.name == name })
    let batch = EventBatch()
    format.makeDecoder(DecodeOptions())
      .decode(Block(Array(lines.map { $0 + "\n" }.joined().utf8)), into: batch)
    return batch.unread.lines.filter(\.tellsOfMessages).map { "\($0.outcome) \($0.count)" }
  }

  static let messaging: [Case] = [
    #"{"level":"info","msg":"published","id":"a~","routing_key":"orders"}"#,
    #"{"level":"info","msg":"message sent","msg_id":"41d6aa6a-2231-4637-8660-~","queue":"stock"}"#,
    #"{"msg":"enqueued","ctx":{"jid":"eb13~","queue":"mailers"}}"#,
    #"{"msg":"dequeue","id":"rTDI~","worker":"w-3"}"#,
    #"{"message":"Task app.tasks.add[4e7c~-11] received"}"#,
    #"{"message":"Task app.tasks.add[4e7c~-11] succeeded in 0.03s: None"}"#,
    #"{"message":"job done","job_id":~}"#,
    #"{"@mt":"message received {Queue} {MsgId} {Consumer}","Queue":"stock","MsgId":"5414f7ef-~"}"#,
    #"{"jsonPayload":{"eventType":"MessageAcknowledged","msg_info":{"id":"017XPVC6~"},"queue":{"name":"index"}}}"#,
    #"{"log":{"level":"info"},"message":"consumer acked","event":"order.consumed","task":{"id":"t~"}}"#,
    #"{"msg":"ack","queue":"orders"}"#,
    #"{"msg":"delivering m-~ to orders"}"#,
    #"{"msg":"processing message m-~"}"#,
    #"{"msg":"nack","deliveryTag":~}"#,
    #"{"event":"consume.start","queue":"invoice","correlation_id":"d33e~"}"#,
    #"{"state":"whatever","topic":"orders","messageId":"k~"}"#,
    #"{"msg":"event=publish queue=orders id=x~"}"#,
    #"{"msg":"Received message","message_id":"b~","trace_id":"c~"}"#,
    #"{"short_message":"publish ok","_msg_id":"f~","_queue":"orders"}"#,
  ].map(Case.init)

  @Test(arguments: messaging)
  func `lines of events of messages are found, whatever logger wrote them`(_ item: Case) throws {
    #expect(try unread(item.lines) == ["ignored 12"])
  }

  static let chatter: [Case] = [
    #"{"msg":"published 42 metrics to collector","count":42}"#,
    #"{"msg":"published ~ metrics","trace_id":"c~"}"#,
    #"{"msg":"healthcheck queue ok"}"#,
    #"{"msg":"healthcheck queue ok","check":"c~"}"#,
    #"{"msg":"queue depth","queue":"orders","depth":~}"#,
    #"{"msg":"Received request POST /api/v1/orders","request_id":"1afb~","remote":"10.0.3.165"}"#,
    #"{"msg":"GET /queues/orders/messages/~ 200","method":"GET","status":200,"request_id":"0a~"}"#,
    #"{"msg":"cache miss for key cart:~","key":"cart:~"}"#,
    #"{"msg":"receipt e-mail sent to customer ~","customer":~}"#,
    #"{"msg":"GC(~) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 3.2ms"}"#,
    #"{"msg":"query executed","sql":"UPDATE jobs SET done = ? WHERE id = ~","rows":1}"#,
    #"{"msg":"connection acquired from pool","pool":"pg-main","in_use":~}"#,
    #"{"msg":"worker heartbeat","worker":"w-~","seq":~}"#,
    #"{"msg":"session started","session_id":"s~","user_id":~}"#,
    #"{"msg":"user ~ logged in"}"#,
    #"{"msg":"cron job started","job":"cleanup"}"#,
    #"{"msg":"order accepted","order_id":~}"#,
    #"{"msg":"publish","id":"always-the-same"}"#,
    #"{"msg":"consumer group rebalanced","generation":~}"#,
    #"{"msg":"listening on port ~","pid":~}"#,
    #"{"msg":"request completed","status":201,"request_id":"4b25~","path":"/jobs/~"}"#,
  ].map(Case.init)

  @Test(arguments: chatter)
  func `chatter that has words of messaging is left alone`(_ item: Case) throws {
    #expect(try unread(item.lines) == [])
  }

  /// A measurement of a message is understood; whether its event was read elsewhere, the profile tells.
  @Test func `measurements that name a message are told apart`() throws {
    let measured = Case(#"{"event":"consume.done","queue":"invoice","id":"d33e~","took_ms":12}"#)
    #expect(try unread(measured.lines) == ["measurement 12"])
    #expect(try unread(Case(#"{"msg":"query executed","latency_ms":1.5,"rows":~}"#).lines) == [])
  }

  @Test func `lines that are not understood count where they tell of messages`() throws {
    #expect(try unread(Case("worker-1 acked m-~ of orders").lines) == ["notUnderstood 12"])
    #expect(try unread(Case("  at com.shop.Queue.publish(Queue.java:~)").lines) == [])
    #expect(try unread(Case(#"{"event":"publish","reference":"x~"}"#).lines) == [])
    #expect(try unread(Case(#"{"event":"publish","order_id":"x~"}"#).lines) == ["notUnderstood 12"])
    let timeless = Case("{}").lines.map { _ in #"{"event":"publish","queue":"orders","id":"x"}"# }
    #expect(try unread(timeless) == ["notUnderstood 12"])
  }

  /// Texts in logs of text formats: each stands behind a time stamp that the format reads, or behind none.
  static let messagingTexts: [Case] = [
    "message published id=m~ queue=orders",
    "INFO message published id=m~ queue=orders",
    "INFO worker-1 acked m-~ of orders",
    "[main] DEBUG c.s.Worker - processing job ~",
    #"delivered queue="order mails" to=mailer"#,
  ].map(Case.init)
  static let chatteringTexts: [Case] = [
    "INFO published 42 metrics to the collector",
    "INFO published ~ metrics",
    "INFO queue orders is healthy",
    "INFO queue depth queue=orders depth=~",
    "INFO GET /queues/orders/messages/~ 200",
    "INFO heartbeat sent id=~",
    "INFO message published",
    "INFO consumer started pid=~",
    "INFO receipt sent to customer ~",
    "  at com.shop.Queue.publish(Queue.java:~)",
  ].map(Case.init)

  /// A format, and a line of it that is understood.
  static let textFormats = [
    ("mqtune", "1795214400 publish queue=q id=a"),
    (
      "rabbitmq",
      "2026-11-20 22:53:47.459357+00:00 [warning] <0.292.0> memory resource limit alarm set on node a."
    ),
    ("jmeter-csv", "timeStamp,elapsed,label,responseCode,success"),
  ]

  @Test(arguments: textFormats, messagingTexts)
  func `lines that a text format does not understand count by the same rule`(
    _ format: (name: String, head: String), _ item: Case
  ) throws {
    #expect(try unread([format.head] + item.lines, format: format.name) == ["notUnderstood 12"])
    #expect(try unread([format.head] + stamped(item.lines), format: format.name) == ["notUnderstood 12"])
  }

  @Test(arguments: textFormats, chatteringTexts)
  func `chatter in a text format is left alone`(
    _ format: (name: String, head: String), _ item: Case
  ) throws {
    #expect(try unread([format.head] + item.lines, format: format.name) == [])
    #expect(try unread([format.head] + stamped(item.lines), format: format.name) == [])
  }

  /// The lines of half a day, an hour apart.
  private func stamped(_ lines: [String]) -> [String] {
    lines.enumerated().map { "2026-11-20T\($0 + 10):40:00.123Z \($1)" }
  }

  /// Days and hours vary from line to line as ids do.
  @Test(arguments: [
    "2026-11-~", "2026-11-20T~:40:00", "2026-11-20 ~:40:00,123", "20261120T~4000Z", "2026/11/~",
  ])
  func `times are no ids`(_ stamp: String) throws {
    for words in ["published a batch", "message sent"] {
      let lines = (10..<22).map { "\(stamp.replacing("~", with: "\($0)")) \(words)" }
      for format in ["mqtune", "rabbitmq", "json"] { #expect(try unread(lines, format: format) == []) }
    }
  }

  /// A line that goes through a block is looked at once, with its own number.
  @Test func `the first line of a shape is known by its number and its text`() throws {
    let format = try #require(allFormats.first { $0.name == "mqtune" })
    let batch = EventBatch()
    let lines = [
      "# a log", "1795214400 publish queue=q id=a", "1795214401 INFO published id=b queue=q\r", "",
    ]
    format.makeDecoder(DecodeOptions()).decode(
      Block(Array(lines.joined(separator: "\n").utf8)), into: batch)
    let found = try #require(batch.unread.lines.first)
    #expect(
      found.line == 2
        && String(decoding: found.text, as: UTF8.self) == "1795214401 INFO published id=b queue=q")
    #expect(found.keys.hashes == [messageKey(of: "b")])
  }

  /// The first line of a form is looked at word by word, and the others by a hash: both have to agree, whichever line
  /// comes first.
  @Test func `what is found does not depend on the lines before`() throws {
    var random = SeededGenerator(seed: 11)
    let cases = Self.messaging + Self.chatter
    let lines = (0..<2_000).map { _ in cases[random.below(cases.count)].lines[random.below(12)] }
    let alone = try lines.reduce(0) { $0 + (try candidates([$1])) }
    #expect(try candidates(lines) == alone && alone > 500)
  }

  /// How many lines look like events of messages but for whether their ids vary.
  private func candidates(_ lines: [String]) throws -> Int {
    let format = try #require(allFormats.first { $0.name == "json" })
    let batch = EventBatch()
    format.makeDecoder(DecodeOptions())
      .decode(Block(Array(lines.map { $0 + "\n" }.joined().utf8)), into: batch)
    return batch.unread.lines.reduce(0) { $0 + $1.count }
  }
}
