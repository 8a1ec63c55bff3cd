import Bytes
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
    #expect(first.rule == .resourceAlarm)
    #expect(first.severity == .critical)
    #expect(first.subject == Subject(.broker, "memory"))
    #expect(first.details.first?.contains("12.0 s") == true)
    #expect(first.evidence.first?.lines.isEmpty == false)
    // The publisher was held back by the alarm and by nothing else.
    #expect(diagnosis.answer(of: .flowControl) == .notFound)
    #expect(diagnosis.answer(of: .stopTheWorld) == .notFound)
  }

  @Test func `an alarm that is not cleared lasts to the end of the log`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 40)
    log.add(.alarm, at: 30, ["resource": .text("disk"), "state": .text("set")])
    let finding = try #require(log.diagnosis.finding(of: .resourceAlarm))
    #expect(finding.details.contains("The alarm was not cleared before the log ends."))
    #expect(finding.advice.contains { $0.setting == "free disk" })
  }

  static let shares: [(seconds: Double, severity: Severity)] = [(1, .low), (3, .medium), (8, .high)]

  @Test(arguments: shares)
  func `a publisher that is held back weighs by its time`(seconds: Double, severity: Severity) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    log.add(.block, at: 20, ["client": .text("web"), "reason": .text("flow")])
    log.add(.unblock, at: 20 + seconds, ["client": .text("web")])
    let finding = try #require(log.diagnosis.finding(of: .flowControl))
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
    #expect(diagnosis.answer(of: .resourceAlarm) == .notAssessable([.incidents]))
    #expect(diagnosis.answer(of: .flowControl) == .notAssessable([.incidents]))
    #expect(diagnosis.answer(of: .connectionChurn) == .notAssessable([.connections]))
  }

  @Test func `a change of the limit starts from what holds now, and undoing goes back to it`() throws {
    let log = rabbitMQ([
      (0, "Memory high watermark set to 9642 MiB (10110369792 bytes) of 24105 MiB (25275924480 bytes) total"),
      (10, "Memory high watermark set to 38 MiB (40000000 bytes) of 24105 MiB (25275924480 bytes) total"),
      (11, "memory resource limit alarm set on node rabbit@one."),
      (31, "memory resource limit alarm cleared on node rabbit@one"),
      (31, "memory resource limit alarm cleared across the cluster"),
      (
        40, "Memory high watermark set to 9642 MiB (10110369792 bytes) of 24105 MiB (25275924480 bytes) total"
      ),
    ])
    let finding = try #require(diagnosed(log, "rabbitmq").finding(of: .resourceAlarm))
    #expect(
      finding.details.contains(
        "The limit was 38 MiB when the last alarm was set; by the end of the log it is 9642 MiB."))
    let advice = try #require(finding.advice.first { $0.setting == "vm_memory_high_watermark.relative" })
    #expect(advice.from == "9642 MiB")
    #expect(advice.undo == "rabbitmqctl set_vm_memory_high_watermark absolute 9642MiB")
  }

  struct DiskLimit: Sendable {
    /// What the log says of the limit after the alarm.
    var after: String?
    var from: String?
    var to: String
    var isTold = false
  }

  @Test(arguments: [
    DiskLimit(from: "below 900000MB", to: "at least twice 900000MB"),
    DiskLimit(after: "900000MB", from: "below 900000MB", to: "at least twice 900000MB"),
    DiskLimit(after: "50MB", to: "at least twice 50MB", isTold: true),
  ])
  func `a disk is to have twice the limit that holds now`(_ limit: DiskLimit) throws {
    var lines: [(second: Double, text: String)] = [
      (10, "Disk free limit set to 900000MB"), (11, "disk resource limit alarm set on node rabbit@one."),
    ]
    if let after = limit.after { lines.append((31, "Disk free limit set to \(after)")) }
    lines += [
      (32, "disk resource limit alarm cleared on node rabbit@one"),
      (32, "disk resource limit alarm cleared across the cluster"),
    ]
    let finding = try #require(diagnosed(rabbitMQ(lines), "rabbitmq").finding(of: .resourceAlarm))
    let advice = try #require(finding.advice.first { $0.setting == "free disk" })
    #expect(advice.from == limit.from && advice.to == limit.to)
    let sentence = "The limit was 900000MB when the last alarm was set; by the end of the log it is 50MB."
    #expect(finding.details.contains(sentence) == limit.isTold)
  }
}
