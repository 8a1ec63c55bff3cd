import Diagnosis
import TestSupport
import Testing

@Suite struct ConsumerOutlierTests {
  /// Six messages a second that three consumers get in turn at once, however many they hold; the first takes `slow`.
  private func turns(slow: Double) -> LoadLog {
    var random = SeededGenerator(seed: 23)
    var log = LoadLog(seconds: 300)
    var free = [0.0, 0, 0]
    for (number, publish) in random.arrivals(6, to: 300).enumerated() {
      let consumer = number % 3
      free[consumer] = max(publish + 0.001, free[consumer]) + (consumer == 0 ? slow : 0.1)
      log.message(
        "orders", publish: publish, deliver: publish + 0.001, ack: free[consumer], consumer: consumer)
    }
    return log
  }

  @Test
  func `a slow consumer that is given too much comes after the dispatch that does so, and is no consequence`()
    throws
  {
    let diagnosis = turns(slow: 0.6).diagnosis
    #expect(diagnosis.findings.first?.rule == .unfairDispatch)
    let finding = try #require(diagnosis.finding(of: .consumerOutlier))
    #expect(finding.subject == Subject(.consumer, "orders-worker-0", of: "orders"))
    #expect(finding.severity == .high)
    #expect(finding.consequenceOf == nil)
    #expect(finding.advice.map(\.to) == ["100 ms, as others"])
  }

  @Test func `a backlog given to one consumer whose log shows a message only when work on it begins`() throws
  {
    var log = LoadLog(seconds: 40)
    for number in 0..<350 {
      let deliver = 0.7 + 0.051 * Double(number)
      log.message("reports", publish: 0.000_4 * Double(number), deliver: deliver, ack: deliver + 0.05)
    }
    for number in 0..<300 {
      let publish = 2.5 + 0.08 * Double(number)
      let consumer = 1 + number % 2
      log.message(
        "reports", publish: publish, deliver: publish + 0.001, ack: publish + 0.003, consumer: consumer)
    }
    // A log of whole seconds, so that the first one counts.
    log.message("reports", publish: 26.99, deliver: 26.991, ack: 26.999, consumer: 1)
    let diagnosis = log.diagnosis
    #expect(diagnosis.alarms.prefix(2) == [.unfairDispatch, .consumerOutlier])
    #expect(diagnosis.answer(of: .producerBurst) == .notFound)
  }

  @Test func `one that only holds more than the others is none`() {
    var log = LoadLog(seconds: 300)
    var free = [0.0, 0, 0]
    for number in 0..<1_700 {
      let publish = Double(number) / 6
      let consumer = number % 6 < 4 ? 0 : number % 6 - 3
      free[consumer] = max(publish + 0.001, free[consumer]) + 0.3
      log.message(
        "orders", publish: publish, deliver: publish + 0.001, ack: free[consumer], consumer: consumer)
    }
    #expect(log.diagnosis.findings.first?.rule == .unfairDispatch)
    #expect(log.diagnosis.answer(of: .consumerOutlier) == .notFound)
  }
}
