import Bytes
import Measures
import Profiles
import Reports
import TestSupport
import Testing

/// Report, JSON and CSV have the figures of the one table of metrics.
@Suite struct ReportedFiguresTests {
  @Test(arguments: Stories.all.map(\.path))
  func `a report, its JSON and its CSV say what the measures say`(path: String) throws {
    let profile = try profile(ofSample: path)
    let report = makeReport(profile)
    let measures = Measures(profile)
    let json = try JSONValue(parsing: try #require(OutputForm.json.write(.report(report), look: Look())))
    let csv = rows(try #require(OutputForm.csv.write(.report(report), look: Look())))
    var compared = 0
    for (place, queue) in report.queues.enumerated() {
      let measured = try #require(measures.queues.first { $0.name == queue.name || $0.name.isEmpty })
      let row = csv.first { $0["type"] == "queue" && $0["name"] == queue.name }
      for metric in Metric.all {
        guard let value = queue.value(of: metric) else { continue }
        compared += 1
        let figure = try #require(metric.figure(of: measured), "\(metric) of \(queue.name)")
        #expect(isRounded(value, figure.value), "\(metric) of \(queue.name)")
        let keyed = metric.unit.keyed(value)
        if let printed = inJSON(metric, json["queues"]?.array?[place]) {
          #expect(isRounded(printed, keyed), "\(metric) of \(queue.name) in JSON")
        }
        if let printed = row?[column(metric)].flatMap(Double.init) {
          #expect(isRounded(printed, keyed), "\(metric) of \(queue.name) in CSV")
        }
      }
      // What the measures know is in the report, but for these.
      let unreported = Metric.all.filter { queue.value(of: $0) == nil && $0.figure(of: measured) != nil }
      #expect(Set(unreported).isSubset(of: Self.unreported), "\(queue.name)")
    }
    #expect(report.queues.isEmpty || compared >= 15 * report.queues.count)
  }

  private static let unreported: Set<Metric> = [
    .leaving, .offered, .unacked, .lostRatio, .lostCount, .capacity,
  ]

  /// Six digits are written.
  private func isRounded(_ printed: Double, _ value: Double) -> Bool {
    (printed - value).magnitude <= 1e-5 * value.magnitude
  }

  private func inJSON(_ metric: Metric, _ queue: JSONValue?) -> Double? {
    var keys = metric.key.split(separator: ".", maxSplits: 1).map(String.init)
    if metric.time != nil { keys.insert("latency", at: 0) }
    keys[keys.count - 1] += metric.unit.keySuffix
    return keys.reduce(queue) { $0?[$1] }?.double
  }

  private func column(_ metric: Metric) -> String {
    if let time = metric.time {
      return (time.measure == .endToEnd ? "" : "\(time.measure.rawValue)_") + time.statistic.key
        + metric.unit.keySuffix
    }
    let names = [
      "throughput.in": "in_per_s", "throughput.out": "out_per_s", "backlog.growth": "growth_per_s",
      "drain.time": "drain_s", "errors.ratio": "error_ratio", "errors.count": "errors",
    ]
    return names[metric.id] ?? String(metric.key.map { $0 == "." ? "_" : $0 })
  }

  private func rows(_ bytes: [UInt8]) -> [[String: String]] {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(zip(lines[0], $0)) { first, _ in first } }
  }
}
