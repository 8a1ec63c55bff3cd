import Bytes
import Testing

@testable import Reports

extension OutputForm {
  /// A form that only this test knows: nothing but this value had to be written for it.
  fileprivate static let counts = OutputForm(
    "counts", suffixes: ["count"], report: { report, _ in Array("\(report.queues.count) queues\n".utf8) })

  /// The same for people: a dialect that keeps headings alone.
  fileprivate static let outline = OutputForm("outline", suffixes: ["outline"]) { _ in OutlineDialect() }
}

private struct OutlineDialect: Dialect {
  let separatesBlocks = false
  func opening(_ opening: Opening) -> [String] { [opening.word] }
  func heading(_ heading: Heading) -> [String] { [heading.title] }
  func paragraph(_ text: Prose, shorter: [Prose]) -> [String] { [] }
  func facts(_ facts: [Prose]) -> [String] { [] }
  func run(_ heading: Heading, _ items: [Prose]) -> [String] { [heading.title] }
  func entries(_ entries: [Entry]) -> [String] { [] }
  func items(_ items: [Item]) -> [String] { [] }
  func table(_ table: Table) -> [String] { [table.heading.title] }
  func chart(_ chart: Chart) -> [String] { [chart.heading.title] }
}

@Suite struct OutputFormTests {
  @Test func `names and suffixes are unique, and each suffix leads to its form`() {
    #expect(Set(OutputForm.all.map(\.name)).count == OutputForm.all.count)
    for form in OutputForm.all {
      #expect(OutputForm.named(form.name) == form)
      for suffix in form.suffixes { #expect(OutputForm.of(path: "a.b.\(suffix)") == form) }
    }
    #expect(OutputForm.of(path: "report.pdf") == nil)
    #expect(OutputForm.of(path: "json") == nil)
  }

  @Test func `each form holds the answers that the table says`() {
    let held = Answer.Kind.allCases.map { kind in OutputForm.holding(kind).map(\.name) }
    let reports = OutputForm.all.map(\.name).filter { $0 != "profile" }
    #expect(
      held == [reports, reports, ["text", "json", "markdown", "github-summary"], ["profile"]])
    let report = Answer.report(healthyReport())
    for form in OutputForm.all {
      #expect((form.write(report, look: Look()) != nil) == form.kinds.contains(.report), "\(form.name)")
    }
  }

  @Test func `a new form is one value`() {
    #expect(OutputForm.counts.kinds == [.report, .gates])
    #expect(OutputForm.counts.write(.report(fallingBehindReport()), look: Look()) == Array("6 queues\n".utf8))
    let outline = OutputForm.outline.write(.report(samplesReport()), look: Look()) ?? []
    #expect(
      String(decoding: outline, as: UTF8.self) == """
        DEGRADED

        Over time

        Samples

        Stages

        Errors

        Not visible

        """)
  }
}
