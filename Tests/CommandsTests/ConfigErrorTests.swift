import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// What is wrong with a configuration, and the whole of what is said about it.
@Suite struct ConfigErrorTests {
  static let cases: [(file: String, error: String)] = [
    (
      "{\n  tpo: 20,\n}",
      """
      mqtune.json:2:3: unknown key 'tpo'; did you mean 'top'?
          tpo: 20,
          ^^^
      """
    ),
    (
      #"{ "min_parsed": 95 }"#,
      """
      mqtune.json:1:3: unknown key 'min_parsed'; did you mean 'min-parsed'?
        { "min_parsed": 95 }
          ^^^^^^^^^^^^
      """
    ),
    (
      "{ config: 'x' }",
      """
      mqtune.json:1:3: unknown key 'config'
        { config: 'x' }
          ^^^^^^
      """
    ),
    (
      "{ gate: 'x' }",
      """
      mqtune.json:1:3: unknown key 'gate'; did you mean 'gates'?
        { gate: 'x' }
          ^^^^
      """
    ),
    (
      "{ extends: 'ci' }",
      """
      mqtune.json:1:3: 'extends' stands in a profile only
        { extends: 'ci' }
          ^^^^^^^
      """
    ),
    (
      "{ profiles: { ci: { profiles: {} } } }",
      """
      mqtune.json:1:21: 'profiles' stands at the top of a file only
        { profiles: { ci: { profiles: {} } } }
                            ^^^^^^^^
      """
    ),
    (
      "{ top: 20,\n  color: 'never',\n  'top': 30 }",
      """
      mqtune.json:3:3: the key 'top' is there twice, first at mqtune.json:1:3
          'top': 30 }
          ^^^^^
      """
    ),
    (
      "{ profiles: { a: {}, a: {} } }",
      """
      mqtune.json:1:22: the key 'a' is there twice, first at mqtune.json:1:15
        { profiles: { a: {}, a: {} } }
                             ^
      """
    ),
    (
      "{ top: true }",
      """
      mqtune.json:1:8: top: expected a text or a number; found true
        { top: true }
               ^^^^
      """
    ),
    (
      "{ top: null }",
      """
      mqtune.json:1:8: top: expected a text or a number; found null
        { top: null }
               ^^^^
      """
    ),
    (
      "{ top: [1] }",
      """
      mqtune.json:1:8: top: expected one value; found a list
        { top: [1] }
               ^^^
      """
    ),
    (
      "{ queue: ['a', {}] }",
      """
      mqtune.json:1:16: queue: expected a text or a number; found an object
        { queue: ['a', {}] }
                       ^^
      """
    ),
    (
      "{ top: -Infinity }",
      """
      mqtune.json:1:8: top: expected a text or a number; found -Infinity
        { top: -Infinity }
               ^^^^^^^^^
      """
    ),
    (
      "{ top: NaN }",
      """
      mqtune.json:1:8: top: expected a text or a number; found NaN
        { top: NaN }
               ^^^
      """
    ),
    (
      "{ ascii: 'true' }",
      """
      mqtune.json:1:10: ascii: expected true or false; found 'true'
        { ascii: 'true' }
                 ^^^^^^
      """
    ),
    (
      "{ top: 0 }",
      """
      mqtune.json:1:8: top: expected a whole number from 1 to 1000000; found '0'
        { top: 0 }
               ^
      """
    ),
    (
      "{ color: 'nevr' }",
      """
      mqtune.json:1:10: color: expected one of auto, always, never; found 'nevr'; did you mean 'never'?
        { color: 'nevr' }
                 ^^^^^^
      """
    ),
    (
      "{ percentiles: [50, 101, 99] }",
      """
      mqtune.json:1:21: percentiles: expected percentiles above 0 and up to 100, separated by commas, such as 50,95,99.9; found '101'
        { percentiles: [50, 101, 99] }
                            ^^^
      """
    ),
    (
      "{ search: ['consumers=1..2', 'consumers=3'] }",
      """
      mqtune.json:1:11: search: expected each setting once; found 'consumers=1..2,consumers=3'
        { search: ['consumers=1..2', 'consumers=3'] }
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      """
    ),
    (
      "{ where: 'latency > 250' }",
      """
      mqtune.json:1:21: where: a latency needs a number and a unit, such as 250ms
        { where: 'latency > 250' }
                            ^^^
      """
    ),
    (
      "{ where: '\\x6Catency > 250' }",
      """
      mqtune.json:1:10: where: a latency needs a number and a unit, such as 250ms
        { where: '\\x6Catency > 250' }
                 ^^^^^^^^^^^^^^^^^^
      """
    ),
    (
      "{ gates: 'x' }",
      """
      mqtune.json:1:10: gates: expected a list such as ["latency.p99 < 250ms"]; found 'x'
        { gates: 'x' }
                 ^^^
      """
    ),
    (
      "{ gates: [3] }",
      """
      mqtune.json:1:11: a gate: expected a text such as "latency.p99 < 250ms"; found 3
        { gates: [3] }
                  ^
      """
    ),
    (
      "{ gates: [{ warn: true }] }",
      """
      mqtune.json:1:11: a gate that is an object needs the key 'gate', such as { gate: "latency.p99 < 250ms" }
        { gates: [{ warn: true }] }
                  ^^^^^^^^^^^^^^
      """
    ),
    (
      "{ gates: [{ gate: 'backlog.max < 9', wran: true }] }",
      """
      mqtune.json:1:38: unknown key 'wran'; did you mean 'warn'?
        { gates: [{ gate: 'backlog.max < 9', wran: true }] }
                                             ^^^^
      """
    ),
    (
      "{ gates: [{ warn: 1, gate: 'held.p99<1s' }] }",
      """
      mqtune.json:1:19: warn: expected true or false; found 1
        { gates: [{ warn: 1, gate: 'held.p99<1s' }] }
                          ^
      """
    ),
    (
      "{ profiles: [] }",
      """
      mqtune.json:1:13: profiles: expected an object such as { ci: { color: "never" } }; found a list
        { profiles: [] }
                    ^^
      """
    ),
    (
      "{ profiles: { ci: 1 } }",
      """
      mqtune.json:1:19: the profile 'ci': expected an object such as { color: "never" }; found 1
        { profiles: { ci: 1 } }
                          ^
      """
    ),
    (
      "{ profiles: { ci: { top: 0 } } }",
      """
      mqtune.json:1:26: top: expected a whole number from 1 to 1000000; found '0'
        { profiles: { ci: { top: 0 } } }
                                 ^
      """
    ),
    (
      "{ profiles: { ci: { extends: 'bse' }, base: {} } }",
      """
      mqtune.json:1:30: extends: no profile is called 'bse'; did you mean 'base'?
        { profiles: { ci: { extends: 'bse' }, base: {} } }
                                     ^^^^^
        profiles: 'ci' and 'base'
      """
    ),
    (
      "{ profiles: { ci: { extends: ['base'] } } }",
      """
      mqtune.json:1:30: extends: expected the name of a profile; found a list
        { profiles: { ci: { extends: ['base'] } } }
                                     ^^^^^^^^
      """
    ),
    (
      "{ profiles: { d: { extends: 'a' },\n a: { extends: 'b' }, b: { extends: 'c' }, c: { extends: 'a' } } }",
      """
      mqtune.json:2:16: a profile extends itself: 'a' -> 'b' -> 'c' -> 'a'
         a: { extends: 'b' }, b: { extends: 'c' }, c: { extends: 'a' } } }
                       ^^^
      """
    ),
    (
      "{ profiles: { a: { extends: 'a' } } }",
      """
      mqtune.json:1:29: a profile extends itself: 'a' -> 'a'
        { profiles: { a: { extends: 'a' } } }
                                    ^^^
      """
    ),
    (
      "null",
      """
      mqtune.json:1:1: a configuration is an object such as { top: 20 }; found null
        null
        ^^^^
      """
    ),
    (
      " \n",
      """
      mqtune.json:1:1: the file is empty; the least configuration is {}
      """
    ),
    (
      "{\n  top: 20\n  color: 'never'\n}\n",
      """
      mqtune.json:3:3: a comma or closing bracket is missing
          color: 'never'
          ^
      """
    ),
    (
      "{\n  min-parsed: 95\n}\n",
      """
      mqtune.json:2:3: a key with other characters than letters, digits, _ and $ needs quotes
          min-parsed: 95
          ^
      """
    ),
    (
      "{\n  color: never\n}\n",
      """
      mqtune.json:2:10: a word that is not true, false or null
          color: never
                 ^
      """
    ),
    (
      "{\n  top: 20,\n  color: 'never'\n\n",
      """
      mqtune.json:3:17: the document ends too early
          color: 'never'
                        ^
      """
    ),
    (
      "{\r\n\ttop: 'é\u{1B}[31m',\r\n}",
      """
      mqtune.json:2:7: top: expected a whole number from 1 to 1000000; found 'é\\x1b[31m'
         top: 'é [31m',
              ^^^^^^^^
      """
    ),
    (
      "{ '\\x1b[2J\\n': 1 }",
      """
      mqtune.json:1:3: unknown key '\\x1b[2J\\x0a'
        { '\\x1b[2J\\n': 1 }
          ^^^^^^^^^^^
      """
    ),
  ]

  @Test(arguments: cases)
  func `a mistake is shown where it stands`(file: String, error: String) throws {
    let config = try ConfigFolder(["mqtune.json": file])
    let expected = "mqtune: error: \(error)\n"
    #expect(config.run(["config", "--check"]) == Run(.usage, error: expected))
    #expect(
      config.run(["analyze", "x.log"])
        == Run(.usage, error: expected + "  see: mqtune help config\n"))
  }

  @Test func `all mistakes are listed by config, and counted elsewhere`() throws {
    let config = try ConfigFolder(["ci.json": "{ tpo: 1,\n  profiles: { a: { ascii: 1, gates: [''] } } }"])
    let file = "\(config.folder.path)/ci.json"
    let first = """
      mqtune: error: DIR/ci.json:1:3: unknown key 'tpo'; did you mean 'top'?
        { tpo: 1,
          ^^^

      """
    let others = """
      mqtune: error: DIR/ci.json:2:27: ascii: expected true or false; found 1
          profiles: { a: { ascii: 1, gates: [''] } } }
                                  ^
      mqtune: error: DIR/ci.json:2:38: a gate: expected a text such as "latency.p99 < 250ms"; found ''
          profiles: { a: { ascii: 1, gates: [''] } } }
                                             ^^

      """
    #expect(config.run(["config", "--check", file]) == Run(.usage, error: first + others))
    #expect(
      config.run(["analyze", "x.log", "-c", file])
        == Run(.usage, error: first + "  and 2 more problems: mqtune config --check DIR/ci.json\n"))
  }

  @Test func `files that are no configuration are told from those that are`() throws {
    let config = try ConfigFolder(["ok.json": "{}", "home/x": ""])
    func error(_ arguments: [String]) -> String { config.run(["analyze", "x.log"] + arguments).error }
    let path = config.folder.path
    #expect(
      error(["-c", "\(path)/no.json"])
        == "mqtune: error: DIR/no.json: no such file\n  try: mqtune config --init\n")
    #expect(
      error(["-c", "\(path)/home"]) == "mqtune: error: DIR/home: is a directory\n  see: mqtune help config\n")
    #expect(
      error(["-c", ""])
        == "mqtune: error: -c: expected the path of a file; found ''\n  see: mqtune analyze -h\n")
    try config.directory("mqtune.json")
    #expect(error([]) == "mqtune: error: mqtune.json: is a directory\n  see: mqtune help config\n")
    try config.write("large.json", "{ queue: [" + String(repeating: "'a',", count: 2_500_000) + "] }")
    #expect(
      error(["-c", "\(path)/large.json"])
        == "mqtune: error: DIR/large.json: larger than 1048576 bytes\n  see: mqtune help config\n")
  }

  @Test func `an unknown profile is told with those there are`() throws {
    let config = try ConfigFolder([
      "mqtune.json": "{ profiles: { ci: {}, night: {} } }", "etc/mqtune/config.json": "{}",
    ])
    #expect(
      config.told(["--profile", "nigt"]) == """
        mqtune: error: --profile: there is no profile 'nigt'; did you mean 'night'?
          mqtune.json: 'ci' and 'night'
          DIR/etc/mqtune/config.json: no profiles

        """)
    #expect(
      try ConfigFolder().told([], ["MQTUNE_PROFILE": "ci"]) == """
        mqtune: error: MQTUNE_PROFILE: there is no profile 'ci'
          no configuration file was found; looked for mqtune.json, DIR/home/.config/mqtune/config.json and DIR/etc/mqtune/config.json

        """)
    #expect(
      config.told(["--no-config", "--profile", "ci"]) == """
        mqtune: error: --no-config reads no file, and --profile asks for 'ci' of one
          see: mqtune analyze -h

        """)
  }

  @Test(arguments: [
    (
      ["MQTUNE_TOP": "many"],
      "mqtune: error: MQTUNE_TOP: expected a whole number from 1 to 1000000; found 'many'\n  see: mqtune help config\n"
    ),
    (
      ["MQTUNE_ASCII": "yes"],
      "mqtune: error: MQTUNE_ASCII: expected true or false; found 'yes'\n  see: mqtune help config\n"
    ),
    (
      ["MQTUNE_WHERE": "latency > 5"],
      "mqtune: error: MQTUNE_WHERE: a latency needs a number and a unit, such as 250ms\n  latency > 5\n"
        + "            ^\n  see: mqtune help config\n"
    ),
    (["MQTUNE_CONSUMERS": "5", "MQTUNE_QUEUE": "a,b", "MQTUNE_ASCII": "1"], "ascii true, queue [\"a,b\"]\n"),
    (
      [
        "MQTUNE_MIN_PARSD": "95", "MQTUNE_PAGER": "less", "MQTUNE_FORCE_TTY": "80",
        "MQTUNE_REWRITE_GOLDEN": "0",
      ],
      "\nmqtune: warning: the variable 'MQTUNE_MIN_PARSD' sets no option; did you mean 'MQTUNE_MIN_PARSED'?\n"
    ),
    (["MQTUNE_X\u{7}Z": "1", "MQTUNE_QUIET": "true"], "quiet\n"),
    (["MQTUNE_HELP": "1"], "\nmqtune: warning: the variable 'MQTUNE_HELP' sets no option\n"),
  ])
  func `variables set options`(environment: [String: String], told: String) throws {
    #expect(try ConfigFolder().told([], environment) == told)
  }

  @Test func `any file is read or refused`() throws {
    let pieces = [
      "{", "}", "[", "]", ",", ":", "top", "'queue'", "\"", "'", "gates", "profiles", "extends", "1", "-",
      "true", "\n", "\\",
      "//", "/*", "*/", "{}", "\u{1B}", "é", "null", "percentiles", "where",
    ].map { Array($0.utf8) }
    let options = Program.standard.options
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<3_000 {
      var bytes: [UInt8] = generator.chance(0.5) ? Array("{".utf8) : []
      for _ in 0..<generator.below(30) {
        bytes +=
          generator.chance(0.05) ? [UInt8(generator.below(256))] : pieces[generator.below(pieces.count)]
      }
      let file = ConfigReader(bytes, ConfigPlace("mqtune.json"), options).file
      for failure in file.failures {
        #expect(
          failure.message.hasPrefix("mqtune.json:") && failure.text.utf8.allSatisfy { $0 != 0x1B }, "\(bytes)"
        )
      }
    }
  }

  @Test func `large files with many mistakes are told in little time`() throws {
    let options = Program.standard.options
    func failures(_ text: String) -> [Failure] {
      ConfigReader(Array(text.utf8), ConfigPlace("mqtune.json"), options).file.failures
    }
    let name = String(repeating: "n", count: 10_000)
    let shown = "'" + String(repeating: "n", count: 59) + "…'"
    #expect(
      failures("{ \(name): 1 }") == [
        Failure(
          .usage, "mqtune.json:1:3: unknown key \(shown)",
          details: [
            "{ " + String(repeating: "n", count: 74) + "...", "  " + String(repeating: "^", count: 77),
          ])
      ])
    let limit = 100
    #expect(failures("{" + String(repeating: "a:1,", count: 200_000) + "}").count == limit)
    #expect(failures("{" + (0..<100_000).map { "a\($0):1," }.joined() + "}").count == limit)
    #expect(failures("{ queue: [" + String(repeating: "1,", count: 400_000) + "] }").isEmpty)
    #expect(
      failures("{ profiles: {" + (0..<20_000).map { "a\($0): { extends: 'a\($0 + 1)' }," }.joined() + "} }")
        .count == 1)
    #expect(
      failures(
        "{ profiles: {" + (0..<20_000).map { "a\($0): { extends: 'a\(($0 + 1) % 20_000)' }," }.joined()
          + "} }"
      ).count == 1)
    #expect(
      failures(String(repeating: "[", count: 500_000)).map(\.message) == [
        "mqtune.json:1:1025: nested more than 1024 levels deep"
      ])
    let nested = "{ top: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900) + " }"
    #expect(failures(nested).map(\.message) == ["mqtune.json:1:8: top: expected one value; found a list"])
  }
}
