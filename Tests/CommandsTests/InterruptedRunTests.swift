import Platform
import Synchronization
import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Runs that are asked to stop in the middle, in process: twelve logs, each a part of one.
@Suite struct InterruptedRunTests {
  private let folder: Folder
  private let logs: [String]

  init() throws {
    folder = try Folder()
    let lines = EndToEnd.lines(try EndToEnd.sample("mqtune/too-few-consumers.log"))
    let size = (lines.count + 11) / 12
    let (folder, parts) = (folder, 0..<12)
    logs = try parts.map { part in
      let own = lines[(part * size)..<min(lines.count, (part + 1) * size)]
      return try folder.file("part-\(part + 10).log", own.joined())
    }
  }

  /// Comes after it was asked for so many times.
  private static func stop(after asks: Int, by signal: StopSignal = .interrupt) -> Stop {
    final class Count: Sendable { let asked = Mutex(0) }
    let count = Count()
    return Stop {
      count.asked.withLock { asked in
        asked += 1
        return asked > asks ? signal : nil
      }
    }
  }

  private func run(_ arguments: [String], stop: Stop = .never) -> Run {
    var run = EndToEnd.run(arguments, stop: stop)
    run.error.replace(folder.path + "/", with: "")
    run.output.replace(folder.path + "/", with: "")
    return run
  }

  /// The run asks once for each log when it looks at it, and once when it reads it. With fewer than four of the logs
  /// the buckets of figures over time would be narrower than those that all twelve need.
  @Test(arguments: [StopSignal.interrupt, .terminate], [16, 20, 23])
  func `the report is that of the logs read so far, and says so`(signal: StopSignal, asks: Int) throws {
    let stopped = run(["analyze", "-j1", "-f", "json"] + logs, stop: Self.stop(after: asks, by: signal))
    #expect(stopped.code == (signal == .interrupt ? .interrupted : .terminated))
    #expect(stopped.error == "mqtune: interrupted; the report covers what was read so far\n")
    let whole = run(["analyze", "-j1", "-f", "json"] + logs.prefix(asks - 12))
    #expect(whole.code == .success && whole.error.isEmpty)
    let problem = "interrupted: the rest of the input was not read"
    #expect(stopped.output.contains("\"\(problem)\""))
    // A verdict on the part that was read says that it is one of a part.
    #expect(stopped.output.contains("The run was interrupted: the rest of the input was not read."))
    #expect(stopped.output.contains(#"{"key":"interrupted","value":"true"}"#))
    #expect(!whole.output.contains("interrupted"))
    #expect(
      Self.withoutVerdict(stopped.output) == Self.withoutVerdict(Self.report(whole.output, with: problem)))
  }

  /// The rest of a report, behind its verdict, without blanks and line ends.
  private static func withoutVerdict(_ text: String) -> String {
    let dense = text.filter { $0 != "\n" && $0 != " " }
    return dense.firstRange(of: "\"input\":").map { String(dense[$0.lowerBound...]) } ?? dense
  }

  /// A report that tells one problem more, without blanks and line ends.
  private static func report(_ text: String, with problem: String) -> String {
    let dense = text.filter { $0 != "\n" && $0 != " " }
    return dense.replacing("\"problems\":[]", with: "\"problems\":[\"\(problem.filter { $0 != " " })\"]")
  }

  @Test func `a run that is stopped before anything was read has nothing to report on`() {
    let stopped = run(["analyze", "-f", "json"] + logs, stop: Self.stop(after: 0, by: .terminate))
    #expect(stopped.code == .terminated)
    #expect(stopped.output.contains("\"published\": 0"))
  }

  @Test func `a log that one worker reads from start to end is stopped between chunks`() throws {
    let server = try folder.file("rabbit.log", try EndToEnd.sample("rabbitmq/\(Self.serverLog())"))
    let stopped = run(["analyze", server], stop: Self.stop(after: 2))
    #expect(stopped.code == .interrupted)
  }

  /// Of twelve logs four were read.
  private func stopped(_ arguments: [String]) -> Run {
    run(["analyze", "-j1"] + arguments + logs, stop: Self.stop(after: 16))
  }

  @Test(arguments: ["text", "json", "ndjson", "csv", "markdown", "oneline"])
  func `every form says that the input was not read to its end`(form: String) {
    let run = stopped(["-f", form])
    #expect(run.code == .interrupted)
    #expect(run.output.replacing("\n", with: " ").contains("interrupted: the rest of the input was not read"))
    let whole = self.run(["analyze", "-j1", "-f", form] + logs)
    #expect(!whole.output.contains("interrupted") && !whole.output.contains("problem,"))
  }

  /// What a report in JSON says of what could not be read.
  private static func problems(_ run: Run) -> [String] {
    run.output.split(separator: "\n").drop { !$0.contains("\"problems\":") }.dropFirst()
      .prefix { !$0.contains("]") }.map { $0.drop { $0 != "\"" }.dropFirst().prefix { $0 != "\"" } }.map(
        String.init)
  }

  @Test func `a saved profile remembers that it holds a part of the input, also when it is merged`() throws {
    let saved = folder("part.mqp")
    #expect(stopped(["-o", saved]).code == .interrupted)
    let merged = folder("merged.mqp")
    for paths in [[saved], [saved] + logs.suffix(2), [merged]] {
      let run = self.run(["analyze", "-f", "json", "-o", folder("merged.mqp")] + paths)
      #expect(Self.problems(run) == ["interrupted: the rest of the input was not read"])
    }
  }

  @Test func `a saved profile remembers that a file ended early`() throws {
    let bytes = Gzip.stored(try EndToEnd.sample("mqtune/too-few-consumers.log"))
    let log = try folder.file("app.log.gz", bytes.prefix(20_000))
    let first = run(["analyze", "-f", "json", "-o", folder("part.mqp"), log])
    let second = run(["analyze", "-f", "json", folder("part.mqp")])
    #expect(first.code == .inputUnusable && second.code == .success)
    let problem = "app.log.gz: gzip data ends early; 19985 bytes before that count"
    for run in [first, second] { #expect(Self.problems(run) == [problem]) }
  }

  @Test func `a report of a whole run is not replaced by one of a part`() throws {
    let report = try folder.file("report.json", "of a whole run")
    let empty = try folder.file("empty.json", "")
    let run = stopped(["-o", report, "-o", empty, "-o", folder("new.csv")])
    #expect(run.code == .interrupted)
    #expect(
      run.error == """
        mqtune: interrupted; the report covers what was read so far
        mqtune: warning: report.json stays as it was: a report on a part of the input does not replace it

        """)
    #expect(TestFiles.read(report) == Array("of a whole run".utf8))
    for name in ["empty.json", "new.csv"] {
      let text = String(decoding: TestFiles.read(folder(name)) ?? [], as: UTF8.self)
      #expect(text.contains("interrupted: the rest of the input was not read"), "\(name)")
    }
  }

  private static func serverLog() throws -> String {
    try #require(TestFiles.list("\(EndToEnd.root)SampleLogs/rabbitmq").first { $0.hasSuffix(".log") })
  }

  @Test func `what earlier runs have read stays as it was, and the next run reads the rest`() throws {
    let state = folder("state.mqr")
    #expect(run(["analyze", "--resume", state] + logs.prefix(3)).code == .success)
    let before = try #require(TestFiles.read(state))
    let stopped = run(["analyze", "-j1", "--resume", state] + logs, stop: Self.stop(after: 11))
    #expect(stopped.code == .interrupted)
    #expect(
      stopped.error == """
        mqtune: interrupted; the report covers what was read so far
        mqtune: warning: state.mqr was not updated, because not everything could be read

        """)
    #expect(TestFiles.read(state) == before)
    #expect(run(["analyze", "--resume", state] + logs) == run(["analyze"] + logs))
  }

  @Test(
    arguments: [
      (["whatif", "--consumers", "4"], "nothing was predicted"), (["doctor"], "the log was not judged"),
      (["show", "E1"], "nothing is shown"), (["show", "R1"], "nothing is shown"),
      (["show", "slowest"], "nothing is shown"),
    ])
  func `a command that needs all of its logs says nothing of a part of them`(
    arguments: [String], consequence: String
  ) {
    let stopped = run(arguments + logs, stop: Self.stop(after: 15))
    #expect(stopped == Run(.interrupted, error: "mqtune: interrupted; \(consequence)\n"))
  }

  @Test func `records that were found before are shown`() {
    let stopped = run(["show", "message", "17334"] + logs, stop: Self.stop(after: 13))
    let whole = run(["show", "message", "17334", logs[0]])
    #expect(stopped.code == .interrupted)
    #expect(stopped.output == whole.output && !whole.output.isEmpty)
    #expect(stopped.error == "mqtune: interrupted; records that were not read until then are not shown\n")
  }
}
