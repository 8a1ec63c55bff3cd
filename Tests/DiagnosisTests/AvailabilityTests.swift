import Bytes
import Events
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct AvailabilityTests {
  private func gap(_ seconds: Double, back: (inout SmallLog, Double) -> Void = { _, _ in }) -> SmallLog {
    var log = SmallLog()
    for number in 0..<5 { log.add(.connect, at: 0.1 * Double(number), ["client": .text("web-\(number)")]) }
    log.addTraffic(seconds: 200 + seconds, except: [100..<(100 + seconds)])
    back(&log, 100 + seconds)
    return log
  }

  @Test func `a gap after which everybody connects is a restart`() throws {
    let log = gap(20) { log, back in
      for number in 0..<5 {
        log.add(.connect, at: back + 0.3 * Double(number), ["client": .text("web-\(number)")])
      }
    }
    let finding = try #require(log.diagnosis.findings.first)
    #expect(finding.rule == .brokerRestart)
    #expect(finding.severity == .high)
  }

  @Test func `a long gap after which all goes on as before is missing from the log`() {
    let diagnosis = gap(90).diagnosis
    #expect(diagnosis.findings.first?.rule == .logGap)
    #expect(diagnosis.answer(of: .brokerRestart) == .notFound)
    #expect(diagnosis.answer(of: .stopTheWorld) == .notFound)
    #expect(gap(20).diagnosis.answer(of: .logGap) == .notFound)
  }

  private static let banner =
    "\n Starting RabbitMQ 3.10.8 on Erlang 25.2.3 [jit]\n Copyright (c) 2007-2022 VMware, Inc."
  private static let node = " node           : rabbit@one\n home dir       : /var/lib/rabbitmq"

  private func accepted(_ second: Double, _ port: Int) -> (second: Double, text: String) {
    (second, "accepting AMQP connection <0.\(port).0> (10.0.0.7:\(port) -> 10.0.0.1:5672)")
  }

  @Test func `a start in the middle of a server's log is a restart, clean or not`() {
    let before = (0..<5).map { accepted(Double($0), 40_000 + $0) }
    let start = [(second: 60.0, text: Self.banner), (60.1, Self.node), accepted(63, 41_000)]
    let killed = diagnosed(rabbitMQ(before + start), "rabbitmq")
    #expect(killed.findings.first?.rule == .brokerRestart)
    #expect(killed.findings.first?.severity == .high)
    let stopped = diagnosed(
      rabbitMQ(before + [(50, "SIGTERM received - shutting down")] + start), "rabbitmq")
    #expect(stopped.finding(of: .brokerRestart)?.severity == .medium)
  }

  @Test func `a log that begins with a start and ends with a stop is no restart`() {
    let log = rabbitMQ(
      [(0, Self.banner), (0.1, Self.node)] + (0..<5).map { accepted(Double($0) + 5, 40_000 + $0) }
        + [(60, "SIGTERM received - shutting down")])
    #expect(diagnosed(log, "rabbitmq").answer(of: .brokerRestart) == .notFound)
  }

  @Test func `a divided cluster may lose messages`() throws {
    let log = rabbitMQ([
      accepted(0, 40_000), (60, "rabbit on node rabbit@two down"),
      (
        62,
        "Mnesia('rabbit@one'): ** ERROR ** mnesia_event got {inconsistent_database, running_partitioned_network, rabbit@two}"
      ),
      (90, "rabbit on node rabbit@two up"),
    ])
    let finding = try #require(diagnosed(log, "rabbitmq").findings.first)
    #expect(finding.rule == .leaderInstability)
    #expect(finding.severity == .critical)
    #expect(finding.subject == Subject(.broker, "rabbit@two"))
    #expect(finding.advice.first?.apply == "cluster_partition_handling = pause_minority")
  }

  @Test func `silences that end with everything at once are standstills`() throws {
    var log = SmallLog()
    var random = SeededGenerator(seed: 3)
    let pauses = [30.0..<32.5, 80..<83, 140..<142.5]
    for number in 0..<4_000 {
      let time = (Double(number) + random.uniform()) / 20
      func held(_ time: Double) -> Double {
        pauses.first { $0.contains(time) }.map { $0.upperBound + (time - $0.lowerBound) / 100 } ?? time
      }
      let sent = held(time)
      log.addMessage(number, at: sent, work: held(sent + 0.03) - sent)
    }
    let finding = try #require(log.diagnosis.findings.first)
    #expect(finding.rule == .stopTheWorld)
    #expect(finding.severity == .high)
    #expect(finding.evidence.first?.value.map { $0 > 0.03 && $0 < 0.05 } == true)
  }

  @Test func `how long a broker was away is said where the log tells it`() throws {
    let before = (0..<5).map { accepted(Double($0), 40_000 + $0) }
    let start = [(second: 60.0, text: Self.banner), (60.1, Self.node), accepted(63, 41_000)]
    let stopped = try #require(
      diagnosed(rabbitMQ(before + [(50, "SIGTERM received - shutting down")] + start), "rabbitmq")
        .finding(of: .brokerRestart))
    #expect(stopped.details.first == "rabbit@one was started again 10.0 s after an orderly stop.")
    #expect(stopped.evidence.first?.text == "1 restart, 16% of the log down")
    let killed = try #require(
      diagnosed(rabbitMQ(before + start), "rabbitmq").finding(of: .brokerRestart))
    #expect(killed.details.first == "rabbit@one was started again without an orderly stop.")
    #expect(killed.evidence.first?.text == "1 restart")
  }

  @Test func `a single standstill is told as one`() throws {
    var log = SmallLog()
    var random = SeededGenerator(seed: 3)
    let pause = 80.0..<83
    for number in 0..<4_000 {
      let time = (Double(number) + random.uniform()) / 20
      func held(_ time: Double) -> Double {
        pause.contains(time) ? pause.upperBound + (time - pause.lowerBound) / 100 : time
      }
      let sent = held(time)
      log.addMessage(number, at: sent, work: held(sent + 0.03) - sent)
    }
    let finding = try #require(log.diagnosis.finding(of: .stopTheWorld))
    #expect(finding.summary == "all queues stood still once")
    #expect(finding.details.first?.hasPrefix("Once nothing happened for 3") == true)
  }

  static let versions: [(version: String, hasCommand: Bool)] = [
    ("3.10.8", false), ("3.12.0", true), ("4.1.0", true),
  ]

  @Test(arguments: versions)
  func `a command is advised only where the broker has it`(version: String, hasCommand: Bool) throws {
    let log = rabbitMQ([
      (0, Self.banner.replacing("3.10.8", with: version)), (0.1, Self.node), accepted(1, 40_000),
      (160, "rabbit on node rabbit@two down"), (190, "rabbit on node rabbit@two up"),
    ])
    let finding = try #require(diagnosed(log, "rabbitmq").finding(of: .leaderInstability))
    let advice = try #require(finding.advice.first { $0.setting == "x-queue-type" })
    #expect((advice.apply != nil) == hasCommand)
  }

  @Test(arguments: [(left: 5, confidence: Confidence.medium), (left: 60, confidence: .high)])
  func `few messages that nobody takes may be the end of a log, and a queue without a name is called one`(
    left: Int, confidence: Confidence
  ) throws {
    var text = ""
    func write(_ second: Double, _ fields: String) {
      text += #"{"ts":\#(1_772_442_000 + second),\#(fields)}"# + "\n"
    }
    for number in 0..<120 {
      write(Double(number) / 10, #""event":"publish","id":"m\#(number)""#)
      guard number < 120 - left else { continue }
      write(Double(number) / 10 + 0.02, #""event":"deliver","id":"m\#(number)","consumer":"w""#)
      write(Double(number) / 10 + 0.04, #""event":"ack","id":"m\#(number)","consumer":"w""#)
    }
    write(90, #""event":"publish","id":"last""#)
    let finding = try #require(diagnosed(Array(text.utf8), "json").finding(of: .consumerStalled))
    #expect(finding.summary == "the queue has lost its consumers")
    #expect(finding.confidence == confidence)
    #expect(finding.advice.first?.title == "consumers of the queue")
  }
}
