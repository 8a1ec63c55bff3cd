import TestSupport
import Testing

@testable import CLI
@testable import Commands

@Suite struct StampAndDateTests {
  private let sample = "SampleLogs/mqtune/healthy.log"

  @Test func `a report says nothing of its making unless it is asked to`() {
    for form in ["text", "json", "ndjson", "markdown", "csv", "oneline"] {
      let output = EndToEnd.run(["analyze", "-f", form, sample]).output
      #expect(!output.contains("broker-7") && !output.contains(EndToEnd.root), "\(form)")
    }
  }

  @Test func `a stamp is the clock, the machine and the paths`() {
    let time = ["LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": "1772445600"]
    func run(_ form: String, _ options: [String] = []) -> String {
      var output = EndToEnd.run(["analyze", "--stamp", "-f", form] + options + [sample], environment: time)
        .output
      output.replace(EndToEnd.root, with: "/ROOT/")
      return output
    }
    #expect(
      run("json", ["--json", "stamp"]) == """
        {
          "schema": "mqtune.report",
          "schema_version": "1.2",
          "stamp": {
            "time": "2026-03-02T10:00:00Z",
            "host": "broker-7",
            "files": [
              "/ROOT/SampleLogs/mqtune/healthy.log"
            ]
          }
        }

        """)
    #expect(
      run("ndjson").hasSuffix(
        #"{"type":"stamp","time":"2026-03-02T10:00:00Z","host":"broker-7","files":["/ROOT/SampleLogs/mqtune/healthy.log"]}"#
          + "\n"))
    #expect(
      run("text").hasSuffix(
        "\nMADE 2026-03-02T10:00:00Z on broker-7\n  /ROOT/SampleLogs/mqtune/healthy.log\n"))
    #expect(
      run("markdown").hasSuffix(
        "\n\n### Made: 2026-03-02T10:00:00Z on broker-7\n\n/ROOT/SampleLogs/mqtune/healthy.log\n"))
    #expect(run("oneline") == EndToEnd.run(["analyze", "-f", "oneline", sample]).output)
    let redacted = run("json", ["--redact", "--json", "stamp"])
    #expect(redacted.contains("2026-03-02T10:00:00Z"))
    #expect(!redacted.contains("broker-7") && !redacted.contains("SampleLogs"))
  }

  @Test func `without SOURCE_DATE_EPOCH it is the clock`() {
    #expect(EndToEnd.run(["analyze", "--stamp", sample]).output.contains("MADE 1970-01-01T00:00:00Z"))
    #expect(!EndToEnd.run(["analyze", "--stamp", "--no-stamp", sample]).output.contains("MADE"))
    let wrong = EndToEnd.run(["analyze", "--stamp", sample], environment: ["SOURCE_DATE_EPOCH": "yesterday"])
    #expect(wrong.code == .usage)
    #expect(
      wrong.error == """
        mqtune: error: SOURCE_DATE_EPOCH: expected seconds since 1970; found 'yesterday'
          nothing was written

        """)
  }

  @Test func `stamps without a date lie on the days from --date on`() throws {
    let folder = try Folder()
    let content = try EndToEnd.sample("mqtune/healthy.log")
    // Without the date, and with a comment first as before.
    let lines = EndToEnd.lines(content).map {
      $0.starts(with: Array("2026-03-02T".utf8)) ? $0.dropFirst(11) : $0
    }
    let bare = try folder.file("bare.log", lines.joined())
    let whole = try folder.file("whole.log", content)
    func body(_ run: Run) -> [Substring] {
      #expect(run.code == .success && run.error.isEmpty, "\(run.error)")
      return run.output.split(separator: "\n").filter { !$0.contains(".log\"") }
    }
    let expected = body(EndToEnd.run(["analyze", "-f", "json", whole]))
    for jobs in ["1", "4"] {
      let run = EndToEnd.run(["analyze", "-f", "json", "-j", jobs, "--date", "2026-03-02", bare])
      #expect(body(run) == expected)
    }
    let without = EndToEnd.run(["show", "skipped", "--top", "1", bare])
    #expect(without.output.contains("a time of day without a date (--date gives one): "))
    let relative = EndToEnd.run(["analyze", "--date", "2026-03-02", "--since", "-1m", bare])
    #expect(relative.code == .usage && relative.error.contains("not known when --date gives the days"))
    for wrong in ["2026-02-30", "20.11.2026", "2026-11-20T10:00", "today", "1969-01-01"] {
      let run = EndToEnd.run(["analyze", "--date", wrong, bare])
      #expect(
        run.code == .usage && run.error.contains("--date: expected a date such as 2026-11-20"), "\(run.error)"
      )
    }
  }
}
