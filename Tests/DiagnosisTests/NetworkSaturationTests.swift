import TestSupport
import Testing

@testable import Diagnosis

@Suite struct NetworkSaturationTests {
  /// Ten messages a second of 20 to 200 kB for two consumers with a prefetch of 5, over a link of so many bytes a second.
  private func log(link: Double) -> LoadLog {
    var random = SeededGenerator(seed: 17)
    var log = LoadLog(seconds: 300)
    var free = 0.0
    var ends: [Double] = []
    for (number, publish) in random.arrivals(10, to: 300).enumerated() {
      let bytes = 20_000 + random.below(180_000)
      let deliver = max(publish + 0.001, number >= 10 ? ends[number - 10] + 0.000_1 : 0)
      free = max(free, deliver) + Double(bytes) / link
      ends.append(free + 0.002 + random.exponential(mean: 0.01))
      log.message(
        "images", publish: publish, deliver: deliver, ack: ends[number], consumer: number % 2, bytes: bytes)
    }
    return log
  }

  @Test func `a link that is full is found before what follows from it`() throws {
    let first = try #require(log(link: 800_000).diagnosis.findings.first)
    #expect(first.rule == .networkSaturation)
    #expect(first.subject == Subject(.queue, "images"))
    #expect(first.severity == .critical)
    #expect(first.advice.map(\.setting) == ["compression", "bandwidth"])
    let rate = try #require(first.evidence.first { $0.statistic == .bytesPerSecond }?.value)
    #expect(abs(rate - 800_000) < 20_000)
  }

  @Test func `a link with room is not`() {
    #expect(log(link: 5_000_000).diagnosis.answer(of: .networkSaturation) == .notFound)
  }

  @Test func `work of each consumer by the size of its messages is no link`() {
    var random = SeededGenerator(seed: 17)
    var log = LoadLog(seconds: 300)
    let sizes = (0..<4_000).map { _ in 20_000 + random.below(180_000) }
    log.queue("images", arrivals: random.arrivals(10, to: 300), bytes: { sizes[$0] }) { message, _ in
      Double(sizes[message]) / 400_000
    }
    #expect(log.diagnosis.answer(of: .networkSaturation) == .notFound)
  }

  @Test func `without sizes it cannot be told`() {
    var log = LoadLog(seconds: 100)
    for number in 0..<90 {
      let second = Double(number)
      log.message("images", publish: second, deliver: second + 0.01, ack: second + 0.02)
    }
    #expect(log.diagnosis.answer(of: .networkSaturation) == .notAssessable([.sizes]))
  }
}
