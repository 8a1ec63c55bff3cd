import Diagnosis
@testable import Reports
import TestSupport
import Testing

/// What a verdict rests on: a log is never called healthy for what it does not show.
@Suite struct GroundsTests {
  /// Some of the records of messages at a steady pace, ten a second, each done at once.
  private func verdict(of kinds: Set<String>) throws -> Verdict {
    var log = TestLog()
    for id in 0..<300 {
      let time = Double(id) / 10
      if kinds.contains("publish") { log.add(time, "publish queue=orders id=m\(id) producer=p-1") }
      if kinds.contains("deliver") { log.add(time + 0.002, "deliver queue=orders id=m\(id) consumer=w-1") }
      if kinds.contains("ack") { log.add(time + 0.01, "ack queue=orders id=m\(id) consumer=w-1") }
    }
    return try report(of: log.text).verdict
  }

  @Test(arguments: [
    (["publish"], "300 messages were published; this log does not show how they ended."),
    (
      ["deliver"],
      "300 messages were delivered at 10/s; without publishes the log does not show whether messages waited or were lost."
    ),
    (
      ["ack"],
      "300 messages left at 10/s; without publishes the log does not show whether messages waited or were lost."
    ),
    (
      ["deliver", "ack"],
      "300 messages left at 10/s, consumers are 8.0% busy; without publishes the log does not show whether "
        + "messages waited or were lost."
    ),
  ])
  func `half a log is not healthy, and says what cannot be judged`(kinds: [String], headline: String) throws {
    let verdict = try verdict(of: Set(kinds))
    #expect(verdict.word == .unknown && verdict.headline == headline)
  }

  @Test(arguments: [["publish", "deliver"], ["publish", "ack"], ["publish", "deliver", "ack"]])
  func `a log that shows how messages come and go can be healthy`(kinds: [String]) throws {
    let verdict = try verdict(of: Set(kinds))
    #expect(verdict.word == .healthy)
    // Whoever lacks a side of it says so.
    #expect(verdict.details.contains { $0.hasPrefix("This log does not show ") } == (kinds.count < 3))
  }

  @Test func `a queue that fell behind as long as messages came says so`() throws {
    var log = TestLog()
    for id in 0..<264 { log.message(id, publish: Double(id) / 24) }
    for id in 0..<140 {
      log.add(0.001 + Double(id) / 10, "deliver queue=orders id=m\(id) consumer=w-1")
      log.add(0.1 + Double(id) / 10, "ack queue=orders id=m\(id) consumer=w-1")
    }
    let report = try report(of: log.text)
    #expect(report.verdict.word == .fallingBehind && report.verdict.status == .degraded)
    #expect(
      report.verdict.headline
        == "orders took in 24 msg/s but only 10 msg/s left in the last 3.7 s of the load.")
    #expect(
      report.verdict.details.first
        == "The backlog is 124 messages and drains in 12.4 s: no more messages arrived when the log ended."
    )
    #expect(!report.queues[0].backlog.neverDrains)
  }

  @Test func `a few messages that take many times as long are told of`() throws {
    var log = TestLog()
    for id in 0..<600 {
      let time = Double(id) / 10
      let work = id % 50 == 0 ? 4.0 : 0.01
      log.message(id, consumer: "w-\(id % 50)", publish: time, deliver: time + 0.002, ack: time + work)
    }
    let verdict = try report(of: log.text).verdict
    #expect(verdict.status != .healthy)
    #expect(verdict.word == .slowAtTimes)
  }

  // MARK: Words

  @Test func `a frozen client is the verdict, and not the silence around it`() throws {
    var log = TestLog()
    for id in 0..<600 {
      let time = Double(id) / 20 + (id < 300 ? 0 : 5)
      log.message(id, publish: time, deliver: time + 0.001, ack: time + 0.01)
    }
    for time in [15.5, 16, 16.5] {
      log.add(time, "disconnect client=w-1 reason=\"missed heartbeats from client, timeout: 60s\"")
    }
    let verdict = try report(of: log.text).verdict
    #expect(verdict.word == .heartbeatsMissed && verdict.status == .atRisk)
    #expect(verdict.details.contains { $0.hasPrefix("Also: Nothing was logged") })
  }

  @Test func `what no queue takes is no backlog of one`() throws {
    var log = TestLog()
    for id in 0..<300 {
      let time = Double(id) / 20
      log.message(id, publish: time, deliver: time + 0.001, ack: time + 0.01)
      log.add(time + 0.02, "publish queue=apac id=a\(id) producer=p-1")
      if id % 2 == 0 { log.add(time + 0.03, "return queue=apac id=a\(id) reason=no_route") }
    }
    let verdict = try report(of: log.text).verdict
    #expect(verdict.word == .losingMessages)
    #expect(!verdict.details.contains { $0.contains("apac takes in") }, "\(verdict.details)")
  }

  // MARK: Silences

  @Test(arguments: [0.05, 0.1])
  func `a silence is one however fine the buckets are`(pace: Double) throws {
    var log = TestLog()
    for id in 0..<Int(17 / pace) {
      let time = Double(id) * pace + (Double(id) * pace > 8 ? 12 : 0)
      log.message(id, publish: time, deliver: time + 0.001)
    }
    let verdict = try report(of: log.text).verdict
    #expect(verdict.word == .interrupted && verdict.headline.hasPrefix("Nothing was logged for 12."))
  }

  @Test func `silence while messages wait is one even in a short log`() throws {
    var log = TestLog()
    for id in 0..<100 {
      log.message(
        id, publish: Double(id) / 50, deliver: 4.7 + Double(id) / 100, ack: 4.701 + Double(id) / 100)
    }
    #expect(try report(of: log.text).verdict.word == .interrupted)
  }

  @Test func `silence with nothing to do is the habit of a log`() throws {
    var log = TestLog()
    for id in 0..<200 {
      let time = Double(id % 100) / 50 + (id < 100 ? 0 : 300)
      log.message(id, publish: time, deliver: time + 0.001, ack: time + 0.01)
    }
    #expect(try report(of: log.text).verdict.word == .healthy)
  }

  @Test func `what a log tells before the first message is no silence`() throws {
    var log = TestLog()
    log.add(0, "connect client=p-1")
    for id in 0..<300 {
      let time = 5 + Double(id) / 20
      log.message(id, publish: time, deliver: time + 0.001, ack: time + 0.01)
    }
    log.add(40, "disconnect client=p-1")
    #expect(try report(of: log.text).verdict.word == .healthy)
  }
}
