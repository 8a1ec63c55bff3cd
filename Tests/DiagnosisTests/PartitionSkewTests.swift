import Diagnosis
import TestSupport
import Testing

@Suite struct PartitionSkewTests {
  /// Four queues with one consumer each; `rates` in messages a second, 100 ms of work for each.
  private func log(_ rates: [Double], names: (Int) -> String = { "orders-\($0)" }) -> LoadLog {
    var random = SeededGenerator(seed: 3)
    var log = LoadLog(seconds: 200)
    for (index, rate) in rates.enumerated() {
      let arrivals = random.arrivals(rate, to: 200)
      log.queue(names(index), arrivals: arrivals, consumers: 1) { _, _ in 0.1 }
    }
    return log
  }

  @Test func `the hot one of numbered queues is the cause of its overload`() throws {
    let findings = log([12, 3, 3, 3]).diagnosis.findings
    let first = try #require(findings.first)
    #expect(first.rule == .partitionSkew)
    #expect(first.subject == Subject(.queue, "orders-0"))
    #expect(first.severity == .critical)
    #expect(first.advice.map(\.setting) == ["routing key", "consumers"])
    let overload = try #require(findings.first { $0.rule == .consumerCapacity })
    #expect(overload.consequenceOf == "F1")
  }

  @Test func `queues with the same producer and work are alike too`() {
    let names = ["red", "green", "blue", "white", "black"]
    #expect(log([12, 3, 3, 3, 2]) { names[$0] }.diagnosis.findings.first?.rule == .partitionSkew)
  }

  @Test func `uneven load that all have time for is a note`() {
    let finding = log([4, 1, 1, 1]).diagnosis.finding(of: .partitionSkew)
    #expect(finding?.severity == .low)
    #expect(finding?.advice == [])
  }

  @Test(arguments: [[12.0, 12, 12, 12], [12, 9, 9, 9], [3, 3, 3, 3], [12, 3]])
  func `queues that are all as busy, or too few, are not skewed`(rates: [Double]) {
    #expect(log(rates).diagnosis.answer(of: .partitionSkew) == .notFound)
  }

  @Test func `without deliveries it cannot be told`() {
    var log = LoadLog(seconds: 100)
    for number in 0..<90 { log.message("orders-\(number % 3)", publish: Double(number)) }
    #expect(log.diagnosis.answer(of: .partitionSkew) == .notAssessable([.deliveries]))
  }
}
