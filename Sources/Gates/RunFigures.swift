internal import Measures
internal import Metrics

/// What gates ask of one run, whatever it is known from: a log, a saved profile, or a report in JSON.
public protocol RunFigures: AnyObject {
  /// The queues or labels of the run, in its own order.
  func names(of key: Scope.Key) -> [String]
  /// The figure of a part of the run; nil where the run does not tell it.
  func reading(of measure: Gate.Measure, _ part: RunPart) -> GateReading?
  /// The figure of every stretch of `length` nanoseconds.
  func windows(of measure: Gate.Measure, _ part: RunPart, length: Int64) -> GateWindows
  /// When the measure was first on the wrong side of a limit, as far as the run shows the measure over time.
  func firstOver(of measure: Gate.Measure, _ part: RunPart, _ relation: Gate.Relation, _ limit: Double)
    -> Int64?
  /// What the figures are read from, in words: `the log`.
  var origin: String { get }
  /// Messages or samples of the run.
  var records: Int { get }
  /// Messages sent, or samples, a second; nil where that is not known.
  var offeredPerS: Double? { get }
  /// Why figures of this run say nothing of queues, such as lines of messages that were not read; nil when they do.
  var doubt: String? { get }
}

/// The part of a run that one figure is of. Numbers are places in `RunFigures.names`, ascending.
public enum RunPart: Hashable, Sendable {
  case whole
  case queues([Int])
  case labels([Int])

  init(_ key: Scope.Key, _ places: [Int]) {
    switch key {
    case .queue: self = .queues(places)
    case .label: self = .labels(places)
    }
  }
}

/// A figure and how sure it is.
public struct GateReading: Equatable, Sendable {
  /// In the unit of the measure.
  public var value: Double
  public var interval: ClosedRange<Double>?
  /// Nil where the figure is no statistic of samples.
  public var samples: Int?
  public var window: Range<Int64>?

  public init(
    _ value: Double, interval: ClosedRange<Double>? = nil, samples: Int? = nil, window: Range<Int64>? = nil
  ) {
    self.value = value
    self.interval = interval
    self.samples = samples
    self.window = window
  }

  /// The time until a backlog is gone: none where there is none, or no more than is under way; without end where it does
  /// not shrink. Nil where the log is too short to tell.
  public init?(drainS: Double?, end: Int?, growthPerS: Double?, inPerS: Double?) {
    if let drainS {
      self.init(drainS)
    } else if end == 0 {
      self.init(0)
    } else if let end, growthPerS != nil {
      self.init(BacklogHistory.isWorthNoting(end, inPerS: inPerS) ? .infinity : 0)
    } else {
      return nil
    }
  }

  /// A share that is a sample of what it would be in the long run; nil without samples.
  public init?(share part: Int, of whole: Int, window: Range<Int64>? = nil) {
    guard whole > 0 else { return nil }
    self.init(
      Double(part) / Double(whole), interval: ConfidenceInterval.interval(ofShare: part, of: whole),
      samples: whole, window: window)
  }
}

/// The figures of a sliding window.
public enum GateWindows: Equatable, Sendable {
  case readings([GateReading])
  /// The log is shorter than one window: so many nanoseconds.
  case tooShort(Int64)
  /// The run does not show the measure over time.
  case unknown(because: String)
}
