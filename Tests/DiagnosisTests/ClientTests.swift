import Events
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct ClientTests {
  private func log(connections count: Int, life: Double?, seconds: Double = 100) -> SmallLog {
    var log = SmallLog()
    log.addTraffic(seconds: seconds)
    log.add(.connect, at: 0, ["client": .text("web")])
    for number in 0..<count {
      let time = 1 + (seconds - 2) * Double(number) / Double(count)
      log.add(.connect, at: time, ["client": .text("cron-\(number)")])
      if let life, time + life < seconds {
        log.add(.disconnect, at: time + life, ["client": .text("cron-\(number)")])
      }
    }
    return log
  }

  @Test func `a client that connects all the time is named by what its names share`() throws {
    let finding = try #require(log(connections: 200, life: 0.5).diagnosis.findings.first)
    #expect(finding.rule == "connection-churn")
    #expect(finding.subject == Subject(.client, "cron"))
    #expect(finding.severity == .high)
    #expect(finding.summary == "opens and closes connections all the time")
  }

  @Test func `a client that never closes a connection leaks`() throws {
    let finding = try #require(log(connections: 60, life: nil).diagnosis.findings.first)
    #expect(finding.rule == "connection-churn")
    #expect(finding.summary == "opens connections and does not close them")
  }

  @Test func `a few connections that last are no churn`() {
    #expect(log(connections: 8, life: 30).diagnosis.answer(of: "connection-churn") == .notFound)
    // All at the beginning.
    var log = SmallLog()
    log.addTraffic(seconds: 100)
    for number in 0..<60 { log.add(.connect, at: Double(number) / 100, ["client": .text("web-\(number)")]) }
    #expect(log.diagnosis.answer(of: "connection-churn") == .notFound)
  }

  static let losses: [(count: Int, severity: Severity)] = [(1, .low), (2, .low), (3, .medium), (9, .medium)]

  @Test(arguments: losses)
  func `missed heartbeats weigh by their number`(count: Int, severity: Severity) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 100)
    for number in 0..<count {
      let reason = LogRecord.Value.text("missed heartbeats from client, timeout: 3s")
      log.add(.disconnect, at: 10 + 8 * Double(number), ["client": .text("worker"), "reason": reason])
      log.add(.connect, at: 11 + 8 * Double(number), ["client": .text("worker")])
    }
    let finding = try #require(log.diagnosis.finding(of: "heartbeat-loss"))
    #expect(finding.severity == severity)
    #expect(finding.subject == Subject(.client, "worker"))
    #expect(finding.advice.first?.from == "3 s")
  }

  @Test func `a closing with a text that tells of no trouble is nothing`() {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    log.add(.disconnect, at: 30, ["client": .text("worker"), "reason": .text("client disconnected")])
    let diagnosis = log.diagnosis
    #expect(diagnosis.answer(of: "heartbeat-loss") == .notFound)
    #expect(diagnosis.answer(of: "client-error") == .notFound)
  }

  static let errors: [(reason: String, rule: String)] = [
    ("PLAIN login refused: user 'sync' - invalid credentials", "auth-failure"),
    ("ACCESS_REFUSED - access to queue 'q' refused for user 'guest'", "auth-failure"),
    ("NOT_FOUND - no queue 'q' in vhost '/'", "client-error"),
    ("PRECONDITION_FAILED - inequivalent arg 'durable'", "client-error"),
    ("ACCESS_REFUSED - queue name 'amq.x' contains reserved prefix", "client-error"),
  ]

  @Test(arguments: errors)
  func `errors of clients are told apart by their words`(reason: String, rule: String) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    for number in 0..<20 {
      log.add(.error, at: 10 + Double(number), ["client": .text("sync"), "reason": .text(reason)])
    }
    let first = try #require(log.diagnosis.findings.first)
    #expect(first.rule == rule)
    #expect(first.severity >= .medium)
    #expect(first.evidence.first?.lines.count == 2)
  }

  @Test func `two refusals are hardly worth a word`() {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    for second in [10.0, 40] { log.add(.error, at: second, ["reason": .text("login refused for user 'x'")]) }
    #expect(log.diagnosis.finding(of: "auth-failure")?.severity == .low)
  }
}
