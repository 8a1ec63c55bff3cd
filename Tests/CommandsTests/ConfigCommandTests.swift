import Testing

@testable import CLI
@testable import Commands

@Suite struct ConfigCommandTests {
  private let file = """
    {
      top: 20,
      queue: ['a', 'b\\x1b'],
      percentiles: [50, 99.9],
      client: [],
      ascii: true,
      gates: ['latency.p99 < 1s', { gate: 'backlog.max < 9', warn: true }],
      profiles: { ci: { color: 'never' }, night: { extends: 'ci', top: 30 } },
    }
    """

  @Test func `every value is shown with its origin`() throws {
    let config = try ConfigFolder(["mqtune.json": file])
    let run = config.run(
      ["config", "--show", "--profile", "night"], ["MQTUNE_MIN_PARSED": "95%", "MQTUNE_ASCI": "1"])
    #expect(run.code == .success)
    #expect(
      run.error
        == "mqtune: warning: the variable 'MQTUNE_ASCI' sets no option; did you mean 'MQTUNE_ASCII'?\n")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(
      lines.filter { !$0.contains(" default ") } == [
        "min-parsed       MQTUNE_MIN_PARSED  95%",
        "queue            mqtune.json:3:11   a",
        "queue            mqtune.json:3:16   b\\x1b",
        "client           mqtune.json:5:11   -",
        "top              mqtune.json:8:68   30",
        "percentiles      mqtune.json:4:16   50,99.9",
        "color            mqtune.json:8:28   never",
        "ascii            mqtune.json:6:10   true",
        "gates            mqtune.json:7:11   latency.p99 < 1s",
        "gates            mqtune.json:7:39   backlog.max < 9 warn",
      ])
    #expect(
      lines.contains(
        "stamp            default            the same log gives the same report at any time and place"))
    #expect(lines.contains("quiet            default            false"))
    #expect(lines.contains("since            default            -"))
    #expect(lines.contains("progress         default            auto"))
    let keys = Program.standard.options.filter(\.isConfigurable).map(\.name)
    #expect(Set(lines.map { String($0.prefix { $0 != " " }) }) == Set(keys + ["gates"]))
    #expect(config.run(["config"]).output == config.run(["config", "--show"]).output)
    #expect(!config.run(["config", "--no-config"], ["MQTUNE_TOP": "1"]).output.contains("mqtune.json"))
  }

  @Test func `files in which nothing is wrong get a line each`() throws {
    let config = try ConfigFolder([
      "mqtune.json": file, "etc/mqtune/config.json": "{}", "bad.json": "{ x: 1 }",
    ])
    #expect(
      config.run(["config", "--check"])
        == Run(
          .success,
          output: """
            mqtune.json: 5 options, 2 gates, profiles ci and night
            DIR/etc/mqtune/config.json: 0 options, 0 gates

            """))
    let path = config.folder.path
    let bad = """
      mqtune: error: DIR/bad.json:1:3: unknown key 'x'
        { x: 1 }
          ^

      """
    let good = "DIR/mqtune.json: 5 options, 2 gates, profiles ci and night\n"
    #expect(
      config.run(["config", "--check", "\(path)/bad.json", "\(path)/mqtune.json", "\(path)/none.json"])
        == Run(
          .usage, output: good,
          error: bad + "mqtune: error: DIR/none.json: no such file\n  try: mqtune config --init\n"))
    #expect(config.run(["config", "--check", "-c", "\(path)/mqtune.json"]) == Run(.success, output: good))
    #expect(
      try ConfigFolder().run(["config", "--check"], ["HOME": "/home/of-nobody"])
        == Run(
          .success,
          output:
            "no configuration file: looked for mqtune.json, /home/of-nobody/.config/mqtune/config.json and DIR/etc/mqtune/config.json\n"
        ))
  }

  @Test func `what is begun is accepted, and so is what stands in its comments`() throws {
    let empty = starterConfig(gates: [])
    let filled = starterConfig(gates: [
      ("latency.p99{queue=\"a\\b\"} < 1s", "twice what\nthe log shows"), ("backlog.max < 9", "x"),
    ])
    // A line that begins like a key or a value is an example.
    let examples = empty.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
      let text = line.drop { $0 == " " }
      let rest = text.dropFirst(3)
      let isExample =
        text.hasPrefix("// ") && (rest.last == "," && (rest.contains(":") || rest.hasPrefix("\"")))
      return isExample ? rest : line
    }.joined(separator: "\n")
    for (text, summary) in [
      (empty, "0 options, 0 gates"), (filled, "0 options, 2 gates"),
      (examples, "5 options, 2 gates, profiles ci and nightly"),
    ] {
      let config = try ConfigFolder(["mqtune.json": text])
      #expect(
        config.run(["config", "--check"]) == Run(.success, output: "mqtune.json: \(summary)\n"), "\(text)")
    }
    #expect(
      filled.contains(
        "    // twice what\\x0athe log shows\n    \"latency.p99{queue=\\\"a\\\\b\\\"} < 1s\",\n"))
    #expect(try ConfigFolder().run(["config", "--init"]) == Run(.success, output: empty))
  }

  @Test(arguments: [
    (
      ["config", "--check", "--init"], "--check and --init ask for different things\n  see: mqtune config -h"
    ),
    (["config", "x"], "'mqtune config --show' does not take the operand 'x'\n  see: mqtune config -h"),
    (["config", "--show=1"], "option '--show' takes no value\n  see: mqtune config -h"),
    (["config", "--no-show"], "unknown option '--no-show'; did you mean '--show'?\n  see: mqtune config -h"),
    (["analyze", "--show"], "'mqtune analyze' does not take '--show'\n  see: mqtune analyze -h"),
    (["analyze", "--no-config=x"], "option '--no-config' takes no value\n  see: mqtune analyze -h"),
    (["config", "--top", "3"], "'mqtune config' does not take '--top'\n  see: mqtune config -h"),
  ])
  func `what config does not do is told`(arguments: [String], error: String) throws {
    #expect(try ConfigFolder().run(arguments) == Run(.usage, error: "mqtune: error: \(error)\n"))
  }

  @Test func `gates are checked where the tool has gates`() throws {
    var options = Program.standard.options
    options.removeAll { $0.name == "gate" }
    options.append(
      Option(
        name: "gate", category: .output,
        kind: .value(name: "GATE") { _, text throws(Option.ValueError) in
          if text.hasPrefix("?") { throw .at(column: 2, length: 1, problem: "no such metric") }
        },
        isRepeatable: true, scope: .only(["analyze"]), summary: "judge"))
    let bytes = Array("{ gates: ['ok',\n {gate: '? x y'}] }".utf8)
    let file = ConfigReader(bytes, ConfigPlace("mqtune.json"), options).file
    #expect(
      file.failures == [
        Failure(
          .usage, "mqtune.json:2:12: gates: no such metric", details: [" {gate: '? x y'}] }", "           ^"])
      ])
  }
}
