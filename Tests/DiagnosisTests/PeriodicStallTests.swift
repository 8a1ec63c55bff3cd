import Profiles
import TestSupport
import Testing
import Trials

@testable import Diagnosis

@Suite struct PeriodicStallTests {
  /// Five messages a second, 50 ms of work, and three seconds of ten times as much from each of these seconds on.
  private func log(_ stalls: [Double], bursts: [Double] = []) -> LoadLog {
    var random = SeededGenerator(seed: 7)
    var log = LoadLog(seconds: 400)
    let arrivals =
      random.arrivals(5, to: 400) + bursts.flatMap { at in (0..<60).map { at + Double($0) * 0.01 } }
    log.queue("orders", arrivals: arrivals) { _, second in
      stalls.contains { second >= $0 && second < $0 + 3 } ? 0.8 : 0.05
    }
    return log
  }

  @Test func `stalls by the clock are found with their period`() throws {
    let first = try #require(log(Array(stride(from: 11, to: 400, by: 27))).diagnosis.findings.first)
    #expect(first.rule == .periodicStall)
    #expect(first.subject == Subject(.queue, "orders"))
    #expect(first.summary == "slow every 27.0 s")
    #expect(first.severity == .high)
    #expect(first.advice.first?.from == "every 27.0 s")
  }

  @Test func `stalls at irregular times are not by the clock`() {
    let stalls = [13.0, 31, 77, 92, 141, 163, 171, 204, 260, 275, 330, 341]
    #expect(log(stalls).diagnosis.answer(of: .periodicStall) == .notFound)
  }

  @Test func `messages that come by the clock are no stall`() {
    let log = log([], bursts: Array(stride(from: 11, to: 400, by: 27)))
    #expect(log.diagnosis.answer(of: .periodicStall) == .notFound)
  }

  @Test func `measurements have rhythms too`() {
    var csv = "timeStamp,elapsed,label,responseCode,success\n"
    for number in 0..<2_000 {
      let slow = number / 5 % 30 < 2
      csv += "\(1_772_442_000_000 + number * 200),\(slow ? 900 : 40),checkout,200,true\n"
    }
    let diagnosis = diagnose(Profile(log: Array(csv.utf8), format: "jmeter-csv"))
    #expect(diagnosis.finding(of: .periodicStall)?.subject == Subject(.label, "checkout"))
    #expect(diagnosis.finding(of: .periodicStall)?.summary == "slow every 30.0 s")
  }

  @Test func `a rhythm needs four cycles`() {
    var random = SeededGenerator(seed: 31)
    let noise = (0..<400).map { _ in 1 + random.uniform() }
    let series = { (count: Int) in (0..<count).map { $0 % 40 < 4 ? 100 : noise[$0] } as [Double?] }
    #expect(Rhythm(series(400))?.period.rounded() == 40)
    #expect(Rhythm(series(130)) == nil)
    #expect(Rhythm([]) == nil)
    #expect(Rhythm([Double?](repeating: nil, count: 100)) == nil)
    #expect(Rhythm([Double?](repeating: 5, count: 100)) == nil)
  }
}
