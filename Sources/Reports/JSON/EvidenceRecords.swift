// The parts of the JSON report that the log itself measured or computed; see ReportRecords.swift for the rules.

let gaugeRecord = Record<Report.Gauge>(
  "gauge", "A quantity of which the log gives the value now and then.", inline: true, from: Report.Gauge(),
  [
    Field(
      "kind", .word(Report.Gauge.Kind.allCases) { $0.rawValue }, \.kind, "What kind of thing is measured."),
    .text("subject", \.subject, "What is measured; empty for the writer of the log."),
    .text("name", \.name, "The quantity."),
    .count("count", \.count, "Values."),
    Field("min", .number, \.least, "Least value."),
    Field("max", .number, \.greatest, "Greatest value."),
    Field("last", .number, \.last, "Last value."),
  ])

let summaryRecord = Record<Report.Summary>(
  "summary", "Percentiles that the log's writer computed over intervals; they are kept as they are.",
  from: Report.Summary(),
  [
    .text("subject", \.subject, "What was measured."),
    .count("intervals", \.intervals, "Intervals."),
    .time("from", \.from, "Begin of the first interval."),
    .time("to", \.to, "End of the last interval."),
    .count("count", \.count, "Measurements of all intervals."),
    .count("errors", \.errors, "Those that failed."),
    .records("percentiles", summaryPercentileRecord, \.percentiles, "Each rank, ascending."),
  ])

let summaryPercentileRecord = Record<Report.SummaryPercentile>(
  "summary_percentile", "A percentile of each interval; those of several intervals do not add up.",
  inline: true, from: Report.SummaryPercentile(),
  [
    Field("percent", .number, \.percent, "Which one."),
    .count("intervals", \.intervals, "Intervals that have it."),
    .milliseconds("min_ms", \.least, "In the fastest interval."),
    .milliseconds("max_ms", \.greatest, "In the slowest interval."),
    .milliseconds("last_ms", \.last, "In the last interval."),
  ])
