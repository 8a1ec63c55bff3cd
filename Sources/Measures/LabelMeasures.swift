public import Metrics
public import Profiles

/// The figures of the samples of one label.
public struct LabelMeasures {
  public let figures: SampleFigures
  public let span: LogSpan?

  public var label: String { figures.label }
  public var count: Int { figures.count }
  public var errors: Int { figures.errors }
  public var latency: Sketch { figures.latency }

  /// Failed samples of all; nil without any.
  public var errorRatio: Double? { count > 0 ? Double(errors) / Double(count) : nil }
  /// Samples a second, over the whole log.
  public var perS: Double? { span?.rate(count) }
  /// The same in the busiest second, or the busiest bucket where buckets are longer.
  public var peakPerS: Double? {
    guard let span, let timeline = figures.timeline else { return nil }
    return span.peak(timeline.counts(.outgoing, in: span.range))
  }
}
