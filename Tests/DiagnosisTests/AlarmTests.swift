import Events
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct AlarmTests {
  @Test func `an alarm that is set for long is critical and says for how long`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60, except: [20..<32])
    log.add(.alarm, at: 20, ["resource": .text("memory"), "state": .text("set")])
    log.add(.block, at: 20, ["client": .text("web"), "reason": .text("memory")])
    log.add(.alarm, at: 32, ["resource": .text("memory"), "state": .text("clear")])
    log.add(.unblock, at: 32, ["client": .text("web")])
    let diagnosis = log.diagnosis
    let first = try #require(diagnosis.findings.first)
    #expect(first.rule == "resource-alarm")
    #expect(first.severity == .critical)
    #expect(first.subject == Subject(.broker, "memory"))
    #expect(first.details.first?.contains("12.0 s") == true)
    #expect(first.evidence.first?.lines.isEmpty == false)
    // The publisher was held back by the alarm and by nothing else.
    #expect(diagnosis.answer(of: "flow-control") == .notFound)
    #expect(diagnosis.answer(of: "stop-the-world") == .notFound)
  }

  @Test func `an alarm that is not cleared lasts to the end of the log`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 40)
    log.add(.alarm, at: 30, ["resource": .text("disk"), "state": .text("set")])
    let finding = try #require(log.diagnosis.finding(of: "resource-alarm"))
    #expect(finding.details.contains("It was not cleared before the log ends."))
    #expect(finding.advice.contains { $0.setting == "free disk" })
  }

  static let shares: [(seconds: Double, severity: Severity)] = [(1, .low), (3, .medium), (8, .high)]

  @Test(arguments: shares)
  func `a publisher that is held back weighs by its time`(seconds: Double, severity: Severity) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    log.add(.block, at: 20, ["client": .text("web"), "reason": .text("flow")])
    log.add(.unblock, at: 20 + seconds, ["client": .text("web")])
    let finding = try #require(log.diagnosis.finding(of: "flow-control"))
    #expect(finding.severity == severity)
    #expect(finding.subject == Subject(.client, "web"))
    #expect(finding.advice.first?.to.isEmpty == false)
  }

  @Test func `without a word on alarms in the log nobody can tell`() {
    let log = #"""
      {"ts":"2026-01-01T00:00:00Z","event":"publish","queue":"q","id":"1"}
      {"ts":"2026-01-01T00:00:01Z","event":"ack","queue":"q","id":"1"}

      """#
    let diagnosis = diagnosed(Array(log.utf8), "json")
    #expect(diagnosis.answer(of: "resource-alarm") == .notAssessable([.incidents]))
    #expect(diagnosis.answer(of: "flow-control") == .notAssessable([.incidents]))
    #expect(diagnosis.answer(of: "connection-churn") == .notAssessable([.connections]))
  }
}
