import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

@Suite struct EnvelopeTests {
  private static let application = (0..<40).map { number in
    let kind = ["publish", "deliver", "ack"][number % 3]
    let second = number < 10 ? "0\(number)" : "\(number)"
    return
      #"{"ts":"2026-11-20T22:40:\#(second)Z","event":"\#(kind)","queue":"a \"b\"","id":"\#(number / 3)"}"#
  }.joined(separator: "\n")

  private static let broker = """
    2026-11-20 22:56:20.608039+00:00 [info] <0.5.0> accepting AMQP connection <0.5.0> (127.0.0.1:2 -> 127.0.0.1:3)
    2026-11-20 22:56:21.608039+00:00 [debug] <0.7.0> chatter
    2026-11-20 22:56:22.608039+00:00 [info] <0.6.0> accepting AMQP connection <0.6.0> (127.0.0.1:4 -> 127.0.0.1:3)
    2026-11-20 22:56:23.608039+00:00 [warning] <0.292.0> memory resource limit alarm set on node rabbit@mq1.
    2026-11-20 22:56:24.608039+00:00 [error] <0.5.0> closing AMQP connection <0.5.0> (127.0.0.1:2 -> 127.0.0.1:3):
    2026-11-20 22:56:24.608039+00:00 [error] <0.5.0> missed heartbeats from client, timeout: 60s
    2026-11-20 22:56:25.608039+00:00 [info] <0.9.0> nothing
    """

  @Test(arguments: Wrapping.all, [application, broker])
  func `A log inside of it gives the same events, wherever it is cut`(_ wrapping: Wrapping, _ text: String)
    throws
  {
    let wrapped = wrapping(text)
    let plain = try #require(Detection(head: Block(Array(text.utf8))).format)
    let format = try #require(Detection(head: Block(Array(wrapped.utf8))).format, "\(wrapped)")
    #expect(format.fullName == "\(wrapping.envelopes)/\(plain.name)")
    #expect(Formats.format(named: format.fullName)?.fullName == format.fullName)
    let expected = Decoded(plain, text)
    let found = Decoded(format, wrapped)
    #expect(found.events == expected.events && found.incidents == expected.incidents)
    #expect(
      found.lines == wrapped.split(separator: "\n", omittingEmptySubsequences: false).count
        - (wrapped.hasSuffix("\n") ? 1 : 0))
    let cuts = cutsAtLineEnds(wrapped)
    for cut in stride(from: 0, to: cuts.count, by: max(1, cuts.count / 12)).map({ cuts[$0] }) {
      #expect(Decoded(format, cut) == found)
    }
  }

  @Test(arguments: Wrapping.all) func `Any bytes are accounted for`(_ wrapping: Wrapping) throws {
    let wrapped = wrapping(Self.application)
    let format = try #require(Detection(head: Block(Array(wrapped.utf8))).format)
    expectAnyBytesAreAccountedFor(format, wrapped)
  }

  private static let stamps: [(stamp: String, written: String, time: String)] = [
    ("Nov 20 22:40:00", "2026-11-21T03:00:00Z", "2026-11-20T22:40:00Z"),
    ("Dec 31 23:59:59", "2027-01-01T00:10:00Z", "2026-12-31T23:59:59Z"),
    ("Jan  1 00:05:00", "2027-01-01T00:10:00Z", "2027-01-01T00:05:00Z"),
    ("Nov 21 10:00:00", "2026-11-20T22:40:00Z", "2026-11-21T10:00:00Z"),
  ]

  @Test(arguments: stamps)
  func `A stamp without a year is of the year of its file, or of the year before`(
    _ entry: (stamp: String, written: String, time: String)
  ) throws {
    let text = (0..<12).map {
      #"\#(entry.stamp) mq1 shop[8]: {"event":"ack","queue":"q","id":"\#($0)"}"# + "\n"
    }
    .joined()
    let format = try #require(Detection(head: Block(Array(text.utf8))).format)
    var options = DecodeOptions()
    let written = Array(entry.written.utf8)
    let stamp = parseTimestamp(written.span)
    options.written = try #require(stamp).nanoseconds
    let found = Decoded(format, text, options)
    #expect(found.events.count == 12)
    #expect(found.events.allSatisfy { $0.hasPrefix(entry.time.dropLast()) }, "\(found.events)")
    #expect(found.assumptions.contains(.yearOfFile))
    options.year = 2020
    #expect(Decoded(format, text, options).events.allSatisfy { $0.hasPrefix("2020-") })
    #expect(Decoded(format, text).events.isEmpty)
  }

  /// A log of 20 acks, with other lines, and what is said of these.
  private struct Account: Sendable, CustomStringConvertible {
    let description: String
    let text: String
    var acks = 20
    var ignored = 0
    var notUnderstood = 0
    var assumptions: Set<Assumption> = []
    var system: String?
  }

  private static func ack(_ number: Int) -> String {
    #"{"ts":"2026-11-20T22:40:00Z","event":"ack","queue":"q","id":"\#(number)"}"#
  }

  private static let cri = (0..<20).map { "2026-11-20T22:40:00Z stdout F \(ack($0))\n" }
  private static let docker = (0..<20).map {
    #"{"log":\#(Wrapping.quoted(ack($0) + "\n")),"stream":"stdout","time":"2026-11-20T22:40:00Z"}"# + "\n"
  }
  private static func journal(_ message: String) -> String {
    #"{"__REALTIME_TIMESTAMP":"1763678400123456","MESSAGE":\#(message)}"# + "\n"
  }
  private static let journalLines = (0..<20).map { journal(Wrapping.quoted(ack($0))) }
  private static let loki =
    #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":"b"},"values":["#
    + (0..<20).map { #"["1763678400123456789",\#(Wrapping.quoted(ack($0)))]"# }.joined(separator: ",")

  private static let accounts = [
    Account(
      description: "the last piece is missing",
      text: cri.joined() + "2026-11-20T22:40:00Z stdout P {\n2026-11-20T22:40:00Z stdout P x\n",
      notUnderstood: 2,
      assumptions: [.pieceWithoutEnd]),
    Account(
      description: "pieces of two streams",
      text: cri.prefix(18).joined() + "2026-11-20T22:40:00Z stdout P \(ack(18).prefix(30))\n"
        + "2026-11-20T22:40:00Z stderr F \(ack(19))\n2026-11-20T22:40:00Z stdout F \(ack(18).dropFirst(30))\n"
    ),
    Account(
      description: "another envelope from the middle on",
      text: docker.prefix(12).joined() + cri.dropFirst(12).joined()),
    Account(description: "lines without the envelope", text: cri.prefix(19).joined() + ack(19) + "\n"),
    Account(
      description: "texts that journalctl left out, or that are no bytes",
      text: journalLines.joined() + journal("null") + journal("[1,2,300]") + journal(#"[1,"x"]"#),
      notUnderstood: 3),
    Account(
      description: "a journal's record without a text",
      text: (0..<20).map { "__REALTIME_TIMESTAMP=1763678400123456\nMESSAGE=\(ack($0))\n\n" }.joined()
        + "__REALTIME_TIMESTAMP=1763678400123456\n_PID=1\n\n", ignored: 3),
    Account(
      description: "a length in a journal that nothing can have",
      text: (0..<20).map { "__REALTIME_TIMESTAMP=1763678400123456\nMESSAGE=\(ack($0))\n\n" }.joined()
        + "_PID=1\nMESSAGE\n\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}x\n\n", ignored: 4),
    Account(
      description: "an answer that ends in an entry", text: loki + #",["176367840"#,
      assumptions: [.entryWithoutEnd]),
    Account(
      description: "entries of Google that come twice",
      text: (0..<30).map { entry in
        let number = entry % 20
        return #"{"insertId":"a\#(number)","logName":"x","timestamp":"2026-11-20T22:40:00Z","textPayload":"#
          + Wrapping.quoted(ack(number)) + "}\n"
      }.joined(), ignored: 10, assumptions: [.entriesRepeated]),
    Account(
      description: "a table whose last cell has no end",
      text: "@timestamp,@message\n"
        + (0..<20).map { "2026-11-20 22:40:00.123,\"\(ack($0).replacing("\"", with: "\"\""))\"\n" }.joined()
        + "2026-11-20 22:40:00.123,\"open\nopen\n", ignored: 1, notUnderstood: 2,
      assumptions: [.entryWithoutEnd]),
    Account(
      description: "entries of another kind, and lines around the list",
      text: "{\n\"events\":[\n"
        + (0..<20).map {
          #"{"timestamp":1763678400123,"message":\#(Wrapping.quoted(ack($0))),"eventId":"1"}"#
        }
        .joined(separator: ",\n") + "\n],\n\"searched\":[\n{\"a\":1}\n]\n}\n", ignored: 7),
  ]

  @Test(arguments: accounts)
  private func `Every line is accounted for`(_ account: Account) throws {
    let format = try #require(Detection(head: Block(Array(account.text.utf8))).format)
    let found = Decoded(format, account.text)
    #expect(found.events.count == account.acks)
    #expect([found.ignored, found.notUnderstood] == [account.ignored, account.notUnderstood])
    #expect(found.assumptions == account.assumptions)
    for cut in cutsAtLineEnds(account.text) {
      #expect(Decoded(format, cut).events.sorted() == found.events.sorted())
    }
  }

  @Test func `A line without a time has the time of its envelope, and another its own`() throws {
    for wrapping in Wrapping.all {
      let lines = (0..<9).map {
        #"{\#($0 == 4 ? #""ts":"2020-01-01T00:00:00Z","# : "")"event":"ack","queue":"q","id":"\#($0)"}"#
      }.joined(separator: "\n")
      let wrapped = wrapping(lines)
      let format = try #require(Detection(head: Block(Array(wrapped.utf8))).format, "\(wrapping)")
      let events = Decoded(format, wrapped).events
      #expect(events.count { $0.hasPrefix("2020-01-01T00:00:00Z") } == 1, "\(wrapping)")
      // Not a year, or not a zone that is known, or no time at all.
      let isTimed = ["2026-11-20T", "17636784", "1795215", " UTC", "@timestamp,"].contains {
        wrapped.contains($0)
      }
      #expect(events.count == (isTimed ? 9 : 1), "\(wrapping)")
    }
  }

  @Test func `An envelope inside of itself is opened three times`() throws {
    let text = Wrapping.all[0].wrap
    var lines = [Self.ack(1)]
    for depth in 1...5 {
      lines = text(lines).split(separator: "\n").map(String.init)
      let format = Detection(head: Block(Array(lines.joined(separator: "\n").utf8))).format
      #expect(format?.fullName == (depth <= 3 ? String(repeating: "cri/", count: depth) + "json" : nil))
    }
  }

  @Test(arguments: [
    #""log":"audit","source":"web""#, #""log":"audit","date":"2026-11-20""#,
    #""message":"done","input":"web""#,
    #""message":"done","source_type":"web""#, #""line":"4","labels":{}"#,
    #""message":"done","host":"a","app":"b""#,
  ])
  func `An application's own objects are no envelope`(fields: String) throws {
    let text = (0..<20).map {
      #"{"@timestamp":"2026-11-20T22:40:00Z","timestamp":1763678400123,"event":"ack","queue":"q","id":"\#($0)",\#(fields)}"#
        + "\n"
    }.joined()
    let format = try #require(Detection(head: Block(Array(text.utf8))).format)
    #expect(format.fullName == "json" && Decoded(format, text).events.count == 20)
  }

  @Test func `Several programs in one file are read each in its format`() throws {
    let application = Self.application.split(separator: "\n").map { "web-1     | \($0)\n" }
    let broker = Self.broker.split(separator: "\n").map { "rabbit-1  | \($0)\n" }
    for text in [application.joined() + broker.joined(), zip(application, broker).map { $0 + $1 }.joined()] {
      let format = try #require(Detection(head: Block(Array(text.utf8))).format)
      #expect(format.fullName == "compose/rabbitmq+json")
      #expect(Formats.format(named: format.fullName)?.fullName == format.fullName)
      let found = Decoded(format, text)
      let count = text.contains("\"id\":\"13\"") ? 40 : 7
      #expect(
        found.events.count { $0.contains("queue=a") } == count
          && found.incidents == Decoded(RabbitMQLog(), Self.broker).incidents)
      #expect(found.lines == text.count { $0 == "\n" } && found.notUnderstood == 0)
    }
  }

  @Test func `The number of an unclaimed line is that of the file, of a line in pieces too`() {
    let text = "2026-11-20T22:40:00Z stdout F {}\n2026-11-20T22:40:00Z stdout P hello\n"
    #expect(Detection(head: Block(Array(text.utf8))).firstUnclaimed?.number == nil)
    let detection = Detection(head: Block(Array(text.split(separator: "\n")[1].utf8)))
    #expect(detection.firstUnclaimed?.number == 0 && detection.firstUnclaimed?.text == "hello")
  }

  @Test func `Samples are claimed`() {
    for envelope in allEnvelopes {
      for sample in envelope.samples { #expect(envelope.claims(text: sample), "\(envelope.name): \(sample)") }
    }
  }
}
