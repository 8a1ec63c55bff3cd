import Measures
import Metrics
import Profiles

extension ReportBuilder {
  /// Figures over time of all queues, of the queues that matter first, and of the labels.
  func series(_ ranked: [ReportedQueue], _ labels: [LabelMeasures]) -> Report.Series {
    guard let span else { return Report.Series() }
    let factor = options.bucket.map { max(1, ($0 - 1) / span.width + 1) } ?? 1
    // Wider than the log itself is one bucket; the guard keeps the product from overflowing.
    let width = span.width.multipliedReportingOverflow(by: factor)
    guard !width.overflow, let wide = LogSpan(first: span.first, last: span.last, width: width.partialValue)
    else {
      return Report.Series()
    }
    var series = Report.Series()
    series.bucket = wide.width
    series.start = wide.start(of: 0)
    if !ranked.isEmpty {
      var all = Report.Line(name: "", measures.total).coarsened(from: span, to: wide)
      all.p99 = percentiles(of: measures.queues.compactMap(\.figures.timeline), wide)
      series.queues = [all]
    }
    for queue in ranked.prefix(options.seriesLimit) {
      guard let timeline = queue.measures.figures.timeline else { continue }
      var line = Report.Line(name: queue.report.name, queue.measures).coarsened(from: span, to: wide)
      line.p99 = percentiles(of: [timeline], wide)
      series.queues.append(line)
    }
    series.labels = labels.prefix(options.seriesLimit).compactMap { label in
      guard let timeline = label.figures.timeline else { return nil }
      var line = Report.Line()
      line.name = label.label
      line.outgoing = timeline.counts(.outgoing, in: span.range)
      line.errors = timeline.counts(.errors, in: span.range)
      line.incoming = [Int](repeating: 0, count: span.bucketCount)
      line = line.coarsened(from: span, to: wide)
      line.p99 = percentiles(of: [timeline], wide)
      return line
    }
    return series
  }

  /// The 99th percentile of each wide bucket, over several timelines together.
  private func percentiles(of timelines: [Timeline], _ wide: LogSpan) -> [Int64?] {
    if timelines.isEmpty { return [] }
    return Timeline.quantile(
      0.99, of: timelines.filter(\.keepsQuantities), width: wide.width, in: wide.range)
  }
}

extension Report.Line {
  fileprivate init(name: String, _ measures: some MessageMeasures) {
    self.init()
    self.name = name
    incoming = measures.flow?.incoming ?? []
    outgoing = measures.flow?.outgoing ?? []
    backlog = measures.history?.levels ?? []
    errors = measures.errorsOverTime
  }

  /// The same figures in wider buckets.
  func coarsened(from span: LogSpan, to wide: LogSpan) -> Report.Line {
    var line = Report.Line()
    line.name = name
    let size = wide.width / span.width
    func target(_ bucket: Int) -> Int {
      Int(BucketLadder.floorIndex(span.range.lowerBound + Int64(bucket), size) - wide.range.lowerBound)
    }
    func summed(_ column: [Int]) -> [Int] {
      var result = [Int](repeating: 0, count: wide.bucketCount)
      for bucket in column.indices { result[target(bucket)] += column[bucket] }
      return result
    }
    line.incoming = summed(incoming)
    line.outgoing = summed(outgoing)
    line.errors = summed(errors)
    line.backlog = [Int](repeating: 0, count: wide.bucketCount)
    for bucket in backlog.indices { line.backlog[target(bucket)] = backlog[bucket] }
    return line
  }
}
