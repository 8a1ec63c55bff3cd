internal import CLI
internal import Formats

/// How the input is to be read.
func inputOptions(formats: [String]) -> [Option] {
  [
    Option(
      name: "input-format",
      category: .input,
      kind: .value(name: "NAME") { settings, text throws(Option.ValueError) in
        settings.inputFormat = try Option.member(text, of: formats)
      },
      choices: formats, fallback: "recognised from the first lines of each file",
      scope: .logs,
      summary: "read every input as this format",
      details: """
        Needed only when the format is not recognised, or when two are equally likely. 'mqtune formats' \
        says what each format is, and 'mqtune formats NAME' shows lines of it.
        """),
    Option(
      name: "map",
      category: .input,
      kind: .value(name: "FIELD=PATH") { settings, text throws(Option.ValueError) in
        settings.map.append(try fieldMapping(text))
      },
      isRepeatable: true,
      scope: .logs,
      summary: "where a field stands in a JSON line: queue=dest",
      details: """
        FIELD is a word of the vocabulary (ts, event, queue, id, consumer, producer, client, bytes, \
        attempt, latency, reason); PATH is a key, or two keys joined by a dot. 'mqtune formats json' lists \
        the names that are found without it.
        """),
    Option(
      name: "mapping",
      category: .input,
      kind: .value(name: "FILE") { settings, text throws(Option.ValueError) in
        settings.mapping = try Option.notEmpty(text, "the path of a file")
      },
      isPath: true,
      scope: .logs,
      summary: "how the lines of applications' logs become events",
      details: """
        A file as 'mqtune formats learn LOG' prints it: which sentences say what, and where ids, queues, consumers and \
        durations stand. It counts for JSON lines and for text of no known format; --map overrides single keys. Files whose \
        names end in .mapping, in the folder mqtune/formats of the user's configuration, are tried without this option.
        """),
    Option(
      name: "learn",
      category: .input,
      kind: .toggle { $0.learns = $1 },
      fallback: "on",
      scope: .logs,
      summary: "learn what the lines of an application's log say",
      details: """
        Where the usual words do not read a log of JSON lines or text, its first 4 MiB tell which sentences are events of \
        messages: those by which most messages live from publish to acknowledgement in order. The report says what was \
        learnt. --no-learn reads the usual words only.
        """),
    Option(
      name: "unit",
      category: .input,
      kind: .value(name: "UNIT") { settings, text throws(Option.ValueError) in
        settings.unit = try Option.choice(text, of: DurationUnit.self)
      },
      choices: DurationUnit.allCases.map(\.rawValue), fallback: "guessed from the values; the report says so",
      scope: .logs,
      summary: "unit of durations that do not name one"),
    Option(
      name: "jobs", letter: "j",
      category: .input,
      kind: .value(name: "N") { settings, text throws(Option.ValueError) in
        settings.jobs = try Option.wholeNumber(text, in: 1...1_024)
      },
      fallback: "one for each processor",
      scope: .logs,
      summary: "how many workers read at the same time",
      details: "The report does not depend on it."),
    Option(
      name: "min-parsed",
      category: .input,
      kind: .value(name: "PERCENT") { settings, text throws(Option.ValueError) in
        settings.minParsed = try Option.percent(text)
      },
      scope: .reports,
      summary: "exit with 4 when a smaller share of lines is understood",
      details: """
        Lines that are ignored on purpose, such as comments, do not count. The report is still written.
        """),
    Option(
      name: "resume",
      category: .input,
      kind: .value(name: "FILE") { settings, text throws(Option.ValueError) in
        settings.resume = try Option.notEmpty(text, "the path of a file")
      },
      isPath: true,
      scope: .analyze,
      summary: "read only what earlier runs with this FILE did not read",
      details: """
        For repeated runs. FILE holds the figures of all runs so far, and how far each input was read. The first run creates \
        FILE, and each run replaces it. A run reads what was appended since the last one, up to the last whole line, and \
        reports on everything. An input that was moved, copied or compressed is recognised by what was read of it: its first \
        kilobyte and its last four. An input that was replaced is read from its start. Logs in which a record may span \
        lines are read again from the start when they have grown. Filters and input options have to stay the same.
        """),
    Option(
      name: "keep-duplicates",
      category: .input,
      kind: .toggle { $0.keepDuplicates = $1 },
      fallback: "a message that two inputs log counts once",
      scope: .logs,
      summary: "count a message twice when two inputs log it",
      details: """
        Two inputs log the same messages when samples of their ids, or of whole records, agree. Records that are in both \
        count once, the report says so, and the inputs are read a second time. A log of publishes and a log of deliveries \
        complete each other and both count. When one of the inputs is a stream, both count, with a warning.
        """),
  ]
}

private func fieldMapping(_ text: String) throws(Option.ValueError) -> FieldMapping {
  let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
    throw .expected("FIELD=PATH, such as queue=dest")
  }
  let fields = [
    "ts", "event", "queue", "id", "consumer", "producer", "client", "bytes", "attempt", "latency",
    "reason",
  ]
  guard fields.contains(parts[0]) else { throw .notAmong(fields) }
  return FieldMapping(field: parts[0], path: parts[1])
}
