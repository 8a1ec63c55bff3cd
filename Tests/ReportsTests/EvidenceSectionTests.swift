import Testing

@testable import Reports

/// What the log itself measured and computed, for people: only where there is some.
@Suite struct EvidenceSectionTests {
  private func report() -> Report {
    var report = Report()
    func gauge(_ kind: Report.Gauge.Kind, _ subject: String, _ name: String, _ last: Double) -> Report.Gauge {
      var gauge = Report.Gauge()
      (gauge.kind, gauge.subject, gauge.name, gauge.count) = (kind, subject, name, 12)
      (gauge.least, gauge.greatest, gauge.last) = (0.25, 1_500, last)
      return gauge
    }
    report.gauges = [
      gauge(.node, "", "heap", 3), gauge(.queue, "orders", "depth", 4), gauge(.queue, "orders", "unacked", 5),
    ]
    var summary = Report.Summary()
    (summary.subject, summary.intervals) = ("checkout", 3)
    summary.percentiles = [
      Report.SummaryPercentile(
        percent: 50, intervals: 3, least: 1_000_000, greatest: 4_000_000, last: 2_000_000),
      Report.SummaryPercentile(
        percent: 99.9, intervals: 2, least: 9_000_000, greatest: 81_000_000, last: 9_000_000),
    ]
    report.summaries = [summary]
    return report
  }

  private func text(_ report: Report, _ section: (ReportSections) -> [Block]) -> String {
    let look = Look()
    let document = Document(sections: [section(ReportSections(report, look))])
    return String(decoding: TextDialect(look).write(document), as: UTF8.self)
  }

  @Test func `Gauges are shown but for the depth of queues`() {
    let expected = """
      GAUGES            least  greatest  last  values
        heap             0.25      1500     3      12
        orders unacked   0.25      1500     5      12

      """
    #expect(text(report()) { $0.gauges() } == expected)
    #expect(text(Report()) { $0.gauges() } == text(Report()) { _ in [] })
  }

  @Test func `Summaries are shown by percentile and never merged`() {
    let expected = """
      SUMMARIES computed by the log's writer over intervals

      """
    let found = text(report()) { $0.summaries() }
    #expect(found.hasPrefix(expected.prefix(9)) && found.contains("checkout p99.9"))
    #expect(text(Report()) { $0.summaries() } == text(Report()) { _ in [] })
  }
}
