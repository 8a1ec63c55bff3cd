import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// Claims lines that begin with a word, and heads that begin with another.
private struct Claiming: LogFormat {
  let name: String
  var line = "-"
  var head = "-"
  let summary = ""
  let samples: [String] = []
  let details: [String] = []
  let system = LogSystem.application
  let coverage: Coverage = []
  let isSequential = false

  func claims(_ text: Span<UInt8>) -> Bool { text.has(line, in: 0..<text.count) }
  func claims(head text: Block) -> Bool { text.bytes.starts(with: Array(head.utf8)) }
  func makeDecoder(_ options: DecodeOptions) -> any LogDecoder {
    RecordReader(WorkerLogDecoder(options: options))
  }
}

@Suite struct DetectionTests {
  private func detected(_ lines: [String], _ formats: [any LogFormat]) -> Detection {
    Detection(head: Block(Array(lines.joined(separator: "\n").utf8)), among: formats)
  }

  private let formats: [any LogFormat] = [Claiming(name: "a", line: "a"), Claiming(name: "b", line: "b")]

  static let heads: [(lines: [String], format: String?)] = [
    (["a", "a", "b"], "a"), (["b", "", "  ", "b", "a"], "b"),
    // Of two that claim as many lines, the first of the table.
    (["b", "a"], "a"),
    // Less than half is enough where nothing else claims a third of it, and a tenth at least.
    (["x", "x", "x", "a"], "a"), (["x", "x", "x", "x", "a", "a", "a", "b"], "a"),
    (["x", "x", "x", "a", "b"], nil),
    ([String](repeating: "x", count: 10) + ["a"], nil), ([], nil), (["x"], nil),
  ]

  @Test(arguments: heads)
  func `The format is the one that claims most lines`(_ head: (lines: [String], format: String?)) {
    #expect(detected(head.lines, formats).format?.name == head.format)
  }

  @Test func `Only the first hundred lines that are not blank are asked for`() {
    let detection = detected(
      [String](repeating: "b", count: 100) + [String](repeating: "a", count: 900), formats)
    #expect(detection.lines == 100 && detection.scores.map(\.format.name) == ["b"])
  }

  @Test func `Behind a banner of more than a hundred lines the records decide`() {
    let banner = [String](repeating: "x", count: 150)
    #expect(detected(banner + [String](repeating: "a", count: 40), formats).format?.name == "a")
    // A text that quotes a few records is no log.
    #expect(detected(banner + [String](repeating: "a", count: 9), formats).format == nil)
    #expect(detected(banner + ["a"] + [String](repeating: "x", count: 300), formats).format == nil)
  }

  static let documents: [(text: String, document: JSONDocument?)] = [
    ("[\n  {\n \"a\": 1", .list), ("[{\"a\":1},{\"a\":2}]", .list), ("\u{FEFF}\n{\n  \"a\": 1\n}\n", .object),
    ("{\"a\": 1}\n{\"a\": 2}", nil), ("[2024-03-01 10:00:00] INFO", nil), ("[8365] 2026/11/20", nil),
    ("", nil),
    ("{ \"a\": 1}", nil), ("[", nil),
  ]

  @Test(arguments: documents)
  func `A document is told from one object a line`(_ example: (text: String, document: JSONDocument?)) {
    #expect(detected([example.text], allFormats).document == example.document)
    if example.document != nil { #expect(detected([example.text], allFormats).format == nil) }
  }

  static let unread: [(line: String, system: String?)] = [
    (
      "[2026-08-08 14:49:23,657] INFO [Broker id=0] Transitioning 51 partition(s) (state.change.logger)",
      "Apache Kafka"
    ),
    ("[8365] 2026/11/20 22:57:37.749513 [INF] Starting nats-server", "NATS"),
    ("1795215578: mosquitto version 2.0.11 starting", "Mosquitto"),
    (
      "2026-11-20 23:12:06,125 | INFO  | Refreshing | org.apache.activemq.xbean.XBeanBrokerFactory$1 | main",
      "Apache ActiveMQ"
    ),
    ("1:M 20 Nov 2026 23:00:16.000 * Ready to accept connections", "Redis"), ("hello", nil),
  ]

  @Test(arguments: unread)
  func `A broker whose logs cannot be read yet is named`(_ example: (line: String, system: String?)) {
    #expect(detected([example.line], allFormats).unreadSystem == example.system)
  }

  @Test func `The first line that no format claims is told with its number`() throws {
    let unclaimed = try #require(detected(["a", "", "  what is this", "b"], formats).firstUnclaimed)
    #expect(unclaimed == (2, "what is this"))
    #expect(detected(["a"], formats).firstUnclaimed == nil)
  }

  @Test func `A format may claim the whole head, whatever its lines are`() {
    let whole = formats + [Claiming(name: "binary", head: "\u{1}\u{2}")]
    #expect(detected(["\u{1}\u{2}a", "a", "a"], whole).format?.name == "binary")
    #expect(detected(["a", "\u{1}\u{2}a"], whole).format?.name == "a")
  }

  @Test func `Envelopes are opened, the outermost first, and lines keep their physical numbers`() throws {
    let inner = dockerLines("a \(String(repeating: "x", count: 300))\nwhat\na\n", limit: 100)
    let twice = dockerLines(String(decoding: inner, as: UTF8.self))
    for (log, envelopes) in [(inner, 1), (twice, 2)] {
      let detection = Detection(head: Block(log), among: formats)
      #expect(detection.envelopes.map(\.name) == [String](repeating: "docker-json", count: envelopes))
      #expect(detection.scores.map(\.claimed) == [2] && detection.lines == 3)
      let unclaimed = try #require(detection.firstUnclaimed)
      #expect(unclaimed == (4, "what"))
      #expect(
        detection.format?.form.envelope
          == [String](repeating: "docker-json", count: envelopes).joined(separator: "/"))
    }
  }

  @Test func `A format is found by its full name`() {
    #expect(Formats.format(named: "json")?.fullName == "json")
    #expect(Formats.format(named: "docker-json/json")?.fullName == "docker-json/json")
    #expect(
      Formats.format(named: "docker-json/docker-json/mqtune")?.fullName == "docker-json/docker-json/mqtune")
    for unknown in ["", "x", "json/json", "docker-json", "docker-json/", "/json", "docker-json/x"] {
      #expect(Formats.format(named: unknown) == nil, "\(unknown)")
    }
  }
}
