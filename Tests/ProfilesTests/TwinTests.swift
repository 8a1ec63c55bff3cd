import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// A publisher that loses a confirm publishes its message again, and the broker delivers both.
@Suite struct TwinTests {
  private func log(_ lines: String, queue: String = "q") -> [String] {
    lines.split(separator: "\n").map { line in
      #"{"ts":"2026-11-30T10:00:00.\#(line.prefix(3))Z","queue":"\#(queue)",\#(line.dropFirst(4))}"#
    }
  }

  private var publisher: [String] {
    log(
      """
      001 "event":"publish","id":"a","attempt":1
      036 "event":"error","id":"a","error":"confirm not received: connection lost"
      037 "event":"publish","id":"a","attempt":2
      039 "event":"confirm","id":"a"
      """)
  }

  private var workers: [[String]] {
    [
      log(
        """
        006 "event":"deliver","id":"a","consumer":"w1","redelivered":false
        040 "event":"ack","id":"a","consumer":"w1"
        """),
      log(
        """
        038 "event":"deliver","id":"a","consumer":"w2","redelivered":false
        070 "event":"ack","id":"a","consumer":"w2"
        """),
    ]
  }

  private func words(_ profile: Profile) throws -> String {
    let queue = try #require(profile.queueFigures.first)
    let counts = queue.counts
    let sketches = [queue.queueWait, queue.endToEnd, queue.confirm].map {
      $0.exactValues.sorted().map { $0 / 1_000_000 }
    }
    return
      "\(counts.published) \(counts.delivered) \(counts.acked) \(counts.nacked) redelivered \(counts.redelivered) again \(counts.duplicates) errors \(counts.errors) open \(queue.inFlight) \(sketches)"
  }

  /// Where the second delivery is read before, and the first one after both publishes, it has the first of these.
  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 2, 0], [2, 1, 0], [1, 0, 2]])
  func `each of the two is delivered and ended by itself`(order: [Int]) throws {
    let logs = [publisher] + workers
    let lines = order.flatMap { logs[$0] }
    let expected = "2 2 2 0 redelivered 0 again 0 errors 1 open 0 [[1, 5], [33, 39], [2]]"
    #expect(try words(fold(lines, format: "json")) == expected)
    #expect(try words(fold(lines.sorted(), format: "json")) == expected)
    #expect(try words(merged(order.map { logs[$0] }, format: "json", saved: true)) == expected)
  }

  @Test func `an error between two publishes says that the second is another message`() throws {
    let lines = publisher.map {
      $0.replacing(#","attempt":1"#, with: "").replacing(#","attempt":2"#, with: "")
    }
    #expect(
      try words(fold(lines, format: "json")) == "2 0 0 0 redelivered 0 again 0 errors 1 open 2 [[], [], [2]]")
  }

  @Test func `without either the second publish is a repetition`() throws {
    let profile = try fold(
      log(
        """
        001 "event":"publish","id":"a"
        037 "event":"publish","id":"a"
        """), format: "json")
    #expect(try words(profile) == "1 0 0 0 redelivered 0 again 1 errors 0 open 1 [[], [], []]")
  }

  @Test func `a delivery that is logged twice is no second message`() throws {
    let delivery = log(#"006 "event":"deliver","id":"a","consumer":"w","redelivered":false"#)
    let profile = try fold(log(#"001 "event":"publish","id":"a""#) + delivery + delivery, format: "json")
    #expect(try words(profile) == "1 2 0 0 redelivered 1 again 0 errors 0 open 0 [[5], [], []]")
  }
}
