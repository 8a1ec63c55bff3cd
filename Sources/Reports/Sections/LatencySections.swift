import Bytes
import Measures

/// How long messages took: the widest measure the log shows for each queue, then every measure of one queue.
extension ReportSections {
  func latency() -> [Block] {
    guard let measure = report.widestMeasure else { return [] }
    let measured = report.queues.filter { measure.of($0) != nil }
    // The table of its measures says it all.
    if report.queues.count == 1, let only = measured.first, only.latency.known.count > 1 { return [] }
    let rest = Array(measured.dropFirst(top))
    var table = Table(
      Heading("Latency", of: Prose(measure.path)), each: "queue",
      latencyColumns(measured.first.flatMap(measure.of)))
    if measured.count != 1, let all = measure.of(report.totals) {
      table.add("all queues", latencyCells(all))
    }
    for queue in measured.prefix(top) {
      if let latency = measure.of(queue) { table.add(Prose(named(queue.name)), latencyCells(latency)) }
    }
    if let merged = mergedLatency(rest.compactMap(measure.of)) {
      table.add("other \(countFigure(rest.count, of: "queue"))", latencyCells(merged))
    }
    return [.table(table)]
  }

  /// Where the time of the most relevant queue goes; nothing when the log shows only one measure.
  func measures() -> [Block] {
    guard let queue = report.queues.first(where: { $0.latency.known.count > 1 }) else { return [] }
    let title = report.queues.count > 1 ? "Where time goes" : "Latency"
    var table = Table(
      Heading(title, of: Prose(name: named(queue.name), .beside(68))), each: "measure",
      latencyColumns(queue.latency.known.first?.1))
    for (measure, latency) in queue.latency.known {
      // Processing is a part of holding, where that is known.
      let isPart = measure == .service && queue.latency.held != nil
      table.add((isPart ? "  of which " : "") + Prose(measure.phrase), latencyCells(latency))
    }
    return [.table(table)]
  }

  private func latencyColumns(_ example: Report.Latency?) -> [Table.Column] {
    [
      .init("p50"), .init("p90", droppable: 2), .init("p99"), .init("p99.9", droppable: 3), .init("max"),
    ] + (example.map(furtherPercentiles) ?? []).map { .init("p\(plainFigure($0.percent))", droppable: 4) }
      + [.init("count", droppable: 5)]
  }

  /// Percentiles asked for that have no column anyway.
  private func furtherPercentiles(_ latency: Report.Latency) -> [Report.Percentile] {
    latency.extra.filter { ![50, 90, 99, 99.9].contains($0.percent) }
  }

  private func latencyCells(_ latency: Report.Latency) -> [String] {
    [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map(duration)
      + furtherPercentiles(latency).map { duration($0.value) } + [countFigure(latency.count)]
  }
}
