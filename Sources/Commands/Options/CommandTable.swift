internal import CLI
internal import Formats
internal import Reports

/// The commands that exist, in the order of the help. Those that read logs are given what they run.
extension Program {
  static var standard: Program {
    Program(
      commands: [
        .analyze(runAnalyze), .whatIf(runWhatIf), .show(runShow), .doctor(runDoctor),
        .formats(runFormats, names: allFormats.map(\.name)),
        .schema([("report", reportSchema), ("whatif", whatIfSchema)]), .explain, .completions, .man, .help,
        .version,
      ],
      options: optionTable(inputFormats: allFormats.map(\.name), reportParts: OutputForm.jsonParts),
      variables: environmentVariables)
  }
}

extension Command {
  typealias Run = @Sendable (Settings, World) throws -> ExitCode

  static func analyze(_ run: @escaping Run) -> Command {
    Command(
      name: "analyze",
      summary: "say whether the queues are well, what is slow, and why",
      usage: ["[OPTION...] [PATH...]"],
      operands: 0...Int.max,
      readsLogs: true,
      description: [
        """
        Reads logs of brokers, clients and load tests, joins the events of each message, and prints a \
        verdict, then the evidence. Formats are recognised; files of different formats may be mixed, and \
        their events meet in one report.
        """,
        """
        A PATH is a file (plain, gzip, or a saved profile), a report saved as JSON, a directory, or - for stdin, which is also read \
        when there is no PATH. Rotated files are read in the order of their first stamps, each file once.
        """,
      ],
      examples: [
        Example("mqtune analyze broker.log*", "the whole answer, worst first"),
        Example("mqtune analyze --json verdict app.log | jq .", "the verdict for a program"),
        Example(
          "mqtune analyze --queue 'orders.*' --since -2h broker.log", "some queues, the last two hours"),
        Example("mqtune analyze --where 'latency>250ms' load.jtl", "only the slow samples of a load test"),
        Example("mqtune analyze -o run.mqp -o report.md perf.log", "keep a profile and a Markdown report"),
      ],
      chief: [
        "format", "output", "json", "input-format", "queue", "since", "until", "where", "top", "color",
      ],
      action: .work(run))
  }

  static func show(_ run: @escaping Run) -> Command {
    Command(
      name: "show",
      summary: "print the raw records behind a number",
      usage: [
        "[OPTION...] E1|F1|R1 [PATH...]", "[OPTION...] skipped [PATH...]", "[OPTION...] slowest [PATH...]",
        "[OPTION...] message ID [PATH...]",
      ],
      operands: 1...Int.max,
      choices: ["skipped", "slowest", "message"],
      alsoTakes: ("E1, F1 or R1 of the report", isReportID),
      readsLogs: true,
      leadingOperands: { $0.first == "message" ? 2 : 1 },
      description: [
        """
        E1 prints the records behind an evidence of the report, F1 those behind all evidence of a finding, R1 a \
        recommendation whole: the logs are analysed again, so give the filters that the report was made with. \
        Of what is computed of many records those --top are shown that prove it best: the longest waits, the most \
        deliveries.
        """,
        """
        skipped prints lines that were not understood and why; slowest the messages that took longest, with \
        the lines of their lives; message every line about one message. Each line stands behind its file and \
        line number. On a terminal, and with --width, a longer line is broken; in a pipe it is whole.
        """,
      ],
      examples: [
        Example("mqtune show E1 broker.log", "the records behind the first evidence of the report"),
        Example("mqtune show R1 broker.log", "what to change, what that brings, and how to take it back"),
        Example("mqtune show skipped broker.log", "what was not understood, and why"),
        Example("mqtune show slowest --top 3 broker.log", "the three slowest messages, line by line"),
        Example("mqtune show message 6f2a broker.log", "the life of one message"),
      ],
      chief: ["top", "input-format", "map", "queue", "client", "since", "until", "where", "redact", "color"],
      action: .work(run))
  }

  static func doctor(_ run: @escaping Run) -> Command {
    Command(
      name: "doctor",
      summary: "say what to log or switch on so that trouble shows",
      usage: ["[OPTION...] [PATH...]"],
      operands: 0...Int.max,
      readsLogs: true,
      worksWithoutLogs: true,
      description: [
        """
        With a PATH: which rules can judge that log, which cannot, and what exactly would have to be added for \
        those. Without one: what to switch on in each kind of broker, application and load tool, and which \
        rules see by it. 'mqtune explain RULE' tells of a rule.
        """
      ],
      examples: [
        Example("mqtune doctor", "what to switch on where"),
        Example("mqtune doctor broker.log", "what this log cannot show, and how it would"),
      ],
      chief: ["input-format", "map", "queue", "client", "since", "until", "where", "quiet"],
      action: .work(run))
  }

  static func formats(_ run: @escaping Run, names: [String]) -> Command {
    Command(
      name: "formats",
      summary: "list the log formats that can be read, or describe one",
      usage: ["[NAME]"],
      operands: 0...1,
      choices: names,
      description: ["With a NAME: what writes such logs, lines of it, and which fields are understood."],
      examples: [
        Example("mqtune formats", "every format in a line"),
        Example("mqtune formats json", "the field names that are recognised"),
      ],
      action: .work(run))
  }

  static func schema(_ schemas: [(name: String, text: @Sendable () -> [UInt8])]) -> Command {
    Command(
      name: "schema",
      summary: "print the JSON Schema of a report",
      usage: [schemas.map(\.name).joined(separator: "|")],
      operands: 1...1,
      choices: schemas.map(\.name),
      description: [
        "report is what analyze prints with --format json, whatif what whatif prints. Keys are only added within a "
          + "major version of a schema."
      ],
      examples: [
        Example("mqtune schema report > report.schema.json", "for a validator or a code generator"),
        Example("mqtune schema report | jq .properties", "the parts of the report"),
      ],
      action: .describe { settings, _ in
        let schema = schemas.first { $0.name == settings.operands.first }
        return String(decoding: schema?.text() ?? [], as: UTF8.self)
      })
  }
}

/// `E1`, `F12`, `R3`: what something is called within one report.
func isReportID(_ word: String) -> Bool {
  guard let first = word.first, "EFR".contains(first) else { return false }
  return (2...7).contains(word.utf8.count)
    && word.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}
