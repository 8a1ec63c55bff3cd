import Events
import Profiles
import TestSupport
import Testing

@testable import Diagnosis

/// Queues that get more than they can serve, though their backlog does not grow when the log ends.
@Suite struct SaturationTests {
  /// So many messages a second for a while, for one consumer that does ten a second.
  private func load(_ rate: Double, for seconds: Double, log length: Double) -> Diagnosis {
    var log = LoadLog(seconds: length)
    let arrivals = (0..<Int(rate * seconds)).map { Double($0) / rate }
    log.queue("orders", arrivals: arrivals, consumers: 1) { _, _ in 0.1 }
    return log.diagnosis
  }

  @Test(arguments: [(24.0, 11.0, 14.0), (180, 2.2, 30)])
  func `growth is judged while messages come, and not when no more do`(
    load: (rate: Double, seconds: Double, length: Double)
  ) throws {
    let diagnosis = self.load(load.rate, for: load.seconds, log: load.length)
    let finding = try #require(diagnosis.findings.first)
    #expect(finding.rule == .consumerCapacity && finding.severity == .high)
    #expect(finding.details.first?.contains(" of the load ") == true)
    #expect(diagnosis.findings.first { $0.rule == .consumerLag }?.consequenceOf == "F1")
  }

  @Test func `what a load left behind and was worked off is no trouble`() {
    #expect(load(24, for: 11, log: 40).finding(of: .consumerCapacity) == nil)
  }

  @Test func `a load that can be served and ends is none`() {
    #expect(load(9, for: 30, log: 60).findings.allSatisfy { $0.severity < .medium })
  }

  @Test func `a backlog stands still where whoever sends waits for its consumers`() throws {
    var log = LoadLog(seconds: 60)
    for number in 0..<700 {
      let begin = Double(number) / 10
      log.message(
        "orders", publish: max(0, begin - 8) + 0.000_1 * Double(number), deliver: begin, ack: begin + 0.099)
    }
    let diagnosis = log.diagnosis
    let finding = try #require(diagnosis.findings.first)
    #expect(finding.rule == .consumerCapacity && finding.severity == .high)
    #expect(finding.evidence.first?.statistic == .leastBacklog)
    #expect(diagnosis.finding(of: .consumerLag) == nil)
  }

  @Test func `whoever could not serve what arrives is too few, however idle`() throws {
    var log = LoadLog(seconds: 20)
    for number in 0..<600 {
      let publish = Double(number) / 30
      // It does five a second, and no more after a while.
      let begin = Double(number) / 5
      log.message(
        "ticks", publish: publish, deliver: number < 50 ? max(publish, begin) : nil,
        ack: number < 50 ? begin + 0.199 : nil)
    }
    #expect(log.diagnosis.findings.first?.rule == .consumerCapacity)
  }

  @Test func `a connection that broke and messages that come again are worth attention`() throws {
    func log(again: Bool) -> Diagnosis {
      var log = SmallLog()
      for number in 0..<300 {
        log.addMessage(number, at: Double(number) / 10)
        guard again, number % 50 < 2 else { continue }
        let message: KeyValuePairs<String, LogRecord.Value> = [
          "queue": .text("orders"), "id": .text("m\(number)"), "consumer": .text("other"),
          "attempt": .number(2),
        ]
        log.add(.deliver, at: Double(number) / 10 + 0.02, message)
      }
      log.add(.error, at: 20, ["reason": .text("StreamLostError"), "client": .text("frozen")])
      return log.diagnosis
    }
    let finding = try #require(log(again: true).finding(of: .clientError))
    #expect(
      finding.severity == .medium
        && finding.details.last == "12 deliveries are redeliveries that no consumer asked for.")
    #expect(log(again: false).finding(of: .clientError) == nil)
  }
}
