import Events
import Measures
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct StorageTests {
  /// A message with its confirm, each flush with the messages it wrote.
  private func log(
    flush: Double, messages: Int, confirm: Double, every gap: Double, flushEvery: Int = 1
  ) -> SmallLog {
    var log = SmallLog()
    var random = SeededGenerator(seed: 11)
    for number in 0..<600 {
      let time = 1 + Double(number) * gap
      log.addMessage(number, at: time, work: 0.002)
      let took = confirm * (0.8 + 0.4 * random.uniform())
      log.add(
        .confirm, at: time + took,
        ["queue": .text("orders"), "id": .text("m\(number)"), "producer": .text("web")])
      if flush > 0, number % flushEvery == 0 {
        log.add(
          .sync, at: time + flush, ["took_us": .number(Int(flush * 1e6)), "messages": .number(messages)])
      }
    }
    return log
  }

  @Test func `slow flushes that confirms wait for are the disk's`() throws {
    let diagnosis = log(flush: 0.2, messages: 8, confirm: 0.3, every: 0.05, flushEvery: 8).diagnosis
    let finding = try #require(diagnosis.findings.first)
    #expect(finding.rule == .diskIO)
    #expect(finding.subject == Subject(.broker, "disk"))
    #expect(diagnosis.answer(of: .batchSmall) == .notFound)
  }

  @Test func `a flush for each message keeps the disk busy`() throws {
    let finding = try #require(
      log(flush: 0.018, messages: 1, confirm: 0.03, every: 0.02).diagnosis.findings.first)
    #expect(finding.rule == .batchSmall)
    #expect(finding.advice.first?.to == "10")
  }

  @Test func `quick flushes after a fixed wait are too rare`() {
    let diagnosis = log(flush: 0.002, messages: 4, confirm: 0.2, every: 0.05, flushEvery: 4).diagnosis
    #expect(diagnosis.findings.first?.rule == .batchWait)
    #expect(diagnosis.answer(of: .diskIO) == .notFound)
  }

  @Test func `a publisher with one unconfirmed message at a time waits for confirms`() throws {
    let finding = try #require(
      log(flush: 0, messages: 0, confirm: 0.04, every: 0.049).diagnosis.findings.first)
    #expect(finding.rule == .confirmSerial)
    // 9 ms of its own and 40 ms for the confirm: a window leaves the 9 ms.
    let forecast = try #require(finding.advice.first?.forecast)
    #expect(forecast.metric == .throughputIn && forecast.calibrationError == nil)
    #expect((forecast.now * 0.049 - 1).magnitude < 0.05)
    #expect((forecast.high * 0.009 - 1).magnitude < 0.15 && forecast.low <= forecast.high)
    #expect(finding.subject == Subject(.producer, "web", of: "orders"))
    #expect(finding.advice.first?.from == "1")
  }

  @Test func `neither a slow rate nor a window is serial`() {
    let slow = log(flush: 0, messages: 0, confirm: 0.01, every: 0.05).diagnosis
    #expect(slow.answer(of: .confirmSerial) == .notFound)
    let window = log(flush: 0, messages: 0, confirm: 0.05, every: 0.049).diagnosis
    #expect(window.answer(of: .confirmSerial) == .notFound)
  }

  @Test func `without flushes in the log nothing is said of the disk`() {
    let diagnosis = log(flush: 0, messages: 0, confirm: 0.01, every: 0.05).diagnosis
    for rule in [RuleID.diskIO, .batchSmall, .batchWait] {
      #expect(diagnosis.answer(of: rule) == .notAssessable([.syncs]))
    }
  }

  @Test func `what only Kafka's logs show is never found, and says what it needs`() {
    let diagnosis = log(flush: 0, messages: 0, confirm: 0.01, every: 0.05).diagnosis
    for rule in Rule.kafkaRules {
      #expect(diagnosis.answer(of: rule.id) == .notAssessable(rule.needs))
      #expect(!rule.text.test.isEmpty && !rule.text.actions.isEmpty && !rule.text.sources.isEmpty)
    }
  }

  @Test(arguments: [("mqtune", true), ("rabbitmq", false)])
  func `flushes at intervals are advised only where a broker has such a setting`(
    broker: String, isAdvised: Bool
  )
    throws
  {
    var log = log(flush: 0.2, messages: 8, confirm: 0.3, every: 0.05, flushEvery: 8)
    log.add(.config, at: 0.5, ["broker": .text(broker)])
    let finding = try #require(log.diagnosis.finding(of: .diskIO))
    #expect(finding.advice.contains { $0.setting == "flush interval" } == isAdvised)
  }
}
