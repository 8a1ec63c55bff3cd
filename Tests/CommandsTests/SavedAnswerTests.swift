import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// Whole runs on an answer that an earlier run has saved.
@Suite struct SavedAnswerTests {
  private static let sample = "SampleLogs/mqtune/too-few-consumers.log"

  private func saved(_ folder: Folder, _ arguments: [String] = ["analyze", sample]) throws -> String {
    try folder.file("r.json", EndToEnd.run(arguments + ["-f", "json"]).output)
  }

  @Test(arguments: ["text", "oneline", "json", "ndjson", "csv", "markdown"])
  func `a saved report is written in every form as if it came from the log`(form: String) throws {
    let folder = try Folder()
    let path = try saved(folder)
    let again = EndToEnd.run(["analyze", "-f", form, path])
    let first = EndToEnd.run(["analyze", "-f", form, Self.sample])
    #expect(again.output == first.output)
    #expect([again.error, "\(again.code)"] == ["", "\(first.code)"])
    #expect(
      EndToEnd.run(["analyze", "-f", form, "--top", "1", "--tz", "+05:30", path]).output
        == EndToEnd.run(["analyze", "-f", form, "--top", "1", "--tz", "+05:30", Self.sample]).output)
  }

  @Test func `a saved what-if is written in its forms`() throws {
    let folder = try Folder()
    let question = ["whatif", "--consumers", "3", Self.sample]
    let path = try saved(folder, question)
    #expect(EndToEnd.run(["analyze", path]).output == EndToEnd.run(question).output)
    #expect(
      EndToEnd.run(["analyze", "-f", "csv", path]).told(of: ["csv"], in: folder)
        == Array(
          """
          $ mqtune csv
          -- stderr
          mqtune: error: DIR/r.json holds an answer that cannot be written as csv
            its forms: text, json, markdown, github-summary
            nothing was written
          -- exit 2

          """.utf8))
  }

  @Test func `percentiles that were kept can be asked for, others not`() throws {
    let folder = try Folder()
    let path = try saved(folder, ["analyze", "--percentiles", "75", Self.sample])
    #expect(
      EndToEnd.run(["analyze", "--percentiles", "75,99", path]).output
        == EndToEnd.run(["analyze", "--percentiles", "75", Self.sample]).output)
    let missing = EndToEnd.run(["analyze", "--percentiles", "75,97", path])
    #expect(missing.code == .usage && missing.output == "")
    #expect(
      missing.error.replacing(folder.path, with: "DIR") == """
        mqtune: error: DIR/r.json does not hold the percentile 97
          it holds 50, 90, 95, 99, 99.9 and 75
          analyze the log again with --percentiles 75,97
          nothing was written

        """)
  }

  @Test func `a recommendation is shown of the saved report as of its log`() throws {
    let folder = try Folder()
    let path = try saved(folder)
    let ofLog = EndToEnd.run(["show", "R1", Self.sample])
    #expect(ofLog.code == .success && ofLog.output.hasPrefix("R1"))
    #expect(EndToEnd.run(["show", "R1", path]) == ofLog)
    #expect(EndToEnd.run(["show", "R9", path]).error.contains("there is no 'R9' in the saved report"))
    #expect(EndToEnd.run(["show", "R1", "--redact", path]).code == .usage)
  }

  /// Arguments beside the saved report, `DIR/r.json`, and the first line of what is said.
  static let refusals: [(arguments: [String], error: String)] = [
    (
      ["analyze", "DIR/r.json", sample],
      "DIR/r.json is a saved answer, which cannot be read together with other files"
    ),
    (
      ["analyze", "DIR/r.json", "DIR/s.json"],
      "DIR/r.json is a saved answer, which cannot be read together with other files"
    ),
    (
      ["analyze", "--queue", "orders", "DIR/r.json"],
      "--queue takes the log, and DIR/r.json is a saved answer"
    ),
    (
      ["analyze", "--exclude-queue", "a", "DIR/r.json"],
      "--queue takes the log, and DIR/r.json is a saved answer"
    ),
    (
      ["analyze", "--where", "attempt > 1", "DIR/r.json"],
      "--where takes the log, and DIR/r.json is a saved answer"
    ),
    (["analyze", "--since", "-2h", "DIR/r.json"], "--since takes the log, and DIR/r.json is a saved answer"),
    (
      ["analyze", "--bucket", "10s", "DIR/r.json"], "--bucket takes the log, and DIR/r.json is a saved answer"
    ),
    (["analyze", "--stamp", "DIR/r.json"], "--stamp takes the log, and DIR/r.json is a saved answer"),
    (["analyze", "--redact", "DIR/r.json"], "--redact takes the log, and file-1.log is a saved answer"),
    (
      ["analyze", "-o", "DIR/x.mqp", "DIR/r.json"],
      "-o profile:PATH takes the log, and DIR/r.json is a saved answer"
    ),
    (["analyze", "-o", "DIR/r.json", "DIR/r.json"], "-o 'DIR/r.json' would overwrite an input"),
    (
      ["whatif", "--consumers", "3", "DIR/r.json"],
      "DIR/r.json is a saved answer, and this takes the log that it was made of"
    ),
    (
      ["show", "E1", "DIR/r.json"], "DIR/r.json is a saved answer, and this takes the log that it was made of"
    ),
    (
      ["show", "skipped", "DIR/r.json"],
      "DIR/r.json is a saved answer, and this takes the log that it was made of"
    ),
    (["doctor", "DIR/r.json"], "DIR/r.json is a saved answer, and this takes the log that it was made of"),
  ]

  @Test(arguments: refusals.indices) func `what takes the log is refused`(index: Int) throws {
    let folder = try Folder()
    let path = try saved(folder)
    try folder.file("s.json", TestFiles.read(path) ?? [])
    let (arguments, error) = Self.refusals[index]
    let run = EndToEnd.run(arguments.map { $0.replacing("DIR", with: folder.path) })
    #expect(run.code == .usage && run.output == "")
    let first = run.error.replacing(folder.path, with: "DIR").split(separator: "\n").first.map(String.init)
    #expect(first == "mqtune: error: \(error)")
    #expect(TestFiles.read(folder("x.mqp")) == nil)
  }

  @Test func `a damaged report says what is wrong and where`() throws {
    let folder = try Folder()
    let text = EndToEnd.run(["analyze", "-f", "json", Self.sample]).output
    let path = try folder.file("bad.json", text.replacing("\"severity\": \"", with: "\"severity\": \"very "))
    let run = EndToEnd.run(["analyze", path])
    #expect(run.code == .inputUnusable)
    #expect(
      run.error.replacing(folder.path, with: "DIR") == """
        mqtune: error: DIR/bad.json: findings[0].severity: expected one of critical, high, medium, low; found "very critical"
          make it again with -f json
          nothing was written

        """)
    let cut = try folder.file("cut.json", text.utf8.prefix(40))
    #expect(
      EndToEnd.run(["analyze", cut]).error.replacing(folder.path, with: "DIR").hasPrefix(
        "mqtune: error: DIR/cut.json:3:"))
  }
}
