import Diagnosis
import TestSupport
import Testing

@Suite struct PrefetchLowTests {
  /// A client at the end of a way of `way` seconds that may hold `prefetch` messages, does them one by one in 5 ms and
  /// logs a delivery when it begins with the message.
  private func log(_ arrivals: [Double], way: Double, prefetch: Int, seed: UInt64 = 5) -> LoadLog {
    var random = SeededGenerator(seed: seed)
    var log = LoadLog(seconds: 60)
    var ends: [Double] = []
    for (number, publish) in arrivals.enumerated() {
      // The broker sends it when it has it, and has the credit that the message before the last few gave back.
      let sent = max(publish, number >= prefetch ? ends[number - prefetch] + way : 0)
      let begin = max(sent + way + random.uniform() * 0.002, ends.last ?? 0) + 0.000_1
      ends.append(begin + 0.004 + random.uniform() * 0.002)
      log.message("mirror", publish: publish, deliver: begin, ack: ends[number])
    }
    return log
  }

  @Test(arguments: [1, 2, 4]) func `a prefetch that shows only in rounds is found`(_ prefetch: Int) throws {
    var random = SeededGenerator(seed: 1)
    // Half as much again as the way lets through.
    let rate = 1.5 * Double(prefetch) / 0.126
    let diagnosis = log(random.arrivals(rate, to: 60), way: 0.06, prefetch: prefetch).diagnosis
    let first = try #require(diagnosis.findings.first)
    #expect(first.rule == .prefetchLow && first.severity == .critical)
    let advice = try #require(first.advice.first)
    #expect(advice.from == "\(prefetch)")
    let to = try #require(Int(advice.to))
    #expect((48...54).contains(to))
  }

  @Test(arguments: [true, false]) func `messages that are only on their way wait for nobody`(_ atRandom: Bool)
  {
    var random = SeededGenerator(seed: 2)
    let arrivals =
      atRandom ? random.arrivals(26, to: 60) : (0..<1_560).map { Double($0) / 26 }
    let diagnosis = log(arrivals, way: 0.04, prefetch: 70).diagnosis
    #expect(diagnosis.answer(of: .prefetchLow) == .notFound)
  }

  @Test func `stops that come by chance are no way`() {
    var random = SeededGenerator(seed: 3)
    var log = LoadLog(seconds: 60)
    log.queue("mirror", arrivals: random.arrivals(60, to: 60), consumers: 1) { _, _ in
      0.01 + (random.below(12) == 0 ? 0.08 : 0)
    }
    #expect(log.diagnosis.answer(of: .prefetchLow) == .notFound)
  }
}
