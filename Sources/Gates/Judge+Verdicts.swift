internal import Bytes
internal import Measures
internal import Metrics

extension Judge {
  func verdict(of gate: Gate, on subject: Subject) -> GateVerdict {
    let numbers: RunNumbers
    switch numbersOfRuns(gate, subject) {
    case .missing(let reason): return absent(reason)
    case .few(let reason, let reading): return absent(reason, reading)
    case .known(let known): numbers = known
    }
    var verdict = GateVerdict()
    verdict.reading = numbers.reading
    let outcome = outcome(of: gate.bound, gate, subject, numbers)
    switch outcome {
    case .failure(let reason):
      return GateVerdict(status: .nodata, reading: numbers.reading, reason: reason.text)
    case .success(let leaf):
      verdict.limit = leaf.limit
      verdict.baseline = leaf.baseline
      verdict.smallestChange = leaf.smallestChange
      verdict.excess = gate.relation.excess(numbers.reading.value, leaf.limit)
      verdict.isOver = leaf.side != .kept
      verdict.budgetLeft = gate.budgetLeft(numbers.reading.value, leaf.limit)
      guard leaf.side != .kept else { return verdict }
      let isProved = leaf.side == .over && leaf.reason.isEmpty
      verdict.status = isProved || options.isStrict ? .fail : .warn
      if numbers.reading.value.isInfinite {
        // No form has a figure for it.
        verdict.reason = "the backlog does not shrink"
      } else if verdict.status == .warn {
        verdict.reason =
          leaf.reason.isEmpty ? "beyond the limit, but its interval reaches back over it" : leaf.reason
      }
      verdict.firstOver =
        zip(runs, subject.parts).lazy.compactMap { run, part in
          part.flatMap { run.firstOver(of: gate.measure, $0, gate.relation, leaf.limit) }
        }.first
      return verdict
    }
  }

  /// The runs hold nothing to judge, or too little.
  func absent(_ reason: String, _ reading: GateReading? = nil) -> GateVerdict {
    GateVerdict(status: options.allowsNoData ? .warn : .nodata, reading: reading, reason: reason)
  }

  // MARK: The runs themselves

  /// The values of a measure in some runs, and what they are together.
  struct RunNumbers {
    var values: [Double]
    var reading: GateReading
  }

  private enum Numbers {
    case known(RunNumbers)
    case missing(String)
    case few(String, GateReading)
  }

  private func numbersOfRuns(_ gate: Gate, _ subject: Subject) -> Numbers {
    var readings: [GateReading] = []
    for (run, part) in zip(runs, subject.parts) {
      guard let part else { return .missing(runs.count > 1 ? "a run lacks it" : "the run lacks it") }
      switch reading(of: gate, run, part) {
      case .failure(let reason): return .missing(reason.text)
      case .success(let reading):
        if let few = gate.tooFew(reading) { return .few(few, reading) }
        readings.append(reading)
      }
    }
    guard readings.count > 1, let location = Location(readings.map(\.value)) else {
      return readings.first.map { .known(RunNumbers(values: [$0.value], reading: $0)) }
        ?? .missing("there is no run")
    }
    let samples = readings.compactMap(\.samples)
    return .known(
      RunNumbers(
        values: readings.map(\.value),
        reading: GateReading(
          location.median, interval: location.interval,
          samples: samples.isEmpty ? nil : samples.reduce(0, +))))
  }

  /// The figure of one run; with `over` that of its worst window.
  private func reading(of gate: Gate, _ run: any RunFigures, _ part: RunPart) -> Result<GateReading, Reason> {
    guard let length = gate.length else {
      return run.reading(of: gate.measure, part).map { .success($0) }
        ?? .failure(Reason("\(run.origin) does not tell \(gate.measure.id)"))
    }
    switch run.windows(of: gate.measure, part, length: length) {
    case .unknown(let because): return .failure(Reason(because))
    case .tooShort(let covered):
      return .failure(
        Reason(
          "the log covers \(durationText(covered, ascii: true)), less than a window of \(tightDuration(length))"
        ))
    case .readings(let readings):
      let judged = readings.filter { gate.tooFew($0) == nil }
      let worst = judged.max { gate.badness($0.value) < gate.badness($1.value) }
      if let worst { return .success(worst) }
      return .failure(
        Reason(
          readings.isEmpty
            ? "no window of \(tightDuration(length)) has any"
            : "no window of \(tightDuration(length)) has the \(gate.samplesNeeded) samples that it needs"
        ))
    }
  }

  // MARK: Limits

  struct Reason: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// One limit, and where the runs are of it.
  struct Leaf {
    var limit: Double
    var side: Side
    var baseline: Double?
    /// Why the side is not proved though the interval says so; empty where it is.
    var reason = ""
    var smallestChange: Double?
  }

  private func outcome(
    of bound: Gate.Bound, _ gate: Gate, _ subject: Subject, _ numbers: RunNumbers
  ) -> Result<Leaf, Reason> {
    switch bound {
    case .value(let limit, _):
      let reading = numbers.reading
      var leaf = Leaf(limit: limit, side: Side(reading.value, reading.interval, gate.relation, limit))
      leaf.smallestChange = reading.interval.flatMap { gate.reach(from: reading.value, $0) }
      return .success(leaf)
    case .share(let share, _):
      return relative(gate, subject, numbers) { $0 * (1 + share) }
    case .difference(let difference, _):
      return relative(gate, subject, numbers) { $0 + difference }
    case .larger(let a, let b), .smaller(let a, let b):
      let isLarger = if case .larger = bound { true } else { false }
      return outcome(of: a, gate, subject, numbers).flatMap { first in
        outcome(of: b, gate, subject, numbers).map { second in
          (first.limit >= second.limit) == isLarger ? first : second
        }
      }
    }
  }

  private func relative(
    _ gate: Gate, _ subject: Subject, _ numbers: RunNumbers, _ limit: (Double) -> Double
  ) -> Result<Leaf, Reason> {
    baselineValues(of: gate, subject).map { base in
      let median = Location(base)?.median ?? 0
      let bound = limit(median)
      var leaf = Leaf(limit: bound, side: .kept, baseline: median)
      let isOver = !gate.relation.holds(numbers.reading.value, bound)
      let needed = Shift.groupNeeded
      guard base.count > 1, numbers.values.count > 1 else {
        leaf.side = isOver ? .over : .kept
        leaf.reason = "one run on a side proves nothing; \(needed) runs on each side do"
        return leaf
      }
      // Runs are compared where noise multiplies: a share of the value, not a fixed amount. Where zeros forbid it, as
      // differences.
      let isScaled = (base + numbers.values).allSatisfy { $0 > 0 } && bound > 0
      func scaled(_ value: Double) -> Double { isScaled ? value.logarithm : value }
      let shift = Shift(from: base.map { scaled(limit($0)) }, to: numbers.values.map(scaled))
      guard let interval = shift?.interval else {
        leaf.side = isOver ? .over : .kept
        leaf.reason =
          "\(base.count) and \(numbers.values.count) runs prove nothing; \(needed) runs on each side do"
        return leaf
      }
      let estimate = shift?.estimate ?? 0
      leaf.side = Side(estimate, interval, gate.relation, 0)
      if isScaled, let wantsLess = gate.relation.wantsLess {
        let half = wantsLess ? estimate - interval.lowerBound : interval.upperBound - estimate
        leaf.smallestChange = wantsLess ? half.exponential - 1 : 1 - (-half).exponential
      }
      return leaf
    }
  }

  private func baselineValues(of gate: Gate, _ subject: Subject) -> Result<[Double], Reason> {
    guard !baseline.isEmpty else { return .failure(Reason("there is no baseline: give one with --baseline")) }
    if let doubt = baseline.lazy.compactMap(\.doubt).first {
      return .failure(Reason("the baseline is not comparable: \(doubt)"))
    }
    for (run, side) in runs.map({ ($0, "a run") }) + baseline.map({ ($0, "the baseline") })
    where run.records < options.leastRecords {
      return .failure(
        Reason(
          "not comparable: \(side) has \(countFigure(run.records)) messages or samples, fewer than \(countFigure(options.leastRecords)) (--min-samples)"
        ))
    }
    if let difference = loadDifference(unless: gate) {
      return .failure(Reason("not comparable: the load is \(difference) than that of the baseline"))
    }
    var values: [Double] = []
    for (run, part) in zip(baseline, subject.baselineParts) {
      guard let part else { return .failure(Reason("the baseline lacks it")) }
      switch reading(of: gate, run, part) {
      case .failure(let reason): return .failure(Reason("the baseline cannot tell: \(reason.text)"))
      case .success(let reading):
        if let few = gate.tooFew(reading) {
          return .failure(Reason("the baseline is not comparable: \(few)"))
        }
        values.append(reading.value)
      }
    }
    return .success(values)
  }

  /// Loads that differ by no more are the same.
  private static let sameLoad = 0.02

  /// How much more or less the runs were asked to carry, where that is certain; nil for gates on what is carried.
  private func loadDifference(unless gate: Gate) -> String? {
    let ofLoad: [Gate.Measure] = [Metric.throughputIn, .throughputOut, .offered, .leaving].map { .metric($0) }
    guard !ofLoad.contains(gate.measure) else { return nil }
    let (own, base) = (runs.compactMap(\.offeredPerS), baseline.compactMap(\.offeredPerS))
    guard own.count == runs.count, base.count == baseline.count, (own + base).allSatisfy({ $0 > 0 }),
      let shift = Shift(from: base.map(\.logarithm), to: own.map(\.logarithm))
    else { return nil }
    let bound = (1 + Self.sameLoad).logarithm
    let interval = shift.interval ?? shift.estimate...shift.estimate
    // One run a side has no interval; a load that differs by a tenth is another one all the same.
    let slack = shift.interval == nil ? (1.1).logarithm : bound
    guard interval.lowerBound > slack || interval.upperBound < -slack else { return nil }
    let share = shift.estimate.exponential - 1
    return "\(shareFigure(share.magnitude)) \(share > 0 ? "higher" : "lower")"
  }
}

extension Gate {
  /// So many samples a value has to be computed from.
  var samplesNeeded: Int {
    switch measure {
    case .metric(let metric): metric.samplesNeeded
    case .within: Metric.errorRatio.samplesNeeded
    }
  }

  /// Why a value is no value yet; nil where it is one.
  func tooFew(_ reading: GateReading) -> String? {
    guard isStatistic, let samples = reading.samples, samples < samplesNeeded else { return nil }
    return
      "\(countFigure(samples, of: "sample")) \(samples == 1 ? "is" : "are") too few for \(measure.id); \(countFigure(samplesNeeded)) are needed"
  }

  /// Whether chance moves the value when there are few samples: counts are what they are.
  private var isStatistic: Bool {
    switch measure {
    case .within: true
    case .metric(let metric):
      switch metric.time?.statistic {
      case .percentile, .mean: true
      case .least, .most, .count: false
      case nil: metric.unit == .share
      }
    }
  }

  /// The larger, the worse.
  func badness(_ value: Double) -> Double { (relation.wantsLess ?? true) ? value : -value }

  /// How much of the failures that a share allows is not used up.
  func budgetLeft(_ value: Double, _ limit: Double) -> Double? {
    guard measure.unit == .share else { return nil }
    switch relation.wantsLess {
    case false?: return limit < 1 ? 1 - (1 - value) / (1 - limit) : nil
    case true?: return limit > 0 ? 1 - value / limit : nil
    case nil: return nil
    }
  }

  /// How far an interval reaches to the good side of its value, as a share of the value: by so much more a value has to
  /// be over its limit to be proved over.
  func reach(from value: Double, _ interval: ClosedRange<Double>) -> Double? {
    guard let wantsLess = relation.wantsLess else { return nil }
    let end = wantsLess ? interval.lowerBound : interval.upperBound
    guard end > 0, value > 0 else { return nil }
    return wantsLess ? value / end - 1 : 1 - value / end
  }
}
