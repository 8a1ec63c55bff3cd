internal import Bytes
internal import CLI
internal import Platform

extension Command {
  static func config(_ run: @escaping Run) -> Command {
    Command(
      name: "config",
      summary: "print, check or begin a configuration",
      usage: ["[--show] [--profile NAME]", "--check [FILE...]", "--init [LOG...]"],
      operands: 0...Int.max,
      description: [
        """
        A configuration is a file mqtune.json, read as JSON5: comments, trailing commas and keys without quotes are \
        allowed. Its keys are the long names of options and 'gates', a list of gates; 'profiles' holds further sets of \
        keys, of which --profile chooses one, and one profile may complete another: \
        { extends: "other" }.
        """,
        """
        --show, or no option, prints a line for every value: the key, where the value comes from, and the value. --check checks \
        the files that are named or found as a whole, and says everything that is wrong with them. --init prints a \
        configuration to begin with; with logs it has gates that each of them keeps as a run, with room for noise.
        """,
      ],
      examples: [
        Example("mqtune config", "every value, and where it comes from"),
        Example("mqtune config --show --profile ci", "the same with a profile"),
        Example("mqtune config --check", "check the files that are found"),
        Example(
          "mqtune config --init app.log > mqtune.json",
          "begin a configuration, with gates that this run keeps"),
      ],
      chief: ["show", "check", "init", "config", "profile"],
      action: .work(run))
  }
}

/// `mqtune config`: what is set and from where, what is wrong with it, or a file to begin with.
func runConfig(_ settings: Settings, _ program: Program, _ world: World) throws -> ExitCode {
  let task = settings.config.tasks.first ?? .show
  if task == .check { return try checkConfiguration(settings, program, world) }
  if task == .initial {
    var run = settings
    run.paths = settings.operands
    run.eachPathIsRun = true
    try world.output(starterConfig(gates: run.paths.isEmpty ? [] : proposedGates(run, world)))
    return .success
  }
  if let word = settings.operands.first {
    throw Failure(
      .usage, "'mqtune config --\(task.rawValue)' does not take the operand \(word.quoted)",
      details: ["see: mqtune config -h"])
  }
  let configuration = try Configuration(settings.config, program, world)
  for warning in configuration.warnings { world.error("\(Tool.name): warning: \(warning)\n") }
  try world.output(table(of: configuration, program))
  return .success
}

/// A line for each value: key, origin, value, in columns.
private func table(of configuration: Configuration, _ program: Program) -> String {
  let values = configuration.values()
  var rows: [[String]] = []
  for option in program.options where option.isConfigurable {
    guard let value = values.first(where: { $0.option.name == option.name }) else {
      let isOff = option.isNegatable && option.fallback.isEmpty
      rows.append([option.name, "default", isOff ? "false" : option.fallback.isEmpty ? "-" : option.fallback])
      continue
    }
    if value.texts.isEmpty { rows.append([option.name, value.origin, "-"]) }
    rows += value.texts.map { [option.name, $0.origin, $0.text] }
  }
  rows += configuration.gates.map { ["gates", $0.origin, $0.text + ($0.isWarning ? " warn" : "")] }
  rows = rows.map { $0.map(\.printable) }
  let widths = (0..<2).map { column in (rows.map { $0[column].unicodeScalars.count }.max() ?? 0) + 2 }
  return rows.map { row in
    zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.unicodeScalars.count) }.joined()
      + row[2]
      + "\n"
  }.joined()
}

private func checkConfiguration(_ settings: Settings, _ program: Program, _ world: World) throws -> ExitCode {
  let places =
    settings.operands.isEmpty
    ? ConfigPlace.asked(settings.config, in: world)
    : settings.operands.map { ConfigPlace($0, isNamed: true) }
  var code = ExitCode.success
  var (count, summary) = (0, "")
  for place in places {
    var failures: [Failure]
    do throws(Failure) {
      guard let file = try ConfigFile(place, options: program.options) else { continue }
      summary = file.summary
      failures = file.failures
    } catch {
      failures = [error]
    }
    count += 1
    if failures.isEmpty { try world.output(summary) } else { code = .usage }
    for failure in failures { world.error(failure.text) }
  }
  if count == 0 {
    try world.output("no configuration file: looked for \(listed(places.map(\.path.printable)))\n")
  }
  return code
}

extension ConfigFile {
  /// One line about a file in which nothing is wrong.
  fileprivate var summary: String {
    var parts = [countFigure(top.values.count, of: "option"), countFigure(top.gates?.count ?? 0, of: "gate")]
    if !profiles.isEmpty {
      parts.append(
        "profiles \(listed(profiles.map { terminalSafe($0.name, limit: ConfigText.nameLimit) }, atMost: 20))")
    }
    return "\(path.printable): \(parts.joined(separator: ", "))\n"
  }
}
