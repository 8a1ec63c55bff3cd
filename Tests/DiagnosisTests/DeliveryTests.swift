import Events
import Profiles
import TestSupport
import Testing
import Trials

@testable import Diagnosis

/// What becomes of messages on their way to consumers, in logs whose trouble is known or made by hand.
@Suite struct DeliveryTests {
  private func diagnosis(of scenario: String, seed: UInt64 = 77) throws -> Diagnosis {
    let instance = try #require(Scenarios.named(scenario)).instance(seed: seed)
    return diagnose(Profile(log: instance.log(), format: instance.dialect.format))
  }

  @Test
  func `more consumers for a queue that falls behind are predicted, with an interval above today's flow`()
    throws
  {
    let finding = try #require(diagnosis(of: "capacity-steady").findings.first)
    #expect(finding.rule == "consumer-capacity" && finding.severity == .critical)
    let advice = try #require(finding.advice.first)
    let forecast = try #require(advice.forecast)
    #expect(forecast.metric == "throughput.out" && forecast.model == "trace replay")
    #expect(forecast.now < forecast.low && forecast.low <= forecast.high)
    #expect((forecast.calibrationError ?? 1) <= 0.15)
  }

  @Test func `what was refused is in no replay`() throws {
    let finding = try #require(diagnosis(of: "reject-overload").findings.first)
    #expect(finding.rule == "drop-overflow")
    let advice = try #require(finding.advice.first { $0.change != nil })
    #expect(advice.forecast == nil)
    #expect(advice.unpredicted?.contains("was refused, and a replay knows only what was accepted") == true)
  }

  @Test func `a lag is told with its cause, and comes behind it`() throws {
    let findings = try diagnosis(of: "prefetch-low").findings
    let lag = try #require(findings.firstIndex { $0.rule == "consumer-lag" })
    #expect(findings[lag].consequenceOf == 0 && findings[0].rule == "prefetch-low")
  }

  /// Ten messages a second and a consumer that does four, oldest first; those older than `limit` are gone.
  private func impatient(limit: Double) -> SmallLog {
    var log = SmallLog()
    var next = 0
    for number in 0..<600 {
      log.add(.publish, at: Double(number) / 10, ["queue": .text("quotes"), "id": .text("m\(number)")])
    }
    for turn in 0..<236 {
      let time = 0.5 + Double(turn) / 4
      while Double(next) / 10 < time - limit { next += 1 }
      let message: KeyValuePairs<String, LogRecord.Value> = [
        "queue": .text("quotes"), "id": .text("m\(next)"), "consumer": .text("pricer"),
      ]
      log.add(.deliver, at: time, message)
      log.add(.ack, at: time + 0.24, message)
      next += 1
    }
    return log
  }

  @Test func `messages that vanish at a fixed age seem to expire, and make no backlog`() throws {
    let diagnosis = impatient(limit: 2).diagnosis
    let finding = try #require(diagnosis.findings.first)
    #expect(finding.rule == "dead-letter" && finding.severity == .critical)
    #expect(finding.evidence.first?.statistic == "overtaken")
    #expect(!diagnosis.findings.contains { $0.rule == "consumer-lag" || $0.rule == "consumer-capacity" })
  }

  @Test func `without a limit the same queue falls behind`() {
    let diagnosis = impatient(limit: 1_000).diagnosis
    #expect(diagnosis.findings.first?.rule == "consumer-capacity")
    #expect(!diagnosis.findings.contains { $0.rule == "dead-letter" })
  }

  @Test(arguments: [0.0, 1e-9, 1e-7, 1])
  func `any number of messages at one moment is judged without a fault`(length: Double) {
    var log = SmallLog()
    for number in 0..<400 {
      let message: KeyValuePairs<String, LogRecord.Value> = [
        "queue": .text("orders"), "id": .text("m\(number)"), "consumer": .text("worker"),
      ]
      for kind in [EventKind.publish, .deliver, .ack] {
        log.add(kind, at: Double(number % 2) * length, message)
      }
    }
    #expect(log.diagnosis.answers.count == Rule.all.count)
  }

  @Test func `a log of few messages says how many more are needed`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 12)
    let spot = try #require(log.diagnosis.blindSpots.first { $0.need == .enough })
    #expect(spot.missingMessages == 179)
    #expect(spot.why == "too few messages were followed to their end: 179 more are needed")
    #expect(spot.rules.contains("prefetch-high"))
  }
}
