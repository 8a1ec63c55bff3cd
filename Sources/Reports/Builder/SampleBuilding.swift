import Measures
import Metrics
import Profiles

extension ReportBuilder {
  /// Labels that fail first, then the slow ones. The flushes of the broker's disk are one of them.
  func rankedSamples() -> [LabelMeasures] {
    (measures.labels + [measures.flushes].compactMap { $0 }).map { (label: $0, rank: rank(of: $0)) }
      .sorted { $0.rank < $1.rank }
      .map(\.label)
  }

  private func rank(of label: LabelMeasures) -> (Int, Int64, Int, String) {
    let failing = Int((label.errorRatio ?? 0) * 1_000)
    return (-failing, -(label.latency.quantile(0.99) ?? 0), -label.count, label.label)
  }

  func sample(_ label: LabelMeasures) -> Report.Sample {
    var sample = Report.Sample()
    sample.label = label.label
    sample.areFlushes = label.areFlushes
    sample.count = label.count
    sample.errors = label.errors
    sample.latency = latency(label.latency)
    sample.stages = label.figures.stages.compactMap { stage in
      latency(stage.latency).map { latency in
        var result = Report.Stage()
        result.name = stage.name
        result.latency = latency
        result.tailShare = stage.tailShare
        return result
      }
    }
    sample.throughput = Report.Throughput(
      inPerS: nil, outPerS: label.perS, inPeakPerS: nil, outPeakPerS: label.peakPerS)
    sample.byReason = label.figures.reasons.map { Report.Reason(reason: $0.reason, count: $0.count) }
    return sample
  }
}
