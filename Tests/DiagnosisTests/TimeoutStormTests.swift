import Metrics
import Profiles
import TestSupport
import Testing
import Trials

@testable import Diagnosis

@Suite struct TimeoutStormTests {
  /// Work of 400 ms on average, exponential; what takes longer than a second is given out again after it, or is given
  /// back by its consumer some time within it.
  private func log(givesBack: Bool) -> LoadLog {
    var random = SeededGenerator(seed: 29)
    var log = LoadLog(seconds: 400)
    for publish in random.arrivals(4, to: 390) {
      var now = publish + 0.001
      let first = now
      var again: [Double] = []
      var work = random.exponential(mean: 0.4)
      while work > 1 {
        now += givesBack ? random.uniform() : 1
        again.append(now)
        work = random.exponential(mean: 0.4)
      }
      log.message(
        "orders", publish: publish, deliver: first, ack: now + work, again: again, requeues: givesBack)
    }
    return log
  }

  @Test func `messages that come again after a fixed time are found`() throws {
    let finding = try #require(log(givesBack: false).diagnosis.findings.first)
    #expect(finding.rule == .timeoutStorm)
    #expect(finding.subject == Subject(.queue, "orders"))
    #expect(finding.severity >= .medium)
    #expect(finding.advice.first?.from == "1.0 s")
  }

  @Test func `messages that consumers give back are not`() {
    #expect(log(givesBack: true).diagnosis.answer(of: .timeoutStorm) == .notFound)
  }

  /// Requests of 40 ms of which one in 25 fails, after so many milliseconds.
  private func samples(failing: (Int) -> Int) -> Diagnosis {
    var csv = "timeStamp,elapsed,label,responseCode,success\n"
    for number in 0..<2_000 {
      let fails = number % 25 == 7
      let elapsed = fails ? failing(number) : 30 + number % 20
      csv += "\(1_772_442_000_000 + number * 200),\(elapsed),checkout,\(fails ? 504 : 200),\(!fails)\n"
    }
    return diagnose(Profile(log: Array(csv.utf8), format: "jmeter-csv"))
  }

  @Test func `failures at one duration are those of a timeout`() throws {
    let finding = try #require(samples { 30_000 + $0 % 40 }.finding(of: .timeoutStorm))
    #expect(finding.subject == Subject(.label, "checkout"))
    #expect(finding.severity == .medium)
    #expect(
      finding.details == [
        "80 of 80 failures take 30.0 s, within 2%; half of all samples take 40 ms or less."
      ])
  }

  @Test func `failures of any duration are not`() {
    #expect(samples { 20 + $0 * 7 % 9_000 }.answer(of: .timeoutStorm) == .notFound)
  }
}
