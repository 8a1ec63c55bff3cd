internal import Bytes
internal import Metrics

/// A figure by its name: what it is, in which unit, which side is the better one, and how it is read.
///
/// `Metric.all` is the one list of them: JSON and CSV, explanations, goals, predictions and rules read it.
public struct Metric: Sendable {
  public enum Unit: Sendable {
    case nanoseconds, seconds
    /// Messages or samples a second.
    case perSecond
    /// The same with a sign.
    case change
    case messages
    /// Messages on average, which are no whole number.
    case average
    /// Of things that are no messages, or are named beside the number.
    case count
    /// 0 to 1, more only where a message counts more than once.
    case share
  }

  public enum Better: Sendable { case lower, higher, neither }

  /// What of a distribution of times it is.
  public enum Statistic: Hashable, Sendable {
    /// More than 0 and less than 100.
    case percentile(Double)
    case mean, least, most, count
  }

  /// As gates and goals name it: `latency.p99`.
  public let id: String
  /// Its place in the JSON of a queue, without the unit: `end_to_end.p99` in `latency`, `backlog.growth`.
  public let key: String
  /// A few words for a table: `end to end p99`.
  public let title: String
  public let unit: Unit
  public let better: Better
  /// The time and its statistic; nil for all other metrics.
  public let time: (measure: TimeMeasure, statistic: Statistic)?
  /// How it is read from each kind of subject that has it; nil closures and nil readings stand for none.
  let readers: Readers

  /// A value before its metric and window are known.
  struct Reading {
    var value: Double
    var samples: Int?
    var interval: ClosedRange<Double>?
  }

  struct Readers: Sendable {
    /// The part of the log that a reading of messages is from.
    var part = Window.Part.wholeLog
    var messages: (@Sendable (any MessageMeasures) -> Reading?)?
    /// The same from the judged end of the load.
    var endOfLoad: (@Sendable (any MessageMeasures) -> Reading?)?
    var label: (@Sendable (LabelMeasures) -> Reading?)?
    var log: (@Sendable (Measures) -> Reading?)?
  }
}

extension Metric {
  /// Whether queues have it.
  public var isReadFromMessages: Bool { readers.messages != nil }
  /// Whether labels of samples have it.
  public var isReadFromLabels: Bool { readers.label != nil }
}

extension Metric: Hashable, CustomStringConvertible {
  public static func == (a: Metric, b: Metric) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
  public var description: String { id }
}

// MARK: Figures

extension Metric {
  /// The figure of a queue, or of all queues together; nil where the log does not tell.
  /// - Parameter part: the part of the log; nil takes the one that the metric usually has.
  public func figure(of messages: some MessageMeasures, over part: Window.Part? = nil) -> Figure? {
    let part = part ?? readers.part
    switch part {
    case .wholeLog:
      guard readers.part == .wholeLog, let reading = readers.messages?(messages) else { return nil }
      return Figure(self, reading, messages.span?.window)
    case .endOfLoad, .endOfFinishedLoad:
      let read = readers.part == .wholeLog ? readers.endOfLoad : readers.messages
      guard let window = messages.backlog.judged, let reading = read?(messages) else { return nil }
      return Figure(self, reading, window)
    case .rememberedMessages: return nil
    }
  }

  /// The figure of a label of samples.
  public func figure(of label: LabelMeasures) -> Figure? {
    readers.label?(label).map { Figure(self, $0, label.span?.window) }
  }

  /// The figure of the log as a whole: of its lines, or of all queues together.
  public func figure(of log: Measures) -> Figure? {
    readers.log?(log).map { Figure(self, $0, log.span?.window) } ?? figure(of: log.total)
  }
}

extension Figure {
  init(_ metric: Metric, _ reading: Metric.Reading, _ window: Window?) {
    self.init(
      metric: metric, value: reading.value, samples: reading.samples, interval: reading.interval,
      window: window)
  }
}

extension Metric.Reading {
  /// Nil for what is not known.
  init?(_ value: Double?, samples: Int? = nil) {
    guard let value else { return nil }
    self.init(value: value, samples: samples, interval: nil)
  }

  init?(_ value: Int?, samples: Int? = nil) { self.init(value.map(Double.init), samples: samples) }

  /// A share that is a sample of what it would be in the long run.
  init?(share part: Int, of whole: Int) {
    guard whole > 0 else { return nil }
    self.init(
      value: Double(part) / Double(whole), samples: whole,
      interval: ConfidenceInterval.interval(ofShare: part, of: whole))
  }

  /// A statistic of a distribution; nil without samples.
  init?(_ statistic: Metric.Statistic, of sketch: Sketch) {
    guard let mean = sketch.mean else { return nil }
    let count = sketch.count
    switch statistic {
    case .mean: self.init(value: mean, samples: count, interval: nil)
    case .least: self.init(value: Double(sketch.min), samples: count, interval: nil)
    case .most: self.init(value: Double(sketch.max), samples: count, interval: nil)
    case .count: self.init(value: Double(count), samples: count, interval: nil)
    case .percentile(let percent):
      guard let value = sketch.quantile(percent / 100) else { return nil }
      let ends = ConfidenceInterval.ranks(ofQuantile: percent / 100, in: count).map {
        sketch.values(ofRanks: [$0.lowerBound, $0.upperBound]).map(Double.init)
      }
      // The middle of a bin stands for all of its samples, so that an end may lie on the wrong side of the value.
      let interval = ends.map { min($0[0], Double(value))...max($0[1], Double(value)) }
      self.init(value: Double(value), samples: count, interval: interval)
    }
  }
}

extension Metric {
  /// The fewest messages from which the figure has an interval of 95 %; for all but percentiles so many that their mean
  /// is no accident.
  public var samplesNeeded: Int {
    guard case .percentile(let percent)? = time?.statistic else { return 20 }
    return max(20, ConfidenceInterval.samplesNeeded(forQuantile: percent / 100))
  }
}
