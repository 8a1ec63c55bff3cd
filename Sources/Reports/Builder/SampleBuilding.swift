import Metrics
import Profiles

extension ReportBuilder {
  /// Labels that fail first, then the slow ones.
  func rankedSamples() -> [SampleFigures] {
    profile.sampleFigures.map { (figures: $0, rank: rank(of: $0)) }
      .sorted { $0.rank < $1.rank }
      .map(\.figures)
  }

  private func rank(of figures: SampleFigures) -> (Int, Int64, Int, String) {
    let failing = figures.count > 0 ? figures.errors * 1_000 / figures.count : 0
    return (-failing, -(figures.latency.quantile(0.99) ?? 0), -figures.count, figures.label)
  }

  func sample(_ figures: SampleFigures) -> Report.Sample {
    var sample = Report.Sample()
    sample.label = figures.label
    sample.count = figures.count
    sample.errors = figures.errors
    sample.latency = latency(figures.latency)
    sample.stages = figures.stages.compactMap { stage in
      latency(stage.latency).map { latency in
        var result = Report.Stage()
        result.name = stage.name
        result.latency = latency
        result.tailShare = stage.tailShare
        return result
      }
    }
    if let span, let timeline = figures.timeline {
      sample.throughput = throughput(incoming: nil, outgoing: timeline.counts(.outgoing, in: span.range))
    } else {
      sample.throughput.outPerS = span?.rate(figures.count)
    }
    sample.byReason = figures.reasons.map { Report.Reason(reason: $0.reason, count: $0.count) }
    return sample
  }
}
