internal import Bytes
public import Measures
internal import Metrics
internal import Profiles

/// A run of which the log, or a profile of it, is at hand.
public final class MeasuredRun: RunFigures {
  /// Whether a part of the input could not be read, beside what the profile tells of its sources.
  public var isIncomplete = false
  private let measures: Measures
  private let queueNames: [String]
  private let labelNames: [String]
  private var messages: [RunPart: any MessageMeasures] = [:]
  private var samples: [RunPart: LabelMeasures] = [:]
  /// A thousand gates may ask for the same figure.
  private var readings: [Question: GateReading?] = [:]

  private struct Question: Hashable {
    let measure: Gate.Measure
    let part: RunPart
  }

  public init(_ measures: Measures) {
    self.measures = measures
    queueNames = measures.queues.map(\.name)
    labelNames = measures.labels.map(\.label)
  }

  public var origin: String { "the log" }

  public func names(of key: Scope.Key) -> [String] { key == .queue ? queueNames : labelNames }

  public var records: Int {
    let messages = measures.queues.reduce(0) { $0 + max($1.counts.published, $1.finished) }
    return messages > 0 ? messages : measures.sampleCount
  }

  public var offeredPerS: Double? {
    measures.queues.isEmpty ? measures.samplesPerS : measures.total.offeredPerS
  }

  public var doubt: String? {
    if measures.unread.lines > 0 { return measures.unread.statement }
    if isIncomplete || measures.profile.sources.contains(where: { $0.problem != nil }) {
      return "a part of the input could not be read"
    }
    return nil
  }

  // MARK: Figures of all of the time

  public func reading(of measure: Gate.Measure, _ part: RunPart) -> GateReading? {
    let question = Question(measure: measure, part: part)
    if let known = readings[question] { return known }
    let reading = read(measure, part)
    readings[question] = .some(reading)
    return reading
  }

  private func read(_ measure: Gate.Measure, _ part: RunPart) -> GateReading? {
    switch measure {
    case .metric(let metric):
      if part == .whole, !metric.isReadFromMessages, !metric.isReadFromLabels {
        return metric.figure(of: measures).map(GateReading.init)
      }
      if metric == .drainTime {
        return messages(of: part).flatMap {
          GateReading(
            drainS: $0.backlog.drainS, end: $0.backlog.end, growthPerS: $0.backlog.growthPerS,
            inPerS: $0.judgedInPerS)
        }
      }
      // A log of measurements alone has no messages: then the same words mean the measurements.
      if let messages = messages(of: part), let figure = metric.figure(of: messages) {
        return GateReading(figure)
      }
      return labels(of: part).flatMap { metric.figure(of: $0) }.map(GateReading.init)
    case .within(let time, let limit, _):
      if let messages = messages(of: part), let share = messages.share(of: time, within: limit) {
        return share
      }
      return time == .endToEnd ? labels(of: part)?.share(within: limit) : nil
    }
  }

  /// The queues of a part as one; nil for a part without queues.
  func messages(of part: RunPart) -> (any MessageMeasures)? {
    switch part {
    case .labels: return nil
    case .whole: return measures.queues.isEmpty ? nil : measures.total
    case .queues(let places):
      if places.count == 1 { return measures.queues[places[0]] }
      if let known = messages[part] { return known }
      let sum = measures.total(of: places.map { measures.queues[$0] })
      messages[part] = sum
      return sum
    }
  }

  /// The labels of a part as one; nil for a part without labels.
  func labels(of part: RunPart) -> LabelMeasures? {
    let places: [Int]
    switch part {
    case .queues: return nil
    case .whole: places = Array(measures.labels.indices)
    case .labels(let chosen): places = chosen
    }
    if places.count == 1 { return measures.labels[places[0]] }
    if places.isEmpty { return nil }
    if let known = samples[part] { return known }
    let sum = measures.total(of: places.map { measures.labels[$0] })
    samples[part] = sum
    return sum
  }

  // MARK: Figures over time

  public func windows(of measure: Gate.Measure, _ part: RunPart, length: Int64) -> GateWindows {
    guard let history = history(of: part) else {
      return .unknown(because: "the log has more queues or labels than are followed over time")
    }
    return history.windows(of: measure, length: length)
  }

  public func firstOver(
    of measure: Gate.Measure, _ part: RunPart, _ relation: Gate.Relation, _ limit: Double
  ) -> Int64? {
    guard measure.isKnownOverTime else { return nil }
    return history(of: part)?.firstOver(of: measure, relation, limit)
  }

  /// Bucket by bucket; nil where a queue or label of the part is not followed over time.
  private func history(of part: RunPart) -> PartHistory? {
    guard let span = measures.span else { return nil }
    if let messages = messages(of: part), messages.counts.hasMessages {
      let queues = (messages as? TotalMeasures)?.queues ?? [messages].compactMap { $0 as? QueueMeasures }
      guard let flow = messages.flow, queues.allSatisfy({ $0.flow != nil }) else { return nil }
      return PartHistory(
        span: span, incoming: flow.incoming, outgoing: flow.outgoing, leaving: flow.leaving,
        errors: messages.errorsOverTime, history: messages.history,
        timelines: queues.compactMap(\.figures.timeline), errorsAreOf: flow.incoming)
    }
    guard let label = labels(of: part), let timeline = label.figures.timeline else { return nil }
    let outgoing = timeline.counts(.outgoing, in: span.range)
    return PartHistory(
      span: span, incoming: outgoing, outgoing: outgoing, leaving: outgoing,
      errors: timeline.counts(.errors, in: span.range), history: nil, timelines: [timeline],
      errorsAreOf: outgoing)
  }
}

extension GateReading {
  fileprivate init(_ figure: Figure) {
    self.init(
      figure.value, interval: figure.interval, samples: figure.samples,
      window: figure.window.flatMap { $0.part == .wholeLog ? nil : $0.from..<max($0.from, $0.to) })
  }
}

extension MessageMeasures {
  /// The share of messages that took no longer than `limit`, of those that the log can tell it of: a message that still
  /// waits when the log ends counts as soon as it has waited longer.
  fileprivate func share(of time: TimeMeasure, within limit: Int64) -> GateReading? {
    let times = times(time)
    guard times.count > 0 else { return nil }
    let waiting = time == .endToEnd ? waitingLonger(than: limit) : 0
    return GateReading(share: times.count(upTo: limit), of: times.count + waiting)
  }

  /// Messages that are not finished when the log ends and were published before the last `limit` nanoseconds; 0 where the
  /// log does not show them over time.
  private func waitingLonger(than limit: Int64) -> Int {
    guard let flow, inFlight > 0 else { return 0 }
    let recent = flow.span.last.subtractingReportingOverflow(limit)
    guard !recent.overflow else { return 0 }
    var young = 0
    for bucket in flow.incoming.indices
    where flow.span.start(of: bucket) &+ flow.span.width > recent.partialValue {
      young += flow.incoming[bucket]
    }
    return max(0, inFlight - young)
  }
}

extension LabelMeasures {
  /// The share of samples that succeeded and took no longer than `limit`.
  fileprivate func share(within limit: Int64) -> GateReading? {
    GateReading(share: latency.count(upTo: limit) - figures.failures.count(upTo: limit), of: count)
  }
}
