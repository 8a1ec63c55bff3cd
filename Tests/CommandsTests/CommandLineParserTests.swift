import Bytes
import Formats
import Profiles
import Reports
import Testing

@testable import CLI
@testable import Commands

/// What right arguments become.
struct CommandLineParserTests {
  private func settings(_ arguments: String...) throws -> Settings {
    try ArgumentParser.parse(["analyze"] + arguments, for: .complete).settings
  }

  private func expect(_ settings: Settings, _ change: (inout Settings) -> Void) {
    var expected = Settings()
    change(&expected)
    #expect(settings == expected)
  }

  @Test func `nothing given leaves every default`() throws {
    expect(try settings()) { _ in }
  }

  @Test(arguments: [
    ["--top=3", "a.log"], ["--top", "3", "a.log"], ["a.log", "--top", "3"],
    ["--top", "9", "a.log", "--top=3"],
  ])
  func `a value follows after an equals sign or a space, anywhere, and the last one counts`(
    arguments: [String]
  ) throws {
    let parsed = try ArgumentParser.parse(["analyze"] + arguments, for: .complete).settings
    expect(parsed) {
      $0.top = 3
      $0.paths = ["a.log"]
    }
  }

  @Test func `options may stand before the command`() throws {
    let invocation = try ArgumentParser.parse(["--top", "3", "analyze", "a"], for: .complete)
    #expect(invocation.command?.name == "analyze")
    #expect(invocation.settings.top == 3)
  }

  @Test(arguments: [["-fjson"], ["-f", "json"], ["-f=json"], ["--format=json"]])
  func `a letter takes its value attached or apart`(arguments: [String]) throws {
    let parsed = try ArgumentParser.parse(["analyze"] + arguments, for: .complete).settings
    expect(parsed) { $0.format = .json }
  }

  @Test func `letters are grouped, the last may take a value`() throws {
    expect(try settings("-qvvj4")) {
      $0.quiet = true
      $0.verbosity = 2
      $0.jobs = 4
    }
  }

  @Test func `a switch has a negative, and the last one counts`() throws {
    expect(try settings("-vv", "--no-verbose", "--redact", "--no-redact", "--no-ascii")) { $0.ascii = false }
  }

  @Test func `two dashes end the options`() throws {
    expect(try settings("-q", "--", "--top", "-x", "--")) {
      $0.quiet = true
      $0.paths = ["--top", "-x", "--"]
    }
  }

  @Test func `one dash is stdin`() throws {
    expect(try settings("-", "a")) { $0.paths = ["-", "a"] }
  }

  @Test(
    arguments: [
      (["skipped", "a", "-"], ["skipped"], ["a", "-"]), (["message", "6f2a"], ["message", "6f2a"], []),
      (["message", "-", "-"], ["message", "-"], ["-"]),
    ] as [([String], [String], [String])])
  func `paths begin after what is to be shown`(
    arguments: [String], operands: [String], paths: [String]
  ) throws {
    let settings = try ArgumentParser.parse(["show"] + arguments, for: .complete).settings
    #expect(settings.operands == operands)
    #expect(settings.paths == paths)
  }

  @Test func `input options`() throws {
    expect(
      try settings(
        "--input-format", "json", "--map", "queue=a.b", "--map=id=x=y", "--unit", "us", "--min-parsed",
        "95.5%",
        "--year", "2026", "--input-tz", "-0530")
    ) {
      $0.inputFormat = "json"
      $0.map = [FieldMapping(field: "queue", path: "a.b"), FieldMapping(field: "id", path: "x=y")]
      $0.unit = .microseconds
      $0.minParsed = 95.5
      $0.year = 2_026
      $0.inputZone = Zone(offset: -19_800, name: "-05:30")
    }
  }

  @Test func `filters add up, and a topic is a queue`() throws {
    expect(
      try settings(
        "--queue", "a*", "--topic", "b", "--exclude-topic", "c", "--client=x", "--exclude-client", "y",
        "--where", "attempt > 1")
    ) {
      $0.queue = NameFilter(include: ["a*", "b"], exclude: ["c"])
      $0.client = NameFilter(include: ["x"], exclude: ["y"])
      $0.condition = try? Where(parsing: "attempt > 1")
    }
  }

  @Test func `output options`() throws {
    expect(
      try settings(
        "--json", "verdict,queues", "--percentiles", "50,99.9", "--bucket", "10s", "-o", "a.b.md", "-o",
        "json:x.txt", "-orun.mqp", "-o", "csv:-", "-o", "c:d.csv", "-o", "github-summary", "-o",
        "github-summary:s.md", "-o",
        "perf.xml")
    ) {
      $0.jsonParts = ["verdict", "queues"]
      $0.percentiles = [50, 99.9]
      $0.bucket = 10_000_000_000
      $0.outputs = [
        OutputTarget(form: .markdown, path: "a.b.md"),
        OutputTarget(form: .json, path: "x.txt"),
        OutputTarget(form: .profile, path: "run.mqp"),
        OutputTarget(form: .csv, path: "-"),
        OutputTarget(form: .csv, path: "c:d.csv"),
        OutputTarget(form: .githubSummary, path: "", isAppended: true),
        OutputTarget(form: .githubSummary, path: "s.md"),
        OutputTarget(form: .junit, path: "perf.xml"),
      ]
    }
    #expect(try settings("--json", "verdict").stdoutForm == .json)
    #expect(try settings().stdoutForm == .text)
  }

  @Test(
    arguments: [
      ("2026-11-20T14:05:00Z", .instant(1_795_183_500_000_000_000)),
      ("2026-11-20t14:05:00.25+02:00", .instant(1_795_176_300_250_000_000)),
      ("2026-11-20", .civil(CivilTime(year: 2_026, month: 11, day: 20))),
      ("2026-11-20 14:05", .civil(CivilTime(year: 2_026, month: 11, day: 20, hour: 14, minute: 5))),
      ("-2h", .beforeEnd(7_200_000_000_000)), ("-90s", .beforeEnd(90_000_000_000)),
      ("today", .daysBeforeEnd(0)), ("yesterday", .daysBeforeEnd(1)),
      ("", nil), ("-", nil), ("-2", nil), ("2h", nil), ("2026-13-01", nil), ("2026-02-29", nil),
      ("1500-01-01", nil),
      ("2026-11-20T14", nil), ("2026-11-20T14:05:00 UTC", nil), ("2026-11-20T24:00:00Z", nil),
      ("tomorrow", nil),
    ] as [(String, TimeBound?)])
  func `times are read as written`(text: String, bound: TimeBound?) {
    #expect(TimeBound(text) == bound)
  }

  @Test func `relative times count from the end of the log in its zone`() throws {
    let last: Int64 = 1_795_183_500_000_000_000  // 2026-11-20 14:05 UTC
    let tokyo = try #require(Zone("+09:00"))
    let west = try #require(Zone("-10"))
    func resolved(_ text: String, _ zone: Zone) -> Int64? {
      TimeBound(text)?.resolved(lastStamp: last, zone: zone).map { ($0 - last) / 60_000_000_000 }
    }
    #expect(resolved("-2h", .utc) == -120)
    #expect(resolved("today", .utc) == -845)
    #expect(resolved("yesterday", .utc) == -845 - 1_440)
    #expect(resolved("today", tokyo) == -1_385)
    #expect(resolved("today", west) == -245)
    #expect(resolved("2026-11-20", tokyo) == -1_385)
    #expect(TimeBound("-100000d")?.resolved(lastStamp: .min, zone: .utc) == nil)
  }

  @Test(arguments: [
    ("UTC", 0, "UTC"), ("Z", 0, "UTC"), ("+00:00", 0, "UTC"), ("+02:00", 7_200, "+02:00"),
    ("+0530", 19_800, "+05:30"),
    ("-08", -28_800, "-08:00"),
  ])
  func `zones are fixed offsets`(text: String, offset: Int, name: String) {
    #expect(Zone(text) == Zone(offset: offset, name: name))
  }

  @Test(arguments: ["", "+", "+2", "+02:", "+02:60", "+19:00", "CET", "+02:00x"])
  func `what is no zone is refused`(text: String) {
    #expect(Zone(text) == nil)
  }
}
