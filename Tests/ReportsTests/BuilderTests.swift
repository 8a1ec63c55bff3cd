import Diagnosis
import Profiles
@testable import Reports
import TestSupport
import Testing

@Suite struct BuilderTests {
  /// Two queues and whatever may happen in them.
  private var smallLog: String {
    var log = TestLog()
    log.add(0, "config broker=mqtune prefetch=2")
    log.add(0, "consume queue=orders consumer=w-1 prefetch=2")
    log.message(1, publish: 1, deliver: 1.5)
    log.message(2, publish: 1.25, deliver: 1.75)
    log.add(1.3, "confirm queue=orders id=m2 producer=p-1")
    log.add(2, "ack queue=orders id=m1 consumer=w-1")
    log.add(3, "nack queue=orders id=m2 consumer=w-1 requeue=true reason=busy")
    log.add(3.5, "deliver queue=orders id=m2 consumer=w-1 attempt=2")
    log.add(4, "ack queue=orders id=m2 consumer=w-1")
    log.message(3, publish: 5)
    log.add(6, "return id=m4 producer=p-2 reason=\"no route\"")
    log.message(1, queue: "mail", consumer: "w-9", publish: 6.5, deliver: 7)
    log.add(7, "alarm resource=disk state=set")
    log.add(7.5, "disconnect client=w-9 reason=timeout")
    log.add(8, "not an event")
    return log.text
  }

  @Test func `A small log gives this report`() throws {
    let options = ReportOptions(percentiles: [75, 99.99], bucket: 1_000_000_000)
    expectGolden(written(try report(of: smallLog, options), .json), named: "built")
  }

  @Test func `A report is the same in whatever order workers look at queues`() throws {
    var log = TestLog()
    for number in 0..<1_200 {
      let time = Double(number) / 10
      log.message(
        number, queue: "q-\(number % 3)", consumer: "w-\(number % 6)", publish: time, deliver: time + 0.4,
        ack: time + 0.7)
    }
    let profile = try profile(of: Array(log.text.utf8))
    let backwards = makeReport(profile) { count, body in for index in (0..<count).reversed() { body(index) } }
    #expect(backwards == makeReport(profile))
  }

  @Test func `Making a report leaves the profile as it was`() throws {
    let profile = try profile(of: Array(smallLog.utf8))
    let before = profile.encoded()
    let first = makeReport(profile)
    #expect(profile.encoded() == before)
    #expect(makeReport(profile) == first)
  }

  @Test(arguments: Stories.all.map(\.path).filter { $0.hasPrefix("mqtune/") && $0.hasSuffix(".log") })
  func `A log read in parts gives the same report`(path: String) throws {
    let content = try #require(Stories.all.first { $0.path == path }).content()
    let whole = try profile(of: content)
    let middle = try #require(content[(content.count / 2)...].firstIndex(of: UInt8(ascii: "\n"))) + 1
    let parts = try profile(of: Array(content[..<middle]))
    parts.merge(try profile(of: Array(content[middle...])))
    #expect(makeReport(parts) == makeReport(whole))
  }

  @Test func `A profile that was written and read again gives the same report`() throws {
    let profile = try profile(of: Array(smallLog.utf8))
    let again = try Profile(decoding: profile.encoded())
    #expect(makeReport(again) == makeReport(profile))
  }

  @Test func `Without events there is an empty report`() {
    var expected = Report()
    expected.verdict.headline = "There is nothing in this log to judge."
    expected.input.problems = ["a.log: cannot be read"]
    #expect(makeReport(Profile(), of: RunFacts(problems: ["a.log: cannot be read"])) == expected)
  }

  @Test func `An instant has no rates`() throws {
    var log = TestLog()
    log.message(1, publish: 1, deliver: 1, ack: 1)
    let report = try report(of: log.text)
    #expect(report.totals.throughput == Report.Throughput())
    #expect(report.totals.latency.endToEnd?.max == 0)
    #expect(report.totals.backlog.growthPerS == nil)
  }

  // MARK: Backlog

  @Test func `What was there before the log began counts into the backlog`() throws {
    var log = TestLog()
    for id in 0..<50 { log.add(Double(id) / 10, "ack queue=orders id=old\(id) consumer=w-1") }
    for id in 0..<50 { log.message(id, publish: 5 + Double(id) / 10) }
    let report = try report(of: log.text)
    #expect(report.queues[0].backlog.end == 50)
    #expect(report.queues[0].backlog.max == 50)
    #expect(report.queues[0].inFlightEnd == 50)
    #expect(
      report.notes == [
        "50 messages were settled without a publish in this log: they were published before the log begins, or lines are missing."
      ])
  }

  @Test func `The order in which files are read does not make a backlog`() throws {
    var publishes = TestLog()
    var settles = TestLog()
    for id in 0..<100 {
      publishes.message(id, publish: Double(id) / 10)
      settles.add(Double(id) / 10 + 0.1, "deliver queue=orders id=m\(id) consumer=w-1")
      settles.add(Double(id) / 10 + 0.2, "ack queue=orders id=m\(id) consumer=w-1")
    }
    for (first, second) in [(publishes, settles), (settles, publishes)] {
      let both = try profile(of: Array(first.text.utf8), path: "a.log")
      both.merge(try profile(of: Array(second.text.utf8), path: "b.log"))
      let queue = makeReport(both).queues[0]
      #expect(queue.backlog.end == 0)
      #expect((1...3).contains(queue.backlog.max ?? 0))
      #expect(queue.latency.endToEnd?.count == 100)
    }
  }

  @Test func `What the broker refused is not in the backlog`() throws {
    var log = TestLog()
    for id in 0..<300 {
      let time = Double(id) / 10
      if id % 5 == 0 {
        log.message(id, publish: time)
        log.add(time + 0.01, "nack queue=orders id=m\(id) producer=p-1")
      } else {
        log.message(id, publish: time, deliver: time + 0.01, ack: time + 0.02)
      }
    }
    let report = try report(of: log.text)
    #expect(report.queues[0].backlog.end == 0)
    #expect(report.series.queues[1].backlog.allSatisfy { $0 <= 1 })
    #expect(report.verdict.word == .losingMessages)
    #expect(report.verdict.headline == "orders lost 60 of 360 messages (17%): 60 refused.")
  }

  @Test func `Where nothing is settled a delivery ends a message`() throws {
    var log = TestLog()
    for id in 0..<300 {
      log.message(id, publish: Double(id) / 10, deliver: id < 290 ? Double(id) / 10 + 0.01 : nil)
    }
    let report = try report(of: log.text)
    #expect(report.queues[0].backlog.end == 10)
    #expect(report.queues[0].inFlightEnd == 10)
    #expect(report.queues[0].latency.endToEnd == nil)
    #expect(
      report.notes == [
        "The log has no ack or nack for orders: a delivery counts as the end of a message there."
      ])
    let gaps = report.notVisible.map(\.what)
    #expect(gaps.first == "processing time and end to end latency" && gaps.contains("publisher confirms"))
  }

  @Test func `A backlog that shrinks says when it is gone`() throws {
    var log = TestLog()
    for id in 0..<400 { log.message(id, publish: Double(id) / 1_000) }
    for id in 0..<300 {
      log.add(1 + Double(id) / 10, "deliver queue=orders id=m\(id) consumer=w-1")
      log.add(1.05 + Double(id) / 10, "ack queue=orders id=m\(id) consumer=w-1")
    }
    let backlog = try report(of: log.text).queues[0].backlog
    #expect(backlog.end == 100)
    #expect(!backlog.neverDrains)
    #expect(((backlog.growthPerS ?? 0) + 10).magnitude < 0.1)
    #expect(((backlog.drainS ?? 0) - 10).magnitude < 0.2)
  }

  @Test func `A depth in the log that differs from the count is said`() throws {
    var log = TestLog()
    for id in 0..<100 { log.add(Double(id) / 10, "publish queue=orders id=m\(id) depth=\(id + 41)") }
    log.message(500, queue: "mail", publish: 10, deliver: 10.1, ack: 10.2)
    #expect(
      try report(of: log.text).notes.contains(
        "At its end the log states a depth of 140 for orders, but the counted backlog is 100: lines may be missing."
      ))
  }

  // MARK: Over time

  @Test func `Wider buckets hold the same events`() throws {
    let fine = try report(ofSample: "mqtune/burst.log").series
    let wide = try report(ofSample: "mqtune/burst.log", ReportOptions(bucket: 10_500_000_000)).series
    #expect(fine.bucket == 500_000_000)
    #expect(wide.bucket == 10_500_000_000)
    for (a, b) in zip(fine.queues, wide.queues) {
      #expect(a.incoming.reduce(0, +) == b.incoming.reduce(0, +))
      #expect(a.backlog.last == b.backlog.last)
      #expect(b.incoming.count == b.p99.count && b.p99.count == b.backlog.count)
    }
  }

  @Test func `Buckets finer than those kept are refused aloud`() throws {
    let report = try report(ofSample: "mqtune/burst.log", ReportOptions(bucket: 1_000_000))
    #expect(
      report.notes == [
        "Figures over time are in steps of 500 ms, not 1 ms: for a log of this length they are kept in multiples "
          + "of 500 ms."
      ])
  }

  // MARK: Incidents

  @Test func `Of spans that return very often the first are listed`() throws {
    var log = TestLog()
    for number in 0..<25 {
      log.add(Double(number), "block client=p-1 reason=memory")
      log.add(Double(number) + 0.5, "unblock client=p-1")
    }
    let incidents = try report(of: log.text).incidents
    #expect(incidents.count == 21)
    #expect(incidents.map(\.count) == [Int](repeating: 1, count: 20) + [5])
    #expect(incidents[0].lines == [2, 3, 4].map { .init(file: "test.log", line: $0) })
    #expect(incidents[20].to == incidents[20].from + 4_500_000_000)
  }

  // MARK: What holds for any log

  @Test(arguments: UInt64(1)...40) func `Figures of any log agree with each other`(seed: UInt64) throws {
    let text = RandomLog.lines(seed: seed, count: 40 * Int(seed)).joined(separator: "\n") + "\n"
    let report = try report(of: text, ReportOptions(percentiles: [42]))
    #expect(report.totals.published == report.queues.reduce(0) { $0 + $1.published })
    #expect(report.totals.acked == report.queues.reduce(0) { $0 + $1.acked })
    #expect(report.input.lines == report.input.understood + report.input.ignored + report.input.notUnderstood)
    for queue in [report.totals] + report.queues {
      #expect((0...1).contains(queue.utilisation ?? 0))
      #expect((queue.backlog.end ?? 0) >= 0 && (queue.backlog.max ?? 0) >= (queue.backlog.end ?? 0))
      for latency in [queue.latency.endToEnd, queue.latency.service, queue.latency.confirm].compactMap({ $0 })
      {
        #expect(latency.buckets.last?.count == latency.count)
        #expect(latency.min <= latency.p50 && latency.p50 <= latency.p99 && latency.p99 <= latency.max)
      }
    }
    for line in report.series.queues {
      let counts = [line.incoming, line.outgoing, line.backlog, line.errors].map(\.count) + [line.p99.count]
      #expect(Set(counts).count == 1 && counts[0] <= 600)
    }
  }
}
