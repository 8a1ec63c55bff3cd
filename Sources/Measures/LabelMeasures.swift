public import Metrics
public import Profiles

/// The figures of the samples of one label.
public struct LabelMeasures {
  public let figures: SampleFigures
  public let span: LogSpan?
  /// These are the broker's flushes to disk, and not an application's measurements.
  public let areFlushes: Bool

  init(figures: SampleFigures, span: LogSpan?, areFlushes: Bool = false) {
    self.figures = figures
    self.span = span
    self.areFlushes = areFlushes
  }

  /// What reports call the flushes, which have no label of their own.
  public static let flushTitle = "disk sync"

  public var label: String { areFlushes ? LabelMeasures.flushTitle : figures.label }
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
