import Bytes
import Events
import Formats
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// What is known of trouble: who caused it, how often, and on which lines.
@Suite struct TroubleTests {
  private func stamp(_ seconds: Int) -> String { rfc3339((1_795_214_400 + Int64(seconds)) * 1_000_000_000) }

  private func queue(_ lines: [String]) throws -> QueueFigures {
    try #require(try fold(lines).queueFigures.first)
  }

  @Test func `a consumer that was seen to come says when`() throws {
    let queue = try queue([
      "\(stamp(0)) deliver queue=q id=1 consumer=v", "\(stamp(1)) consume queue=q consumer=w",
      "\(stamp(2)) cancel queue=q consumer=w", "\(stamp(3)) consume queue=q consumer=w",
      "\(stamp(4)) cancel queue=q consumer=w",
    ])
    #expect(queue.consumers.map(\.name) == ["v", "w"])
    #expect(queue.consumers.map(\.joined) == [nil, 1_795_214_403_000_000_000])
    #expect(queue.consumers.map(\.left) == [nil, 1_795_214_404_000_000_000])
  }

  @Test func `a reason names the first two lines that gave it, whatever the blocks and parts`() throws {
    let lines = [
      "# mqtune events 1",
      "\(stamp(0)) nack queue=q id=1 requeue=true reason=busy", "\(stamp(1)) drop queue=q id=2 reason=maxlen",
      "\(stamp(2)) nack queue=q id=3 requeue=true reason=busy", "\(stamp(3)) error reason=refused",
      "\(stamp(4)) nack queue=q id=4 requeue=true reason=busy", "\(stamp(5)) expire queue=q id=5",
    ]
    func at(_ lines: Int...) -> [LineReference] { lines.map { LineReference(source: 0, line: $0) } }
    let expected = [
      ReasonCount(reason: "busy", count: 3, lines: at(1, 3)),
      ReasonCount(reason: "expire", count: 1, lines: at(6)),
      ReasonCount(reason: "maxlen", count: 1, lines: at(2)),
    ]
    for profile in [
      try fold(lines), try fold(lines, blockLines: 2),
      try merged([Array(lines[..<3]), Array(lines[3...])], saved: true),
    ] {
      #expect(profile.queueFigures.first?.reasons == expected)
      #expect(profile.clientErrorReasons == [ReasonCount(reason: "refused", count: 1, lines: at(4))])
    }
  }

  @Test func `failed samples have durations and lines of their own`() throws {
    let profile = try fold(
      (0..<10).map {
        #"{"ts":\#(1_795_214_400 + $0),"op":"call","level":"\#($0 % 5 == 4 ? "error" : "info")","msg":"slow","latency_ms":\#($0)}"#
      }, format: "json")
    let sample = try #require(profile.sampleFigures.first)
    #expect(sample.failures.exactValues == [4_000_000, 9_000_000] && sample.errors == 2)
    #expect(sample.reasons.map(\.lines) == [[4, 9].map { LineReference(source: 0, line: $0) }])
  }

  /// Message `a` twice, `b` five times and then acked; `c` six times and on.
  @Test func `messages that are delivered again and again stand out, open ones too`() throws {
    var lines: [String] = []
    for (id, times) in [("a", 2), ("b", 5), ("c", 6), ("d", 1)] {
      lines.append("\(stamp(0)) publish queue=q id=\(id)")
      for _ in 1..<times {
        lines.append("\(stamp(1)) deliver queue=q id=\(id) consumer=w")
        lines.append("\(stamp(1)) nack queue=q id=\(id) consumer=w requeue=true")
      }
      lines.append("\(stamp(2)) deliver queue=q id=\(id) consumer=w")
      if id != "c" { lines.append("\(stamp(3)) ack queue=q id=\(id) consumer=w") }
    }
    let profile = try fold(lines)
    let counts = try #require(profile.queueFigures.first).counts
    #expect(
      [counts.redeliveredMessages, counts.extraDeliveries, counts.poisonMessages, counts.poisonDeliveries]
        == [3, 10, 2, 9])
    #expect(profile.mostDelivered.map(\.deliveries) == [6, 5, 2])
    #expect(profile.mostDelivered.map(\.key) == ["c", "b", "a"].map { messageKey(of: $0) })
    #expect(profile.mostDelivered.map { $0.end == TracedLife.unseen } == [true, false, false])
  }

  @Test func `only the messages delivered most are listed`() throws {
    var lines: [String] = []
    for id in 0..<60 {
      lines.append("\(stamp(0)) publish queue=q id=\(id)")
      for _ in 0...id { lines.append("\(stamp(1)) deliver queue=q id=\(id) consumer=w") }
      if id % 2 == 0 { lines.append("\(stamp(2)) ack queue=q id=\(id) consumer=w") }
    }
    #expect(try fold(lines).mostDelivered.map(\.deliveries) == (41...60).reversed())
  }

  static let outstanding: [(name: String, lines: [String], expected: Int?)] = [
    ("no confirms", ["0 publish queue=q", "1 publish queue=q"], nil),
    (
      "windows of three",
      ["0 publish", "0 publish", "0 publish", "1 confirm", "1 confirm", "1 confirm", "2 publish"],
      3
    ),
    (
      "a confirm within the publish",
      ["0 publish took_us=5", "0 publish", "1 confirm", "1 publish took_us=7"], 1
    ),
    ("publishes before the log", ["0 confirm", "0 confirm", "1 publish", "1 publish", "2 confirm"], 2),
    ("refused", ["0 publish id=1", "1 nack id=1 producer=p", "2 publish id=2", "3 confirm id=2"], 1),
    ("refusals but no confirms", ["0 publish id=1", "1 publish id=2", "2 nack id=1 producer=p"], nil),
    ("out of order", ["0 publish", "9 confirm", "3 publish", "4 confirm"], nil),
    ("confirms without a queue", ["0 publish id=1", "1 publish", "2 confirm id=7 noqueue"], nil),
  ]

  @Test(arguments: outstanding)
  func `publishes that wait for their confirm are counted`(name: String, lines: [String], expected: Int?)
    throws
  {
    let log = lines.map { line in
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let queue = line.hasSuffix(" noqueue") || line.contains("queue=") ? "" : " queue=q"
      return "\(stamp(Int(parts[0]) ?? 0)) " + parts[1].replacing(" noqueue", with: "") + queue
    }
    let figures = try fold(log).queueFigures.first { $0.name == "q" }
    #expect(try #require(figures).outstandingMax == expected, "\(name)")
  }

  @Test func `connections are counted by client, over time and by how long they lasted`() throws {
    let profile = try fold([
      "\(stamp(0)) connect client=10.0.0.7:40000", "\(stamp(10)) connect client=[::1]:40001",
      "\(stamp(20)) connect client=10.0.0.7:40002", "\(stamp(20)) connect client=shop",
      "\(stamp(20)) connect client=fe80::1",
      "\(stamp(30)) disconnect client=10.0.0.7:40000 took_us=30000000", "\(stamp(40)) disconnect client=shop",
      "\(stamp(50)) error client=shop reason=refused", "\(stamp(60)) connect client=10.0.0.7:40000",
    ])
    let figures = profile.connectionFigures
    #expect([figures.opened, figures.closed, figures.errors] == [6, 2, 1])
    #expect(figures.lives.exactValues == [30_000_000_000])
    #expect(
      figures.clients.map { "\($0.reason) \($0.count)" } == ["10.0.0.7 3", "[::1] 1", "fe80::1 1", "shop 1"])
    #expect(figures.clients.first?.lines.map(\.line) == [0, 2])
    let buckets = profile.first / profile.width..<profile.last / profile.width + 1
    for (column, count) in [(Timeline.Column.incoming, 6), (.outgoing, 2), (.errors, 1)] {
      #expect(figures.activity.counts(column, in: buckets).reduce(0, +) == count)
    }
  }

  @Test func `flushes say what they wrote`() throws {
    let profile = try fold([
      "\(stamp(0)) sync took_us=900 messages=3 bytes=70", "\(stamp(1)) sync took_us=900",
      "\(stamp(2)) sync messages=0", "\(stamp(3)) sync messages=5 bytes=30",
    ])
    let figures = profile.syncFigures
    #expect([figures.count, figures.counted, figures.messages, figures.bytes] == [4, 3, 8, 100])
  }
}
