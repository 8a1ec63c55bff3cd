import Diagnosis
import TestSupport
import Testing

@Suite struct QueueSerialisationTests {
  /// Ten messages a second, one consumer, and from the middle on three; `work` is what a message takes then.
  private func log(work: Double) -> LoadLog {
    var log = LoadLog(seconds: 400)
    var free = [0.0, 200, 200]
    for number in 0..<4_000 {
      let publish = Double(number) * 0.1
      let consumer = free.indices.min { free[$0] < free[$1] } ?? 0
      let begin = max(publish + 0.001, free[consumer])
      free[consumer] = begin + (begin < 200 ? 0.2 : work)
      log.message("orders", publish: publish, deliver: begin, ack: free[consumer], consumer: consumer)
    }
    return log
  }

  @Test func `three times the consumers and no more throughput`() throws {
    let finding = try #require(log(work: 0.6).diagnosis.finding(of: .queueSerialisation))
    #expect(finding.subject == Subject(.queue, "orders"))
    #expect(finding.confidence == .low)
  }

  @Test func `consumers that wait for a queue that hands out one at a time need no higher prefetch`() throws {
    let instance = try #require(Scenarios.named("one-process")).instance(seed: 2)
    let diagnosis = diagnosed(instance.log(), instance.dialect.format)
    #expect(diagnosis.findings.first?.rule == .queueSerialisation)
    #expect(diagnosis.findings.first?.severity == .critical)
    #expect(diagnosis.answer(of: .prefetchLow) == .notFound)
  }

  @Test func `consumers that help are no sign of it`() {
    #expect(log(work: 0.3).diagnosis.answer(of: .queueSerialisation) == .notFound)
  }

  @Test func `without consumers it cannot be told`() {
    var log = LoadLog(seconds: 100)
    for number in 0..<90 { log.message("orders", publish: Double(number)) }
    #expect(log.diagnosis.answer(of: .queueSerialisation) == .notAssessable([.consumers]))
  }
}
