import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// Messages that come back after a rejection, and work that threads begin later than their consumer took the message.
@Suite struct AttemptTests {
  /// Messages that are rejected, come back after a pause, and are worked on by threads.
  private func lines(seed: UInt64, count: Int = 60) -> [String] {
    var generator = SeededGenerator(seed: seed, part: 51)
    var lines: [(time: Int64, text: String)] = []
    var time: Int64 = 1_772_442_000_000_000
    func add(_ time: Int64, _ text: String) {
      lines.append((time, #"{"ts":"\#(rfc3339(time * 1_000))","queue":"work","# + text + "}"))
    }
    for id in 0..<count {
      time += 1 + Int64(generator.below(30_000))
      add(time, #""event":"publish","id":"m\#(id)""#)
      var at = time
      for attempt in 1...4 {
        at += 1 + Int64(generator.below(20_000))
        add(
          at,
          #""event":"deliver","id":"m\#(id)","attempt":\#(attempt),"consumer":"svc","enqueued_at":\#(time / 1_000_000)"#
        )
        let thread = "t\(generator.below(3))"
        if generator.chance(0.5) {
          at += 1 + Int64(generator.below(5_000))
          add(at, #""event":"start","id":"m\#(id)","thread":"\#(thread)""#)
        }
        at += 1 + Int64(generator.below(20_000))
        if generator.chance(0.6) {
          add(at, #""event":"ack","id":"m\#(id)","thread":"\#(thread)""#)
          break
        }
        add(
          at,
          #""event":"nack","id":"m\#(id)","requeue":false,"thread":"\#(thread)","error":"no"}"#.dropLast()
            .description)
        at += 90_000
      }
    }
    return lines.sorted { ($0.time, $0.text) < ($1.time, $1.text) }.map(\.text)
  }

  @Test(arguments: Array(UInt64(1)...60))
  func `parts of such a log, merged in any groups, are the whole`(seed: UInt64) throws {
    let lines = lines(seed: seed)
    var generator = SeededGenerator(seed: seed, part: 52)
    let whole = try fold(lines, format: "json")
    let parts = cut(lines, in: 3, using: &generator)
    let left = try merged(parts, format: "json", saved: seed % 2 == 0)
    let isSame = left.encoded() == whole.encoded()
    #expect(isSame, "seed \(seed): \(differences(whole, left))")
    let (right, rest) = (try fold(parts[0], format: "json"), try fold(parts[1], format: "json"))
    rest.merge(try fold(parts[2], format: "json"))
    right.merge(rest)
    let isSameAgain = right.encoded() == whole.encoded()
    #expect(isSameAgain, "seed \(seed): \(differences(whole, right))")
    #expect(whole.queues.contains { $0.counts.cameBack > 3 })
  }

  private func log(_ lines: String) throws -> QueueFigures {
    let profile = try fold(
      lines.split(separator: "\n").map { line in
        let (time, rest) = (line.prefix(3), line.dropFirst(4))
        return #"{"ts":"2026-11-30T10:00:00.\#(time)Z","queue":"q",\#(rest)}"#
      }, format: "json")
    return try #require(profile.queueFigures.first)
  }

  private func milliseconds(_ sketch: Sketch) -> [Int64] {
    sketch.exactValues.map { $0 / 1_000_000 }.sorted()
  }

  @Test func `a message that comes back after a rejection is one life, and its pause is no wait`() throws {
    let queue = try log(
      """
      001 "event":"publish","id":"a"
      003 "event":"deliver","id":"a","consumer":"w","attempt":1
      005 "event":"nack","id":"a","consumer":"w","requeue":false
      905 "event":"deliver","id":"a","consumer":"w","attempt":2
      909 "event":"ack","id":"a","consumer":"w"
      """)
    #expect(milliseconds(queue.queueWait) == [2] && milliseconds(queue.endToEnd) == [908])
    #expect(milliseconds(queue.held) == [2, 4])
    #expect(queue.counts.published == 1 && queue.counts.cameBack == 1 && queue.counts.settledUnpublished == 0)
    #expect(queue.backlog.finalBacklog(given: queue.counts) == 0)
  }

  @Test func `attempts at several consumers are joined in whatever order their logs are read`() throws {
    let publisher = [#"{"ts":"2026-11-30T10:00:00.001Z","event":"publish","queue":"q","id":"a"}"#]
    let first = [
      #"{"ts":"2026-11-30T10:00:00.003Z","event":"deliver","queue":"q","id":"a","attempt":1,"consumer":"w1"}"#,
      #"{"ts":"2026-11-30T10:00:00.005Z","event":"nack","queue":"q","id":"a","requeue":false,"consumer":"w1"}"#,
    ]
    let second = [
      #"{"ts":"2026-11-30T10:00:00.205Z","event":"deliver","queue":"q","id":"a","attempt":2,"consumer":"w2"}"#,
      #"{"ts":"2026-11-30T10:00:00.209Z","event":"ack","queue":"q","id":"a","consumer":"w2"}"#,
    ]
    for logs in [[publisher, first, second], [publisher, second, first], [second, first, publisher]] {
      let queue = try #require(merged(logs, format: "json").queueFigures.first)
      #expect(milliseconds(queue.endToEnd) == [208])
      #expect(queue.counts.published == 1 && queue.counts.acked == 1)
    }
  }

  @Test func `where threads begin with the work, it takes from the start to the ack`() throws {
    let queue = try log(
      """
      001 "event":"deliver","id":"a","consumer":"svc","thread":"main"
      002 "event":"deliver","id":"b","consumer":"svc","thread":"main"
      003 "event":"start","id":"a","thread":"t1"
      004 "event":"start","id":"b","thread":"t2"
      009 "event":"ack","id":"b","thread":"t2"
      013 "event":"ack","id":"a","thread":"t1"
      """)
    #expect(milliseconds(queue.held) == [7, 12])
    #expect(queue.consumers.map(\.name) == ["svc", "t1", "t2"])
    #expect(queue.consumers.map { milliseconds($0.service) } == [[], [10], [5]])
    #expect(queue.consumers.map(\.started) == [0, 1, 1])
  }

  @Test func `stamps of whole seconds tell long waits and no short ones`() throws {
    let long = try fold(
      (0..<9).map {
        #"{"ts":"2026-11-30T10:00:0\#($0).250Z","event":"deliver","queue":"q","id":"\#($0)","enqueued_at":1796032795}"#
      }, format: "json")
    let waits = try #require(long.queueFigures.first?.stated)
    #expect(waits.isCoarse && milliseconds(waits.sketch) == (0..<9).map { 5_250 + $0 * 1_000 })
    let short = try fold(
      (0..<9).map {
        #"{"ts":"2026-11-30T10:00:0\#($0).250Z","event":"deliver","queue":"q","id":"\#($0)","enqueued_at":179603280\#($0)}"#
      }, format: "json")
    #expect(short.queueFigures.first?.stated == nil)
    let exact = try fold(
      [
        #"{"ts":"2026-11-30T10:00:00.250Z","event":"deliver","queue":"q","id":"1","enqueued_at":"2026-11-30T10:00:00.200Z"}"#
      ], format: "json")
    #expect(exact.queueFigures.first?.stated.map { milliseconds($0.sketch) } == [50])
  }
}
