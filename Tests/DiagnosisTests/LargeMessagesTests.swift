import Diagnosis
import TestSupport
import Testing

@Suite struct LargeMessagesTests {
  /// One in eighty is long, and is of `large` bytes; two consumers.
  private func log(large: Int) -> LoadLog {
    var random = SeededGenerator(seed: 19)
    var log = LoadLog(seconds: 400)
    let isLong = (0..<4_000).map { _ in random.chance(1.0 / 80) }
    let sizes = isLong.map { $0 ? large : 2_000 + random.below(2_000) }
    log.queue("images", arrivals: random.arrivals(8, to: 400), bytes: { sizes[$0] }) { message, _ in
      isLong[message] ? 3 : 0.05
    }
    return log
  }

  @Test func `a few large ones that hold up the rest are found`() throws {
    let first = try #require(log(large: 5_000_000).diagnosis.findings.first)
    #expect(first.rule == .largeMessages)
    #expect(first.subject == Subject(.queue, "images"))
    #expect(first.severity == .high)
    #expect(first.advice.map(\.setting) == ["message size", "queue"])
  }

  @Test func `long ones of usual size are not`() {
    #expect(log(large: 3_000).diagnosis.answer(of: .largeMessages) == .notFound)
  }

  @Test func `large ones of all sizes are found where time follows size`() {
    var random = SeededGenerator(seed: 23)
    var log = LoadLog(seconds: 100)
    let sizes = (0..<1_000).map { _ in [200_000, 600_000, 1_500_000][random.below(3)] }
    log.queue("documents", arrivals: random.arrivals(4, to: 100), bytes: { sizes[$0] }) { message, _ in
      0.003 + Double(sizes[message]) / 1e8
    }
    #expect(log.diagnosis.finding(of: .largeMessages)?.severity == .medium)
  }

  @Test func `without sizes it cannot be told`() {
    var log = LoadLog(seconds: 100)
    for number in 0..<90 {
      let second = Double(number)
      log.message("images", publish: second, deliver: second + 0.01, ack: second + 0.02)
    }
    #expect(log.diagnosis.answer(of: .largeMessages) == .notAssessable([.sizes]))
  }
}
