// The parts of the JSON report that the log itself measured or computed; see ReportRecords.swift for the rules.

let gaugeRecord = Record<Report.Gauge>(
  "gauge", "A quantity of which the log gives the value now and then.", inline: true,
  [
    Field("kind", .oneOf(Report.Gauge.Kind.allCases.map(\.rawValue)), "What kind of thing is measured.") {
      .string($0.kind.rawValue)
    },
    .text("subject", "What is measured; empty for the writer of the log.") { $0.subject },
    .text("name", "The quantity.") { $0.name },
    .count("count", "Values.") { $0.count },
    .number("min", "Least value.") { $0.least },
    .number("max", "Greatest value.") { $0.greatest },
    .number("last", "Last value.") { $0.last },
  ])

let summaryRecord = Record<Report.Summary>(
  "summary", "Percentiles that the log's writer computed over intervals; they are kept as they are.",
  [
    .text("subject", "What was measured.") { $0.subject },
    .count("intervals", "Intervals.") { $0.intervals },
    .time("from", "Begin of the first interval.") { $0.from },
    .time("to", "End of the last interval.") { $0.to },
    .count("count", "Measurements of all intervals.") { $0.count },
    .count("errors", "Those that failed.") { $0.errors },
    .records("percentiles", summaryPercentileRecord, "Each rank, ascending.") { $0.percentiles },
  ])

let summaryPercentileRecord = Record<Report.SummaryPercentile>(
  "summary_percentile", "A percentile of each interval; those of several intervals do not add up.",
  inline: true,
  [
    .number("percent", "Which one.") { $0.percent },
    .count("intervals", "Intervals that have it.") { $0.intervals },
    .milliseconds("min_ms", "In the fastest interval.") { Double($0.least) },
    .milliseconds("max_ms", "In the slowest interval.") { Double($0.greatest) },
    .milliseconds("last_ms", "In the last interval.") { Double($0.last) },
  ])
