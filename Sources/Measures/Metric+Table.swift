internal import Bytes
internal import Metrics
internal import Profiles

// Every metric, in the order of a report. A new one is a row here, and a text where it needs one of its own.
extension Metric {
  public static let all: [Metric] =
    times + [
      throughputIn, throughputOut, leaving, throughputInPeak, throughputOutPeak, offered,
      backlogMax, backlogMean, backlogEnd, backlogGrowth, drainTime, inFlight, unacked,
      errorRatio, errorCount, redeliveredRatio, lostRatio, lostCount,
      utilisation, capacity,
      parsedRatio,
    ]

  /// The statistics of every time; others of any rank are metrics too, and are made when they are asked for.
  private static let statistics: [Statistic] = [
    .percentile(50), .percentile(90), .percentile(95), .percentile(99), .percentile(99.9), .mean, .least,
    .most,
    .count,
  ]

  private static let times = TimeMeasure.allCases.flatMap { measure in
    statistics.map { Metric(measure, $0) }
  }

  public static let throughputIn = Metric(
    "throughput.in", key: "throughput.in", "in", .perSecond, .higher,
    Readers(
      messages: { Reading($0.inPerS, samples: $0.counts.published) },
      endOfLoad: { Reading($0.judgedInPerS) }))
  public static let throughputOut = Metric(
    "throughput.out", key: "throughput.out", "out", .perSecond, .higher,
    Readers(
      messages: { Reading($0.outPerS, samples: $0.finished) }, endOfLoad: { Reading($0.judgedOutPerS) },
      label: { Reading($0.perS, samples: $0.count) }))
  public static let leaving = Metric(
    "throughput.leaving", key: "throughput.leaving", "leaving", .perSecond, .neither,
    Readers(
      messages: { Reading($0.leavingPerS) }, endOfLoad: { Reading($0.judgedLeavingPerS) }))
  public static let throughputInPeak = Metric(
    "throughput.in.peak", key: "throughput.in_peak", "in at most", .perSecond, .higher,
    Readers(messages: { Reading($0.inPeakPerS) }))
  public static let throughputOutPeak = Metric(
    "throughput.out.peak", key: "throughput.out_peak", "out at most", .perSecond, .higher,
    Readers(messages: { Reading($0.outPeakPerS) }, label: { Reading($0.peakPerS) }))
  public static let offered = Metric(
    "throughput.offered", key: "throughput.offered", "offered", .perSecond, .neither,
    Readers(messages: { Reading($0.offeredPerS, samples: $0.offered) }))

  public static let backlogMax = Metric(
    "backlog.max", key: "backlog.max", "backlog most", .messages, .lower,
    Readers(messages: { Reading($0.backlog.max) }))
  public static let backlogMean = Metric(
    "backlog.mean", key: "backlog.mean", "backlog mean", .average, .lower,
    Readers(messages: { Reading($0.backlog.mean) }))
  public static let backlogEnd = Metric(
    "backlog.end", key: "backlog.end", "backlog at end", .messages, .lower,
    Readers(messages: { Reading($0.backlog.end) }))
  public static let backlogGrowth = Metric(
    "backlog.growth", key: "backlog.growth", "backlog growth", .change, .lower,
    Readers(part: .endOfLoad, messages: { Reading($0.backlog.growthPerS) }))
  public static let drainTime = Metric(
    "drain.time", key: "backlog.drain", "drain time", .seconds, .lower,
    Readers(part: .endOfLoad, messages: { Reading($0.backlog.drainS) }))
  public static let inFlight = Metric(
    "in_flight.end", key: "in_flight_end", "in flight at end", .messages, .lower,
    Readers(messages: { Reading($0.inFlight) }))
  public static let unacked = Metric(
    "unacked.end", key: "unacked_end", "unacked at end", .messages, .lower,
    Readers(messages: { Reading($0.unacked) }))

  public static let errorRatio = Metric(
    "errors.ratio", key: "errors.ratio", "error share", .share, .lower,
    Readers(
      messages: { queue in
        let errors = queue.errors
        return Reading(share: errors.count, of: errors.messages)
      }, label: { Reading(share: $0.errors, of: $0.count) }))
  public static let errorCount = Metric(
    "errors.count", key: "errors.count", "errors", .count, .lower,
    Readers(messages: { Reading($0.errors.count) }, label: { Reading($0.errors, samples: $0.count) }))
  public static let redeliveredRatio = Metric(
    "redelivered.ratio", key: "redelivered_ratio", "redelivered share", .share, .lower,
    Readers(messages: { Reading(share: $0.redelivered, of: $0.counts.delivered) }))
  public static let lostRatio = Metric(
    "lost.ratio", key: "lost_ratio", "lost share", .share, .lower,
    Readers(messages: { Reading(share: $0.lost, of: $0.offered) }))
  public static let lostCount = Metric(
    "lost.count", key: "lost", "lost", .messages, .lower,
    Readers(messages: { Reading($0.lost, samples: $0.offered) }))

  public static let utilisation = Metric(
    "utilisation", key: "utilisation", "busy", .share, .lower,
    Readers(messages: { Reading($0.utilisation) }))
  public static let capacity = Metric(
    "capacity", key: "capacity", "capacity", .perSecond, .higher,
    Readers(
      messages: { Reading($0.capacity, samples: $0.times(.service).count) },
      endOfLoad: { Reading($0.judgedService?.capacity, samples: $0.judgedService?.messages) }))

  public static let parsedRatio = Metric(
    "parsed.ratio", key: "understood_ratio", "understood", .share, .higher,
    Readers(log: { Reading(share: $0.lines.understood, of: $0.lines.lines - $0.lines.ignored) }))

  private init(
    _ id: String, key: String, _ title: String, _ unit: Unit, _ better: Better, _ readers: Readers
  ) {
    self.id = id
    self.key = key
    self.title = title
    self.unit = unit
    self.better = better
    self.readers = readers
    time = nil
  }
}

// MARK: Times

extension Metric {
  /// A statistic of one of the times: `latency.p99`.
  public init(_ measure: TimeMeasure, _ statistic: Statistic) {
    id = "\(measure.id).\(statistic.id)"
    key = "\(measure.rawValue).\(statistic.key)"
    title = "\(measure.title) \(statistic.id)"
    unit = statistic == .count ? .count : .nanoseconds
    better = statistic == .count ? .neither : .lower
    time = (measure, statistic)
    var readers = Readers(messages: { Reading(statistic, of: $0.times(measure)) })
    if measure == .endToEnd { readers.label = { Reading(statistic, of: $0.latency) } }
    self.readers = readers
  }

  /// A metric by its id or its key: `latency.p99`, `end_to_end.p99`, `latency.p97.5`. Nil for any other name.
  public init?(named name: String) {
    if let known = Metric.byName[name] {
      self = known
      return
    }
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let word = String(name[..<dot])
    guard let measure = TimeMeasure.allCases.first(where: { $0.id == word || $0.rawValue == word }),
      let percent = Metric.percent(name[name.index(after: dot)...])
    else { return nil }
    self.init(measure, .percentile(percent))
  }

  private static let byName: [String: Metric] = Dictionary(
    all.flatMap { metric in [(metric.id, metric), (metric.key, metric)] },
    uniquingKeysWith: { first, _ in first })

  /// `p97.5`; nil for what is no percentile, or is not within 0 and 100.
  private static func percent(_ text: Substring) -> Double? {
    let digits = text.dropFirst()
    guard text.first == "p", digits.first?.isNumber == true, digits.last?.isNumber == true,
      digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }),
      let percent = Double(digits), percent > 0, percent < 100
    else { return nil }
    return percent
  }
}

extension TimeMeasure {
  /// As metrics name it.
  public var id: String {
    switch self {
    case .endToEnd: "latency"
    case .queueWait: "wait"
    case .held: "held"
    case .service: "service"
    case .confirm: "confirm"
    case .lateness: "lateness"
    }
  }

  /// As tables of figures name it.
  public var title: String {
    switch self {
    case .endToEnd: "end to end"
    case .queueWait: "wait"
    case .held: "held"
    case .service: "service"
    case .confirm: "confirm"
    case .lateness: "lateness"
    }
  }
}

extension Metric.Statistic {
  /// As metrics name it: `p99`, `mean`, `max`.
  public var id: String {
    switch self {
    case .percentile(let percent): "p\(significant(percent, digits: 9))"
    case .mean: "mean"
    case .least: "min"
    case .most: "max"
    case .count: "count"
    }
  }

  /// As keys of JSON name it: `p999` for the 99.9th percentile.
  public var key: String { self == .percentile(99.9) ? "p999" : id }
}
