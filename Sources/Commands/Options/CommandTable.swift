internal import CLI
internal import Formats
internal import Reports

/// The commands that exist, in the order of the help. Those that read logs are given what they run.
extension Program {
  static var standard: Program {
    Program(
      commands: [
        .analyze(runAnalyze), .gate(runGate), .whatIf(runWhatIf), .show(runShow), .doctor(runDoctor),
        .formats(runFormats, names: allFormats.map(\.name)),
        .schema([("report", reportSchema), ("whatif", whatIfSchema)]),
        .config { try runConfig($0, .standard, $1) }, .explain, .completions, .man, .help,
        .version,
      ],
      options: optionTable(inputFormats: allFormats.map(\.name), reportParts: { OutputForm.jsonParts }),
      variables: environmentVariables, complete: addConfiguration)
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
        verdict, then the evidence. The format of each file is recognised; one report can cover files of \
        different formats.
        """,
        """
        A PATH is a log, plain or compressed, an archive of logs (tar, zip), a saved profile, a report saved as JSON, a \
        directory, or - for stdin. Without a PATH, stdin is read. Rotated files are read in the order of their first time stamps, each file once.
        """,
      ],
      examples: [
        Example("mqtune analyze broker.log*", "the whole report, with the verdict first"),
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
      summary: "print the records behind a number of the report",
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
        E1 prints the records behind an evidence of the report, F1 those behind all evidence of a finding, R1 all of a \
        recommendation. The logs are analysed again, so give the same logs and filters as for the report. Where an \
        evidence is computed from many records, those that show it best are printed, such as the longest waits; \
        --top sets their number.
        """,
        """
        skipped prints the lines that were not understood, with the reason, and a line of each kind that looks like \
        events of messages and was not read. slowest prints all records of the messages \
        with the longest latency. message prints all records of one message. Each record follows its file and line \
        number. On a terminal, and with --width, long lines are broken; in a pipe each record is one line.
        """,
      ],
      examples: [
        Example("mqtune show E1 broker.log", "the records behind the first evidence of the report"),
        Example("mqtune show R1 broker.log", "a recommendation: what to change, its prediction and its undo"),
        Example("mqtune show skipped broker.log", "the lines that were not understood, and why"),
        Example("mqtune show slowest --top 3 broker.log", "the three slowest messages, line by line"),
        Example("mqtune show message 6f2a broker.log", "all records of one message"),
      ],
      chief: ["top", "input-format", "map", "queue", "client", "since", "until", "where", "redact", "color"],
      action: .work(run))
  }

  static func doctor(_ run: @escaping Run) -> Command {
    Command(
      name: "doctor",
      summary: "say what to log so that the rules can judge a system",
      usage: ["[OPTION...] [PATH...]"],
      operands: 0...Int.max,
      readsLogs: true,
      worksWithoutLogs: true,
      description: [
        """
        With a PATH: how many rules can judge that log, what the log does not show, which rules need it, and how to add it. \
        Without a PATH: what to log in each kind of broker, application and load tool, and which rules need it. \
        'mqtune explain RULE' describes a rule.
        """
      ],
      examples: [
        Example("mqtune doctor", "what to log, for each kind of system"),
        Example("mqtune doctor broker.log", "what this log does not show, and how to add it"),
      ],
      chief: ["input-format", "map", "queue", "client", "since", "until", "where", "quiet"],
      action: .work(run))
  }

  static func formats(_ run: @escaping Run, names: [String]) -> Command {
    Command(
      name: "formats",
      summary: "list the log formats that can be read, or describe one",
      usage: ["[NAME]", "learn [OPTION...] [PATH...]", "check FILE..."],
      operands: 0...Int.max,
      choices: names + ["learn", "check"],
      readsLogs: true,
      worksWithoutLogs: true,
      leadingOperands: { min(1, $0.count) },
      description: [
        "With a NAME: what writes such logs, sample lines, and the fields and event words that are understood.",
        """
        'learn' prints what was learnt of the logs of applications: which sentences are events of messages, and where ids, \
        queues, consumers and durations stand. Saved as a file, it can be changed and given to --mapping. 'check' reads the \
        samples of such files, and exits with 1 when one does not give what it must.
        """,
      ],
      examples: [
        Example("mqtune formats", "one line for each format"),
        Example("mqtune formats json", "the field names that are recognised"),
        Example("mqtune formats learn app.log > app.mapping", "what the lines of a log say"),
        Example("mqtune formats check app.mapping", "whether its samples give what they must"),
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
        "report is the schema of 'mqtune analyze -f json', whatif that of 'mqtune whatif -f json'. Within a major "
          + "version of a schema, keys are only added."
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
