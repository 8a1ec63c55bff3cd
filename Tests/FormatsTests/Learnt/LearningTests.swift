import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// What a log says is found by its verbs and proved by the order of its messages.
struct LearningTests {
  static let texts = MadeLog(
    publish: "TIME [INFO] shop: published message ID to queue orders",
    deliver: "TIME [INFO] shop: picked up message ID from orders",
    ack: "TIME [INFO] shop: message ID handled in MSms",
    chatter: [
      "TIME [INFO] shop: received request ID from 10.0.0.1", "TIME [DEBUG] shop: request ID completed in 7ms",
    ])

  static let objects = MadeLog(
    publish:
      #"{"time":"TIME","level":"INFO","msg":"handed to broker, queued","target":{"topic":"orders"},"jid":"ID"}"#,
    deliver:
      #"{"time":"TIME","level":"INFO","msg":"started","worker":"w-1","job":{"jid":"ID","lane":"orders"}}"#,
    ack: #"{"time":"TIME","level":"INFO","msg":"finished","took":0.0MS,"job":{"jid":"ID","lane":"orders"}}"#,
    chatter: [#"{"time":"TIME","level":"INFO","msg":"GET /orders done","took":0.2,"request_id":"ID"}"#])

  @Test func `sentences with ids, queues and durations in them`() throws {
    let mapping = try #require(learn(Self.texts.text))
    #expect(
      mapping.said == [
        "publish: INFO shop published message {id} to queue {queue}",
        "deliver: INFO shop picked up message {id} from {queue}",
        "ack: INFO shop message {id} handled in {processing}",
        "chatter: INFO shop received request {} from {}", "chatter: DEBUG shop request {} completed in {}",
      ])
    #expect(mapping.roles.isEmpty && !mapping.publishersNameRoutes)
    #expect(mapping.messages == 40 && mapping.joined == 40)
  }

  @Test func `objects whose sentence says what happened`() throws {
    let mapping = try #require(learn(Self.objects.text))
    #expect(mapping.spoken == ["msg"])
    #expect(
      mapping.said == [
        "publish: handed to broker queued", "deliver: started", "ack: finished", "chatter: GET {} done",
      ])
    #expect(
      mapping.roles
        == ["job.jid = id", "jid = id", "took = processing s", "job.lane = queue"].sorted { a, b in
          let (x, y) = (a.split(separator: " ")[2], b.split(separator: " ")[2])
          return (x, a) < (y, b)
        })
  }

  @Test func `a queue behind an arrow, with a colon in its name`() throws {
    let log = MadeLog(
      publish: "TIME INFO outgoing message ID -> mails:high",
      deliver: "TIME INFO got message ID <- mails:high",
      ack: "TIME INFO message ID done in MSms")
    #expect(
      try #require(learn(log.text)).said == [
        "publish: INFO outgoing message {id} {queue}", "deliver: INFO got message {id} {queue}",
        "ack: INFO message {id} done in {processing}",
      ])
  }

  @Test func `the log of each side in a file of its own`() throws {
    let publisher = MadeLog(publish: Self.texts.publish).text
    let consumer = MadeLog(deliver: Self.texts.deliver, ack: Self.texts.ack).text
    let both = try #require(learn(publisher, consumer))
    #expect(
      both.said
        == learn(consumer, publisher)?.said.sorted { a, b in
          both.said.firstIndex(of: a)! < both.said.firstIndex(of: b)!
        })
    #expect(both.said.count == 3)
  }

  @Test func `a part of a log teaches the same as the whole`() throws {
    let lines = Self.texts.lines
    let half = lines.prefix(lines.count / 2).map { $0 + "\n" }.joined()
    #expect(learn(half)?.said == learn(Self.texts.text)?.said)
  }

  @Test func `a time stamp that several lines share is no id`() throws {
    let lines = (0..<60).flatMap { number -> [String] in
      let head =
        #"{"ts":"2026-01-01T00:00:\#(10 + number % 50).\#(100 + number)Z","queue":"orders","id":"m-\#(number)""#
      return ["published", "received", "acked"].map { #"\#(head),"msg":"\#($0)"}"# }
    }
    let mapping = try #require(learn(lines.joined(separator: "\n") + "\n"))
    #expect(mapping.roles == ["id = id"])
  }

  static let unclear: [(why: String, log: MadeLog)] = [
    ("chatter alone", MadeLog(chatter: texts.chatter)),
    (
      "no ids",
      MadeLog(
        publish: "TIME INFO message published", deliver: "TIME INFO message received",
        ack: "TIME INFO message done")
    ),
    (
      "ids that are all equal",
      MadeLog(
        publish: "TIME INFO published message 77", deliver: "TIME INFO received message 77",
        ack: "TIME INFO acked message 77")
    ),
    ("one kind of line", MadeLog(publish: texts.publish)),
    (
      "too few messages", MadeLog(publish: texts.publish, deliver: texts.deliver, ack: texts.ack, messages: 8)
    ),
    (
      "requests with ids that begin and end",
      MadeLog(deliver: "TIME INFO request ID received", ack: "TIME INFO request ID completed")
    ),
    (
      "an order that cannot be",
      MadeLog(publish: "TIME INFO message ID acked", ack: "TIME INFO message ID published")
    ),
  ]

  @Test(arguments: unclear.indices)
  func `nothing is guessed`(index: Int) {
    let (why, log) = Self.unclear[index]
    #expect(learn(log.text) == nil, "\(why)")
  }

  @Test func `any bytes may be learnt from`() {
    for seed in UInt64(1)...30 {
      var random = SeededGenerator(seed: seed)
      let damaged = random.mutated(Array(Self.texts.text.utf8.prefix(4_000)), changes: 40)
      for bytes in [damaged, random.bytes(2_000)] {
        let block = Block(bytes)
        if let head = LearningHead(block, Detection(head: block)) {
          _ = LearntMapping(from: [head], DecodeOptions())
        }
      }
    }
  }
}
