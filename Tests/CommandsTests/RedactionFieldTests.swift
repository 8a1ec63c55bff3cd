import Reports
import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// With `--redact` no byte of stdout, stderr or a file that is written is out of a log, whatever field, format, form and
/// command it is.
@Suite struct RedactionFieldTests {
  private static let forms = OutputForm.all.map(\.name).filter { $0 != "profile" }

  /// Everything that a log can be asked for.
  private static let commands: [[String]] =
    ["text", "json"].map { ["analyze", "-v", "-f", $0] } + [
      ["analyze", "--stamp"], ["analyze", "--min-parsed", "100"], ["analyze", "-f", "json", "--queue", "*"],
      ["analyze", "-j", "1", "--percentiles", "50,99.9"], ["doctor"], ["whatif"],
      ["whatif", "--consumers", "2"],
      ["whatif", "--consumers", "2", "-f", "json"], ["whatif", "--consumers", "2", "-f", "markdown"],
      ["whatif", "--search", "consumers=1..3", "--goal", "latency.p99<1s"],
      ["whatif", "--consumers", "2", "--queue", "none"],
      ["show", "skipped"], ["show", "slowest"], ["show", "message", "none"], ["show", "E99"],
    ] + (1...4).map { ["show", "F\($0)"] } + (1...3).map { ["show", "R\($0)"] }

  @Test(arguments: 0..<10)
  func `no field of any format is told by any command in any form`(place: Int) throws {
    var secrets = SecretLogs()
    let (name, text) = secrets.all()[place]
    let folder = try Folder()
    let directory = try folder.directory(secrets.secret("directory"))
    let inside = String(directory.dropFirst(folder.path.count + 1))
    let log = try folder.file("\(inside)/\(secrets.secret("file")).log", text)
    let unknown = try folder.file(
      "\(inside)/\(secrets.secret("file")).log", "\(secrets.secret("line"))\nhello\n")
    let missing = "\(directory)/\(secrets.secret("missing file")).log"
    // An envelope changes how lines are found, and not what is said of them.
    let isEnveloped = name.hasPrefix("docker")
    for command in isEnveloped ? Array(Self.commands.prefix(2)) + [["show", "skipped"]] : Self.commands {
      check(command + ["--redact", log], name, secrets)
    }
    if isEnveloped { return }
    for logs in [[log, unknown], [log, missing], [unknown], [missing], [directory], [log, log]] {
      check(["analyze", "--redact", "-f", "json"] + logs, name, secrets)
      check(["show", "skipped", "--redact"] + logs, name, secrets)
      check(["show", "F1", "--redact"] + logs, name, secrets)
    }
    try checkForms(of: log, folder, name, secrets)
  }

  /// One run that writes every form: what a form says depends on the report alone.
  private func checkForms(of log: String, _ folder: Folder, _ name: String, _ secrets: SecretLogs) throws {
    let outputs = Self.forms.map { (form: $0, path: folder("written.\($0)")) }
    let gates = ["--gate", "each{queue} latency.p99 < 1ns", "--fail-on", "low", "--allow-no-data"]
    check(
      ["analyze", "--redact", "-v", log] + gates + outputs.flatMap { ["-o", "\($0.form):\($0.path)"] }, name,
      secrets)
    for (form, path) in outputs {
      let written = String(decoding: try #require(TestFiles.read(path)), as: UTF8.self)
      #expect(secrets.found(in: written) == [], "\(name): file of -o \(form)")
    }
  }

  @Test func `what is looked for is told without the option`() throws {
    var secrets = SecretLogs()
    let folder = try Folder()
    for (name, text) in secrets.all() {
      let log = try folder.file("a.log", text)
      let told = secrets.found(in: EndToEnd.run(["analyze", "-v", "-f", "json", log]).output)
      #expect(told.count > 3, "\(name): \(told)")
    }
  }

  @Test func `a file that has to hold names is refused`() throws {
    let folder = try Folder()
    let log = try folder.file("a.log", try EndToEnd.sample("mqtune/healthy.log"))
    for option in [["-o", folder("p.mqp")], ["--resume", folder("r.mqr")]] {
      let run = EndToEnd.run(["analyze", "--redact"] + option + [log])
      #expect(
        run.code == .usage && run.output.isEmpty && run.error.contains("--redact hides names"), "\(run.error)"
      )
      #expect(TestFiles.read(option[1]) == nil)
    }
  }

  @Test func `a file that cannot be written is told by its number and form`() throws {
    let folder = try Folder()
    let log = try folder.file("a.log", try EndToEnd.sample("mqtune/healthy.log"))
    let paths = ["written.txt", "secret/report.json", "secret/report.md"].map { folder($0) }
    let run = EndToEnd.run(["analyze", "--redact", "-f", "oneline"] + paths.flatMap { ["-o", $0] } + [log])
    #expect(run.code == .outputFailed && run.output.hasPrefix("HEALTHY "))
    #expect(
      run.error == """
        mqtune: error: output 3 (markdown): no such directory
        mqtune: error: output 2 (json): no such directory

        """)
    #expect(TestFiles.read(paths[0]) != nil)
  }

  /// Whatever is wrong with an argument, what the user typed is not repeated.
  @Test(arguments: [
    ["--queue", ""], ["--where", "queue=zuxa and secret"], ["--where", "secret"],
    ["--where", "queue = 'secret"],
    ["--since", "secret"], ["--map", "secret"], ["--map", "secret=secret"], ["-o", "secret"],
    ["-o", "secret/a.pdf"], ["--top", "secret"], ["--format=secret"], ["--json", "secret"],
    ["--input-format", "secret"], ["--tz", "secret"], ["--percentiles", "50,secret"], ["--color", "secret"],
  ])
  func `a wrong value of an option is not repeated`(option: [String]) {
    for arguments in [
      ["analyze"] + option + ["--redact", "secret.log"], ["--redact", "analyze", "secret.log"] + option,
    ] {
      let run = EndToEnd.run(arguments)
      #expect(run.code == .usage && run.output.isEmpty)
      #expect(!run.error.contains("secret") && !run.error.contains("zuxa"), "\(run.error)")
    }
  }

  @Test(arguments: [
    ["--redact", "secret.log"], ["show", "--redact", "secret", "secret.log"], ["secret", "--redact"],
    ["doctor", "--redact", "secret.log"], ["whatif", "--redact", "--goal", "secret<1s", "secret.log"],
    ["whatif", "--redact", "--search", "secret=1..3", "secret.log"], ["formats", "secret", "--redact"],
  ])
  func `a wrong word is not repeated`(arguments: [String]) {
    let run = EndToEnd.run(arguments)
    #expect(run.code != .success && run.output.isEmpty)
    #expect(!run.error.contains("secret"), "\(run.error)")
  }

  @Test func `a profile is redacted where it is read`() throws {
    var secrets = SecretLogs()
    let folder = try Folder()
    for (name, text) in secrets.all() {
      let log = try folder.file("\(secrets.secret("file")).log", text)
      let profile = folder("\(secrets.secret("file")).mqp")
      #expect([.success, .inputUnusable].contains(EndToEnd.run(["analyze", "-o", profile, log]).code))
      try checkForms(of: profile, folder, name, secrets)
      check(["doctor", "--redact", profile], name, secrets)
      check(["show", "F1", "--redact", profile], name, secrets)
    }
  }

  private func check(_ command: [String], _ log: String, _ secrets: SecretLogs) {
    let run = EndToEnd.run(command)
    for (stream, text) in [("stdout", run.output), ("stderr", run.error)] {
      let found = secrets.found(in: text)
      guard !found.isEmpty else { continue }
      let line = text.split(separator: "\n").first { !secrets.found(in: String($0)).isEmpty } ?? ""
      Issue.record("\(log): \(command.filter { !$0.hasPrefix("/") }), \(stream): \(found) in \(line)")
    }
  }
}
