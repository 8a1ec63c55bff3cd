import Bytes

/// One JSON object per line, each with a `type`, for `jq -c`, `duckdb` and log shippers.
///
/// | `type` | the line is |
/// |---|---|
/// | `report` | the first line: `schema`, `schema_version` |
/// | `verdict` | the verdict |
/// | `input` | what was read; its files are lines of their own |
/// | `file` | one file |
/// | `totals`, `queue` | all queues, one queue; consumers and producers are lines of their own |
/// | `consumer`, `producer` | one of them, with its `queue` |
/// | `sample` | one label; its stages are lines of their own |
/// | `stage` | one stage, with its `label` |
/// | `point` | one bucket of the series: `queue` or `label`, `at`, `bucket_s`, `in`, `out`, `backlog`, `p99_ms`, `errors` |
/// | `gate` | one gate |
/// | `incident`, `finding`, `recommendation`, `setting`, `not_visible` | one of them |
/// | `note` | `text` |
/// | `stamp` | when and where the report was made, when asked for |
///
/// Keys are those of the JSON report. In a `point`, a `queue` that is empty stands for all queues.
extension OutputForm {
  public static let ndjson = OutputForm(
    "ndjson", suffixes: ["ndjson"], report: { report, _ in lines(of: report) })

  private static func lines(of report: Report) -> [UInt8] {
    var output: [UInt8] = []
    func line(_ type: String, _ members: [JSONMember]) {
      let object = JSONTree.object([JSONMember("type", .string(type))] + members, inline: false)
      output.append(contentsOf: object.compact())
      output.append(UInt8(ascii: "\n"))
    }
    line(
      "report",
      [
        JSONMember("schema", .string(reportSchemaName)),
        JSONMember("schema_version", .string(reportSchemaVersion)),
      ])
    line("verdict", verdictRecord.members(report.verdict))
    line("input", inputRecord.members(report.input, except: ["files"]))
    for file in report.input.files { line("file", fileRecord.members(file)) }
    let own = ["consumers", "producers"]
    line("totals", totalsRecord.members(report.totals, except: own))
    for queue in report.queues {
      let name = JSONMember("queue", .string(queue.name))
      line("queue", queueRecord.members(queue, except: own))
      for consumer in queue.consumers { line("consumer", [name] + consumerRecord.members(consumer)) }
      for producer in queue.producers { line("producer", [name] + producerRecord.members(producer)) }
    }
    for sample in report.samples {
      line("sample", sampleRecord.members(sample, except: ["stages"]))
      for stage in sample.stages {
        line("stage", [JSONMember("label", .string(sample.label))] + stageRecord.members(stage))
      }
    }
    for queue in report.series.queues { points(queue, as: "queue", report.series, line) }
    for label in report.series.labels { points(label, as: "label", report.series, line) }
    for gate in report.gates { line("gate", gateRecord.members(gate)) }
    for incident in report.incidents { line("incident", incidentRecord.members(incident)) }
    for finding in report.findings { line("finding", findingRecord.members(finding)) }
    for change in report.recommendations { line("recommendation", recommendationRecord.members(change)) }
    for setting in report.settings { line("setting", settingRecord.members(setting)) }
    for gauge in report.gauges { line("gauge", gaugeRecord.members(gauge)) }
    for summary in report.summaries { line("summary", summaryRecord.members(summary)) }
    for item in report.notVisible { line("not_visible", notVisibleRecord.members(item)) }
    for note in report.notes { line("note", [JSONMember("text", .string(note))]) }
    if let stamp = report.stamp { line("stamp", stampRecord.members(stamp)) }
    return output
  }

  private static func points(
    _ subject: Report.Line, as key: String, _ series: Report.Series, _ line: (String, [JSONMember]) -> Void
  ) {
    let count = [
      subject.incoming.count, subject.outgoing.count, subject.backlog.count, subject.p99.count,
      subject.errors.count,
    ].reduce(0, max)
    func at<Value>(_ values: [Value], _ index: Int) -> Value? {
      index < values.count ? values[index] : nil
    }
    for index in 0..<count {
      let offset = series.bucket.multipliedReportingOverflow(by: Int64(index))
      let time = series.start.flatMap { start -> Int64? in
        let sum = start.addingReportingOverflow(offset.partialValue)
        return offset.overflow || sum.overflow ? nil : sum.partialValue
      }
      line(
        "point",
        [
          JSONMember(key, .string(subject.name)),
          JSONMember("at", .of(time.map { rfc3339($0) })),
          JSONMember("bucket_s", .number(Double(series.bucket) / 1e9)),
          JSONMember("in", .of(at(subject.incoming, index))),
          JSONMember("out", .of(at(subject.outgoing, index))),
          JSONMember("backlog", .of(at(subject.backlog, index))),
          JSONMember("p99_ms", .of((at(subject.p99, index) ?? nil).map { Double($0) / 1e6 })),
          JSONMember("errors", .of(at(subject.errors, index))),
        ])
    }
  }
}
