import Bytes
import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Whole answers of `mqtune whatif` on the sample logs, as a reader sees them.
@Suite struct WhatIfTests {
  private static let tooFew = "SampleLogs/mqtune/too-few-consumers.log"

  static let cases: [(name: String, arguments: [String])] = [
    ("more-consumers", ["--consumers", "4", tooFew]),
    ("ascii-narrow", ["--consumers", "4", "--ascii", "--width", "50", tooFew]),
    ("prefetch", ["--prefetch", "32", "SampleLogs/mqtune/prefetch-1-slow-link.log"]),
    (
      "dispatch",
      ["--dispatch", "least-outstanding", "--prefetch", "4", "SampleLogs/mqtune/unfair-dispatch.log.gz"]
    ),
    ("more-load", ["--rate", "+20%", "--queue", "orders", "SampleLogs/mqtune/healthy.log"]),
    ("as-today", ["--consumers", "2", "--prefetch", "10", tooFew]),
    ("partly-as-today", ["--consumers", "2", "--prefetch", "0", tooFew]),
    ("idle-handlers", ["--handlers", "2", "SampleLogs/mqtune/prefetch-1-slow-link.log"]),
    ("no-choice", ["--consumers", "1", "--dispatch", "random", tooFew]),
    ("chosen-queue", ["--handlers", "2", "SampleLogs/mqtune/healthy.log"]),
    ("json", ["--consumers", "3", "-f", "json", tooFew]),
    ("redacted", ["--redact", "--consumers", "3", "--queue", "orders", tooFew]),
    (
      "search-found",
      ["--search", "consumers=1..16,prefetch=1..64", "--goal", "latency.p99 lt 20s", tooFew]
    ),
    ("search-nothing-to-do", ["--search", "consumers=1..4", "--goal", "latency.p99 < 10m", tooFew]),
    (
      "search-missed",
      ["--search", "consumers=1..16,prefetch=1..8", "--goal", "latency.p99 < 50ms", tooFew]
    ),
    (
      "search-json",
      ["--search", "prefetch=1..64", "--goal", "throughput.out >= 3/s", "-f", "json", "--rate", "90%"]
        + ["SampleLogs/mqtune/prefetch-1-slow-link.log"]
    ),
    ("refused-mismatch", ["--consumers", "4", "SampleLogs/mqtune/broker-restart.log"]),
    ("refused-mismatch-json", ["--consumers", "4", "-f", "json", "SampleLogs/mqtune/broker-restart.log"]),
    ("as-advised", ["--consumers", "5", tooFew]),
    ("refused-consumers", ["--consumers", "6", tooFew]),
    ("refused-load", ["--rate", "2", tooFew]),
    ("refused-search", ["--search", "consumers=9..12", "--goal", "wait.p50 < 1s", tooFew]),
    ("refused-few-messages", ["--consumers", "2", "--until", "2026-03-02T09:00:20Z", tooFew]),
    ("no-queue", ["--consumers", "2", "SampleLogs/jmeter-csv/slow-report.log"]),
    ("unknown-queue", ["--consumers", "2", "--queue", "ordrs", "SampleLogs/mqtune/healthy.log"]),
    ("nothing-asked", ["--queue", "orders", tooFew]),
    ("schema", []),
  ]

  /// The recommendation of a report and the prediction of the same change are of one model.
  @Test(arguments: ["SampleLogs/mqtune/too-few-consumers.log", "SampleLogs/json/too-few-consumers.log"])
  func `what a recommendation predicts, whatif predicts`(log: String) throws {
    func answer(_ arguments: [String]) throws -> JSONValue {
      try JSONValue(parsing: Array(EndToEnd.run(arguments + ["-q", "-f", "json", log]).output.utf8))
    }
    let report = try answer(["analyze"])
    let advice = try #require(report["recommendations"]?.array?.first)
    #expect(advice["setting"]?.string == "consumers")
    let predicted = try #require(advice["predicted"])
    #expect(predicted["at"] == .null)
    let whatIf = try answer(["whatif", "--consumers", try #require(advice["to"]?.string)])
    let interval = try #require(whatIf["interval"]?["throughput.out_per_s"]?.array)
    #expect(interval.map(\.double) == [predicted["low"]?.double, predicted["high"]?.double])
    #expect(predicted["drain_s"]?.double != nil)
    #expect(whatIf["predicted"]?["backlog"]?["drain_s"]?.double == predicted["drain_s"]?.double)
    let queue = try #require(report["queues"]?.array?.first)
    #expect(whatIf["logged"]?["utilisation"]?.double == queue["utilisation"]?.double)
    #expect(
      whatIf["logged"]?["throughput"]?["out_per_s"]?.double == queue["throughput"]?["out_per_s"]?.double)
  }

  @Test(arguments: cases)
  func `what is printed, to the last byte`(name: String, arguments: [String]) {
    let arguments = name == "schema" ? ["schema", "whatif"] : ["whatif"] + arguments
    expectGolden(EndToEnd.run(arguments).told(of: arguments), named: "whatif-\(name)")
  }

  @Test(arguments: ["more-consumers", "dispatch", "search-missed", "refused-mismatch", "more-load"])
  func `no line is wider than asked`(name: String) throws {
    let arguments = try #require(Self.cases.first { $0.name == name }).arguments
    for width in [40, 80, 120] {
      let output = EndToEnd.run(["whatif"] + arguments + ["--ascii", "--width", "\(width)"]).output
      let widest = output.split(separator: "\n").map(\.utf8.count).max() ?? 0
      #expect(widest <= width, "at \(width)")
      #expect(output.utf8.allSatisfy { $0 == 10 || (0x20..<0x7F).contains($0) }, "at \(width)")
    }
  }

  @Test func `the answer does not depend on the number of workers, nor on a profile in between`() throws {
    let folder = try Folder()
    let profile = folder("run.mqp")
    #expect(EndToEnd.run(["analyze", "-o", profile, Self.tooFew]).code == .success)
    let one = EndToEnd.run(["whatif", "--prefetch", "1", "-j", "1", Self.tooFew])
    #expect(EndToEnd.run(["whatif", "--prefetch", "1", "-j", "4", Self.tooFew]) == one)
    #expect(EndToEnd.run(["whatif", "--prefetch", "1", profile]) == one)
  }

  @Test func `outputs go to files in the form of their suffix`() throws {
    let folder = try Folder()
    let (text, json) = (folder("answer.txt"), folder("answer.json"))
    let arguments = ["whatif", "--prefetch", "1", Self.tooFew]
    let run = EndToEnd.run(arguments + ["-o", text, "-o", json])
    #expect(TestFiles.read(text).map { String(decoding: $0, as: UTF8.self) } == run.output)
    #expect(
      TestFiles.read(json).map { String(decoding: $0, as: UTF8.self) }
        == EndToEnd.run(arguments + ["-f", "json"]).output)
  }

  /// One line of a log, and why a replay of such lines is refused.
  static let lacking: [(what: String, events: [String], reason: String)] = [
    (
      "acks", ["publish", "deliver"],
      "the log shows no message of the queue that is delivered and then acknowledged"
    ),
    (
      "deliveries", ["publish", "ack"],
      "the log shows no message of the queue that is delivered and then acknowledged"
    ),
  ]

  @Test(arguments: lacking)
  func `what a log lacks is said`(what: String, events: [String], reason: String) throws {
    let folder = try Folder()
    var text = ""
    for id in 1...200 {
      for (place, event) in events.enumerated() {
        let second = id / 10
        text +=
          "{\"ts\":\"2026-03-02T09:00:\(second < 10 ? "0" : "")\(second).\(id % 10)\(place)0Z\",\"event\":\"\(event)\","
          + "\"queue\":\"q\",\"id\":\"\(id)\",\"consumer\":\"c\"}\n"
      }
    }
    let log = try folder.file("app.log", text)
    let run = EndToEnd.run(["whatif", "--consumers", "2", log])
    #expect(run.code == .couldNotJudge, "\(run.error)")
    let words = run.output.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    #expect(words.contains(reason), "\(run.output)")
  }
}
