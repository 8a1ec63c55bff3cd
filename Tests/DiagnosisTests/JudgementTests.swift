import Bytes
import Events
import Measures
import Profiles
import TestSupport
import Testing
import Trials

@testable import Diagnosis

/// How findings make a verdict.
@Suite struct JudgementTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var findings: [(rule: RuleID, severity: Severity)]
    var expected: [String]
    /// Seconds of a healthy log, or of a log that is too short.
    var seconds = 60.0
  }

  private static let calm =
    "10 msg/s in and out, the 99th percentile is 30 ms, nothing is waiting at the end."

  @Test(arguments: [
    Case(testDescription: "healthy", findings: [], expected: ["healthy HEALTHY", calm]),
    Case(
      testDescription: "healthy with a small thing that no user notices", findings: [(.prefetchHigh, .low)],
      expected: ["healthy HEALTHY", calm]),
    Case(
      testDescription: "healthy with a small thing that users notice", findings: [(.flowControl, .low)],
      expected: [
        "healthy HEALTHY", calm, "Even so, this was found: orders: is odd (F1).",
        "Do first: R1, tea: 1 -> 2.",
      ]),
    Case(
      testDescription: "a rule with a word", findings: [(.brokerRestart, .medium)],
      expected: ["at-risk INTERRUPTED", "orders: is odd.", "Do first: R1, tea: 1 -> 2."]),
    Case(
      testDescription: "a rule without a word", findings: [(.prefetchHigh, .high)],
      expected: ["degraded DEGRADED", "orders: is odd.", "Do first: R1, tea: 1 -> 2."]),
    Case(
      testDescription: "a cause without a word speaks with that of its symptom",
      findings: [(.prefetchLow, .high), (.consumerLag, .critical)],
      expected: [
        "failing FALLING BEHIND", "orders: is odd.", "The cause: orders: is odd (F1).",
        "Do first: R1, tea: 1 -> 2.",
      ]),
    Case(
      testDescription: "others are named", findings: [(.consumerStalled, .critical), (.authFailure, .high)],
      expected: [
        "failing STALLED", "orders: is odd.", "Do first: R1, tea: 1 -> 2.", "Also: orders: is odd.",
      ]),
    Case(
      testDescription: "too short", findings: [(.consumerStalled, .critical)],
      expected: [
        "unknown UNKNOWN", "Too short to judge: 10 messages in 932 ms; 100 over 2 s are needed.",
        "Even so, this was found: orders: is odd (F1).", "Do first: R1, tea: 1 -> 2.",
      ], seconds: 1),
    Case(
      testDescription: "too short, but errors show in any log", findings: [(.errorRate, .high)],
      expected: ["degraded ERRORS", "orders: is odd.", "Do first: R1, tea: 1 -> 2."], seconds: 1),
  ])
  func `The verdict is that of the finding that leads`(_ item: Case) {
    var log = SmallLog()
    log.addTraffic(seconds: item.seconds)
    let file = CaseFile(Measures(Profile(log: log.text, format: "mqtune")))
    var diagnosis = Diagnosis()
    let tea = Advice("tea", system: .application, setting: "tea", from: "1", to: "2", cost: "", undo: "")
    diagnosis.findings = numbered(
      ranked(
        item.findings.map {
          Finding(
            $0.rule, Subject(.queue, "orders"), $0.severity, .high, "is odd", during: 0..<1, advice: [tea])
        }))
    let verdict = Judgement(file, diagnosis).verdict
    #expect(
      ["\(verdict.status.rawValue) \(verdict.word)", verdict.headline] + verdict.details == item.expected)
    #expect(verdict.finding == diagnosis.findings.first?.id)
    let isTold = verdict.facts.contains(.init("fix", "R1")) && verdict.facts.contains { $0.key == "rule" }
    #expect(isTold == verdict.details.contains { $0.hasPrefix("Do first") })
  }

  /// So many lines of no format beside 1,800 that are understood.
  @Test(
    arguments: [
      (20, []), (200, ["But 200 lines (10%) were not understood."]),
      (4_000, ["Only 31% of the lines were understood."]),
    ] as [(Int, [String])], [false, true])
  func `lines that were not understood are told once`(_ junk: (count: Int, told: [String]), isOdd: Bool) {
    var log = SmallLog()
    log.addTraffic(seconds: 60)
    let text = log.text + Array(String(repeating: "junk\n", count: junk.count).utf8)
    let file = CaseFile(Measures(Profile(log: text, format: "mqtune")))
    var diagnosis = Diagnosis()
    if isOdd {
      diagnosis.findings = numbered(
        ranked([Finding(.prefetchHigh, Subject(.queue, "orders"), .high, .high, "is odd", during: 0..<1)]))
    }
    let verdict = Judgement(file, diagnosis).verdict
    let sentences = [verdict.headline] + verdict.details
    #expect(sentences.filter { $0.contains("understood") } == junk.told)
  }

  /// A backlog that grows is judged by its arrivals; that few messages left is said beside it, and takes nothing back.
  @Test func `a verdict on a finding does not say that there is too little to judge`() {
    var log = SmallLog()
    for number in 0..<1_000 {
      let message: KeyValuePairs<String, LogRecord.Value> = [
        "queue": .text("orders"), "id": .text("m\(number)"),
      ]
      log.add(.publish, at: Double(number) * 0.05, message)
      guard number < 80 else { continue }
      log.add(.deliver, at: Double(number) * 0.6 + 0.01, message)
      log.add(.ack, at: Double(number) * 0.6 + 0.5, message)
    }
    let verdict = log.diagnosis.verdict
    #expect(verdict.status != .healthy && verdict.status != .unknown)
    #expect(verdict.details.contains("Of 1,000 messages only 80 have left the queue so far."))
    #expect(!verdict.details.contains { $0.hasPrefix("Too few") })
  }
}
