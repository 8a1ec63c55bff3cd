import Bytes
import Diagnosis
import Profiles
import TestSupport
import Testing

@Suite struct RegimeChangeTests {
  private func log(
    _ rates: [(from: Double, rate: Double)], work: @escaping (Double) -> Double = { _ in 0.02 }
  ) -> LoadLog {
    var random = SeededGenerator(seed: 11)
    var log = LoadLog(seconds: 400)
    let ends = rates.dropFirst().map(\.from) + [400]
    let arrivals = zip(rates, ends).flatMap { random.arrivals($0.rate, from: $0.from, to: $1) }
    log.queue("orders", arrivals: arrivals) { _, second in work(second) }
    return log
  }

  @Test func `a rate that steps up and stays there is found`() throws {
    let log = log([(0, 6), (190, 12)])
    let first = try #require(log.diagnosis.findings.first)
    #expect(first.rule == .regimeChange)
    #expect(first.summary == "the load rose and stayed higher")
    #expect(first.severity == .medium)
    let start = log.profile.first
    #expect(abs(first.from - start - 190_000_000_000) <= 12_000_000_000)
  }

  @Test func `a small step is a note`() {
    #expect(log([(0, 20), (200, 27)]).diagnosis.finding(of: .regimeChange)?.severity == .low)
  }

  @Test func `times that fall are a change too`() {
    let finding = log([(0, 6)]) { $0 < 200 ? 0.1 : 0.03 }.diagnosis.finding(of: .regimeChange)
    #expect(finding?.summary == "latency fell and stayed lower")
  }

  @Test(arguments: [
    [(0.0, 6.0)], [(0, 6), (100, 12), (200, 6)], (0..<20).map { (Double($0) * 20, 4 + Double($0) / 2) },
    [(0, 6), (390, 20)],
  ])
  func `no change, one that passes, a slope and the last moments are none`(rates: [(Double, Double)]) {
    #expect(log(rates.map { (from: $0.0, rate: $0.1) }).diagnosis.answer(of: .regimeChange) == .notFound)
  }

  @Test func `the advice names the moment, by an option that there is`() throws {
    let advice = try #require(log([(0, 6), (190, 12)]).diagnosis.finding(of: .regimeChange)?.advice.first)
    let line = try #require(advice.apply).text
    #expect(line.hasPrefix("mqtune analyze --since 2026-03-02T09:0") && line.hasSuffix("Z LOG"))
    #expect(Rule.named(.regimeChange)?.text.actions.first?.text.contains("--since, --until") == true)
  }
}
