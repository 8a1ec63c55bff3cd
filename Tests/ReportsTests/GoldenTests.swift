import Bytes
@testable import Reports
import TestSupport
import Testing

struct GoldenCase: CustomTestStringConvertible, Sendable {
  let name: String
  let report: @Sendable () -> Report
  var testDescription: String { name }
}

@Suite struct GoldenTests {
  static let cases: [GoldenCase] = [
    .init(name: "healthy", report: healthyReport),
    .init(name: "falling-behind", report: fallingBehindReport),
    .init(name: "samples-only", report: samplesReport),
    .init(name: "incidents-only", report: incidentsReport),
    .init(name: "hostile", report: hostileReport),
    .init(name: "empty", report: emptyReport),
    .init(name: "gated", report: gatedReport),
  ]

  @Test(arguments: cases) func everyFormIsWrittenAsAgreed(_ example: GoldenCase) {
    for form in OutputForm.holding(.report) {
      expectGolden(written(example.report(), form), named: "\(example.name).\(form.name)")
    }
  }

  @Test(arguments: [
    GoldenCase(name: "gates", report: gatedReport), GoldenCase(name: "gates-kept", report: keptGatesReport),
    GoldenCase(name: "fail-on", report: failingFindingsReport),
  ])
  func everyFormOfGatesIsWrittenAsAgreed(_ example: GoldenCase) {
    for form in OutputForm.holding(.gates) {
      expectGolden(
        form.write(.gates(example.report()), look: Look()) ?? [], named: "\(example.name).\(form.name)")
    }
  }

  @Test func textInASCIIAndColourAndNarrow() {
    var ascii = Look()
    ascii.ascii = true
    expectGolden(
      written(fallingBehindReport(), .text, ascii), named: "falling-behind.text-ascii")
    expectGolden(written(hostileReport(), .text, ascii), named: "hostile.text-ascii")
    var color = Look()
    color.color = true
    expectGolden(
      written(fallingBehindReport(), .text, color), named: "falling-behind.text-color")
    var narrow = Look()
    narrow.width = 50
    expectGolden(
      written(fallingBehindReport(), .text, narrow), named: "falling-behind.text-narrow")
    var wide = Look()
    wide.width = 120
    wide.verbosity = 1
    expectGolden(written(fallingBehindReport(), .text, wide), named: "falling-behind.text-wide")
  }

  @Test func textOfManyQueuesOverMonths() {
    expectGolden(written(manyQueuesReport(), .text), named: "many-queues.text")
  }

  @Test func textOfThreeMillisecondsInAnotherZone() {
    var look = Look()
    (look.zoneOffset, look.zoneName) = (19_800, "Asia/Kolkata")
    expectGolden(written(instantReport(), .text, look), named: "instant.text")
  }

  @Test func jsonKeepsTheAskedPartsOnly() {
    var look = Look()
    look.parts = ["gates", "verdict"]
    expectGolden(written(healthyReport(), .json, look), named: "healthy.json-parts")
  }

  @Test func schema() { expectGolden(reportSchema(), named: "report.schema") }
}
