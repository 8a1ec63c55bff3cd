import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// A log whose events of messages are not read is not called healthy, in any form.
@Suite struct UnreadLogTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private static func stamp(_ tenths: Int) -> String {
    let seconds = tenths / 10
    return "2026-01-01T00:0\(seconds / 60):\(seconds % 60 / 10)\(seconds % 10).\(tenths % 10)00Z"
  }

  private static func line(_ tenths: Int, _ fields: String) -> String {
    #"{"ts":"\#(stamp(tenths))","level":"info",\#(fields)}"#
  }

  /// The events of a queue that falls behind stand in `msg`; beside them are requests with their durations, and chatter.
  private static let log: [String] = (0..<800).flatMap { tick -> [String] in
    var lines = [line(tick, #""msg":"published","queue":"orders","id":"m-\#(tick + 10_000)""#)]
    if tick % 2 == 0 {
      let id = tick / 2 + 10_000
      lines.append(line(tick, #""msg":"received","queue":"orders","id":"m-\#(id)","worker":"w""#))
      lines.append(line(tick, #""msg":"acked","queue":"orders","id":"m-\#(id)","worker":"w""#))
    }
    if tick % 3 == 0 { lines.append(line(tick, #""msg":"request done","path":"/orders","latency_ms":12.5"#)) }
    if tick % 5 == 0 { lines.append(line(tick, #""msg":"published 42 metrics","count":42"#)) }
    return lines
  }

  private func run(_ arguments: [String]) -> Run {
    var run = EndToEnd.run([arguments[0], "--no-learn"] + arguments.dropFirst())
    run.output.replace(folder.path + "/", with: "")
    run.error.replace(folder.path + "/", with: "")
    return run
  }

  private func unreadLog() throws -> String {
    try folder.file("app.log", Self.log.map { $0 + "\n" }.joined())
  }

  @Test func `the first screen says what was not read, and an option that reads it`() throws {
    let run = run(["analyze", "--width", "80", try unreadLog()])
    #expect(run.code == .success && run.error.isEmpty)
    let screen = run.output.split(separator: "\n").prefix(9).joined(separator: "\n")
    #expect(
      screen == """
          UNKNOWN  1,600 lines look like events of messages and were not read as such:
                   the log does not show how its queues are.
          Such a line:
          {"ts":"2026-01-01T00:00:00.000Z","level":"info","msg":"published","queue":"ord
          ers","id":"m-10000"}
          What was read: 267 samples at 3.3/s, the 99th percentile is 13 ms, none
          failed.
          With --map event=msg they are read: 400 messages join in the head of the log.
          2026-01-01 00:00:00 to 00:01:19 UTC (1m20s)    267 samples, 1 label
        """)
    // Where the line breaks depends on the length of the path.
    let words = run.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(words.contains("of lines understood, 1,760 ignored"))
  }

  @Test func `the option that is named reads the log`() throws {
    let run = run(["analyze", "-f", "oneline", "--map", "event=msg", try unreadLog()])
    #expect(run.output.hasPrefix("FALLING-BEHIND queue=orders "))
  }

  /// No form says or leaves open that the log is healthy.
  @Test(arguments: ["text", "markdown", "json", "ndjson", "csv", "oneline"])
  func `every form says how many lines were not read`(form: String) throws {
    let output = run(["analyze", "-f", form, try unreadLog()]).output
    #expect(!output.lowercased().contains("healthy"))
    #expect(output.contains("1,600 lines look like events") || output.contains("1600"))
  }

  @Test func `what is found does not depend on the number of workers or on saved parts`() throws {
    let log = try unreadLog()
    let one = run(["analyze", "-j1", "-f", "json", log])
    #expect(run(["analyze", "-j4", "-f", "json", log]) == one)
    let profile = folder.path + "/app.mqp"
    #expect(run(["analyze", "-o", "profile:" + profile, log]).code == .success)
    let again = run(["analyze", "-f", "oneline", profile])
    #expect(again.output.hasPrefix("UNKNOWN ") && again.output.contains("unread_messaging=1600"))
  }

  @Test func `show and doctor list the lines`() throws {
    let log = try unreadLog()
    let shown = run(["show", "skipped", log]).output
    #expect(
      shown.contains("app.log:1: 800 lines like this look like events of messages and were not read: {"))
    #expect(shown.split(separator: "\n").count == 3 && !shown.contains("metrics"))
    let told = run(["doctor", log]).output
    #expect(told.hasPrefix("1,600 lines look like events of messages and were not read as such: "))
    #expect(told.contains("With --map event=msg they are read"))
  }

  @Test func `redaction leaves the lines out`() throws {
    let output = run(["analyze", "--redact", try unreadLog()]).output
    #expect(
      output.contains("Such a line: (redacted)") && !output.contains("orders") && !output.contains("m-10"))
  }

  @Test func `an input that cannot be read leaves the others unjudged`() throws {
    let good = EndToEnd.root + "SampleLogs/mqtune/healthy.log"
    let run = run(["analyze", "-f", "oneline", good, folder.path + "/none.log"])
    #expect(
      run.code == .inputUnusable && run.output.hasPrefix("UNKNOWN ") && run.output.contains("unread_inputs=1")
    )
  }

  /// A trouble that is proved leads, with the lines that were not read beside it.
  @Test func `a proved trouble still leads`() throws {
    let read = Self.log.map { line in
      line.contains("acked") || line.contains("metrics")
        ? line : line.replacing(#""msg":"#, with: #""event":"#)
    }
    let trouble = (0..<40).map {
      Self.line($0 * 20, #""event":"nack","queue":"orders","id":"e\#($0)","requeue":false,"reason":"bad""#)
    }
    let log = try folder.file("half.log", (read + trouble).sorted().map { $0 + "\n" }.joined())
    let output = run(["analyze", log]).output
    #expect(!output.hasPrefix("  UNKNOWN") && !output.contains("HEALTHY"))
    #expect(output.contains("lines look like events of messages and were not read as such."))
  }

  // MARK: Text

  /// Records of mqtune's own format, of messages that are settled.
  private static let understood: [String] = (0..<120).flatMap { number in
    ["publish queue=stock producer=p", "deliver queue=stock consumer=c", "ack queue=stock consumer=c"]
      .enumerated()
      .map { "\(stamp(number * 5 + $0)) \($1) id=s\(number)" }
  }

  private func verdict(_ name: String, _ more: [String]) throws -> String {
    let lines = (Self.understood + more).sorted()
    let output = run(["analyze", "-f", "oneline", try folder.file(name, lines.map { $0 + "\n" }.joined())])
      .output
    return String(output.prefix { $0 != " " }) + (output.contains("unread_messaging=") ? ", unread" : "")
  }

  @Test func `events that a text log has in other words leave it unjudged`() throws {
    let published = (0..<80).map { "\(Self.stamp($0 * 7)) INFO message published id=m\($0) queue=orders" }
    #expect(try verdict("published.log", published) == "UNKNOWN, unread")
    let chatter = (0..<80).map {
      "\(Self.stamp($0 * 7)) INFO published \($0 * 1_000) metrics to the collector"
    }
    #expect(try verdict("chatter.log", chatter) == "HEALTHY")
    #expect(try verdict("plain.log", []) == "HEALTHY")
  }

  /// Lines that tell further steps of messages whose settles were read hide nothing.
  @Test func `lines on messages that are known from publish to ack leave a text log healthy`() throws {
    let steps = (0..<120).map { "\(Self.stamp($0 * 5)) DEBUG handler started id=s\($0) queue=stock" }
    #expect(try verdict("steps.log", steps) == "HEALTHY")
    let others = (0..<120).map { "\(Self.stamp($0 * 5)) DEBUG handler started id=t\($0) queue=stock" }
    #expect(try verdict("others.log", others) == "UNKNOWN, unread")
  }

  @Test func `a log without events names the option too`() throws {
    let events = Self.log.filter { !$0.contains("latency") }
    let run = run(["analyze", try folder.file("bare.log", events.map { $0 + "\n" }.joined())])
    #expect(
      run
        == Run(
          .inputUnusable,
          error: """
            mqtune: error: no events in 1,760 lines
              1,600 lines look like events of messages and were not read as such
              see: mqtune show skipped bare.log
              try: mqtune analyze --map event=msg bare.log
              nothing was written

            """))
  }

  @Test func `the samples of a load test are judged, and no queue`() throws {
    let rows = (0..<400).map { "\(1_772_442_001_000 + $0 * 250),62,cart,200,true" }
    let header = "timeStamp,elapsed,label,responseCode,success"
    let log = try folder.file("load.jtl", ([header] + rows).map { $0 + "\n" }.joined())
    let output = run(["analyze", "--input-format", "jmeter-csv", log]).output
    #expect(output.hasPrefix("  HEALTHY  400 samples at 4.0/s"))
    #expect(output.contains("This is a load test: it does not show queues."))
  }

  /// Measurements of an application say nothing of its queues.
  @Test func `durations alone are no verdict on queues`() throws {
    let samples = Self.log.filter { $0.contains("latency") }
    let log = try folder.file("web.log", samples.map { $0 + "\n" }.joined())
    #expect(run(["analyze", "-f", "oneline", log]).output.hasPrefix("UNKNOWN "))
  }

  /// Whether a log is well does not hang on whether it names its consumers.
  @Test(arguments: [
    "healthy", "slow-consumer", "burst", "too-few-consumers", "poison-message", "prefetch-1-slow-link",
    "broker-restart",
  ])
  func `a log is judged the same way without the names of consumers`(sample: String) throws {
    let bytes = try EndToEnd.sample("mqtune/\(sample).log")
    let unnamed = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      line.split(separator: " ").filter { !$0.hasPrefix("consumer=") }.joined(separator: " ") + "\n"
    }
    let log = try folder.file("unnamed.log", unnamed.joined())
    let named = run(["analyze", "-f", "oneline", EndToEnd.root + "SampleLogs/mqtune/\(sample).log"]).output
    let verdict = run(["analyze", "-f", "oneline", log]).output
    #expect(verdict.hasPrefix("HEALTHY ") == (sample == "healthy") && !verdict.hasPrefix("UNKNOWN"))
    #expect(named.hasPrefix("HEALTHY ") == (sample == "healthy"))
  }
}
