import Diagnosis
@testable import Reports
import TestSupport
import Testing

@Suite struct BuilderVerdictTests {
  @Test(arguments: [
    ("mqtune/healthy.log", "healthy HEALTHY"),
    ("mqtune/too-few-consumers.log", "failing FALLING BEHIND queue=orders"),
    ("mqtune/slow-consumer.log", "degraded DEGRADED queue=emails"),
    ("mqtune/poison-message.log", "failing REDELIVERING queue=emails"),
    ("mqtune/burst.log", "degraded RECOVERED queue=invoices"),
    ("mqtune/prefetch-1-slow-link.log", "failing FALLING BEHIND queue=thumbnails"),
    ("mqtune/broker-restart.log", "degraded INTERRUPTED"),
    ("mqtune/unfair-dispatch.log.gz", "failing FALLING BEHIND queue=payments"),
    ("json/too-few-consumers.log", "failing FALLING BEHIND queue=orders"),
    ("json/slow-consumer.log", "degraded DEGRADED queue=emails"),
    ("rabbitmq/memory-alarm.log", "failing ALARMS"),
    ("jmeter-csv/slow-report.log", "degraded ERRORS"),
  ])
  func `Each sample log gets the verdict of its story`(path: String, expected: String) throws {
    let verdict = try report(ofSample: path).verdict
    let queue = verdict.facts.first { $0.key == "queue" }.map { " queue=\($0.value)" } ?? ""
    #expect("\(verdict.status.rawValue) \(verdict.word)\(queue)" == expected, "\(verdict.headline)")
  }

  @Test(
    arguments: [
      (Stories.healthy, VerdictWord.healthy), (Stories.burst, .recovered),
      (Stories.brokerRestart, .interrupted),
    ],
    UInt64(1)...5)
  func `The verdict on a story does not hang on chance`(
    story: (plan: BrokerPlan, word: VerdictWord), seed: UInt64
  )
    throws
  {
    var plan = story.plan
    plan.seed = seed
    let profile = try profile(of: EventLogWriter.text(BrokerModel.run(plan).records))
    let verdict = makeReport(profile, ReportOptions(predicts: false)).verdict
    #expect(verdict.word == story.word, "\(verdict.headline)")
  }

  @Test(arguments: cases) func `A verdict says what decided it`(_ judged: Judged) throws {
    var log = TestLog()
    judged.write(&log)
    let verdict = try report(of: log.text).verdict
    // What to do is the matter of the rules.
    let details = verdict.details.filter { !$0.hasPrefix("Do first: ") }
    let lines = ["\(verdict.status.rawValue) \(verdict.word)", verdict.headline] + details
    #expect(lines == judged.lines)
  }

  @Test func `Facts are the figures that matter, without separators`() throws {
    let verdict = try report(ofSample: "mqtune/too-few-consumers.log").verdict
    #expect(verdict.facts.map(\.key) == ["queue", "backlog", "growth_per_s", "p99_ms", "rule", "fix"])
    #expect(verdict.facts.allSatisfy { !$0.value.contains(",") })
  }

  struct Judged: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let lines: [String]
    let write: @Sendable (inout TestLog) -> Void

    init(_ name: String, _ lines: [String], _ write: @escaping @Sendable (inout TestLog) -> Void) {
      testDescription = name
      self.lines = lines
      self.write = write
    }
  }

  /// Messages at a steady pace, ten a second, each done at once.
  private static func steady(_ log: inout TestLog, _ numbers: Range<Int>, queue: String = "orders") {
    for id in numbers {
      let time = Double(id) / 10
      log.message(id, queue: queue, publish: time, deliver: time + 0.002, ack: time + 0.01)
    }
  }

  static let cases: [Judged] = [
    Judged("nothing", ["unknown UNKNOWN", "There is nothing in this log to judge."]) { _ in },
    Judged(
      "too short",
      [
        "unknown UNKNOWN", "Too short to judge: 30 messages in 2.9 s; 100 over 2 s are needed.",
      ]
    ) { steady(&$0, 0..<30) },
    Judged(
      "healthy",
      [
        "healthy HEALTHY",
        "10 msg/s in and out, the 99th percentile is 10 ms, nothing is waiting at the end.",
      ]
    ) { steady(&$0, 0..<300) },
    Judged(
      "only publishes",
      [
        "unknown UNKNOWN", "200 messages were published; this log does not show how they ended.",
      ]
    ) { log in
      for id in 0..<200 { log.message(id, publish: Double(id) / 10) }
    },
    Judged(
      "the consumer is stuck",
      [
        "failing STALLED",
        "orders: the queue has lost its consumers.",
        "Nothing was delivered or settled for 39.9 s, while 400 messages wait.",
      ]
    ) { log in
      steady(&log, 0..<200)
      for id in 200..<600 { log.message(id, publish: Double(id) / 10) }
    },
    Judged(
      "a queue without consumers",
      [
        "failing STALLED", "mail: the queue has no consumers.",
        "200 messages were published and none was delivered.",
      ]
    ) { log in
      for id in 0..<200 {
        let time = Double(id) / 10
        log.message(id, publish: time, deliver: time + 0.002, ack: time + 0.01)
        log.message(id, queue: "mail", publish: time + 0.02)
      }
    },
    Judged(
      "a queue that delays messages",
      [
        "healthy HEALTHY",
        "20 msg/s in and out, the 99th percentile is 10 ms, nothing is waiting at the end.",
      ]
    ) { log in
      for id in 0..<300 {
        let time = Double(id) / 10
        log.message(id, publish: time, deliver: time + 0.002, ack: time + 0.01)
        log.add(time + 0.02, "publish queue=wait id=w\(id)")
        log.add(time + 0.07, "dead-letter queue=wait id=w\(id) reason=expired to=later")
        log.add(time + 0.071, "deliver queue=later id=w\(id) consumer=c-9")
        log.add(time + 0.08, "ack queue=later id=w\(id) consumer=c-9")
      }
    },
    Judged(
      "clients miss their heartbeats",
      [
        "at-risk HEARTBEATS MISSED", "The broker closed 2 connections whose clients missed their heartbeats.",
        "2 connections were closed because heartbeats were missing; the first was the connection of w-1.",
      ]
    ) { log in
      steady(&log, 0..<300)
      for time in [10.05, 20.05] {
        log.add(time, "disconnect client=w-1 reason=\"missed heartbeats from client, timeout: 60s\"")
      }
    },
    Judged(
      "messages expire",
      [
        "degraded LOSING MESSAGES", "orders lost 10 of 310 messages (3.2%): 10 expired.",
      ]
    ) { log in
      steady(&log, 0..<300)
      for id in 300..<310 {
        log.add(Double(id) / 10, "publish queue=orders id=m\(id)")
        log.add(Double(id) / 10 + 0.05, "expire queue=orders id=m\(id)")
      }
    },
    Judged(
      "errors",
      ["degraded ERRORS", "orders: 9 errors on 300 messages (3.0%), most often 'no access'."]
    ) { log in
      steady(&log, 0..<300)
      for number in 0..<9 {
        let reason = number < 6 ? "\"no access\"" : "timeout"
        log.add(29.95, "error queue=orders reason=\(reason)")
      }
    },
    Judged(
      "the same again and again",
      [
        "degraded REDELIVERING",
        "orders: messages are redelivered before their consumers are done.",
        "17% of the deliveries are redeliveries that no consumer asked for: 1.2 attempts a message.",
      ]
    ) { log in
      for id in 0..<300 {
        let time = Double(id) / 10
        log.message(id, publish: time, deliver: time + 0.002)
        if id % 5 == 0 { log.add(time + 0.005, "deliver queue=orders id=m\(id) consumer=w-1 attempt=2") }
        log.add(time + 0.01, "ack queue=orders id=m\(id) consumer=w-1")
      }
    },
    Judged(
      "an alarm",
      [
        "failing ALARMS", "The broker is short of memory and stops all publishing.",
        "The memory alarm was set once, for 600 ms in all (2.0% of the log); no client could publish during that time.",
      ]
    ) { log in
      steady(&log, 0..<100)
      log.add(10.0, "alarm resource=memory state=set")
      log.add(10.01, "block client=p-1 reason=memory")
      log.add(10.5, "unblock client=p-1")
      log.add(10.6, "alarm resource=memory state=clear")
      steady(&log, 107..<300)
    },
    Judged(
      "messages that no queue would take",
      [
        "failing LOSING MESSAGES", "30 of 330 messages were lost (9.1%): 30 returned.",
      ]
    ) { log in
      steady(&log, 0..<300)
      for id in 0..<30 { log.add(29.95, "return id=r\(id) reason=\"no route\"") }
    },
    Judged(
      "one lost ack",
      [
        "healthy HEALTHY",
        "10 msg/s in and out, the 99th percentile is 10 ms, 1 message in flight at the end.",
      ]
    ) { log in
      log.message(1, publish: 0.1, deliver: 0.2)
      for id in 2..<6 { log.message(id, publish: 0.1, deliver: 0.2, ack: 0.21) }
      steady(&log, 3..<600, queue: "mail")
    },
    Judged("silence", ["at-risk INTERRUPTED", "Nothing was logged for 20.0 s."]) { log in
      steady(&log, 0..<300)
      steady(&log, 500..<800)
    },
  ]
}
