import Events
import TestSupport
import Testing

@testable import Diagnosis

@Suite struct MeasurementTests {
  static let offsets: [(seconds: Double, severity: Severity?)] = [
    (0, nil), (-0.000_5, nil), (-0.05, .medium), (-0.4, .high), (-5, .high), (-25, .high),
  ]

  @Test(arguments: offsets)
  func `a consumer's clock that is behind is told from its messages`(seconds: Double, severity: Severity?) {
    var log = SmallLog()
    var random = SeededGenerator(seed: 5)
    for number in 0..<1_000 {
      log.addMessage(number, at: 30 + (Double(number) + random.uniform()) / 10, clock: seconds)
    }
    let diagnosis = log.diagnosis
    #expect(diagnosis.finding(of: .clockSkew)?.severity == severity)
    if severity == .high { #expect(diagnosis.findings.first?.rule == .clockSkew) }
  }

  @Test func `a clock that is behind shows until messages wait for longer`() {
    var log = SmallLog()
    for number in 0..<1_000 {
      log.addMessage(number, at: 30 + Double(number) / 10, clock: -0.3 + Double(number) / 250)
    }
    #expect(log.diagnosis.finding(of: .clockSkew)?.severity == .high)
  }

  /// One delivery in ten is logged before its publish, because the producer writes its line late.
  @Test(arguments: [0.002, 0.02, 0.2])
  func `records that are written late are no clocks that disagree`(late: Double) {
    var log = SmallLog()
    for number in 0..<1_000 {
      log.addMessage(number, at: 30 + Double(number) / 10, clock: number % 10 == 0 ? -late : 0.001)
    }
    #expect(log.diagnosis.finding(of: .clockSkew) == nil)
  }

  /// Samples of one client that sends the next request when the last one is answered, or at fixed times.
  private func samples(closed: Bool) -> [UInt8] {
    var text = "timeStamp,elapsed,label,responseCode,success\n"
    var time: Int64 = 1_767_225_600_000
    let end = time + 300_000
    while time < end {
      let isBad = (time / 1_000) % 60 < 20
      let elapsed: Int64 = isBad ? 250 : 20
      text += "\(time),\(elapsed),get,200,true\n"
      time += closed ? elapsed : 40
    }
    return Array(text.utf8)
  }

  @Test func `a load generator that waits for answers leaves out the bad times`() throws {
    let finding = try #require(
      diagnosed(samples(closed: true), "jmeter-csv").finding(of: .coordinatedOmission))
    #expect(finding.subject == Subject(.label, "get"))
    #expect(finding.severity >= .medium)
  }

  @Test(arguments: [UInt64(2), 4, 6])
  func `a few samples a second are enough to see it`(seed: UInt64) throws {
    let instance = try #require(Scenarios.named("closed-loop")).instance(seed: seed)
    #expect(
      diagnosed(instance.log(), instance.dialect.format).findings.first?.rule == .coordinatedOmission)
  }

  @Test func `one that sends at fixed times does not`() {
    #expect(
      diagnosed(samples(closed: false), "jmeter-csv").answer(of: .coordinatedOmission) == .notFound)
    var log = SmallLog()
    log.addTraffic(seconds: 20)
    #expect(log.diagnosis.answer(of: .coordinatedOmission) == .notAssessable([.samples]))
  }

  @Test func `a lead that reads the same at both ends is one figure`() throws {
    var log = SmallLog()
    for number in 0..<1_000 { log.addMessage(number, at: 30 + Double(number) / 10, clock: -25) }
    let finding = try #require(log.diagnosis.finding(of: .clockSkew))
    #expect(
      finding.details.first
        == "The first and last records of its consumers are 25.0 s earlier than those of its producers.")
  }

  @Test func `without a delivery before its publish nothing is said of how far clocks are apart`() throws {
    var log = SmallLog()
    for number in 0..<400 {
      let time = 30 + Double(number) / 10
      log.addMessage(number, at: time)
      log.add(
        .confirm, at: time - 0.02,
        ["queue": .text("orders"), "id": .text("m\(number)"), "producer": .text("web")])
    }
    let finding = try #require(log.diagnosis.finding(of: .clockSkew))
    #expect(finding.evidence.map(\.statistic) == [.negativeShare])
    #expect(finding.advice.first?.from == nil)
  }
}
