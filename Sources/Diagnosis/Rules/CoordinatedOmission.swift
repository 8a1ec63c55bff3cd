internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let coordinatedOmission = RuleID("coordinated-omission") }

extension Statistic {
  static let logCorrelation = Statistic("log_correlation")
  static let underWayVariation = Statistic("variation")
}

private enum Bounds {
  static let correlation = Bound.number(-0.7)
  static let variation = Bound.share(0.35)
  static let latencyRange = Bound.number(2)
  static let correction = Bound.number(2)
  static let fewestBins = Bound.number(20)
  static let fewestSamples = Bound.number(200)
}

extension Rule {
  static let coordinatedOmission = Rule(
    .coordinatedOmission,
    RuleText(
      "measured latencies leave out the slow times",
      """
      The load generator sends the next request only when the last one is answered. While the system is slow it sends \
      few requests, so that the slow times hardly count: the percentiles are too low.
      """,
      test: [
        """
        the rate of samples falls as their latency rises: the logarithms of both have a correlation of \
        \(Bounds.correlation) or below, over \(Bounds.fewestBins) bins and \(Bounds.fewestSamples) samples or more
        """,
        """
        the number of requests under way, rate x latency, stays within \(Bounds.variation) of its mean, while latency \
        varies by a factor of \(Bounds.latencyRange)
        """,
        """
        high when the corrected 99th percentile is at least \(Bounds.correction) times the measured one, otherwise medium \
        (rule of thumb)
        """,
      ],
      lookAlikes: ["fewer requests because fewer are needed: latency then falls with the rate"],
      actions: [
        "any":
          "send at a fixed rate and count from the moment a request was due; or correct as HdrHistogram does"
      ],
      sources: ["HdrHistogram: coordinated omission"]),
    needs: [.samples], .dataQuality, statistics: [.logCorrelation, .underWayVariation]
  ) { file in
    file.samples.compactMap { omission(of: $0, file) }
  }

  private static func omission(of sample: SampleFigures, _ file: CaseFile) -> Finding? {
    guard let timeline = sample.timeline, let span = file.span else { return nil }
    let counts = timeline.counts(.outgoing, in: span.range)
    let medians = timeline.quantile(0.5, in: span.range)
    let points: [(rate: Double, latency: Double)] = span.bins.compactMap { bin in
      let count = Double(counts[bin].reduce(0, +))
      // Weighted, so that rate x latency is the number under way even where a bin is half slow.
      let latency = bin.reduce(0.0) { $0 + Double(counts[$1]) * Double(medians[$1] ?? 0) } / 1e9
      return latency > 0 ? (count / span.binSeconds, latency / count) : nil
    }
    guard points.count >= Bounds.fewestBins.count, sample.count >= Bounds.fewestSamples.count else {
      return nil
    }
    let latencies = points.map(\.latency).sorted()
    guard percentile(0.1, of: latencies) * Bounds.latencyRange.value <= percentile(0.9, of: latencies) else {
      return nil
    }
    let link = correlation(points.map(\.rate.logarithm), points.map(\.latency.logarithm))
    let under = points.map { $0.rate * $0.latency }
    let variation = squaredVariation(under).squareRoot()
    guard link <= Bounds.correlation.value, variation <= Bounds.variation.value else { return nil }
    let measured = sample.latency.quantile(0.99) ?? 0
    let usual = sample.latency.quantile(0.5) ?? 0
    let corrected = corrected99(sample.latency, interval: usual)
    let isGrave = Double(corrected) >= Bounds.correction.value * Double(measured)
    return Finding(
      .coordinatedOmission, Subject(.label, sample.label), isGrave ? .high : .medium, .medium,
      "its percentiles leave out the slow times",
      details: [
        "The rate falls as latency rises, and about \(rateFigure(mean(under))) requests are always under way: the next "
          + "request is sent when one is answered.",
        "The measured p99 is \(timed(measured)); corrected for the requests that were not sent in slow times it is at least "
          + "\(timed(max(corrected, measured))).",
      ],
      during: file.whole,
      evidence: [
        Evidence(
          "the rate falls as latency rises", .logCorrelation, link, threshold: Bounds.correlation.value,
          samples: points.count),
        Evidence(
          "the number of requests under way varies by \(shareFigure(variation))", .underWayVariation,
          variation,
          threshold: Bounds.variation.value, samples: points.count),
      ],
      advice: [
        Advice(
          "sending by the load generator", system: .application, setting: "arrival",
          from: "after each answer",
          to: "\(rateFigure(percentile(0.9, of: points.map(\.rate).sorted())))/s at fixed times",
          cost: "more requests under way when the system is slow", undo: "the former plan",
          source: "HdrHistogram: coordinated omission")
      ])
  }

  /// The 99th percentile when each sample longer than `interval` stands for those that were not sent meanwhile.
  private static func corrected99(_ latency: Sketch, interval: Int64) -> Int64 {
    guard interval > 0 else { return latency.quantile(0.99) ?? 0 }
    var values: [(value: Int64, count: Double)] = []
    if latency.isExact {
      values = latency.exactValues.map { ($0, 1) }
    } else {
      values = latency.usedBins.map { (Sketch.lowerBound(ofBin: $0.bin), Double($0.count)) }
    }
    func stands(_ value: Int64, above floor: Int64) -> Double {
      guard value > floor else { return 0 }
      return value <= interval ? 1 : 1 + Double((value - max(floor, interval)) / interval)
    }
    let all = values.reduce(0) { $0 + $1.count * stands($1.value, above: 0) }
    var (low, high) = (Int64(0), values.map(\.value).max() ?? 0)
    for _ in 0..<48 where low < high {
      let middle = low + (high - low) / 2
      let above = values.reduce(0) { $0 + $1.count * stands($1.value, above: middle) }
      if above > 0.01 * all { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
