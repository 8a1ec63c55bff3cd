import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Whole answers on the sample logs, as a reader sees them.
@Suite struct EndToEndReportTests {
  static let cases: [(name: String, arguments: [String])] =
    Stories.all.map { story in
      let name = story.path.replacing("/", with: "-")
      return (String(name.prefix { $0 != "." }), ["analyze", "SampleLogs/\(story.path)"])
    } + [
      ("ascii-narrow", ["analyze", "--ascii", "--width", "50", "SampleLogs/mqtune/too-few-consumers.log"]),
      ("wide-verbose", ["analyze", "-v", "--width", "120", "SampleLogs/mqtune/healthy.log"]),
      ("top-and-zone", ["analyze", "--top", "1", "--tz", "+05:30", "SampleLogs/mqtune/healthy.log"]),
      ("oneline", ["analyze", "-f", "oneline", "SampleLogs/mqtune/too-few-consumers.log"]),
      ("csv", ["analyze", "-f", "csv", "SampleLogs/mqtune/healthy.log"]),
      ("markdown", ["analyze", "-f", "markdown", "SampleLogs/mqtune/poison-message.log"]),
      ("ndjson", ["analyze", "-f", "ndjson", "SampleLogs/rabbitmq/memory-alarm.log"]),
      ("json-parts", ["analyze", "--json", "verdict,input", "SampleLogs/mqtune/broker-restart.log"]),
      ("redacted", ["analyze", "--redact", "SampleLogs/mqtune/slow-consumer.log"]),
      (
        "filtered",
        [
          "analyze", "--queue", "orders", "--since", "2026-03-02T09:01:00Z", "--until",
          "2026-03-02T09:03:00Z",
          "SampleLogs/mqtune/healthy.log",
        ]
      ),
      (
        "filtered-to-nothing",
        ["analyze", "--queue", "no-such-queue", "SampleLogs/mqtune/healthy.log"]
      ),
      (
        "several-formats",
        [
          "analyze", "SampleLogs/rabbitmq/memory-alarm.log", "SampleLogs/mqtune/healthy.log",
          "SampleLogs/jmeter-csv/slow-report.log",
        ]
      ),
      ("show-slowest", ["show", "slowest", "--top", "2", "SampleLogs/mqtune/healthy.log"]),
      ("show-message", ["show", "message", "19223", "SampleLogs/json/slow-consumer.log"]),
      ("show-evidence", ["show", "E1", "--top", "3", "SampleLogs/mqtune/too-few-consumers.log"]),
      ("show-evidence-gzip", ["show", "E1", "--top", "3", "SampleLogs/mqtune/unfair-dispatch.log.gz"]),
      ("show-finding", ["show", "F1", "--top", "2", "SampleLogs/mqtune/poison-message.log"]),
      ("show-finding-redacted", ["show", "F1", "--redact", "SampleLogs/mqtune/poison-message.log"]),
      ("doctor", ["doctor"]), ("doctor-of-log", ["doctor", "SampleLogs/rabbitmq/memory-alarm.log"]),
      ("explain", ["explain"]), ("explain-rule", ["explain", "consumer-capacity"]),
      ("show-skipped", ["show", "skipped", "SampleLogs/mqtune/burst.log"]),
      ("formats", ["formats"]), ("formats-rabbitmq", ["formats", "rabbitmq"]),
      ("formats-json", ["formats", "json"]),
      ("formats-mqtune", ["formats", "mqtune"]), ("formats-jmeter-csv", ["formats", "jmeter-csv"]),
    ]

  @Test(arguments: cases)
  func `what is printed, to the last byte`(name: String, arguments: [String]) {
    expectGolden(EndToEnd.run(arguments).told(of: arguments), named: name)
  }

  @Test(arguments: cases.filter { $0.arguments.first == "analyze" && !$0.arguments.contains("--width") })
  func `no line is wider than asked`(name: String, arguments: [String]) {
    guard !arguments.contains(where: { ["-f", "--json"].contains($0) }) else { return }
    for width in [40, 80, 120] {
      let output = EndToEnd.run(arguments + ["--ascii", "--width", "\(width)"]).output
      let widest = output.split(separator: "\n").map(\.utf8.count).max() ?? 0
      #expect(widest <= width, "\(name) at \(width)")
      #expect(output.utf8.allSatisfy { $0 == 10 || (0x20..<0x7F).contains($0) }, "\(name) at \(width)")
    }
  }
}
