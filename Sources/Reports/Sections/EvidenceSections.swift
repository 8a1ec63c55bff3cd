import Bytes

/// What the log itself measured or computed: a section only where there is some.
extension ReportSections {
  /// The depth of queues is in the figures of their backlog.
  private static let depth = "depth"

  func gauges() -> [Block] {
    let gauges = report.gauges.filter { $0.kind != .queue || $0.name != Self.depth }
    guard !gauges.isEmpty else { return [] }
    var table = Table(
      Heading("Gauges"), each: "gauge",
      [.init("least"), .init("greatest"), .init("last"), .init("values", droppable: 1)])
    for gauge in gauges.prefix(top) {
      let name = gauge.subject.isEmpty ? gauge.name : "\(gauge.subject) \(gauge.name)"
      table.add(
        Prose(name),
        [gauge.least, gauge.greatest, gauge.last].map { value($0, of: gauge.name) }
          + [countFigure(gauge.count)])
    }
    return [.table(table)] + further(gauges.count, of: "gauge")
  }

  private func value(_ value: Double, of name: String) -> String {
    name.hasSuffix("bytes") ? sizeFigure(Int64(clampingWhole: value)) : significant(value, digits: 4)
  }

  func summaries() -> [Block] {
    guard !report.summaries.isEmpty else { return [] }
    var table = Table(
      Heading("Summaries", of: "computed by the log's writer over intervals"), each: "subject",
      [.init("least"), .init("greatest"), .init("last"), .init("intervals", droppable: 1)])
    for summary in report.summaries.prefix(top) {
      for percentile in summary.percentiles {
        table.add(
          Prose("\(named(summary.subject)) p\(plainFigure(percentile.percent))"),
          [percentile.least, percentile.greatest, percentile.last].map(duration)
            + [countFigure(percentile.intervals)])
      }
    }
    return [.table(table)] + further(report.summaries.count, of: "summary")
  }

  private func further(_ count: Int, of noun: String) -> [Block] {
    count > top ? [.paragraph(more(count, of: noun))] : []
  }
}

extension Int64 {
  /// The nearest whole number that fits.
  fileprivate init(clampingWhole value: Double) {
    self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }
}
