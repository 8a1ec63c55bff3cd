import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Whole runs of `mqtune gate` on sample logs: what they say, and how they end.
struct GateCommandTests {
  private static let bad = "SampleLogs/mqtune/too-few-consumers.log"
  private static let good = "SampleLogs/mqtune/healthy.log"

  private static func gate(_ arguments: String...) -> Run {
    EndToEnd.run(["gate", "--no-config"] + arguments)
  }

  private static let endings: [([String], Int32)] = [
    (["--max", "latency.p99=1h", bad], 0), (["--max", "latency.p99=250ms", bad], 1),
    (["--max", "latency.p99=250ms", "--exit-code", "42", bad], 42),
    (["--gate", "latency.p99 < 250ms warn", bad], 0), (["--gate", "latency.p99{queue=nix} < 1h", bad], 4),
    (["--gate", "latency.p99{queue=nix} < 1h", "--allow-no-data", bad], 0),
    (["--gate", "latency.p99{queue=nix} < 1h", "--max", "latency.p99=250ms", bad], 1), ([bad], 2),
    (["--gate", "latency.p98.99.9 < 1h", bad], 2), (["--max", "latency.p99=250ms", "nosuch.log"], 3),
    (["--max", "latency.p99=1h", "nosuch.log", bad], 3),
    (["--max", "latency.p99=250ms", "-o", "/nosuch/x.json", bad], 5),
    (["--gate", "drain.time < 5m", good], 0), (["--gate", "drain.time < 5m", bad], 1),
    (["--fail-on", "critical", bad], 1),
    (["--fail-on", "low", good], 0), (["--min", "throughput.out=1/s", "--min-parsed", "99%", good], 0),
    (["--gate", "latency.p99 < baseline+10%", "--baseline", good, "--min-samples", "0", good], 0),
    (["--gate", "latency.p99 < baseline+10%", "--baseline", "nosuch.log", good], 4),
    (["--gate", "latency.p99 < baseline+10%", good], 4), (["--calibrate", "-f", "json", good], 2),
    (["--runs", "--resume", "r.mqr", "--max", "latency.p99=1h", good], 2),
    (["--gate", "latency.p99 < 1h over 1h", good], 4), (["--gate", "latency.p99 < 1h over 2m", good], 0),
  ]

  @Test(arguments: endings)
  func `the exit code is the answer`(arguments: [String], code: Int32) {
    let run = EndToEnd.run(["gate", "--no-config"] + arguments)
    #expect(run.code.rawValue == code, "\(run.output)\(run.error)")
  }

  @Test func `a failed gate names its cause, its remedy and what that is predicted to bring`() {
    let run = Self.gate("--max", "latency.p99=5s", Self.bad)
    #expect(
      run
        == Run(
          ExitCode(rawValue: 1),
          output: """
              GATE FAILED  1 of 1 gate.
              2026-03-02 09:00:00 to 09:03:19 UTC (3m20s)
              1,045 messages, 1 queue, 2 producers, 2 consumers
              SampleLogs/mqtu…-consumers.log, 212 kB, 100% of lines understood, 1 ignored

            GATES                      measured      limit       room
              FAIL latency.p99 <= 5s      1m16s   <= 5.0 s   15x over
                   95% interval 1m15s to 1m16s; 663 samples
                   first beyond the limit at 2026-03-02 09:00:13 UTC
                   why: orders: more messages arrive than its consumers can serve (F1)
                   do: R1 consumers of orders: 2 -> 5, predicted 1.9 s to 2.4 s

            """,
          error: "mqtune: gate failed: 1 of 1 gate.\n"))
  }

  @Test func `a backlog that never drains is said in every form`() {
    for form in ["text", "markdown", "github", "junit", "agent", "json", "oneline"] {
      let run = Self.gate("-f", form, "--gate", "drain.time < 5m", Self.bad)
      #expect(
        run.output.contains(form == "oneline" ? "FAIL" : "the backlog does not shrink"),
        "\(form): \(run.output)")
      #expect(!run.output.contains("nothing was measured"))
    }
  }

  @Test func `analyze judges too, and reports as ever`() {
    let run = EndToEnd.run(["analyze", "--max", "latency.p99=5s", Self.bad])
    let plain = EndToEnd.run(["analyze", Self.bad])
    #expect((run.code.rawValue, plain.code.rawValue) == (1, 0))
    let gates = run.output.split(separator: "\n\n").filter { $0.hasPrefix("GATES ") }
    #expect(gates.count == 1)
    #expect(run.output.replacing((gates.first ?? "") + "\n\n", with: "") == plain.output)
  }

  @Test func `a report in JSON is judged like its log`() throws {
    let folder = try Folder()
    let saved = try folder.file("r.json", EndToEnd.run(["analyze", "-f", "json", Self.bad]).output)
    let (log, report) = (
      Self.gate("--max", "latency.p99=5s", Self.bad), Self.gate("--max", "latency.p99=5s", saved)
    )
    #expect(report.code == log.code)
    func lines(_ run: Run) -> [Substring] {
      run.output.split(separator: "\n").filter { !$0.contains("interval") && !$0.contains("first beyond") }
    }
    #expect(lines(report).dropLast() == lines(log).dropLast())
    let windowed = Self.gate("--gate", "latency.p99 < 5s over 10s", saved)
    #expect(windowed.code == .couldNotJudge)
    #expect(windowed.output.contains("give the log or a profile"))
    // What was judged can be saved and written again.
    let judged = try folder.file(
      "g.json", Self.gate("-f", "json", "--max", "latency.p99=5s", Self.bad).output)
    #expect(EndToEnd.run(["analyze", judged]).output.contains("FAIL latency.p99 <= 5s"))
  }

  @Test func `proposed gates are kept by the run that they were made of`() throws {
    let folder = try Folder()
    for log in [Self.good, Self.bad, "SampleLogs/jmeter-csv/slow-report.log"] {
      let begun = EndToEnd.run(["config", "--init", log])
      #expect(begun.code == .success)
      let file = try folder.file("mqtune.json", begun.output)
      let run = EndToEnd.run(["gate", "-c", file, log])
      #expect(run.code == .success, "\(log): \(run.output)")
      #expect(run.output.contains("GATES KEPT"))
    }
  }

  @Test func `names of a log are not told with redact`() {
    let run = Self.gate(
      "--redact", "--gate", "o: latency.p99{queue=orders} < 1ms", "--gate", "each{queue} latency.p99 < 1ms",
      "--gate", "latency.p99{queue=orderz} < 1ms", Self.bad)
    #expect(run.code.rawValue == 1)
    #expect(!run.output.contains("order") && !run.error.contains("order"))
    #expect(run.output.contains("latency.p99{queue=queue-a} < 1ms"))
  }

  @Test func `a baseline that no gate needs is said`() {
    let run = Self.gate("--baseline", "nosuch.log", "--max", "latency.p99=1h", Self.good)
    #expect(run.code == .success)
    #expect(run.error == "mqtune: warning: no gate compares with the baseline\n")
  }
}
