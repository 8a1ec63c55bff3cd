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
    #expect(finding.rule == .connectionChurn)
    #expect(finding.subject == Subject(.client, "cron"))
    #expect(finding.severity == .high)
    #expect(finding.summary == "opens and closes connections all the time")
  }

  @Test func `a client that never closes a connection leaks`() throws {
    let finding = try #require(log(connections: 60, life: nil).diagnosis.findings.first)
    #expect(finding.rule == .connectionChurn)
    #expect(finding.summary == "opens connections and does not close them")
  }

  @Test func `a few connections that last are no churn`() {
    #expect(log(connections: 8, life: 30).diagnosis.answer(of: .connectionChurn) == .notFound)
    // All at the beginning.
    var log = SmallLog()
    log.addTraffic(seconds: 100)
    for number in 0..<60 { log.add(.connect, at: Double(number) / 100, ["client": .text("web-\(number)")]) }
    #expect(log.diagnosis.answer(of: .connectionChurn) == .notFound)
  }

  static let losses: [(count: Int, severity: Severity)] = [(1, .low), (2, .medium), (9, .medium)]

  @Test(arguments: losses)
  func `missed heartbeats weigh by their number`(count: Int, severity: Severity) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 100)
    for number in 0..<count {
      let reason = LogRecord.Value.text("missed heartbeats from client, timeout: 3s")
      log.add(.disconnect, at: 10 + 8 * Double(number), ["client": .text("worker"), "reason": reason])
      log.add(.connect, at: 11 + 8 * Double(number), ["client": .text("worker")])
    }
    let finding = try #require(log.diagnosis.finding(of: .heartbeatLoss))
    #expect(finding.severity == severity)
    #expect(finding.subject == Subject(.client, "worker", of: "orders"))
    #expect(finding.advice.first?.from == "3 s")
  }

  @Test func `a queue that stands still follows from the missed heartbeats of its only consumer`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    log.add(
      .disconnect, at: 63,
      ["client": .text("worker"), "reason": .text("missed heartbeats from client, timeout: 3s")])
    for number in 1_000..<1_300 {
      log.add(
        .publish, at: 60 + Double(number - 1_000) / 10,
        ["queue": .text("orders"), "id": .text("m\(number)"), "producer": .text("web")])
    }
    let findings = log.diagnosis.findings
    #expect(findings.first?.rule == .heartbeatLoss && findings.first?.severity == .high)
    #expect(findings.dropFirst().allSatisfy { $0.consequenceOf == "F1" })
  }

  @Test func `a closing with a text that tells of no trouble is nothing`() {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    log.add(.disconnect, at: 30, ["client": .text("worker"), "reason": .text("client disconnected")])
    let diagnosis = log.diagnosis
    #expect(diagnosis.answer(of: .heartbeatLoss) == .notFound)
    #expect(diagnosis.answer(of: .clientError) == .notFound)
  }

  static let errors: [(reason: String, rule: RuleID)] = [
    ("PLAIN login refused: user 'sync' - invalid credentials", .authFailure),
    ("ACCESS_REFUSED - access to queue 'q' refused for user 'guest'", .authFailure),
    ("NOT_FOUND - no queue 'q' in vhost '/'", .clientError),
    ("PRECONDITION_FAILED - inequivalent arg 'durable'", .clientError),
    ("ACCESS_REFUSED - queue name 'amq.x' contains reserved prefix", .clientError),
  ]

  @Test(arguments: errors)
  func `errors of clients are told apart by their words`(reason: String, rule: RuleID) throws {
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
    #expect(log.diagnosis.finding(of: .authFailure)?.severity == .low)
  }

  // MARK: What is advised

  static let remedies: [(reason: String, setting: String)] = [
    ("channel error not_found (404): no queue 'q' in vhost '/'", "queues and exchanges that clients name"),
    ("NOT_FOUND - no exchange 'e' in vhost '/'", "queues and exchanges that clients name"),
    ("vhost tenant not found", "virtual host"),
    ("NOT_ALLOWED - vhost tenant not found", "virtual host"),
    (
      "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/'",
      "arguments of declarations"
    ),
    ("channel error precondition_failed (406): unknown delivery tag N", "acknowledgements"),
    ("RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'", "exclusive queues"),
    ("ACCESS_REFUSED - queue name 'amq.q' contains reserved prefix 'amq.*'", "names of queues"),
    ("connection error channel_error (504): expected 'channel.open'", "use of a closed channel"),
    (
      "connection error unexpected_frame (505): expected content header", "connections to the broker's port"
    ),
    ("connection error command_invalid (503): unknown exchange type 'x'", "type of the exchange"),
    ("connection error not_implemented (540): active=false", "client library"),
    ("something nobody knows", "handling of errors"),
  ]

  @Test(arguments: remedies)
  func `each kind of error has a remedy of its own`(reason: String, setting: String) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    for second in [10.0, 20, 30] { log.add(.error, at: second, ["reason": .text(reason)]) }
    let finding = try #require(log.diagnosis.finding(of: .clientError))
    #expect(finding.advice.map(\.setting) == [setting])
  }

  @Test func `two closings that an earlier run left over are nothing`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    for second in [0.1, 0.2] {
      let reason = LogRecord.Value.text("client unexpectedly closed TCP connection")
      log.add(.disconnect, at: second, ["client": .text("exporter"), "reason": reason])
    }
    #expect(log.diagnosis.answer(of: .clientError) == .notFound)
  }

  static let pauses: [(gap: Double, from: String?)] = [
    (0.3, "0.30 s in the worst minute"), (1.5, nil), (6, nil),
  ]

  @Test(arguments: pauses)
  func `a pause is advised only where it is shorter than that`(gap: Double, from: String?) throws {
    var log = SmallLog()
    log.addTraffic(seconds: 100)
    for number in 0..<15 {
      log.add(.error, at: 5 + gap * Double(number), ["reason": .text("login refused for user 'x'")])
    }
    let advice = try #require(log.diagnosis.finding(of: .authFailure)).advice
    #expect(advice.first?.setting == "credentials")
    #expect(advice.dropFirst().map(\.from) == (from.map { [$0] } ?? []))
  }

  @Test func `what the broker and its clients both log counts once`() throws {
    var (server, client) = ([(second: Double, text: String)](), "")
    for second in 10..<22 {
      let text =
        "Error on AMQP connection <0.\(second).0> (10.0.0.7:4\(second) -> 10.0.0.1:5672, state: starting):\n"
        + "PLAIN login refused: user 'sync' - invalid credentials"
      server.append((Double(second), text))
      client +=
        #"{"ts":"2026-01-01T00:00:\#(second)Z","event":"error","service":"sync","error":"ProbableAuthenticationError"}"#
        + "\n"
    }
    let log = String(decoding: rabbitMQ(server), as: UTF8.self).replacing("[info]", with: "[error]")
    let diagnosis = diagnosed([(Array(log.utf8), "rabbitmq"), (Array(client.utf8), "json")])
    let finding = try #require(diagnosis.finding(of: .authFailure))
    #expect(finding.summary == "clients are refused 12 times")
    #expect(
      finding.details.contains("The broker logged 12 and its clients 12; most of these are the same events."))
    #expect(
      finding.details.first == "12 refusals, for example: login refused: user 'sync' - invalid credentials.")
  }

  @Test func `deliveries that a consumer gave back are not laid to missed heartbeats`() throws {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    let message: KeyValuePairs<String, LogRecord.Value> = [
      "queue": .text("orders"), "id": .text("poison"), "consumer": .text("worker"),
    ]
    log.add(.publish, at: 5, ["queue": .text("orders"), "id": .text("poison")])
    for turn in 0..<10 {
      let time = 5.1 + Double(turn)
      log.add(
        .deliver, at: time,
        [
          "queue": .text("orders"), "id": .text("poison"), "consumer": .text("worker"),
          "attempt": .number(turn + 1),
        ])
      if turn < 9 {
        log.add(
          .nack, at: time + 0.1,
          [
            "queue": .text("orders"), "id": .text("poison"), "consumer": .text("worker"),
            "requeue": .flag(true),
          ])
      }
    }
    log.add(.ack, at: 15, message)
    let reason = LogRecord.Value.text("missed heartbeats from client, timeout: 60s")
    log.add(.disconnect, at: 30, ["client": .text("importer"), "reason": reason])
    let finding = try #require(log.diagnosis.finding(of: .heartbeatLoss))
    #expect(finding.severity == .low)
    #expect(finding.details == ["The connection of importer was closed because heartbeats were missing."])
  }
}
