import Events
import Metrics
import Profiles

extension ReportBuilder {
  func settings() -> [Report.Setting] {
    profile.settingRecords.map { Report.Setting(subject: $0.subject, name: $0.name.text, value: $0.value) }
  }

  func gauges() -> [Report.Gauge] {
    profile.gaugeFigures.compactMap { figures in
      guard let whole = figures.timeline.whole else { return nil }
      var gauge = Report.Gauge()
      gauge.kind =
        switch figures.kind {
        case .node: .node
        case .queue: .queue
        case .client: .client
        }
      gauge.subject = figures.subject
      gauge.name = figures.name
      gauge.count = whole.count
      gauge.least = whole.least
      gauge.greatest = whole.greatest
      gauge.last = whole.last
      return gauge
    }
  }

  func summaries() -> [Report.Summary] {
    profile.summaryFigures.map { figures in
      var summary = Report.Summary()
      summary.subject = figures.subject
      summary.intervals = figures.intervals.count
      summary.from = figures.intervals.map(\.from).min() ?? 0
      summary.to = figures.intervals.map(\.to).max() ?? 0
      summary.count = figures.intervals.reduce(0) { $0 &+ $1.count }
      summary.errors = figures.intervals.reduce(0) { $0 &+ $1.errors }
      summary.percentiles = percentiles(of: figures.intervals)
      return summary
    }
  }

  private func percentiles(of intervals: [IntervalSummary]) -> [Report.SummaryPercentile] {
    let values = Dictionary(grouping: intervals.flatMap(\.percentiles), by: \.rank)
    return values.sorted { $0.key < $1.key }.compactMap { rank, all in
      guard let least = all.map(\.value).min(), let greatest = all.map(\.value).max(), let last = all.last
      else { return nil }
      return Report.SummaryPercentile(
        percent: rank, intervals: all.count, least: least, greatest: greatest, last: last.value)
    }
  }
}
