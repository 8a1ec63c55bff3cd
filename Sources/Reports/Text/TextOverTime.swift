import Bytes

/// One queue or label drawn over time.
extension TextPage {
  func overTime() -> [StyledLine] {
    let series = report.series
    guard let line = seriesLine(), series.bucket > 0 else { return [] }
    let buckets = [
      line.incoming.count, line.outgoing.count, line.backlog.count, line.p99.count, line.errors.count,
    ].reduce(0, max)
    guard buckets > 1 else { return [] }
    let plain = Self.rowLabels.reduce(0) { max($0, $1.count) }
    let resampling = Resampling(
      buckets: buckets, bucketLength: series.bucket, limit: min(max(width - plain - 24, 10), 60))
    let rows = chartRows(line, resampling)
    guard !rows.isEmpty else { return [] }
    let ranges = rows.reduce(0) { max($0, displayWidth($1.range)) }
    let step = chosenLengthFigure(
      nanoseconds: series.bucket.multipliedReportingOverflow(by: Int64(resampling.bucketsPerColumn))
        .partialValue,
      ascii: look.ascii)
    let heading = ", 1 column = \(step)"
    let name = line.name.isEmpty ? "all queues" : safe(line.name)
    let room = max(width - displayWidth("OVER TIME ") - displayWidth(heading), 8)
    var lines = [StyledLine("OVER TIME \(shortened(name, to: room, ascii: look.ascii))\(heading)")]
    for row in rows {
      lines.append(
        StyledLine("  \(padded(row.label, plain))  \(aligned(row.range, ranges))  \(row.bars)"))
    }
    lines += axis(indent: plain + ranges + 6, buckets: buckets, columns: resampling.columns)
    return lines
  }

  private struct ChartRow {
    var label: String
    var range: String
    var bars: String
  }

  private static let rowLabels = ["in/s", "out/s", "backlog", "p99", "errors"]

  /// The first ranked queue that has a line, else all queues, else the first label.
  private func seriesLine() -> Report.Line? {
    let series = report.series
    for queue in report.queues.prefix(look.top) where !queue.name.isEmpty {
      if let line = series.queues.first(where: { $0.name == queue.name }) { return line }
    }
    for sample in report.samples.prefix(look.top) {
      if let line = series.labels.first(where: { $0.name == sample.label }) { return line }
    }
    return series.queues.first ?? series.labels.first
  }

  private func chartRows(_ line: Report.Line, _ resampling: Resampling) -> [ChartRow] {
    let amounts = { (counts: [Int]) in counts.map { Double($0) } }
    let rates = [line.incoming, line.outgoing].map { self.rates($0, resampling) }
    // One scale for both, so that the rate that is lower looks lower.
    let fastest = rates.joined().compactMap { $0 }.max()
    return [
      row(Self.rowLabels[0], rates[0], top: fastest, unlessZero: true, write: rateFigure),
      row(Self.rowLabels[1], rates[1], top: fastest, unlessZero: true, write: rateFigure),
      row(
        Self.rowLabels[2], largest(amounts(line.backlog), resampling), unlessZero: true,
        write: { countFigure(wholeNumber($0)) }),
      row(
        Self.rowLabels[3], largest(line.p99.map { $0.map { Double($0) } }, resampling),
        write: { duration(Int64(wholeNumber($0))) }),
      row(
        Self.rowLabels[4],
        resampling.groups(line.errors).map { Double($0.reduce(0, &+)) }, unlessZero: true,
        write: { countFigure(wholeNumber($0)) }),
    ].compactMap { $0 }
  }

  /// Events per second of each column.
  private func rates(_ counts: [Int], _ resampling: Resampling) -> [Double?] {
    let lengths = resampling.groups(coveredSeconds(count: counts.count))
    // One record in the first instant of the last column is no rate of thousands a second: a column of which the
    // log covers less than half has none.
    let full = Double(lengths.map(\.count).max() ?? 0) * Double(report.series.bucket) / 1e9
    let least = lengths.count > 2 ? full / 2 : 0
    return zip(resampling.groups(counts), lengths).map { group, length -> Double? in
      let seconds = length.reduce(0, +)
      return seconds > 0 && seconds >= least ? Double(group.reduce(0, &+)) / seconds : nil
    }
  }

  /// Seconds of each bucket that the log covers: the first and the last begin and end within it.
  private func coveredSeconds(count: Int) -> [Double] {
    let bucket = Double(report.series.bucket) / 1e9
    var seconds = [Double](repeating: bucket, count: count)
    guard let start = report.series.start, count > 0 else { return seconds }
    if let from = report.input.from {
      seconds[0] = min(max(bucket - (Double(from) - Double(start)) / 1e9, 0), bucket)
    }
    if let to = report.input.to {
      let lastStart = Double(start) / 1e9 + bucket * Double(count - 1)
      let covered = Double(to) / 1e9 - lastStart
      if count > 1 { seconds[count - 1] = min(max(covered, 0), bucket) }
    }
    return seconds
  }

  private func largest(_ values: [Double?], _ resampling: Resampling) -> [Double?] {
    resampling.groups(values).map { $0.compactMap { $0 }.max() }
  }

  private func row(
    _ label: String, _ values: [Double?], top: Double? = nil, unlessZero: Bool = false,
    write: (Double) -> String
  ) -> ChartRow? {
    let known = values.compactMap { $0 }
    guard let low = known.min(), let high = known.max(), !(unlessZero && high == 0) else { return nil }
    let (first, last) = (write(low), write(high))
    return ChartRow(
      label: label, range: first == last ? first : "\(first)-\(last)",
      bars: sparkline(values, top: top, ascii: look.ascii))
  }

  /// When the first column begins and the last one ends, under them.
  private func axis(indent: Int, buckets: Int, columns: Int) -> [StyledLine] {
    guard let start = report.series.start else { return [] }
    let length = report.series.bucket.multipliedReportingOverflow(by: Int64(buckets))
    let end = start.addingReportingOverflow(length.partialValue)
    guard !length.overflow, !end.overflow else { return [] }
    let first = clock.short(max(start, report.input.from ?? start))
    let last = clock.short(min(end.partialValue, report.input.to ?? end.partialValue))
    let lead = String(repeating: " ", count: indent) + first
    guard columns >= displayWidth(first) + displayWidth(last) + 2 else {
      return [StyledLine("\(lead) to \(last)")]
    }
    return [StyledLine(padded(lead, indent + columns - displayWidth(last)) + last)]
  }
}
