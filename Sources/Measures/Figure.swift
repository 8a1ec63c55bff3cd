internal import Bytes

/// One number of a log: which, how much, from how many samples, and from which part of the log.
public struct Figure: Equatable, Sendable {
  public let metric: Metric
  /// In the unit of the metric.
  public let value: Double
  /// Measurements or messages that it is computed from; nil where that is no number.
  public let samples: Int?
  /// Where the value lies with a probability of 95 %, whatever the distribution; nil where the samples do not tell.
  public let interval: ClosedRange<Double>?
  /// Nil for a log without a time.
  public let window: Window?

  /// As reports write it, with its unit: `4.1 ms`, `612/s`, `99.3%`, `1,204`.
  public func text(ascii: Bool) -> String { metric.unit.text(value, ascii: ascii) }
}

extension Metric.Unit {
  /// A value as reports write it.
  /// - Parameter ascii: writes `us` for microseconds.
  public func text(_ value: Double, ascii: Bool) -> String {
    switch self {
    case .nanoseconds: durationFigure(nanoseconds: Int64(wholeNumber(value)), ascii: ascii)
    case .seconds: secondsFigure(value, ascii: ascii)
    case .perSecond: "\(rateFigure(value))/s"
    case .change: "\(changeFigure(value))/s"
    case .average: rateFigure(value)
    case .messages, .count: countFigure(wholeNumber(value))
    case .share: shareFigure(value)
    }
  }

  /// What a key of JSON or a column of CSV says of the unit: `_ms`.
  public var keySuffix: String {
    switch self {
    case .nanoseconds: "_ms"
    case .seconds: "_s"
    case .perSecond, .change: "_per_s"
    case .average, .messages, .count, .share: ""
    }
  }

  /// Whether its values are whole numbers.
  public var isCount: Bool { self == .messages || self == .count }

  /// A value in the unit of the key.
  public func keyed(_ value: Double) -> Double { value / keyScale }

  /// How much of the unit is one in the JSON.
  public var keyScale: Double { self == .nanoseconds ? 1e6 : 1 }
}

extension Window {
  /// Where in the log, within a sentence: `in the last 1m07s`; empty for the whole log.
  public func phrase(ascii: Bool) -> String {
    let length = durationFigure(nanoseconds: to &- from, ascii: ascii)
    return switch part {
    case .wholeLog: ""
    case .endOfLoad, .rememberedMessages: "in the last \(length)"
    case .endOfFinishedLoad: "in the last \(length) of the load"
    }
  }

  /// The same at the beginning of a sentence, with a blank behind it: `In the last 1m07s `.
  public func opening(ascii: Bool) -> String {
    let phrase = phrase(ascii: ascii)
    return phrase.isEmpty ? "" : phrase.prefix(1).uppercased() + phrase.dropFirst() + " "
  }
}
