import Diagnosis
import Profiles
import TestSupport
import Testing

@Suite struct WarmUpTests {
  private func log(work: @escaping (Double) -> Double) -> LoadLog {
    var random = SeededGenerator(seed: 13)
    var log = LoadLog(seconds: 400)
    log.queue("orders", arrivals: random.arrivals(6, to: 400)) { _, second in work(second) }
    return log
  }

  @Test func `a slow start is found and measured`() throws {
    let log = log { $0 < 30 ? 0.25 : 0.05 }
    let first = try #require(log.diagnosis.findings.first)
    #expect(first.rule == .warmUp)
    #expect(first.severity == .medium)
    #expect(first.from == log.profile.first)
    #expect(abs(first.to - first.from - 30_000_000_000) <= 8_000_000_000)
  }

  @Test(arguments: [0.0..<0.0, 0..<200, 100..<130, 370..<400])
  func `what is never slow, slow for long, or slow later has no slow start`(slow: Range<Double>) {
    let log = log { slow.contains($0) ? 0.25 : 0.05 }
    #expect(log.diagnosis.answer(of: .warmUp) == .notFound)
  }
}
