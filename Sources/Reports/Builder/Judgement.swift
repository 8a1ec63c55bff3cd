import Diagnosis
import Bytes
import Measures
import Profiles

/// The verdict: the worst thing that the figures prove, in a word, a sentence and a few facts.
///
/// Of several troubles the gravest decides and the others follow as details. What a log cannot show never
/// makes it healthy.
struct Judgement {
  let report: Report
  let measures: Measures
  /// Ranked, as in the report.
  let queues: [ReportedQueue]

  /// Below so many messages or samples, or seconds, a log is too short to judge by anything but its errors.
  static let fewestMessages = 100
  static let fewestSeconds = 2.0
  /// Who misses so much of a log may have missed what matters, and says so.
  private static let missedShare = 0.05
  /// So many sentences on other troubles follow the first.
  private static let furtherTroubles = 2

  /// One thing that is wrong.
  struct Trouble {
    var status: Report.Verdict.Status
    var word: String
    var headline: String
    var details: [String] = []
    var facts: [Report.Fact] = []
  }

  var verdict: Report.Verdict {
    var verdict = withFindings(ofFigures)
    let missed = report.input.notUnderstood
    if let ratio = report.input.understoodRatio, 1 - ratio >= Self.missedShare {
      verdict.details.append(
        "But \(countFigure(missed, of: "line")) (\(shareFigure(1 - ratio))) \(missed == 1 ? "was" : "were") not understood."
      )
    }
    return verdict
  }

  private var ofFigures: Report.Verdict {
    guard hasMeasures else { return withoutMeasures }
    guard let worst = troubles.first else { return isTooShort ? tooShort : withoutTrouble }
    return verdict(on: worst)
  }

  /// One trouble, with the others behind it.
  func verdict(on trouble: Trouble) -> Report.Verdict {
    var verdict = Report.Verdict()
    verdict.status = trouble.status
    verdict.word = trouble.word
    verdict.headline = trouble.headline
    verdict.facts = trouble.facts
    verdict.details =
      trouble.details + doFirst
      + troubles.lazy.filter { $0.word != trouble.word }.prefix(Self.furtherTroubles).map {
        "Also: \($0.headline)"
      }
    return verdict
  }

  /// What the figures prove, the gravest first.
  var troubles: [Trouble] {
    guard hasMeasures else { return [] }
    guard !isTooShort else { return [errors].compactMap { $0 } }
    return [
      fallingBehind, losing, errors, redelivering, nearLimit, alarms, interrupted, frozenClients, recovered,
      slowTail,
    ].compactMap { $0 }
  }

  // MARK: What there is to judge by

  var samples: [Report.Sample] { report.samples.filter { $0.label != Profile.syncLabel && $0.count > 0 } }
  private var messageCount: Int { max(report.totals.published, report.totals.delivered, report.totals.acked) }
  private var sampleCount: Int { measures.sampleCount }
  private var finishedCount: Int { measures.total.finished }
  var hasMeasures: Bool { measures.hasMeasures }
  var span: LogSpan? { measures.span }

  private var isTooShort: Bool {
    max(messageCount, sampleCount) < Self.fewestMessages || (span?.seconds ?? 0) < Self.fewestSeconds
  }

  // MARK: Verdicts without a trouble

  private var withoutMeasures: Report.Verdict {
    var verdict = Report.Verdict()
    let count = report.incidents.reduce(0) { $0 + $1.count }
    guard count > 0 else {
      verdict.headline =
        span == nil
        ? "There is nothing in this log to judge."
        : "This log holds neither messages nor measurements, so it cannot be said how messages fared."
      return verdict
    }
    verdict.word = "INCIDENTS ONLY"
    verdict.headline =
      "The log tells of \(countFigure(count, of: "incident")); it cannot show latency, throughput or backlog."
    verdict.facts = [Report.Fact("incidents", "\(count)")]
    return verdict
  }

  private var tooShort: Report.Verdict {
    var verdict = Report.Verdict()
    let (count, noun) = messageCount > 0 ? (messageCount, "message") : (sampleCount, "sample")
    let length = span?.seconds.map { secondsFigure($0, ascii: true) } ?? "a single moment"
    verdict.headline =
      "Too short to judge: \(countFigure(count, of: noun)) in \(length); "
      + "\(Self.fewestMessages) over \(Int(Self.fewestSeconds)) s are needed."
    verdict.facts = [Report.Fact("\(noun)s", "\(count)")]
    return verdict
  }

  /// Whoever calls a log healthy that lacks these says so.
  private static let graveNeeds: [Need] = [.deliveries, .settles, .incidents]

  private var withoutTrouble: Report.Verdict {
    guard max(finishedCount, sampleCount) >= Self.fewestMessages else { return unfinished }
    guard sampleCount >= Self.fewestMessages || seesBothEnds else { return oneSided }
    var verdict = Report.Verdict()
    verdict.status = .healthy
    verdict.word = "HEALTHY"
    verdict.headline = messageCount > 0 ? healthyMessages : healthySamples
    let unseen = Self.graveNeeds.map(\.what).filter { what in report.notVisible.contains { $0.what == what } }
    if !unseen.isEmpty { verdict.details = ["This log does not show \(unseen.joined(separator: "; "))."] }
    if let blind = report.notVisible.first(where: { $0.what == Need.enough.what }) {
      verdict.details += ["What makes the slowest messages slow it cannot tell: \(blind.why)."]
    }
    let latency = report.totals.latency.endToEnd ?? report.totals.latency.queueWait
    verdict.facts = [
      queues.isEmpty ? nil : Report.Fact("queues", "\(queues.count)"),
      rateFact("out_per_s", messageCount > 0 ? report.totals.throughput.outPerS : sampleRate),
      millisecondsFact("p99_ms", messageCount > 0 ? latency : worstSample?.latency),
      messageCount > 0 ? nil : Report.Fact("samples", "\(sampleCount)"),
    ].compactMap { $0 }
    return verdict
  }

  /// Enough was published, and the log does not show what became of it.
  private var unfinished: Report.Verdict {
    var verdict = Report.Verdict()
    let what = report.totals.published > 0 ? "published" : "delivered"
    let messages = countFigure(messageCount, of: "message")
    verdict.headline =
      finishedCount == 0
      ? "\(messages) \(messageCount == 1 ? "was" : "were") \(what); this log does not show what became of them."
      : "Too few to judge: of \(messages) only \(countFigure(finishedCount)) left; "
        + "\(Self.fewestMessages) are needed."
    verdict.facts = [Report.Fact("messages", "\(messageCount)"), Report.Fact("finished", "\(finishedCount)")]
    return verdict
  }

  /// Whether it shows of most messages how they came as well as how they left: only then it shows whether they waited.
  private var seesBothEnds: Bool {
    // Those that were delayed came to another queue without a publish.
    let whole = measures.queues.reduce(0) { $0 + ($1.counts.published > 0 ? $1.finished : 0) + $1.delayed }
    return whole >= Self.fewestMessages && whole * 2 >= finishedCount
  }

  /// Enough left, and the log does not show how it came.
  private var oneSided: Report.Verdict {
    var verdict = Report.Verdict()
    let isSettled = report.totals.acked > 0
    var parts = [
      "\(countFigure(finishedCount, of: "message")) \(isSettled ? "left" : "were delivered")"
        + (measures.total.outPerS.map { " at \(rateFigure($0))/s" } ?? "")
    ]
    if let busy = report.totals.utilisation { parts.append("consumers are \(shareFigure(busy)) busy") }
    verdict.headline =
      parts.joined(separator: ", ")
      + "; without their publishes it cannot be said whether any waited or got lost."
    verdict.facts = [Report.Fact("finished", "\(finishedCount)")]
    return verdict
  }

  private var healthyMessages: String {
    let rates = report.totals.throughput
    var parts: [String] = []
    if let arriving = rates.inPerS, let leaving = rates.outPerS, report.totals.published > 0 {
      let (arriving, leaving) = (rateFigure(arriving), rateFigure(leaving))
      parts.append(
        arriving == leaving ? "\(arriving) msg/s in and out" : "\(arriving) msg/s in and \(leaving) msg/s out"
      )
    } else if let leaving = rates.outPerS {
      parts.append("\(rateFigure(leaving)) msg/s out")
    }
    if let latency = report.totals.latency.endToEnd {
      parts.append("the 99th percentile is \(duration(latency.p99))")
    } else if let latency = report.totals.latency.queueWait {
      parts.append("99 of 100 wait less than \(duration(latency.p99))")
    }
    if let end = report.totals.backlog.end {
      parts.append(
        end == 0 ? "nothing is waiting" : "\(countFigure(end, of: "message")) under way at the end")
    }
    return sentence(parts)
  }

  private var sampleRate: Double? { measures.samplesPerS }
  /// The slowest label.
  private var worstSample: Report.Sample? {
    samples.max { (($0.latency?.p99 ?? 0), $1.label) < (($1.latency?.p99 ?? 0), $0.label) }
  }

  private var healthySamples: String {
    var parts = [countFigure(sampleCount, of: "sample")]
    if let sampleRate { parts[0] += " at \(rateFigure(sampleRate))/s" }
    if let worst = worstSample, let latency = worst.latency {
      let label = samples.count > 1 && !worst.label.isEmpty ? " (\(worst.label))" : ""
      parts.append("the 99th percentile is \(duration(latency.p99))\(label)")
    }
    let failed = samples.reduce(0) { $0 + $1.errors }
    parts.append(failed == 0 ? "none failed" : "\(countFigure(failed)) failed")
    return sentence(parts)
  }

  private func sentence(_ parts: [String]) -> String { parts.joined(separator: ", ") + "." }
}
