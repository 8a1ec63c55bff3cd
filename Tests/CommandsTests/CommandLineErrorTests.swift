import Platform
import Testing

@testable import CLI
@testable import Commands

/// Arguments that are wrong, and the whole of what is said about them.
struct CommandLineErrorTests {
  static let cases: [(arguments: [String], error: String)] = [
    (
      ["analyze", "--formt", "json", "rabbit.log"],
      "unknown option '--formt'; did you mean '--format'?\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--form", "json"],
      "unknown option '--form'; did you mean '--format'?\n  see: mqtune analyze -h"
    ),
    (["--zzzzzz"], "unknown option '--zzzzzz'\n  see: mqtune -h"),
    (
      ["analyze", "--no-asci"],
      "unknown option '--no-asci'; did you mean '--no-ascii'?\n  see: mqtune analyze -h"
    ),
    (["analyze", "-Z"], "unknown option '-Z'\n  see: mqtune analyze -h"),
    (
      ["analyze", "-format", "json"],
      "unknown option '-format'; did you mean '--format'?\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "-since", "-2h"],
      "unknown option '-since'; did you mean '--since'?\n  see: mqtune analyze -h"
    ),
    (["analyse", "x.log"], "unknown command 'analyse'; did you mean 'analyze'?\n  see: mqtune -h"),
    (
      ["/var/log/broker.log"],
      "unknown command '/var/log/broker.log'\n  try: mqtune analyze /var/log/broker.log"
    ),
    (["my broker.log"], "unknown command 'my broker.log'\n  try: mqtune analyze 'my broker.log'"),
    (["help", "analyse"], "unknown command 'analyse'; did you mean 'analyze'?\n  see: mqtune help -h"),
    (
      ["analyze", "--since", "1h", "x.log"],
      "--since: expected a time such as 2026-11-20T14:05:00Z, 2026-11-20, -2h or yesterday (-1h is 1h before the end of "
        + "the log); found '1h'\n  see: mqtune analyze -h"
    ),
    (
      ["whatif", "--search", "consumers=1..4", "--goal", "p99<10s", "x.log"],
      "--goal: no metric is called 'p99'; there are latency.p99, wait.p99 and held.p99\n  p99<10s\n  ^^^\n  "
        + "see: mqtune whatif -h"
    ),
    (["analyze", "--top"], "option '--top' needs a value: N\n  see: mqtune analyze -h"),
    (
      ["analyze", "x", "--color"],
      "option '--color' needs a value: one of auto, always, never\n  see: mqtune analyze -h"
    ),
    (["analyze", "--ascii=yes"], "option '--ascii' takes no value\n  see: mqtune analyze -h"),
    (["analyze", "--no-ascii=yes"], "option '--no-ascii' takes no value\n  see: mqtune analyze -h"),
    (["analyze", "--help=all"], "option '--help' takes no value\n  see: mqtune analyze -h"),
    (
      ["analyze", "--color", "alway"],
      """
      --color: expected one of auto, always, never; found 'alway'; did you mean 'always'?
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "-j0"],
      "-j: expected a whole number from 1 to 1024; found '0'\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--jobs", "99999999999999999999"],
      """
      --jobs: expected a whole number from 1 to 1024; found '99999999999999999999'
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "--input-format", "rabbit"],
      """
      --input-format: expected one of json, mqtune, rabbitmq; found 'rabbit'; did you mean 'rabbitmq'?
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "--since", "--until"],
      """
      --since: expected a time such as 2026-11-20T14:05:00Z, 2026-11-20, -2h or yesterday; found '--until'
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "--tz", "Berlin"],
      "--tz: expected UTC or an offset such as +02:00; found 'Berlin'\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--min-parsed", "101%"],
      "--min-parsed: expected a percentage from 0 to 100, such as 95%; found '101%'\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--percentiles", "50,,99"],
      """
      --percentiles: expected percentiles above 0 and up to 100, separated by commas, such as 50,95,99.9; \
      found '50,,99'
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "--bucket", "10"],
      "--bucket: expected a duration of at least 1ms, such as 10s; found '10'\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "-o", "report.pdf"],
      """
      -o: expected a path ending in .txt, .json, .ndjson, .csv, .md, .xml, .sarif, .prom or .mqp, or FORMAT:PATH \
      with FORMAT one of text, json, ndjson, csv, markdown, oneline, agent, junit, github, github-summary, \
      codequality, sarif, prometheus, openmetrics, profile; found 'report.pdf'
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "--json", "verdict,queue"],
      """
      --json: expected one of verdict, input, totals, queues, samples; found 'queue'; did you mean 'queues'?
        see: mqtune analyze -h
      """
    ),
    (
      ["analyze", "-f", "csv", "--json", "verdict"],
      "--json prints JSON, and --format asks for csv\n  see: mqtune analyze -h"
    ),
    // Words of the user that may be names.
    (
      ["analyze", "--where", "queue = secret and latency > 250", "--redact"],
      "--where: mistake at character 30 of (hidden by --redact)\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--redact", "--map", "secret"],
      "--map: expected FIELD=PATH, such as queue=dest; found (hidden by --redact)\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--json", "verdict,queue", "--redact"],
      """
      --json: expected one of verdict, input, totals, queues, samples; found (hidden by --redact); did you mean 'queues'?
        see: mqtune analyze -h
      """
    ),
    (
      ["--redact", "/home/secret/broker.log"],
      "unknown command (hidden by --redact)\n  try: mqtune analyze LOG"
    ),
    (
      ["--redact", "analyse", "secret.log"],
      "unknown command (hidden by --redact); did you mean 'analyze'?\n  see: mqtune -h"
    ),
    (
      ["analyze", "--map", "secret", "--", "--redact"],
      "--map: expected FIELD=PATH, such as queue=dest; found 'secret'\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--map", "queue"],
      "--map: expected FIELD=PATH, such as queue=dest; found 'queue'\n  see: mqtune analyze -h"
    ),
    (
      ["analyze", "--where", "latency > 250 and queue = a"],
      """
      --where: a latency needs a number and a unit, such as 250ms
        latency > 250 and queue = a
                  ^^^
        see: mqtune analyze -h
      """
    ),
    (["formats", "--top", "3"], "'mqtune formats' does not take '--top'\n  see: mqtune formats -h"),
    (["version", "now"], "'mqtune version' does not take the operand 'now'\n  see: mqtune version -h"),
    (
      ["schema"],
      "'mqtune schema' needs an operand\n  use: mqtune schema report|whatif\n  see: mqtune schema -h"
    ),
    (
      ["completions", "fsh"],
      """
      'mqtune completions' expected one of bash, zsh, fish; found 'fsh'; did you mean 'fish'?
        see: mqtune completions -h
      """
    ),
    (
      ["show", "message"],
      """
      'mqtune show' needs an operand
        use: mqtune show [OPTION...] E1|F1|R1 [PATH...]
        use: mqtune show [OPTION...] skipped [PATH...]
        use: mqtune show [OPTION...] slowest [PATH...]
        use: mqtune show [OPTION...] message ID [PATH...]
        see: mqtune show -h
      """
    ),
    (
      ["show", "messages", "6f2a"],
      """
      'mqtune show' expected one of skipped, slowest, message, E1, F1 or R1 of the report; found 'messages'; did you mean 'message'?
        see: mqtune show -h
      """
    ),
    (
      ["analyze", "-", "x", "-"],
      "'-' stands for stdin, which can be read only once\n  see: mqtune analyze -h"
    ),
    (
      ["explain", "latency.q99"],
      "unknown ID 'latency.q99'; did you mean 'latency.p99'?\n  see: mqtune explain"
    ),
    (["analyze", "--\u{1B}[31m"], "unknown option '--\\x1b[31m'\n  see: mqtune analyze -h"),
  ]

  @Test(arguments: cases)
  func `a wrong argument is named with what to type instead`(arguments: [String], error: String) {
    #expect(Run(arguments) == Run(.usage, error: "mqtune: error: \(error)\n"))
  }

  @Test func `any arguments either run or are told what is wrong`() {
    let seed: UInt64 = 20_261_125
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "analyze", "show", "message", "explain", "-", "--", "-h", "-V", "-q", "-vf", "-f", "json", "--top",
      "--top=",
      "=", "--no-ascii", "--no-", "--where", "(queue", "--since=-1s", "-o", "\u{301}", "-\u{301}", "",
      "\u{0}", "--=",
      "x.log", "3", "--min-parsed", "99999999999999999999999999", "-j", "--percentiles=.", "--map", "queue=",
    ]
    for _ in 0..<2_000 {
      let arguments = (0..<random(6)).map { _ in pieces[random(pieces.count)] }
      let run = Run(arguments)
      let isTold = run.code == .usage && run.output.isEmpty && run.error.hasPrefix("mqtune")
      #expect(isTold || (run.code == .success && run.error.isEmpty), "seed \(seed): \(arguments)")
    }
  }

  @Test func `no operand on a terminal prints the short help instead of waiting`() {
    let program = Program.complete
    #expect(
      Run(["analyze"], inputIsTerminal: true)
        == Run(.usage, error: Run(["analyze", "-h"]).output))
    #expect(Run([]) == Run(.usage, error: program.shortHelp()))
  }

  @Test(arguments: [["show", "E1"], ["whatif", "--consumers", "3"], ["analyze", "--queue", "orders.*"]])
  func `whoever asks something of no log on a terminal is told where the log goes`(arguments: [String]) {
    let asked = arguments.map(\.shellWord).joined(separator: " ")
    #expect(
      Run(arguments, inputIsTerminal: true)
        == Run(
          .usage,
          error: """
            mqtune: error: no log is named, and stdin is a terminal
              try: mqtune \(asked) LOG
              see: mqtune \(arguments[0]) -h

            """))
  }

  @Test func `the first word of several rules gives all of them`() {
    let error = Run(["explain", "consumer"]).error
    for rule in ["consumer-capacity", "consumer-lag", "consumer-slow", "consumer-stalled"] {
      #expect(error.contains(rule), "\(error)")
    }
    #expect(error.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }

  @Test func `a mistyped path is told with the name that is near`() throws {
    let folder = try Folder()
    let path = try folder.file("broker.log", "x\n")
    let run = EndToEnd.run(["analyze", folder("brokr.log")])
    #expect(run.code == .inputUnusable)
    #expect(run.error.contains("no such file; did you mean '\(path)'?"), "\(run.error)")
    #expect(!EndToEnd.run(["analyze", folder("other.txt")]).error.contains("did you mean"))
  }

  @Test func `no operand in a pipe reads stdin`() {
    #expect(Run(["analyze"]) == Run(.success, output: "-\n"))
    #expect(Run(["show", "message", "6f2a"]) == Run(.success, output: "message 6f2a -\n"))
  }

  @Test func `a closed pipe ends quietly`() {
    let transcript = Transcript()
    var world = transcript.world(["version"])
    world.writeOutput = { _ throws(OutputError) in throw .closedPipe }
    #expect(run(.complete, in: world) == .closedPipe)
    #expect(transcript.error.isEmpty)
  }

  @Test func `a full disk behind stdout is told`() {
    let transcript = Transcript()
    var world = transcript.world(["version"])
    world.writeOutput = { _ throws(OutputError) in
      throw .failed(path: "<stdout>", reason: "No space left on device")
    }
    #expect(run(.complete, in: world) == .outputFailed)
    #expect(transcript.error == "mqtune: error: <stdout>: No space left on device\n")
  }

  @Test func `an unexpected error asks to be reported`() {
    struct Surprise: Error {}
    let transcript = Transcript()
    let program = Program(commands: [.analyze { _, _ in throw Surprise() }], options: [])
    #expect(run(program, in: transcript.world(["analyze", "x"])) == .fault)
    #expect(
      transcript.error
        == "mqtune: error: internal fault: Surprise()\n  please report this with the command you ran\n")
  }
}
