import Bytes
import Events
import Measures
import Profiles
import TestSupport
import Testing
import Trials

@testable import Diagnosis

/// What becomes of messages on their way to consumers, in logs whose trouble is known or made by hand.
@Suite struct DeliveryTests {
  static let policies: [(name: String, line: String?)] = [
    ("orders", "rabbitmqctl set_policy bound '^orders$' '{}'"),
    ("orders.eu-1", #"rabbitmqctl set_policy bound '^orders\.eu-1$' '{}'"#),
    ("it's; mine", "rabbitmqctl set_policy bound '^it\\'\\''s\\;\\ mine$' '{}'"),
    ("a*", #"rabbitmqctl set_policy bound '^a\*$' '{}'"#), ("", nil), ("two\nlines", nil),
  ]

  @Test(arguments: policies)
  func `a line to apply names the queue in one word, or is not there`(name: String, line: String?) {
    var log = SmallLog()
    log.add(.publish, at: 0, ["queue": .text(name), "id": .text("1")])
    let queue = CaseFile(Measures(Profile(log: log.text, format: "mqtune"))).queues.first
    #expect(queue?.policy("bound", "{}")?.text == line)
  }

  private func diagnosis(of scenario: String, seed: UInt64 = 77) throws -> Diagnosis {
    let instance = try #require(Scenarios.named(scenario)).instance(seed: seed)
    return diagnose(Profile(log: instance.log(), format: instance.dialect.format))
  }

  @Test
  func `more consumers for a queue that falls behind are predicted, with an interval above today's flow`()
    throws
  {
    let finding = try #require(diagnosis(of: "capacity-steady").findings.first)
    #expect(finding.rule == .consumerCapacity && finding.severity == .critical)
    let advice = try #require(finding.advice.first)
    let forecast = try #require(advice.forecast)
    #expect(forecast.metric == .throughputOut && forecast.model == "trace replay")
    #expect(forecast.now < forecast.low && forecast.low <= forecast.high)
    #expect((forecast.calibrationError ?? 1) <= 0.15)
  }

  @Test func `what was refused is in no replay`() throws {
    let finding = try #require(diagnosis(of: "reject-overload").findings.first)
    #expect(finding.rule == .dropOverflow)
    let advice = try #require(finding.advice.first { $0.change != nil })
    #expect(advice.forecast == nil)
    #expect(advice.unpredicted?.contains("were refused, and a replay knows only the accepted ones") == true)
  }

  @Test func `a lag is told with its cause, and comes behind it`() throws {
    let findings = try diagnosis(of: "prefetch-low").findings
    let lag = try #require(findings.firstIndex { $0.rule == .consumerLag })
    #expect(findings[lag].consequenceOf == "F1" && findings[0].rule == .prefetchLow)
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
    #expect(finding.rule == .deadLetter && finding.severity == .critical)
    #expect(finding.evidence.first?.statistic == .overtaken)
    #expect(!diagnosis.findings.contains { $0.rule == .consumerLag || $0.rule == .consumerCapacity })
  }

  @Test func `without a limit the same queue falls behind`() {
    let diagnosis = impatient(limit: 1_000).diagnosis
    #expect(diagnosis.findings.first?.rule == .consumerCapacity)
    #expect(!diagnosis.findings.contains { $0.rule == .deadLetter })
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
    #expect(spot.why == "too few messages are in the log from publish to settle: 179 more are needed")
    #expect(spot.rules.contains(.prefetchHigh))
  }

  @Test func `what is refused is told and is sent again after a pause`() throws {
    let finding = try #require(try diagnosis(of: "reject-overload").findings.first)
    let sentence = try #require(finding.details.first)
    #expect(sentence.hasPrefix("Of ") && sentence.hasSuffix(" were refused to the publisher."))
    #expect(finding.advice.contains { $0.setting == "pause before sending again" })
  }

  @Test func `a poison message is not put back for ever`() throws {
    let finding = try #require(try diagnosis(of: "poison").finding(of: .poisonRedelivery))
    #expect(finding.advice.map(\.setting) == ["delivery-limit", "requeue"])
    let many = try #require(try diagnosis(of: "requeues").finding(of: .poisonRedelivery))
    #expect(many.advice.map(\.setting) == ["delivery-limit"])
  }

  @Test func `a timeout of acknowledgements tells its limit`() throws {
    let timeout =
      "Consumer c1 on channel 1 has timed out waiting for delivery acknowledgement. Timeout used: 4000 ms. This"
    let log = String(decoding: rabbitMQ([(0, timeout), (20, timeout)]), as: UTF8.self)
    let diagnosis = diagnosed(Array(log.replacing("[info]", with: "[warning]").utf8), "rabbitmq")
    let finding = try #require(diagnosis.finding(of: .consumerStalled))
    #expect(finding.details == ["2 channels were closed because no acknowledgement came within 4.0 s."])
    let limit = try #require(finding.advice.first { $0.setting == "consumer_timeout" })
    #expect(limit.from == "4.0 s" && limit.undo == "consumer_timeout = 4000")
  }

  @Test func `a change of the work is told with whom it befell`() throws {
    func details(changing: Set<Int>) -> String? {
      var random = SeededGenerator(seed: 31)
      var log = LoadLog(seconds: 400)
      var free = [Double](repeating: 0, count: 2)
      for publish in random.arrivals(12, to: 399) {
        let consumer = free[0] <= free[1] ? 0 : 1
        let begin = max(publish + 0.001, free[consumer])
        let isSlow = begin > 200 && changing.contains(consumer)
        free[consumer] = begin + (isSlow ? 0.4 : 0.1) * (0.8 + 0.4 * random.uniform())
        log.message("orders", publish: publish, deliver: begin, ack: free[consumer], consumer: consumer)
      }
      return log.diagnosis.finding(of: .consumerSlow)?.details.first
    }
    #expect(details(changing: [0, 1])?.hasSuffix("and stays there, at all 2 consumers.") == true)
    #expect(details(changing: [0])?.contains("all") != true)
  }

  @Test func `a time limit lets the usual ones pass, and says how many it costs`() throws {
    let finding = try #require(try diagnosis(of: "slow-tail").finding(of: .consumerSlow))
    let advice = try #require(finding.advice.first { $0.setting == "handler timeout" })
    #expect(advice.cost.hasSuffix("% of the messages fail and must be handled elsewhere"))
    let share = try #require(Double(advice.cost.prefix { $0 != "%" }))
    #expect(share > 0 && share <= 10)
  }
}
