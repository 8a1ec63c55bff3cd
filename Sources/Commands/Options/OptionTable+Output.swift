internal import Bytes
internal import CLI
internal import Reports

/// What is written, and where.
func outputOptions(parts: @escaping @Sendable () -> [String]) -> [Option] {
  [
    Option(
      name: "format", letter: "f",
      category: .output,
      kind: .value(name: "NAME") { settings, text throws(Option.ValueError) in
        settings.format = OutputForm.named(try Option.member(text, of: stdoutForms))
      },
      choices: stdoutForms,
      narrowed: ["whatif": OutputForm.holding(.whatIf).map(\.name)],
      fallback: OutputForm.text.name,
      scope: .reports,
      summary: "form of the report on stdout",
      details: "whatif writes \(listed(OutputForm.holding(.whatIf).map(\.name), atMost: .max))."),
    Option(
      name: "output", letter: "o",
      category: .output,
      kind: .value(name: "[FORMAT:]PATH") { settings, text throws(Option.ValueError) in
        settings.outputs.append(try Option.outputTarget(text))
      },
      isPath: true,
      isRepeatable: true,
      scope: .reports,
      summary: "write a report or a profile to a file",
      details: """
        The suffix sets the form: \(suffixes). A profile (.mqp) can be read in place of the log. A form before a colon takes precedence: -o json:report.out. The path - is stdout. \
        A file is written under a temporary name and then renamed. -o github-summary without a path appends to the file \
        that GITHUB_STEP_SUMMARY names.
        """),
    Option(
      name: "json",
      category: .output,
      kind: .value(name: "PARTS") { settings, text throws(Option.ValueError) in
        let names = try Option.list(
          text, "top-level keys separated by commas: \(parts().joined(separator: ","))")
        for name in names { settings.jsonParts.append(try Option.member(name, of: parts())) }
      },
      isRepeatable: true, matter: "format",
      scope: .analyze,
      summary: "print parts of the JSON report: verdict,queues",
      details: "Implies --format json. Parts: \(parts().joined(separator: ", "))."),
    Option(
      name: "top",
      category: .output,
      kind: .value(name: "N") { settings, text throws(Option.ValueError) in
        settings.top = try Option.wholeNumber(text, in: 1...1_000_000)
      },
      fallback: "10",
      scope: .records,
      summary: "rows of each table; the rest is summed up",
      details: "json, ndjson and csv always have all rows."),
    Option(
      name: "percentiles",
      category: .output,
      kind: .value(name: "LIST") { settings, text throws(Option.ValueError) in
        settings.percentiles = try percentiles(text)
      },
      fallback: "only the usual ones",
      isList: true,
      scope: .analyze,
      summary: "further percentiles of latency to show: 75,99.99"),
    Option(
      name: "bucket",
      category: .output,
      kind: .value(name: "DURATION") { settings, text throws(Option.ValueError) in
        guard let bucket = parseDuration(text), bucket >= 1_000_000 else {
          throw .expected("a duration of at least 1ms, such as 10s")
        }
        settings.bucket = bucket
      },
      fallback: "chosen from the span of the log",
      scope: .analyze,
      summary: "width of one step of the figures over time: 10s"),
    Option(
      name: "stamp",
      category: .output,
      kind: .toggle { $0.stamp = $1 },
      fallback: "the same log gives the same report at any time and place",
      variable: "SOURCE_DATE_EPOCH",
      scope: .analyze,
      summary: "say when, where and from which files the report was made",
      details: """
        Adds the time, the name of the machine and absolute paths, in the forms text, json, ndjson and markdown. \
        When SOURCE_DATE_EPOCH is set, it is the time, in seconds since 1970. With --redact only the time is added.
        """),
    Option(
      name: "redact",
      category: .output,
      kind: .toggle { $0.redact = $1 },
      hidesArguments: true,
      scope: .logs,
      summary: "replace names, the same name in all outputs",
      details:
        """
        For reports that are sent to others: queues become queue-a, clients client-a, files file-1.log, and no record of the \
        log is shown. Of texts such as reasons only words are kept that are known to tell nothing, of settings only known \
        names and their numbers. This holds for stdout, stderr and the files of -o alike. Messages repeat no argument, and call \
        the file of an -o by its number and form. Profiles and --resume are refused, because their files hold the names.
        """
    ),
  ]
}

/// What `--format` takes: a profile is for files alone.
private let stdoutForms = OutputForm.all.filter { $0 != .profile }.map(\.name)

/// Every end of a file name that asks for a form.
private let suffixes: String = {
  let all = OutputForm.all.flatMap(\.suffixes).map { ".\($0)" }
  return "\(all.dropLast().joined(separator: ", ")) or \(all.last ?? "")"
}()

private func percentiles(_ text: String) throws(Option.ValueError) -> [Double] {
  let expected = "percentiles above 0 and up to 100, separated by commas, such as 50,95,99.9"
  var result: [Double] = []
  for part in try Option.list(text, expected) {
    guard let percent = plainDecimal(part), percent > 0, percent <= 100 else { throw .expected(expected) }
    result.append(percent)
  }
  return result
}

extension Option {
  static func outputTarget(_ text: String) throws(ValueError) -> OutputTarget {
    if let form = OutputForm.named(text), form.pathVariable != nil {
      return OutputTarget(form: form, path: "", isAppended: true)
    }
    if let colon = text.firstIndex(of: ":"), let form = OutputForm.named(String(text[..<colon])) {
      let path = String(text[text.index(after: colon)...])
      guard !path.isEmpty else { throw .expected("a path after the colon") }
      return OutputTarget(form: form, path: path)
    }
    guard let form = OutputForm.of(path: text) else {
      throw .expected(
        "a path ending in \(suffixes), or FORMAT:PATH with FORMAT one of "
          + OutputForm.all.map(\.name).joined(separator: ", "))
    }
    return OutputTarget(form: form, path: text)
  }
}
