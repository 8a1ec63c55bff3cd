import Bytes
import Gates
import Measures

/// One table (RFC 4180, lines end with a line feed): all queues, each queue, each label of samples, each gate, and behind them
/// each problem in reading as a row of the type `problem` without figures, and the count of lines that look like events of
/// messages and were not read, if there are any.
///
/// The last columns are those of gates: `status`, `value`, `limit`, and the `unit` of both. They are always there, and empty
/// in other rows; all other figures are empty in the rows of gates.
///
/// Findings are no rows of figures: they are in the other forms only. A field that is not known is empty. Names that a spreadsheet would take for a formula are made harmless, and
/// so are control characters in them: every row is one line.
extension OutputForm {
  public static let csv = OutputForm("csv", suffixes: ["csv"], report: { CSVTable.write($0, $1) })
}

private enum CSVTable {
  static func write(_ report: Report, _ look: Look) -> [UInt8] {
    var output: [UInt8] = []
    append(headings.joined(separator: ","), to: &output)
    var totals = report.totals
    // A log of samples alone knows nothing of messages; a row of zeros would say that there were none.
    let knowsMessages = !report.queues.isEmpty || totals != Report.Queue()
    totals.name = "(all)"
    for queue in (knowsMessages ? [totals] : []) + report.queues {
      append(row("queue", queue.name, columns.map { $0.queue(queue) }, look), to: &output)
    }
    for sample in report.samples {
      append(row("sample", sample.label, columns.map { $0.sample(sample) }, look), to: &output)
    }
    for gate in report.gates {
      append(row("gate", gate.name, columns.map { $0.gate(gate) }, look), to: &output)
    }
    for problem in report.input.problems {
      append(row("problem", problem, columns.map { _ in "" }, look), to: &output)
    }
    let unread = report.input.unread.lines
    if unread > 0 {
      // Beside figures that look well, the lines that were not read are a row of their own.
      let figures = columns.map { $0.heading == "count" ? text(unread) : "" }
      append(row("unread_messaging", "", figures, look), to: &output)
    }
    return output
  }

  private static let headings = ["type", "name"] + columns.map(\.heading)

  /// Only the name comes from the log; figures need no escaping.
  private static func row(_ type: String, _ name: String, _ figures: [String], _ look: Look) -> String {
    ([type, csvField(safeText(name, ascii: look.ascii))] + figures).joined(separator: ",")
  }

  private static func append(_ line: String, to output: inout [UInt8]) {
    output.append(contentsOf: line.utf8)
    output.append(UInt8(ascii: "\n"))
  }

  private struct Column: Sendable {
    let heading: String
    var queue: @Sendable (Report.Queue) -> String = { _ in "" }
    var sample: @Sendable (Report.Sample) -> String = { _ in "" }
    var gate: @Sendable (GateResult) -> String = { _ in "" }
  }

  private static let columns: [Column] = counts + figures + times + gates

  private static let counts: [Column] = [
    Column(heading: "count", sample: { text($0.count) }),
    Column(heading: "published", queue: { text($0.published) }),
    Column(heading: "confirmed", queue: { text($0.confirmed) }),
    Column(heading: "delivered", queue: { text($0.delivered) }),
    Column(heading: "acked", queue: { text($0.acked) }),
    Column(heading: "nacked", queue: { text($0.nacked) }),
    Column(heading: "requeued", queue: { text($0.requeued) }),
    Column(heading: "dead_lettered", queue: { text($0.deadLettered) }),
    Column(heading: "expired", queue: { text($0.expired) }),
    Column(heading: "dropped", queue: { text($0.dropped) }),
    Column(heading: "returned", queue: { text($0.returned) }),
    Column(heading: "in_flight_end", queue: { text($0.inFlightEnd) }),
  ]

  private static let figures: [Column] =
    ([
      ("errors", .errorCount), ("error_ratio", .errorRatio), ("redelivered_ratio", .redeliveredRatio),
      ("utilisation", .utilisation), ("in_per_s", .throughputIn), ("out_per_s", .throughputOut),
      ("in_peak_per_s", .throughputInPeak), ("out_peak_per_s", .throughputOutPeak),
      ("backlog_max", .backlogMax), ("backlog_end", .backlogEnd), ("backlog_mean", .backlogMean),
      ("growth_per_s", .backlogGrowth), ("drain_s", .drainTime),
    ] as [(String, Metric)]).map { column($0, $1) }

  /// The latency has plain names, as that of samples; the other times carry their own.
  private static let times: [Column] = TimeMeasure.allCases.flatMap { measure in
    let statistics: [Metric.Statistic] = [
      .least, .mean, .percentile(50), .percentile(90), .percentile(95), .percentile(99), .percentile(99.9),
      .most,
    ]
    return statistics.map { statistic in
      let metric = Metric(measure, statistic)
      let name = measure == .endToEnd ? "" : "\(measure.rawValue)_"
      return column(name + statistic.key + metric.unit.keySuffix, metric)
    }
  }

  private static func column(_ heading: String, _ metric: Metric) -> Column {
    Column(
      heading: heading, queue: { text($0.value(of: metric), metric.unit) },
      sample: { text($0.value(of: metric), metric.unit) })
  }

  private static let gates: [Column] = [
    Column(heading: "status", gate: { $0.status.rawValue }),
    Column(heading: "value", gate: { text($0.value, $0.measure.unit) }),
    Column(heading: "limit", gate: { text($0.limit, $0.measure.unit) }),
    Column(heading: "unit", gate: { $0.measure.unit.word }),
  ]

  private static func text(_ value: Double?, _ unit: Metric.Unit) -> String {
    guard let value, value.isFinite else { return "" }
    let keyed = unit.keyed(value)
    // Whole numbers are written in full.
    return unit.isCount ? "\(wholeNumber(keyed))" : significant(keyed, digits: 6)
  }

  private static func text(_ value: Int?) -> String { value.map(\.description) ?? "" }
}

extension Report.Sample {
  /// Failed share of the samples; nil without any.
  var errorRatio: Double? { value(of: .errorRatio) }
}
