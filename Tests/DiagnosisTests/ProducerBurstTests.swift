import Diagnosis
import TestSupport
import Testing

@Suite struct ProducerBurstTests {
  /// Five messages a second for two consumers that can do ten, and what else comes.
  private func log(_ more: [(second: Double, count: Int)], silent: Range<Double> = 0..<0) -> LoadLog {
    var random = SeededGenerator(seed: 5)
    let usual = random.arrivals(5, to: 400).filter { !silent.contains($0) }
    let bursts = more.flatMap { burst in (0..<burst.count).map { burst.second + Double($0) * 0.01 } }
    let late = Set(bursts)
    let arrivals = (usual + bursts).sorted()
    var log = LoadLog(seconds: 400)
    log.queue("orders", arrivals: arrivals, producer: { late.contains(arrivals[$0]) ? "nightly" : "web" }) {
      _, _ in 0.2
    }
    return log
  }

  @Test func `bursts that take long to drain are found, with their source`() throws {
    let first = try #require(log([(60, 150), (180, 150), (300, 150)]).diagnosis.findings.first)
    #expect(first.rule == .producerBurst)
    #expect(first.subject == Subject(.queue, "orders"))
    #expect(first.severity == .high)
    #expect(first.details.contains("The bursts seem to come from nightly."))
    #expect(first.advice.map(\.setting) == ["burst rate", "consumers"])
  }

  @Test func `bursts to which the slowest messages owe nothing are of low severity`() throws {
    var random = SeededGenerator(seed: 5)
    let bursts = [60.0, 180, 300].flatMap { burst in (0..<90).map { burst + Double($0) * 0.01 } }
    var log = LoadLog(seconds: 400)
    log.queue("orders", arrivals: random.arrivals(5, to: 400) + bursts) { _, second in
      (230..<240).contains(second) ? 12 : 0.2
    }
    let finding = try #require(log.diagnosis.finding(of: .producerBurst))
    #expect(finding.impact.tailShare == 0)
    #expect(finding.severity == .low)
  }

  @Test func `what was in the queue before anybody consumed is no burst`() {
    var random = SeededGenerator(seed: 5)
    var log = LoadLog(seconds: 400)
    for number in 0..<300 {
      log.message(
        "orders", publish: Double(number) * 0.001, deliver: 6 + Double(number) * 0.15,
        ack: 6.149 + Double(number) * 0.15)
    }
    for publish in random.arrivals(2, from: 10, to: 390) {
      let deliver = max(publish, 51) + 0.001
      log.message("orders", publish: publish, deliver: deliver, ack: deliver + 0.15, consumer: 1)
    }
    // A log of whole minutes, so that the first second counts.
    log.message("orders", publish: 399.9, deliver: 399.91, ack: 399.99, consumer: 1)
    #expect(log.diagnosis.answer(of: .producerBurst) == .notFound)
  }

  @Test func `groups that are gone in seconds are nothing`() {
    let groups = stride(from: 20.0, to: 380, by: 30).map { ($0, 15) }
    #expect(log(groups).diagnosis.answer(of: .producerBurst) == .notFound)
  }

  @Test func `what gathered while publishers were silent is no burst of theirs`() {
    let log = log([(160, 220)], silent: 110..<160)
    #expect(log.diagnosis.answer(of: .producerBurst) == .notFound)
  }

  @Test func `a backlog that never drains is none`() {
    var random = SeededGenerator(seed: 5)
    var log = LoadLog(seconds: 400)
    log.queue("orders", arrivals: random.arrivals(5, to: 150) + random.arrivals(20, from: 150, to: 400)) {
      _, _ in 0.2
    }
    #expect(log.diagnosis.answer(of: .producerBurst) == .notFound)
  }

  @Test func `without deliveries it cannot be told`() {
    var log = LoadLog(seconds: 100)
    for number in 0..<90 { log.message("orders", publish: Double(number)) }
    #expect(log.diagnosis.answer(of: .producerBurst) == .notAssessable([.deliveries]))
  }
}
