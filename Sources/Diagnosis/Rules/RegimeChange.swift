internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let regimeChange = RuleID("regime-change") }

extension Statistic {
  static let arrivalsFactor = Statistic("arrivals_after_over_before", .everything)
  static let latencyFactor = Statistic("latency_after_over_before", .messages(.total))
}

private enum Bounds {
  static let rateStep = Bound.number(1.2)
  static let latencyStep = Bound.number(1.5)
  static let medium = Bound.number(1.5)
  static let fewestMessages = Bound.number(240)
}

extension Rule {
  static let regimeChange = Rule(
    .regimeChange,
    RuleText(
      "the load or the latency changed to another level and stayed there",
      """
      The rate of messages, or their latency, steps to another level and stays there. Figures over the whole log then mix \
      two systems; the finding says at what time to look for a deployment, a new customer or another setting.
      """,
      test: [
        """
        the rate of \(Bounds.fewestMessages) messages or more steps by a factor of \(Bounds.rateStep) or more: the rank \
        CUSUM is \(Step.strength) times the excursion that chance makes once in twenty logs, \(Step.margin) bins are on \
        either side, and the levels near the step are those of the whole part before and after
        """,
        "the same in the median time from publish to settle, by a factor of \(Bounds.latencyStep) or more",
        "medium from a factor of \(Bounds.medium) on (rule of thumb), low below",
      ],
      lookAlikes: [
        "a slow start: warm-up", "bursts that come and go: producer-burst", "lines are missing: log-gap",
        "the broker or a publisher stopped: broker-restart, resource-alarm",
      ],
      actions: [
        "any": "find what changed at that time; analyse the two parts separately (--since, --until)"
      ],
      sources: ["change point by ranks (CUSUM); the bounds on size and abruptness are rules of thumb"]),
    needs: [.events], .tuning, statistics: [.arrivalsFactor, .latencyFactor],
    effects: Effects(inQueue: [.nearLimit, .slowTail, .backlogPeak])
  ) { file in
    [
      strongest(file.queues.compactMap { ofRate($0, file) }),
      strongest(file.queues.compactMap { ofTime($0, file) }),
    ]
    .compactMap { $0 }
  }

  /// A step in one queue.
  private struct Shift {
    var queue: QueueCase
    /// The first bucket of the new level.
    var bucket: Int
    var before: Double
    var after: Double
    var strength: Double
    var text: String
    /// The same as the end of a sentence: `arrivals fell from 2.0 to 0.32 msg/s`.
    var change: String
    var statistic: Statistic
    var samples: Int

    /// How many times as much, whichever way.
    var factor: Double { before > 0 && after > 0 ? max(after / before, before / after) : 100 }
  }

  private static func ofRate(_ queue: QueueCase, _ file: CaseFile) -> (Shift, Finding)? {
    guard queue.counts.published >= Bounds.fewestMessages.count, let flow = queue.flow, let span = queue.span,
      let step = Step(span.binned(flow.incoming)), step.factor >= Bounds.rateStep.value,
      step.isClear(counts: true)
    else { return nil }
    let (before, after) = (step.before / span.binSeconds, step.after / span.binSeconds)
    let shift = Shift(
      queue: queue, bucket: span.bins[step.index].lowerBound, before: before, after: after,
      strength: step.strength,
      text: "arrivals \(rateFigure(before)) -> \(rateFigure(after)) msg/s",
      change:
        "arrivals \(after > before ? "rose" : "fell") from \(rateFigure(before)) to \(rateFigure(after)) msg/s",
      statistic: .arrivalsFactor,
      samples: queue.counts.published)
    return (
      shift,
      finding(
        shift, after > before ? "the load rose and stayed higher" : "the load fell and stayed lower",
        span, file)
    )
  }

  private static func ofTime(_ queue: QueueCase, _ file: CaseFile) -> (Shift, Finding)? {
    guard queue.figures.endToEnd.count >= Bounds.fewestMessages.count, let span = queue.span,
      let step = Step(span.binnedMedians(queue.medians)), step.factor >= Bounds.latencyStep.value,
      step.isClear(counts: false)
    else { return nil }
    let shift = Shift(
      queue: queue, bucket: span.bins[step.index].lowerBound, before: step.before, after: step.after,
      strength: step.strength,
      text: "median from publish to settle \(timed(step.before)) -> \(timed(step.after))",
      change:
        "median from publish to settle \(step.after > step.before ? "rose" : "fell") from \(timed(step.before)) to "
        + "\(timed(step.after))",
      statistic: .latencyFactor, samples: queue.figures.endToEnd.count)
    return (
      shift,
      finding(
        shift, step.after > step.before ? "latency rose and stayed higher" : "latency fell and stayed lower",
        span, file)
    )
  }

  private static func finding(_ shift: Shift, _ summary: String, _ span: LogSpan, _ file: CaseFile) -> Finding
  {
    let from = span.start(of: shift.bucket)
    let margin = Int64(2 * Double(span.bucketsInBin)) * span.width
    let near = file.incidents.filter { $0.first <= from &+ margin && $0.last >= from &- margin }
    var details = ["The \(shift.change), suddenly and for the rest of the log."]
    if !near.isEmpty {
      let kinds = near.map { $0.subject.isEmpty ? $0.kind.name : "\($0.kind) of \($0.subject)" }
      details.append("About that time: \(listed(kinds)).")
    }
    return Finding(
      .regimeChange, shift.queue.subject, shift.factor >= Bounds.medium.value ? .medium : .low,
      near.isEmpty ? .medium : .high,
      summary, details: details, during: stretch(from: from, to: file.whole.upperBound),
      evidence: [
        Evidence(
          shift.text, shift.statistic, shift.before > 0 ? shift.after / shift.before : nil,
          threshold: Bounds.rateStep.value,
          samples: shift.samples,
          query: RecordQuery(
            queue: shift.queue.name,
            during: stretch(from: max(span.first, from &- margin), to: from &+ margin)))
      ],
      excluded: [Exclusion(.producerBurst, "the new level stays")],
      advice: [
        Advice(
          "analysis of the log", system: .mqtune, setting: "part of the log",
          to: "one for the time before the change, one for the time after", cost: "a second run",
          undo: "an analysis of the whole log", apply: "mqtune analyze --since \(time: from) LOG")
      ])
  }

  /// Of several queues the one that changed most clearly stands for all that changed at the same time.
  private static func strongest(_ all: [(Shift, Finding)]) -> Finding? {
    guard
      let (shift, first) = all.max(by: {
        ($0.1.severity, $0.0.strength * $0.0.factor) < ($1.1.severity, $1.0.strength * $1.0.factor)
      })
    else { return nil }
    var finding = first
    let others = all.filter { $0.0.queue !== shift.queue && abs($0.0.bucket - shift.bucket) <= 8 }
    if !others.isEmpty {
      finding.details.append("At the same time: \(listed(others.map(\.0.queue.name))).")
    }
    return finding
  }
}

/// A series that steps from one level to another and stays there.
struct Step: Equatable {
  var index: Int
  var before: Double
  var after: Double
  var strength: Double
  private var beforeValues: [Double]
  private var afterValues: [Double]

  static let margin = Bound.number(30)
  static let strength = Bound.number(1.2)

  init?(_ series: [Double]) {
    guard let change = ChangePoint(series, margin: Self.margin.count),
      change.strength >= Self.strength.value
    else { return nil }
    index = change.index
    strength = change.strength
    beforeValues = Array(series[..<index])
    afterValues = Array(series[index...])
    // Trimmed means: medians of small counts are too coarse, means are moved by bursts.
    before = Self.trimmedMean(beforeValues)
    after = Self.trimmedMean(afterValues)
  }

  /// How many times as much, whichever way; infinite where there was nothing on one side.
  var factor: Double {
    let (low, high) = (min(before, after), max(before, after))
    return low > 0 ? high / low : high > 0 ? .infinity : 1
  }

  /// Whether it is a step, and neither chance nor a slope nor something that passes.
  /// - Parameter counts: the values are counts, which vary by their square root by nature.
  func isClear(counts: Bool) -> Bool {
    let jump = after - before
    let noise = ((squaredError(beforeValues, before) + squaredError(afterValues, after))).squareRoot()
    let least =
      counts
      ? (max(before, 0) / Double(beforeValues.count) + max(after, 0) / Double(afterValues.count)).squareRoot()
      : 0
    guard jump.magnitude >= 5 * max(noise, least) else { return false }
    // Close to the step the levels are those of the whole already, and at the far ends they still are.
    let near = 12
    let levels = [
      (Self.trimmedMean(Array(beforeValues.suffix(near + 2).dropLast(2))), before),
      (Self.trimmedMean(Array(afterValues.dropFirst(2).prefix(near))), after),
      (Self.trimmedMean(Array(beforeValues.prefix(near))), before),
      (Self.trimmedMean(Array(afterValues.suffix(near))), after),
    ]
    return levels.allSatisfy { ($0.0 - $0.1).magnitude <= 0.4 * jump.magnitude }
  }

  private func squaredError(_ values: [Double], _ middle: Double) -> Double {
    values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(max(1, values.count - 1))
      / Double(max(1, values.count))
  }

  private static func trimmedMean(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let cut = sorted.count / 10
    return mean(Array(sorted[cut..<(sorted.count - cut)]))
  }
}

extension LogSpan {
  /// The median over each bin of what its buckets have; bins without any take the value before them.
  func binnedMedians(_ values: [Double?]) -> [Double] {
    guard values.count == bucketCount else { return [] }
    var last: Double?
    let all = bins.map { bin -> Double? in
      let known = values[bin].compactMap { $0 }.sorted()
      if !known.isEmpty { last = median(known) }
      return last
    }
    let first = all.first { $0 != nil } ?? nil
    return all.compactMap { $0 ?? first }
  }
}
