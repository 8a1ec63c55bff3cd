import Metrics
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

/// How the records of one message find each other where logs are less than perfect. Each case is a log of
/// queue `q` with times in milliseconds, and what is known in the end.
@Suite struct JoiningTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let lines: [String]
    /// Counts that are not zero, the joined durations in milliseconds, and the backlog at the end.
    let outcome: String

    init(_ name: String, _ lines: [String], _ outcome: String) {
      testDescription = name
      self.lines = lines
      self.outcome = outcome
    }
  }

  static let cases = [
    Case(
      "a message as it should be",
      ["0 publish id=1", "3 deliver id=1 consumer=w", "10 ack id=1 consumer=w"],
      "published=1 delivered=1 acked=1 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "delivered before it is published",
      ["3 deliver id=1 consumer=w", "0 publish id=1", "10 ack id=1 consumer=w"],
      "published=1 delivered=1 acked=1 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "settled before both",
      ["10 ack id=1 consumer=w", "3 deliver id=1 consumer=w", "0 publish id=1"],
      "published=1 delivered=1 acked=1 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "settled, then published, then delivered",
      ["10 ack id=1 consumer=w", "0 publish id=1", "3 deliver id=1 consumer=w"],
      "published=1 delivered=1 acked=1 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "never settled",
      ["0 publish id=1", "3 deliver id=1 consumer=w"],
      "published=1 delivered=1 queueWait=[3] backlog=1"),
    Case(
      "never delivered",
      ["0 publish id=1"], "published=1 backlog=1"),
    Case(
      "settled without a delivery in the log",
      ["0 publish id=1", "10 ack id=1 consumer=w"], "published=1 acked=1 endToEnd=[10] backlog=0"),
    Case(
      "an id used anew after its end",
      [
        "0 publish id=1", "3 deliver id=1 consumer=w", "10 ack id=1 consumer=w", "20 publish id=1",
        "21 deliver id=1 consumer=w", "25 ack id=1 consumer=w",
      ], "published=2 delivered=2 acked=2 endToEnd=[5, 10] queueWait=[1, 3] held=[4, 7] backlog=0"),
    Case(
      "published twice while open",
      ["0 publish id=1", "1 publish id=1", "3 deliver id=1 consumer=w", "10 ack id=1 consumer=w"],
      "published=1 delivered=1 acked=1 duplicates=1 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "settled without naming the queue",
      ["0 publish id=1", "3 deliver id=1 consumer=w", "10 ack consumer=w id=1 noqueue"],
      "published=1 delivered=1 acked=1 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "settled twice",
      ["0 publish id=1", "3 deliver id=1 consumer=w", "10 ack id=1 consumer=w", "11 ack id=1 consumer=w"],
      "published=1 delivered=1 acked=2 endToEnd=[10] queueWait=[3] held=[7] backlog=0"),
    Case(
      "messages there before the log began",
      ["5 ack id=0 consumer=w", "6 ack id=00 consumer=w", "7 publish id=1", "9 ack id=1 consumer=w"],
      "published=1 acked=3 settledUnpublished=2 endToEnd=[2] backlog=0"),
    Case(
      "put back and delivered again",
      [
        "0 publish id=1", "3 deliver id=1 consumer=w", "5 nack id=1 consumer=w requeue=true",
        "6 deliver id=1 consumer=v", "10 ack id=1 consumer=v",
      ],
      "published=1 delivered=2 redelivered=1 acked=1 nacked=1 requeued=1 errors=1 redeliveredMessages=1 extraDeliveries=1 endToEnd=[10] queueWait=[3] held=[2, 4] backlog=0"
    ),
    Case(
      "put back and delivered again at the same instant",
      [
        "0 publish id=1", "5 nack id=1 consumer=w requeue=true", "5 deliver id=1 consumer=v",
        "10 ack id=1 consumer=v",
      ],
      "published=1 delivered=1 acked=1 nacked=1 requeued=1 errors=1 endToEnd=[10] queueWait=[5] held=[5] backlog=0"
    ),
    Case(
      "refused for good, then dead-lettered as rejected",
      [
        "0 publish id=1", "3 deliver id=1 consumer=w", "5 nack id=1 consumer=w requeue=false",
        "5 dead-letter id=1 reason=rejected to=d",
      ], "published=1 delivered=1 nacked=1 deadLettered=1 errors=2 queueWait=[3] held=[2] backlog=0"),
    Case("expired", ["0 publish id=1", "9 expire id=1"], "published=1 expired=1 errors=1 backlog=0"),
    Case(
      "put back without its delivery in the log, expired, and only then delivered in the log",
      [
        "0 publish id=1", "5 nack id=1 consumer=w requeue=true", "9 expire id=1", "3 deliver id=1 consumer=w",
      ],
      "published=1 delivered=1 nacked=1 requeued=1 expired=1 errors=2 queueWait=[3] held=[2] backlog=0"),
    Case(
      "expired, then dead-lettered",
      ["0 publish id=1", "9 expire id=1", "9 dead-letter id=1 reason=expired"],
      "published=1 deadLettered=1 expired=1 errors=2 backlog=0"),
    Case(
      "dropped by a length limit", ["0 publish id=1", "9 drop id=1 reason=maxlen"],
      "published=1 dropped=1 backlog=0"),
    Case(
      "returned before its publish is logged", ["1 return id=1 reason=no-route", "0 publish id=1"],
      "published=1 returned=1 errors=1 backlog=0"),
    Case(
      "confirmed before its end", ["0 publish id=1", "2 confirm id=1", "3 ack id=1 consumer=w"],
      "published=1 confirmed=1 acked=1 confirmRecords=1 endToEnd=[3] confirm=[2] backlog=0"),
    Case(
      "confirmed after its end", ["0 publish id=1", "3 ack id=1 consumer=w", "4 confirm id=1"],
      "published=1 confirmed=1 acked=1 confirmRecords=1 endToEnd=[3] confirm=[4] backlog=0"),
    Case(
      "confirmed before its publish is logged", ["2 confirm id=1", "0 publish id=1"],
      "published=1 confirmed=1 confirmRecords=1 confirm=[2] backlog=1"),
    Case(
      "confirmed twice, before and after its end",
      ["0 publish id=1", "2 confirm id=1", "3 ack id=1 consumer=w", "4 confirm id=1"],
      "published=1 confirmed=2 acked=1 confirmRecords=2 endToEnd=[3] confirm=[2] backlog=0"),
    Case(
      "refused by the broker", ["0 publish id=1", "2 nack id=1 producer=p"],
      "published=1 nacked=1 refused=1 errors=1 backlog=0"),
    Case(
      "delivered again without a refusal",
      ["0 publish id=1", "3 deliver id=1 consumer=w", "6 deliver id=1 consumer=v", "10 ack id=1 consumer=v"],
      "published=1 delivered=2 redelivered=1 acked=1 redeliveredMessages=1 extraDeliveries=1 endToEnd=[10] queueWait=[3] held=[4] backlog=0"
    ),
    Case(
      "said to be a redelivery, with nothing before it", ["3 deliver id=1 consumer=w attempt=2"],
      "delivered=1 redelivered=1 saidRedelivered=1 backlog=0"),
    Case(
      "delivered before it was published, by the clocks",
      ["50 publish id=1", "30 deliver id=1 consumer=w", "40 ack id=1 consumer=w"],
      "published=1 delivered=1 acked=1 negativeDurations=2 held=[10] backlog=0"),
    Case(
      "a publish that is logged a little late",
      ["5 publish id=1", "3 deliver id=1 consumer=w", "9 ack id=1 consumer=w"],
      "published=1 delivered=1 acked=1 endToEnd=[4] queueWait=[0] held=[6] backlog=0"),
    Case(
      "without ids", ["0 publish bytes=3", "3 deliver consumer=w", "10 ack consumer=w"],
      "published=1 delivered=1 acked=1 anonymousEnds=1 bytes=3 sized=1 backlog=0"),
  ]

  private func log(_ lines: [String]) -> [String] {
    lines.map { line in
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let isUnnamed = parts[1].hasSuffix(" noqueue")
      let rest = isUnnamed ? String(parts[1].dropLast(" noqueue".count)) : parts[1]
      let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
      let millis = String(1_000 + (Int(parts[0]) ?? 0)).dropFirst()
      return "2026-11-20T22:40:00.\(millis)Z \(words[0])\(isUnnamed ? "" : " queue=q") \(words[1])"
    }
  }

  private func words(_ queue: QueueState) -> String {
    var words: [String] = []
    for child in Mirror(reflecting: queue.counts).children {
      if let label = child.label, let value = child.value as? Int, value != 0 {
        words.append("\(label)=\(value)")
      }
    }
    for (name, sketch) in [
      ("endToEnd", queue.endToEnd), ("queueWait", queue.queueWait), ("held", queue.held),
      ("confirm", queue.confirm),
    ] where !sketch.isEmpty {
      words.append("\(name)=\(sketch.exactValues.map { $0 / 1_000_000 })")
    }
    return (words + ["backlog=\(queue.backlog.finalBacklog(given: queue.counts))"]).joined(separator: " ")
  }

  private func queue(_ profile: Profile) throws -> QueueState {
    try #require(profile.queues.first { $0.name == Array("q".utf8) })
  }

  @Test(arguments: cases)
  func `a message is joined`(_ item: Case) throws {
    let profile = try fold(log(item.lines))
    #expect(words(try queue(profile)) == item.outcome)
  }

  /// What the merge law leaves out: an id published or ended twice with a cut between, and a publish refused after one.
  static let exceptions = ["twice", "anew", "expired, then dead-lettered", "refused by the broker"]

  @Test(arguments: cases.filter { item in !exceptions.contains { item.testDescription.contains($0) } })
  func `a message is joined across a cut at any line`(_ item: Case) throws {
    let lines = log(item.lines)
    for place in 0...lines.count {
      let profile = try merged([Array(lines[..<place]), Array(lines[place...])])
      #expect(words(try queue(profile)) == item.outcome, "cut at \(place)")
    }
  }

  @Test func `an id that is open in two queues does not join a record without a queue`() throws {
    let stamp = "2026-11-20T22:40:00Z"
    let profile = try fold([
      "\(stamp) publish queue=a id=1", "\(stamp) publish queue=b id=1", "\(stamp) ack id=1",
      "\(stamp) publish queue=b id=2", "\(stamp) ack id=2",
    ])
    #expect(profile.byQueue.ambiguousRecords == 1)
    #expect(profile.queues.map(\.counts.acked) == [0, 1, 0])
  }

  @Test func `the backlog is never below zero`() throws {
    for seed in UInt64(1)...40 {
      for queue in try fold(RandomLog.lines(seed: seed, count: 150)).queues {
        #expect(
          queue.backlog.finalBacklog(given: queue.counts) >= 0
            && queue.backlog.initialBacklog(given: queue.counts) >= 0)
        if let maximum = queue.backlog.largestBacklog(given: queue.counts) {
          #expect(maximum >= queue.backlog.finalBacklog(given: queue.counts))
        }
      }
    }
  }

  // MARK: Service

  private func service(_ lines: [String], of consumer: String = "w") throws -> [Int64] {
    let profile = try fold(log(lines))
    let queue = try #require(profile.queueFigures.first)
    let party = try #require(queue.consumers.first { $0.name == consumer })
    return party.service.exactValues.map { $0 / 1_000_000 }
  }

  @Test func `with prefetch 1 the service time is what the message was held`() throws {
    let lines = [
      "0 publish id=1", "0 publish id=2", "0 publish id=3", "1 deliver id=1 consumer=w",
      "11 ack id=1 consumer=w",
      "12 deliver id=2 consumer=w", "32 ack id=2 consumer=w", "40 deliver id=3 consumer=w",
      "45 ack id=3 consumer=w",
    ]
    #expect(try service(lines) == [5, 10, 20])
  }

  @Test func `with prefetch 5 it counts from the settle before`() throws {
    let deliveries = (1...5).flatMap { ["0 publish id=\($0)", "1 deliver id=\($0) consumer=w"] }
    let acks = [(1, 11), (2, 31), (3, 36), (4, 86), (5, 88)].map { "\($0.1) ack id=\($0.0) consumer=w" }
    #expect(try service(deliveries + acks) == [2, 5, 10, 20, 50])
    let nameless = acks.map { String($0.dropLast(" consumer=w".count)) }
    #expect(try service(deliveries + nameless) == [2, 5, 10, 20, 50])
  }

  @Test func `settles that name no consumer are the deliverer's, also across a cut`() throws {
    var lines: [String] = []
    for id in 1...30 {
      lines.append("\(id * 20) publish id=\(id)")
      lines.append("\(id * 20 + 1) deliver id=\(id) consumer=w")
      if id > 3 { lines.append("\(id * 20 + 2) ack id=\(id - 3)") }
    }
    let log = log(lines)
    let whole = try fold(log).encoded()
    for place in 0...log.count {
      #expect(try merged([Array(log[..<place]), Array(log[place...])]).encoded() == whole, "cut at \(place)")
    }
  }
}
