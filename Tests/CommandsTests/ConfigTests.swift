import Testing

@testable import CLI
@testable import Commands

/// Which values count, of all places from which they come.
@Suite struct ConfigTests {
  @Test(arguments: [
    ("{ top: 20 }", "top 20"),
    (
      #"{ "min-parsed": "95%", "percentiles": [50, 99.9], color: 'never' }"#,
      "min-parsed 95.0, color never, percentiles [50.0, 99.9]"
    ),
    (
      "{ percentiles: '50,75', queue: ['a', 'b*'], ascii: true, quiet: false }",
      "ascii true, percentiles [50.0, 75.0], queue [\"a\", \"b*\"]"
    ),
    ("{ queue: 'a', topic: 'b' }", "queue [\"a\", \"b\"]"),
    ("{ top: 0x14, 'min-parsed': .5, percentiles: +5. }", "top 20, min-parsed 0.5, percentiles [5.0]"),
    ("{ queue: [], percentiles: [] }", ""), ("{}", ""), ("// nothing\n{ /* at all */ }", ""),
    ("{ json: ['verdict', 'totals'] }", "json [\"verdict\", \"totals\"]"),
    ("{ consumers: 4 }", ""),
    ("\u{FEFF}{ top: 20 }", "top 20"),
    (
      "{ gates: ['latency.p99 < 1s',\n {gate: \"backlog.max < 9\", warn: true, why: 'slow'}] }",
      "gate latency.p99 < 1s at mqtune.json:1:11, gate backlog.max < 9 warn because slow at mqtune.json:2:9"
    ),
  ])
  func `keys are the long names of options`(file: String, told: String) throws {
    #expect(try ConfigFolder(["mqtune.json": file]).told() == told + "\n")
  }

  @Test func `arguments come before the environment, the project, the user and the machine`() throws {
    let config = try ConfigFolder([
      "mqtune.json": "{ top: 4 }", "home/.config/mqtune/config.json": "{ top: 3, 'min-parsed': 3 }",
      "etc/mqtune/config.json": "{ top: 2, 'min-parsed': 2, color: 'always' }",
      "other.json": "{ top: 9 }",
    ])
    let rest = ", min-parsed 3.0, color always\n"
    #expect(config.told(["--top", "6"], ["MQTUNE_TOP": "5"]) == "top 6" + rest)
    #expect(config.told([], ["MQTUNE_TOP": "5"]) == "top 5" + rest)
    #expect(config.told([], ["MQTUNE_TOP": ""]) == "top 4" + rest)
    #expect(config.told() == "top 4" + rest)
    #expect(config.told([], ["HOME": "/nowhere"]) == "top 4, min-parsed 2.0, color always\n")
    let other = "\(config.folder.path)/other.json"
    #expect(config.told(["-c", other]) == "top 9\n")
    #expect(config.told([], ["MQTUNE_CONFIG": other]) == "top 9\n")
    #expect(config.told(["--config", other], ["MQTUNE_CONFIG": "/nowhere"]) == "top 9\n")
    #expect(config.told(["-c", other, "--no-config"], ["MQTUNE_TOP": "5", "MQTUNE_CONFIG": other]) == "\n")
    #expect(config.told(["--no-config", "-c", other]) == "top 9\n")
  }

  @Test func `the project's file is looked for up to the root of the repository`() throws {
    let config = try ConfigFolder(["mqtune.json": "{ top: 4 }", "a/b/c/x": "", "outside": ""])
    #expect(config.told(in: "a/b") == "\n")
    try config.directory("a/.git")
    #expect(config.told(in: "a/b") == "\n")
    try config.write("a/mqtune.json", "{ top: 5 }")
    #expect(config.told(in: "a/b/c") == "top 5\n")
    #expect(config.told(in: "a") == "top 5\n")
    try config.write("a/b/mqtune.json", "{ top: 6 }")
    #expect(config.told(in: "a/b/c") == "top 6\n")
    #expect(config.told(in: "a/b") == "top 6\n")
    #expect(config.told() == "top 4\n")
  }

  @Test func `the user's file is in XDG_CONFIG_HOME, unless that is relative`() throws {
    let config = try ConfigFolder([
      "home/.config/mqtune/config.json": "{ top: 3 }", "xdg/mqtune/config.json": "{ top: 4 }",
    ])
    #expect(config.told([], ["XDG_CONFIG_HOME": "\(config.folder.path)/xdg"]) == "top 4\n")
    #expect(config.told([], ["XDG_CONFIG_HOME": "xdg"]) == "top 3\n")
    #expect(config.told([], ["XDG_CONFIG_HOME": ""]) == "top 3\n")
    #expect(config.told([], ["HOME": ""]) == "\n")
    #expect(config.told([], ["HOME": "/dev/null"]) == "\n")
  }

  @Test func `a list of a nearer layer takes the place of a farther one`() throws {
    let config = try ConfigFolder([
      "mqtune.json": "{ queue: ['a', 'b'], percentiles: [], gates: ['backlog.max < 9'] }",
      "etc/mqtune/config.json":
        "{ topic: ['c'], percentiles: [75], gates: ['backlog.max < 99'], format: 'csv' }",
    ])
    let gate = "gate backlog.max < 9 at mqtune.json:1:47"
    #expect(config.told() == "queue [\"a\", \"b\"], format csv, \(gate)\n")
    #expect(config.told(["--queue", "d"]) == "queue [\"d\"], format csv, \(gate)\n")
    // Topics are queues, and parts of JSON are a format.
    #expect(config.told(["--topic", "d"]) == "queue [\"d\"], format csv, \(gate)\n")
    #expect(config.told(["--json", "verdict"]) == "queue [\"a\", \"b\"], json [\"verdict\"], \(gate)\n")
  }

  @Test func `a profile comes before the top of all files`() throws {
    let config = try ConfigFolder([
      "mqtune.json": """
      {
        top: 4, color: 'always',
        profiles: {
          ci: { top: 5, extends: 'base', gates: ['backlog.max < 9'] },
          base: { top: 6, ascii: true, extends: 'root' },
          root: { top: 7, 'min-parsed': 7 },
        },
      }
      """,
      "etc/mqtune/config.json":
        "{ top: 2, profiles: { ci: { quiet: true, ascii: false }, night: { color: 'never' } } }",
    ])
    #expect(config.told() == "top 4, color always\n")
    let chosen =
      "top 5, min-parsed 7.0, color always, ascii true, quiet, gate backlog.max < 9 at mqtune.json:4:44\n"
    #expect(config.told(["--profile", "ci"]) == chosen)
    #expect(config.told([], ["MQTUNE_PROFILE": "ci"]) == chosen)
    #expect(config.told(["--profile", "night"], ["MQTUNE_PROFILE": "ci"]) == "top 4, color never\n")
    #expect(config.told(["--profile", "ci", "--top", "8"]).hasPrefix("top 8,"))
    #expect(config.told(["--no-config"], ["MQTUNE_PROFILE": "ci"]) == "\n")
  }

  @Test func `paths in a file start at its folder`() throws {
    let text = "{ output: ['report.md', 'json:r.out', '/tmp/a.csv', 'csv:-'], resume: 'state' }"
    let config = try ConfigFolder([
      "mqtune.json": text, "ci/run.json": text, "sub/.git/x": "", "sub/a/x": "", "sub/mqtune.json": text,
    ])
    func told(_ folder: String) -> String {
      "output [\"markdown in \(folder)report.md\", \"json in \(folder)r.out\", \"csv in /tmp/a.csv\", \"csv in -\"], "
        + "resume \(folder)state\n"
    }
    #expect(config.told() == told(""))
    #expect(config.told(in: "sub") == told(""))
    #expect(config.run(["analyze", "x.log"], in: "sub/a").output == told("DIR/sub/"))
    #expect(
      config.run(["analyze", "x.log", "-c", "\(config.folder.path)/ci/run.json"]).output == told("DIR/ci/"))
    try config.write("ci/none.json", "{}")
    let none = "\(config.folder.path)/ci/none.json"
    #expect(config.told(["-c", none], ["MQTUNE_RESUME": "state"]) == "resume state\n")
  }

  @Test func `only what a command takes is set`() throws {
    let config = try ConfigFolder(["mqtune.json": "{ consumers: 4, percentiles: [75], format: 'csv' }"])
    #expect(config.told() == "percentiles [75.0], format csv\n")
    // What-ifs have no CSV.
    #expect(config.run(["whatif", "x.log"]).output == "consumers 4\n")
    #expect(config.run(["doctor", "x.log"]).output == "\n")
  }

  @Test func `commands that read no log need no configuration`() throws {
    let config = try ConfigFolder(["mqtune.json": "{ nonsense"])
    for arguments in [
      ["version"], ["help"], ["analyze", "-h"], ["completions", "bash"], ["man"], ["explain", "latency.p99"],
      ["schema", "report"], ["formats"], ["doctor"], ["config", "--init"],
    ] {
      #expect(config.run(arguments).code == .success, "\(arguments)")
    }
    #expect(config.run(["analyze", "x.log"]).code == .usage)
    #expect(config.run(["analyze", "x.log", "--no-config"]).code == .success)
  }

  @Test func `an error of use names what was set without an argument`() throws {
    let config = try ConfigFolder(["mqtune.json": "{ top: 13,\n  queue: ['a'] }"])
    #expect(
      config.run(["analyze", "x.log"], ["MQTUNE_COLOR": "never"])
        == Run(
          .usage,
          error: """
            mqtune: error: 13 brings bad luck
              see: nothing
              also set: color (MQTUNE_COLOR), top (mqtune.json:1:8) and queue (mqtune.json:2:10); --no-config leaves it out

            """))
    #expect(config.run(["analyze", "x.log", "--top", "13", "--no-config"]).error.hasSuffix("nothing\n"))
  }

  @Test func `settings that contradict each other are told with their places`() throws {
    let config = try ConfigFolder(["mqtune.json": "{ resume: 'state' }"])
    let run = config.run(["analyze", "x.log", "--redact"])
    #expect(run.code == .usage)
    #expect(run.error.hasPrefix("mqtune: error: --redact hides names, and the file of --resume holds them;"))
    #expect(run.error.hasSuffix("\n  also set: resume (mqtune.json:1:11); --no-config leaves it out\n"))
  }
}
