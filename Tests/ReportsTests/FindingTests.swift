import Bytes
import Measures
import Profiles
import TestSupport
import Testing

@testable import Diagnosis
@testable import Reports

@Suite struct FindingTests {
  @Test(arguments: Stories.all.map(\.path))
  func `Findings, evidence and changes are counted through the report`(path: String) throws {
    let report = try report(ofSample: path)
    #expect(report.findings.map(\.id) == report.findings.indices.map { "F\($0 + 1)" })
    let evidence = report.findings.flatMap(\.evidence).map(\.id)
    #expect(evidence == evidence.indices.map { "E\($0 + 1)" })
    #expect(report.recommendations.map(\.id) == report.recommendations.indices.map { "R\($0 + 1)" })
    let ids = Set(report.findings.map(\.id))
    #expect(report.recommendations.allSatisfy { ids.contains($0.finding) })
    #expect(report.findings.compactMap(\.consequenceOf).allSatisfy(ids.contains))
    #expect(report.findings.allSatisfy { Rule.named($0.rule) != nil })
    #expect(report.verdict.finding == report.findings.first?.id)
  }

  @Test func `A finding has the same key whatever its rank`() {
    #expect(
      exampleFindings().map(\.key) == [
        "prefetch-low:queue:orders.eu", "consumer-lag:queue:orders.eu", "batch-small:queue:audit",
      ])
    let worker = Finding(
      .consumerSlow, Subject(.consumer, "w-1", of: "orders"), .low, .low, "", during: 0..<1)
    #expect(worker.key == "consumer-slow:consumer:orders:w-1")
    #expect(
      Finding(.resourceAlarm, Subject(.broker), .low, .low, "", during: 0..<1).key == "resource-alarm:broker")
  }

  @Test func `What several findings advise is one change, of the first of them`() {
    func change(_ queue: String, _ to: Int) -> Advice {
      Advice(
        "consumers of \(queue)", system: .consumer, setting: "consumers", from: "2", to: "\(to)", cost: "",
        undo: "", change: .init(queue: queue, consumers: to))
    }
    func words(_ title: String) -> Advice {
      Advice(title, system: .application, setting: "handler", to: "less work", cost: "", undo: "")
    }
    let findings = [
      [change("a", 4), words("the handler of a")],
      [change("a", 4), change("b", 4), words("the handler of b")],
      [words("the handler of a"), change("a", 5)],
    ].map {
      Finding(.consumerSlow, Subject(.queue, "a"), .low, .medium, "", during: 0..<1, advice: $0)
    }
    #expect(
      numbered(findings).flatMap(\.advice).map { "\($0.id) \($0.finding) \($0.brief)" } == [
        "R1 F1 consumers of a: 2 -> 4", "R2 F1 the handler of a: less work", "R3 F2 consumers of b: 2 -> 4",
        "R4 F2 the handler of b: less work", "R5 F3 consumers of a: 2 -> 5",
      ])
  }

  @Test func `The JSON keys are those of the contract`() throws {
    let report = try JSONValue(parsing: written(fallingBehindReport(), .json))
    func keys(_ value: JSONValue?) -> [String] {
      guard case .object(let members)? = value else { return [] }
      return members.map(\.key)
    }
    let finding = report["findings"]?.array?.first
    #expect(
      keys(finding) == [
        "id", "key", "rule", "severity", "confidence", "subject", "summary", "details", "from", "to",
        "impact",
        "evidence", "excluded", "consequence_of",
      ])
    #expect(keys(finding?["impact"]) == ["tail_share", "lost_per_s", "tail_share_replayed"])
    #expect(
      keys(finding?["evidence"]?.array?.first) == [
        "id", "text", "statistic", "value", "threshold", "samples", "lines",
      ])
    let change = report["recommendations"]?.array?.first
    #expect(
      keys(change) == [
        "id", "finding", "title", "system", "setting", "from", "to", "predicted",
        "not_predicted", "risk", "cost", "undo", "apply", "source",
      ])
    #expect(
      keys(change?["predicted"]) == [
        "metric", "now", "low", "high", "model", "calibration_error", "at", "drain_s", "window",
      ])
    #expect(report["verdict"]?["finding"]?.string == "F1")
  }

  @Test func `A blind spot that makes others inevitable stands for them`() throws {
    func spots(_ log: String) throws -> [String] { try report(of: log).notVisible.map(\.what) }
    var published = TestLog()
    for id in 0..<200 { published.message(id, publish: Double(id) / 10) }
    let gaps = try spots(published.text)
    #expect(gaps.contains("waiting and processing time separately"))
    #expect(gaps.contains("processing time and end to end latency"))
    #expect(
      !gaps.contains("latency of single messages") && !gaps.contains("single consumers and how busy they are")
    )
    #expect(
      try report(ofSample: "rabbitmq/memory-alarm.log").notVisible.map(\.what) == [
        "latency, throughput and backlog"
      ])
    #expect(
      try report(ofSample: "jmeter-csv/slow-report.log").notVisible.first?.what == "queues and consumers")
  }
}
