import Bytes

/// One table (RFC 4180, lines end with a line feed): all queues, each queue, each label of samples.
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
    let queue: @Sendable (Report.Queue) -> String
    var sample: @Sendable (Report.Sample) -> String = { _ in "" }
  }

  private static let columns: [Column] = counts + rates + latencies

  private static let counts: [Column] = [
    Column(heading: "count", queue: { _ in "" }, sample: { text($0.count) }),
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
    Column(heading: "errors", queue: { text($0.errors.count) }, sample: { text($0.errors) }),
    Column(heading: "error_ratio", queue: { text($0.errors.ratio) }, sample: { text($0.errorRatio) }),
    Column(heading: "redelivered_ratio", queue: { text($0.redeliveredRatio) }),
    Column(heading: "utilisation", queue: { text($0.utilisation) }),
  ]

  private static let rates: [Column] = [
    Column(
      heading: "in_per_s", queue: { text($0.throughput.inPerS) }, sample: { text($0.throughput.inPerS) }),
    Column(
      heading: "out_per_s", queue: { text($0.throughput.outPerS) }, sample: { text($0.throughput.outPerS) }),
    Column(
      heading: "in_peak_per_s", queue: { text($0.throughput.inPeakPerS) },
      sample: { text($0.throughput.inPeakPerS) }),
    Column(
      heading: "out_peak_per_s", queue: { text($0.throughput.outPeakPerS) },
      sample: { text($0.throughput.outPeakPerS) }),
    Column(heading: "backlog_max", queue: { text($0.backlog.max) }),
    Column(heading: "backlog_end", queue: { text($0.backlog.end) }),
    Column(heading: "backlog_mean", queue: { text($0.backlog.mean) }),
    Column(heading: "growth_per_s", queue: { text($0.backlog.growthPerS) }),
    Column(heading: "drain_s", queue: { text($0.backlog.drainS) }),
  ]

  /// The widest measure has plain names, as samples have no other; the rest carry the name of the measure.
  private static let latencies: [Column] =
    latency("", { $0.latency.endToEnd }, { $0.latency })
    + latency("queue_wait_", { $0.latency.queueWait }) + latency("held_", { $0.latency.held })
    + latency("service_", { $0.latency.service }) + latency("confirm_", { $0.latency.confirm })
    + latency("lateness_", { $0.latency.lateness })

  private static func latency(
    _ prefix: String, _ queue: @escaping @Sendable (Report.Queue) -> Report.Latency?,
    _ sample: @escaping @Sendable (Report.Sample) -> Report.Latency? = { _ in nil }
  ) -> [Column] {
    let figures: [(String, @Sendable (Report.Latency) -> Double)] = [
      ("min_ms", { Double($0.min) }), ("mean_ms", { $0.mean }), ("p50_ms", { Double($0.p50) }),
      ("p90_ms", { Double($0.p90) }), ("p95_ms", { Double($0.p95) }), ("p99_ms", { Double($0.p99) }),
      ("p999_ms", { Double($0.p999) }), ("max_ms", { Double($0.max) }),
    ]
    return figures.map { name, read in
      Column(
        heading: prefix + name, queue: { text(queue($0).map { read($0) / 1e6 }) },
        sample: { text(sample($0).map { read($0) / 1e6 }) })
    }
  }

  private static func text(_ value: Int?) -> String { value.map(\.description) ?? "" }

  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return significant(value, digits: 6)
  }
}

extension Report.Sample {
  /// Failed share of the samples; nil without any.
  var errorRatio: Double? { count > 0 ? Double(errors) / Double(count) : nil }
}
