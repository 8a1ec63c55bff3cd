import Bytes

/// One queue or label over time.
extension ReportSections {
  func overTime() -> [Block] {
    let series = report.series
    guard let line = seriesLine(), series.bucket > 0 else { return [] }
    let chart = Chart(
      heading: Heading("Over time", of: Prose(line.name.isEmpty ? "all queues" : line.name)),
      bucket: series.bucket, start: series.start, from: report.input.from, to: report.input.to,
      rows: [
        .init(label: "in/s", values: amounts(line.incoming), joining: .rate, unit: .rate),
        .init(label: "out/s", values: amounts(line.outgoing), joining: .rate, unit: .rate),
        .init(label: "backlog", values: amounts(line.backlog), joining: .largest, unit: .count),
        .init(
          label: "p99", values: line.p99.map { $0.map { Double($0) } }, joining: .largest, unit: .duration,
          isOptional: false),
        .init(label: "errors", values: amounts(line.errors), joining: .sum, unit: .count),
      ],
      clock: clock, ascii: ascii)
    guard chart.buckets > 1, !chart.drawn(limit: chart.buckets).rows.isEmpty else { return [] }
    return [.chart(chart)]
  }

  private func amounts(_ counts: [Int]) -> [Double?] { counts.map { Double($0) } }

  /// The first ranked queue that has a line, else all queues, else the first label.
  private func seriesLine() -> Report.Line? {
    let series = report.series
    for queue in report.queues.prefix(top) where !queue.name.isEmpty {
      if let line = series.queues.first(where: { $0.name == queue.name }) { return line }
    }
    for sample in report.samples.prefix(top) {
      if let line = series.labels.first(where: { $0.name == sample.label }) { return line }
    }
    return series.queues.first ?? series.labels.first
  }
}
