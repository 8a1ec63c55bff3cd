import Diagnosis
import Events
import TestSupport
import Testing

/// Logs that name a queue differently where messages are published and where they are delivered, and logs of several
/// subscribers: neither is a stall, nor a redelivery.
@Suite struct OtherNamesTests {
  /// Rules that say that messages wait, or come again.
  private static let alarms: [RuleID] = [
    .consumerStalled, .consumerLag, .consumerCapacity, .redeliveries, .poisonRedelivery, .timeoutStorm,
  ]

  private func message(_ queue: String, _ number: Int, _ consumer: String? = nil) -> KeyValuePairs<
    String, LogRecord.Value
  > {
    guard let consumer else { return ["queue": .text(queue), "id": .text("m\(number)")] }
    return ["queue": .text(queue), "id": .text("m\(number)"), "consumer": .text(consumer)]
  }

  /// Ten messages a second, published under a routing key and delivered from queues.
  private func routed(_ key: (Int) -> String, to queues: (Int) -> [String], until end: Int = 400) -> SmallLog
  {
    var log = SmallLog()
    for number in 0..<400 {
      let time = Double(number) / 10
      log.add(.publish, at: time, message(key(number), number))
      for queue in queues(number) where number < end {
        log.add(.deliver, at: time + 0.002, message(queue, number, "\(queue)-1"))
        log.add(.ack, at: time + 0.03, message(queue, number, "\(queue)-1"))
      }
    }
    return log
  }

  @Test(arguments: [1, 2, 3])
  func `a routing key is no queue that stalls`(keys: Int) {
    let log = routed({ "order.\($0 % keys)" }, to: { $0 % 2 == 0 ? ["billing", "audit"] : ["audit"] })
    let diagnosis = log.diagnosis
    #expect(diagnosis.findings.filter { Self.alarms.contains($0.rule) } == [])
    #expect(diagnosis.verdict.word == .unknown)
    let others = keys == 1 ? "" : ", and \(keys == 2 ? "1 more queue" : "2 more queues") likewise"
    #expect(
      diagnosis.verdict.headline
        == "Messages published to order.0 are delivered from \(keys == 2 ? "billing and audit" : "audit and billing")\(others): the log does not show how long they "
        + "waited.")
  }

  @Test func `what no other queue delivers is still a stall`() {
    let diagnosis = routed({ _ in "orders" }, to: { _ in ["billing"] }, until: 20).diagnosis
    #expect(diagnosis.finding(of: .consumerStalled)?.subject.name == "orders")
    #expect(diagnosis.verdict.word == .stalled)
  }

  /// Ten messages a second, each delivered to every subscriber, which the second gets later.
  private func subscribed(_ names: [String?], lag: (Int) -> Double = { _ in 0.004 }, says: Bool = false)
    -> SmallLog
  {
    var log = SmallLog()
    for number in 0..<400 {
      let time = Double(number) / 10
      log.add(.publish, at: time, message("prices", number))
      for (place, name) in names.enumerated() {
        let delivered = time + 0.002 + (place == 0 ? 0 : lag(number))
        let fields: KeyValuePairs<String, LogRecord.Value> =
          says && place > 0
          ? [
            "queue": .text("prices"), "id": .text("m\(number)"), "attempt": .text("2"),
            "consumer": .text(name ?? ""),
          ] : message("prices", number, name)
        if delivered < 40 { log.add(.deliver, at: delivered, fields) }
        if delivered < 40 { log.add(.ack, at: delivered + 0.03, message("prices", number, name)) }
      }
    }
    return log
  }

  @Test(arguments: [["web", "mail"], [nil, nil], ["web", "mail", "audit"]])
  func `a copy for each subscriber is no redelivery`(names: [String?]) {
    let diagnosis = subscribed(names).diagnosis
    #expect(diagnosis.findings.filter { Self.alarms.contains($0.rule) } == [])
    #expect(diagnosis.verdict.word == .healthy)
  }

  @Test func `a subscriber that falls behind is seen`() {
    let diagnosis = subscribed(["web", "mail"], lag: { Double($0) / 30 }).diagnosis
    #expect(diagnosis.finding(of: .redeliveries) == nil)
    #expect(diagnosis.verdict.word == .fallingBehind)
  }

  @Test func `redeliveries that the log calls so are told`() {
    #expect(subscribed(["web", "mail"], says: true).diagnosis.finding(of: .redeliveries) != nil)
  }

  @Test func `deliveries that nobody settles are redeliveries`() {
    var log = SmallLog()
    for number in 0..<400 {
      let time = Double(number) / 10
      log.add(.publish, at: time, message("orders", number))
      log.add(.deliver, at: time + 0.002, message("orders", number, "w1"))
      guard number % 3 == 0 else { continue }
      log.add(.deliver, at: time + 0.05, message("orders", number, "w2"))
      log.add(.ack, at: time + 0.08, message("orders", number, "w2"))
    }
    #expect(log.diagnosis.finding(of: .redeliveries) != nil)
  }
}
