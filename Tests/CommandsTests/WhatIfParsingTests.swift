import Reports
import Simulation
import Testing

@testable import CLI
@testable import Commands

/// What the options of `whatif` make of their values.
@Suite struct WhatIfParsingTests {
  static let goals: [(text: String, written: String, goal: Goal)] = [
    ("latency.p99 < 50ms", "latency.p99 < 50ms", Goal(.endToEndP99, atMost: 50_000_000)),
    ("latency.p99 lt 50ms", "latency.p99 < 50ms", Goal(.endToEndP99, atMost: 50_000_000)),
    ("wait.p50<=1.5s", "wait.p50 <= 1.5s", Goal(.queueWaitP50, atMost: 1_500_000_000)),
    ("queue_wait.p90 le 2s", "wait.p90 <= 2s", Goal(.queueWaitP90, atMost: 2_000_000_000)),
    ("held.p99 < 1us", "held.p99 < 1us", Goal(.heldP99, atMost: 1_000)),
    (" throughput.out  ge  5k/s ", "throughput.out >= 5k/s", Goal(.throughputOut, atLeast: 5_000)),
    ("throughput.out > 900/s", "throughput.out > 900/s", Goal(.throughputOut, atLeast: 900)),
    ("backlog.max < 100", "backlog.max < 100", Goal(.backlogMax, atMost: 100)),
    ("backlog.growth <= 0/s", "backlog.growth <= 0/s", Goal(.backlogGrowth, atMost: 0)),
    ("utilisation lt 80%", "utilisation < 80%", Goal(.utilisation, atMost: 0.8)),
  ]

  @Test(arguments: goals)
  func `a goal is read and written back`(text: String, written: String, goal: Goal) throws {
    #expect(try searchGoal(text) == WhatIfQuestion.Goal(written, goal))
  }

  static let badGoals: [(text: String, column: Int, problem: String)] = [
    ("", 0, "expected a metric, such as latency.p99"),
    ("latency.p99.9 < 1s", 0, "a replay gives only the percentiles p50, p90 and p99"),
    ("latncy.p99 < 1s", 0, "no metric is called 'latncy.p99'; did you mean 'latency.p99'?"),
    ("latency.p99", 11, "expected < or <= (lt or le) after the metric"),
    ("latency.p99 = 1s", 12, "expected < or <= (lt or le) after the metric"),
    ("latency.p99 > 1s", 12, "a goal for latency.p99 is an upper bound: < or <= (lt or le)"),
    ("throughput.out < 5/s", 15, "a goal for throughput is a lower bound: > or >= (gt or ge)"),
    ("latency.p99 < 50", 14, "expected a time with its unit, such as 50ms"),
    ("latency.p99 < ", 14, "expected a time with its unit, such as 50ms"),
    ("latency.p99 < -5ms", 14, "expected a time with its unit, such as 50ms"),
    ("throughput.out > 900", 17, "expected a rate, such as 900/s"),
    ("backlog.max < 5s", 14, "expected a number, such as 100 or 5k"),
    ("utilisation < 0.8", 14, "expected a percentage, such as 80%"),
    ("wait.p50 < 1s or 2s", 11, "expected a time with its unit, such as 50ms"),
  ]

  @Test(arguments: badGoals)
  func `a mistake in a goal is shown where it is`(text: String, column: Int, problem: String) {
    do throws(Option.ValueError) {
      Issue.record("\(try searchGoal(text))")
    } catch {
      guard case .at(let place, _, let said) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(place == column)
      #expect(said == problem)
    }
  }

  @Test func `a space is read`() throws {
    let space = try searchSpace("consumers=1..16,prefetch=1..64,dispatch=any")
    #expect(space.consumers == 1...16)
    #expect(space.prefetches == [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64])
    #expect(space.policies == Dispatch.allCases)
    #expect(try searchSpace("consumers=4").consumers == 4...4)
    #expect(try searchSpace("prefetch=0..5").prefetches == [0, 1, 2, 3, 4, 5])
    #expect(try searchSpace("prefetch=5..20").prefetches == [5, 6, 8, 12, 16, 20])
    #expect(try searchSpace("prefetch=7").prefetches == [7])
    #expect(try searchSpace("prefetch=0..65535").prefetches.count == 33)
    #expect(try searchSpace("dispatch=random").policies == [.random])
  }

  @Test(arguments: [
    "", "consumers", "consumers=", "consumers=0..4", "consumers=4..1", "consumers=1..2..3", "consumers=1-4",
    "consumers=1..99999999999999999999", "prefetch=-1", "prefetch=1..65536", "dispatch=fair", "colour=red",
    "consumers=1,consumers=2", "consumers=1,,prefetch=2",
  ])
  func `what is no space is refused`(text: String) {
    #expect(throws: Option.ValueError.self) { try searchSpace(text) }
  }

  @Test(arguments: [
    ("1.2", 1.2), ("120%", 1.2), ("+20%", 1.2), ("-10%", 0.9), ("0.5", 0.5), ("+0%", 1), ("1", 1),
  ])
  func `a load is a factor or a percentage`(text: String, factor: Double) throws {
    let settings = try ArgumentParser.parse(["whatif", "--rate", text, "x"], for: .complete).settings
    #expect((settings.whatIf.settings.rate - factor).magnitude < 1e-12)
  }

  @Test(arguments: ["", "%", "+", "+0.2", "-100%", "0", "-5", "nan", "1e3", "inf%", "99999999"])
  func `what is no load is refused`(text: String) {
    #expect(Run(["whatif", "--rate", text, "x"]).code == .usage)
  }

  @Test(arguments: [
    ["--search", "consumers=1..4"], ["--goal", "wait.p50<1s"], ["--consumers", "0"],
    ["--consumers", "2", "-f", "csv"],
    ["--consumers", "2", "-o", "run.mqp"], ["--consumers", "2", "--queue", "a", "--queue", "b"],
    ["--consumers", "2", "--search", "consumers=1..4", "--goal", "wait.p50<1s"],
    ["--prefetch", "2", "--search", "prefetch=1..4", "--goal", "wait.p50<1s"],
    ["--dispatch", "random", "--search", "dispatch=any", "--goal", "wait.p50<1s"],
    ["--consumers", "2", "--where", "latency>1s"], ["--consumers", "2", "--client", "c"], [],
  ])
  func `questions without an answer are told before a log is read`(arguments: [String]) {
    let run = EndToEnd.run(["whatif"] + arguments + ["no-such-file.log"])
    #expect(run.code == .usage)
    #expect(run.output.isEmpty && run.error.hasPrefix("mqtune: error: "))
  }

  @Test func `a search is no use without room for it, and finds what stays as it is`() throws {
    let run = EndToEnd.run([
      "whatif", "--search", "dispatch=any", "--goal", "backlog.end<1000", "-f", "json",
      "SampleLogs/mqtune/too-few-consumers.log",
    ])
    #expect(run.code == .success)
    #expect(run.output.contains("\"changes\": []"))
    #expect(run.output.contains("\"found\": \"reached\""))
  }
}
