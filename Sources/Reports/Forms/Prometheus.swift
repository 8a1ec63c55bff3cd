import Bytes
import Diagnosis
import Gates
import Measures

/// Figures for Prometheus, in base units and without time stamps: the text form 0.0.4, which the textfile collector takes,
/// and OpenMetrics.
///
/// OpenMetrics has two significant digits. GitLab compares its values as text, and more digits would show noise as change.
/// There are at most 2,000 series: the queues and labels that have no room are summed up as `other`, with those of their
/// figures that are counts.
extension OutputForm {
  public static let prometheus = OutputForm(
    "prometheus", suffixes: ["prom"],
    report: { report, _ in
      ReportMetrics(report).page.written(digits: 6, isOpenMetrics: false)
    })

  public static let openMetrics = OutputForm(
    "openmetrics", suffixes: [],
    report: { report, _ in
      ReportMetrics(report).page.written(digits: 2, isOpenMetrics: true)
    })
}

struct ReportMetrics {
  private(set) var page = Exposition()

  private static let seriesLimit = 2_000
  /// Each has six series.
  private static let gateLimit = 150
  /// What stands for the queues, or labels, that have no room.
  private static let rest = "other"

  init(_ report: Report) {
    addVerdict(report)
    addGates(report)
    addLog(report)
    if !report.queues.isEmpty || report.totals != Report.Queue() {
      Self.add(report.totals, "mqtune_", [], to: &page)
    }
    addQueues(report)
    addSamples(report)
  }

  private mutating func addVerdict(_ report: Report) {
    for status in Verdict.Status.allCases {
      page.add(
        .gauge, "mqtune_verdict", "1 for what the verdict is, 0 for what it is not.",
        [("status", status.rawValue)], report.verdict.status == status ? 1 : 0)
    }
    for severity in Severity.allCases {
      page.add(
        .gauge, "mqtune_findings", "Findings of the analysis.", [("severity", severity.word)],
        Double(report.findings.count { $0.severity == severity }))
    }
  }

  private mutating func addGates(_ report: Report) {
    guard !report.gates.isEmpty else { return }
    for status in GateResult.Status.allCases {
      page.add(
        .gauge, "mqtune_gates", "Gates by what became of them.", [("status", status.rawValue)],
        Double(report.gates.count(status)))
    }
    for gate in report.namedGatesWorstFirst().prefix(Self.gateLimit) {
      for status in GateResult.Status.allCases {
        page.add(
          .gauge, "mqtune_gate_status", "1 for what became of a gate, 0 for what did not.",
          [("gate", gate.name), ("status", status.rawValue)], gate.result.status == status ? 1 : 0)
      }
      let unit = gate.result.measure.unit
      let labels = [(name: "gate", value: gate.name), (name: "unit", value: unit.baseName)]
      page.add(
        .gauge, "mqtune_gate_value", "What a gate measured, in the unit of its label.", labels,
        gate.result.value.map { $0 / unit.baseScale })
      page.add(
        .gauge, "mqtune_gate_limit", "What the value is compared with.", labels,
        gate.result.limit.map { $0 / unit.baseScale })
    }
  }

  private mutating func addLog(_ report: Report) {
    let input = report.input
    let lines = [
      ("understood", input.understood), ("ignored", input.ignored), ("not_understood", input.notUnderstood),
    ]
    for (result, count) in lines {
      page.add(
        .counter, "mqtune_log_lines", "Lines of the logs that were read.", [("result", result)], Double(count)
      )
    }
    page.add(
      .gauge, "mqtune_log_understood_ratio", "Share of the lines that were understood, of those not ignored.",
      [], input.understoodRatio)
    if let from = input.from, let to = input.to {
      page.add(
        .gauge, "mqtune_log_seconds", "Time from the first record to the last.",
        [], (Double(to) - Double(from)) / 1e9)
    }
  }

  // MARK: Queues

  private mutating func addQueues(_ report: Report) {
    // Half of the room is for the labels of samples where there are any.
    let limit = report.samples.isEmpty ? Self.seriesLimit : (page.count + Self.seriesLimit) / 2
    var rest = Report.Queue()
    var isFull = false
    var names = UniqueNames()
    let spare = Self.counters.count
    for queue in report.queues {
      if !isFull {
        var series = Exposition()
        Self.add(queue, "mqtune_queue_", [("queue", names.name(for: queue.name))], to: &series)
        isFull = page.count + series.count + spare > limit
        if !isFull { page.append(series) }
      }
      guard isFull else { continue }
      for counter in Self.counters {
        rest[keyPath: counter.part] = rest[keyPath: counter.part].saturatingSum(queue[keyPath: counter.part])
      }
    }
    if isFull {
      Self.addCounts(of: rest, "mqtune_queue_", [("queue", names.name(for: Self.rest))], to: &page)
    }
  }

  private static func add(
    _ queue: Report.Queue, _ prefix: String, _ labels: [(name: String, value: String)],
    to page: inout Exposition
  ) {
    addCounts(of: queue, prefix, labels, to: &page)
    for gauge in gauges {
      page.add(
        .gauge, prefix + gauge.name, gauge.help, labels, queue.value(of: gauge.metric))
    }
    for (measure, latency) in queue.latency.known {
      addSummary(latency, "\(prefix)\(measure.id)_seconds", summaryHelp(measure), labels, to: &page)
    }
  }

  private static func addCounts(
    of queue: Report.Queue, _ prefix: String, _ labels: [(name: String, value: String)],
    to page: inout Exposition
  ) {
    for counter in counters {
      page.add(.counter, prefix + counter.name, counter.help, labels, Double(queue[keyPath: counter.part]))
    }
  }

  private struct Counter: Sendable {
    let name: String
    let help: String
    let part: any WritableKeyPath<Report.Queue, Int> & Sendable
  }

  private static let counters: [Counter] = [
    Counter(name: "published_messages", help: "Messages that were published.", part: \.published),
    Counter(name: "confirmed_messages", help: "Messages that the broker confirmed.", part: \.confirmed),
    Counter(name: "delivered_messages", help: "Deliveries of messages.", part: \.delivered),
    Counter(name: "acked_messages", help: "Messages that were acked.", part: \.acked),
    Counter(name: "nacked_messages", help: "Messages that were nacked.", part: \.nacked),
    Counter(name: "requeued_messages", help: "Messages that went back into a queue.", part: \.requeued),
    Counter(name: "dead_lettered_messages", help: "Messages that were dead-lettered.", part: \.deadLettered),
    Counter(name: "expired_messages", help: "Messages that expired.", part: \.expired),
    Counter(name: "dropped_messages", help: "Messages that were dropped.", part: \.dropped),
    Counter(
      name: "returned_messages", help: "Messages that were returned to the producer.", part: \.returned),
    Counter(name: "errors", help: "Errors of messages.", part: \.errors.count),
  ]

  private static let gauges: [(name: String, help: String, metric: Metric)] = [
    ("in_flight_messages", "Messages without an end when the log ended.", .inFlight),
    ("in_per_second", "Messages published a second.", .throughputIn),
    ("out_per_second", "Messages settled a second.", .throughputOut),
    ("in_peak_per_second", "The most messages published in a second.", .throughputInPeak),
    ("out_peak_per_second", "The most messages settled in a second.", .throughputOutPeak),
    ("backlog_messages", "Messages in the queue when the log ended.", .backlogEnd),
    ("backlog_max_messages", "The most messages in the queue.", .backlogMax),
    ("backlog_mean_messages", "Messages in the queue on average.", .backlogMean),
    ("backlog_growth_per_second", "Change of the backlog at the end of the load.", .backlogGrowth),
    ("drain_seconds", "How long the backlog takes to become empty at the present rates.", .drainTime),
    ("error_ratio", "Share of the messages that had an error.", .errorRatio),
    ("redelivered_ratio", "Share of the deliveries that were redeliveries.", .redeliveredRatio),
    ("utilisation_ratio", "Share of their time that consumers work.", .utilisation),
  ]

  private static func summaryHelp(_ measure: TimeMeasure) -> String {
    switch measure {
    case .endToEnd: "Time from publish to ack."
    case .queueWait: "Time from publish to the first delivery."
    case .held: "Time from delivery to settle."
    case .service: "Time that a consumer works on a message."
    case .confirm: "Time from publish to confirm."
    case .lateness: "How far publishes are behind their plan."
    }
  }

  private static func addSummary(
    _ latency: Report.Latency, _ name: String, _ help: String, _ labels: [(name: String, value: String)],
    to page: inout Exposition
  ) {
    var quantiles: [(Double, Int64)] = [
      (0.5, latency.p50), (0.9, latency.p90), (0.95, latency.p95), (0.99, latency.p99), (0.999, latency.p999),
      (1, latency.max),
    ]
    for extra in latency.extra {
      let quantile = extra.percent / 100
      guard (0...1).contains(quantile), !quantiles.contains(where: { $0.0 == quantile }) else { continue }
      quantiles.append((quantile, extra.value))
    }
    for (quantile, value) in quantiles.sorted(by: { $0.0 < $1.0 }) {
      let label = (name: "quantile", value: significant(quantile, digits: 9))
      page.add(.summary, name, help, labels + [label], Double(value) / 1e9)
    }
    page.add(.summary, name, help, labels, latency.mean * Double(latency.count) / 1e9, suffix: "_sum")
    page.add(.summary, name, help, labels, Double(latency.count), suffix: "_count")
  }

  // MARK: Samples

  private mutating func addSamples(_ report: Report) {
    var (count, errors) = (0, 0)
    var isFull = false
    var names = UniqueNames()
    for sample in report.samples {
      if !isFull {
        var series = Exposition()
        Self.add(sample, [("label", names.name(for: sample.label))], to: &series)
        isFull = page.count + series.count + 2 > Self.seriesLimit
        if !isFull { page.append(series) }
      }
      guard isFull else { continue }
      (count, errors) = (count.saturatingSum(sample.count), errors.saturatingSum(sample.errors))
    }
    if isFull { Self.addCounts(count, errors, [("label", names.name(for: Self.rest))], to: &page) }
  }

  private static func add(
    _ sample: Report.Sample, _ labels: [(name: String, value: String)], to page: inout Exposition
  ) {
    addCounts(sample.count, sample.errors, labels, to: &page)
    page.add(
      .gauge, "mqtune_sample_out_per_second", "Samples a second.", labels, sample.throughput.outPerS)
    if let latency = sample.latency {
      addSummary(latency, "mqtune_sample_seconds", "Time that samples took.", labels, to: &page)
    }
  }

  private static func addCounts(
    _ count: Int, _ errors: Int, _ labels: [(name: String, value: String)], to page: inout Exposition
  ) {
    page.add(.counter, "mqtune_samples", "Samples of a label.", labels, Double(count))
    page.add(.counter, "mqtune_sample_errors", "Samples that failed.", labels, Double(errors))
  }
}

extension Metric.Unit {
  /// The base unit, as metrics name it.
  fileprivate var baseName: String {
    switch self {
    case .nanoseconds, .seconds: "seconds"
    case .perSecond, .change: "per_second"
    case .share: "ratio"
    case .messages, .average: "messages"
    case .count: "count"
    }
  }

  /// How much of the unit is one of the base unit.
  fileprivate var baseScale: Double { self == .nanoseconds ? 1e9 : 1 }
}

extension Int {
  /// The ends of the range stand for what lies beyond them.
  fileprivate func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
