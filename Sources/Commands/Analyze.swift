internal import Bytes
internal import CLI
internal import Diagnosis
internal import Formats
internal import Gates
internal import Measures
internal import Platform
internal import Profiles
internal import Reports
internal import Runs

/// `mqtune analyze`: from logs to a report.
func runAnalyze(_ settings: Settings, _ world: World) throws -> ExitCode {
  let logs = try openRun(settings, world)
  if let saved = try savedAnswer(in: logs) {
    try failBeforeOverwriting(logs, settings)
    return try writeAgain(saved, settings, world)
  }
  let analysis = try analyse(logs, settings, world)
  let results = settings.isJudging ? try judgeOne(analysis, settings, world) : []
  let report = try makeReport(analysis, logs, settings, world, results, predicting: true)
  if analysis.stoppedBy != nil {
    world.error("mqtune: interrupted; the report covers what was read so far\n")
  }
  // Whatever decides the exit code in the end, every reason is printed.
  let shortfall = analysis.stoppedBy != nil ? nil : shortfall(report, settings)
  if let shortfall { world.error(shortfall.text) }
  if settings.isJudging { sayOutcome(of: report, world) }
  try writeOutputs(
    settings, world, .report(report), profile: analysis.profile, isWhole: analysis.stoppedBy == nil)
  try analysis.save(settings, world)
  if let signal = analysis.stoppedBy { return ExitCode(signal) }
  return exitCode(
    of: report, settings, isInputWhole: analysis.problems.isEmpty && analysis.unknown.isEmpty,
    shortfall: shortfall)
}

/// The report of what was read.
func makeReport(
  _ analysis: Analysis, _ logs: LogSet, _ settings: Settings, _ world: World,
  _ gates: [GateResult], predicting predicts: Bool
) throws -> Report {
  let options = ReportOptions(
    percentiles: settings.percentiles, bucket: settings.bucket, redact: settings.redact,
    fileAliases: analysis.aliases, predicts: predicts)
  var facts = try runFacts(analysis, logs, settings, world)
  facts.gates = gates
  facts.failsOn = settings.failsOn
  return makeReport(
    analysis.profile, options, of: facts,
    workers: { forEachInParallel(count: $0, workers: settings.jobs ?? world.coreCount, $1) })
}

/// What the run adds to what the profile tells.
private func runFacts(
  _ analysis: Analysis, _ logs: LogSet, _ settings: Settings, _ world: World
) throws(Failure) -> RunFacts {
  // What the profile itself remembers of its sources is told from there.
  let remembered = analysis.profile.sources
  let problems =
    analysis.problems.filter { problem in
      !remembered.contains { $0.path == problem.path && $0.problem == problem.text }
    }.map { "\($0.path): \($0.text)" }
    + analysis.unknown.map { "\($0.path): the log format is not clear" }
  let leftOut = analysis.resumed?.run.leftOutNote()
  let warnings = analysis.duplicates?.warnings() ?? []
  // The names of keys are part of what is not to be told.
  let remedy = settings.redact ? nil : Remedy(for: analysis.profile, logs, settings)
  return RunFacts(
    problems: problems,
    missed: MissedInput(
      inputs: problems.count + remembered.count { $0.problem != nil },
      subscriberLogs: analysis.duplicates?.subscriberLogs ?? 0),
    remedy: remedy?.sentence,
    notes: [leftOut, settings.redact ? nil : logs.learnt?.summary].compactMap { $0 } + warnings
      + (analysis.duplicates?.actions() ?? []),
    doubts: warnings.isEmpty ? [] : ["Messages may have been counted twice: see the notes."],
    stamp: settings.stamp ? try stamp(of: analysis.profile, settings, world) : nil)
}

/// When, where and of what the report is made. Builds that have to be the same again give the time themselves.
private func stamp(of profile: Profile, _ settings: Settings, _ world: World) throws(Failure) -> Report.Stamp
{
  var time = world.now()
  if let epoch = world.environment["SOURCE_DATE_EPOCH"] {
    guard let seconds = Int64(epoch), (0..<9_214_646_400).contains(seconds) else {
      throw Failure(
        .usage, "SOURCE_DATE_EPOCH: expected seconds since 1970; found \(epoch.quoted)",
        details: ["nothing was written"])
    }
    time = seconds * 1_000_000_000
  }
  // A clock shows whole seconds to people.
  time -= time % 1_000_000_000
  if settings.redact { return Report.Stamp(time: time, host: "(redacted)", files: []) }
  return Report.Stamp(
    time: time, host: world.hostName(), files: profile.sources.compactMap { world.absolutePath($0.path) })
}

/// Fewer lines were understood than `--min-parsed` asks for.
func shortfall(_ report: Report, _ settings: Settings) -> Failure? {
  guard let least = settings.minParsed, (report.input.understoodRatio ?? 0) * 100 < least else { return nil }
  let share = report.input.understoodRatio.map { "\(fixed($0 * 100, decimals: 2))%" } ?? "nothing"
  return Failure(
    .couldNotJudge,
    "only \(share) of the lines were understood, less than \(significant(least, digits: 6))%",
    details: [("see: mqtune show skipped \(settings.logs)" as PasteLine).text])
}

/// Reads and analyses the logs that the settings name, and says on stderr what could not be read.
func analyse(_ settings: Settings, _ world: World) throws -> Analysis {
  let logs = try openRun(settings, world)
  try failOnSavedAnswers(logs)
  return try analyse(logs, settings, world)
}

/// Opens what the settings name far enough to know what each file is.
func openRun(_ settings: Settings, _ world: World) throws -> LogSet {
  let relative = [settings.since, settings.until].contains { $0?.countsFromEnd ?? false }
  return LogSet(
    try settings.mappedReading(in: world), needsEnd: relative, resuming: try readResumeFile(settings))
}

func analyse(_ logs: LogSet, _ settings: Settings, _ world: World) throws -> Analysis {
  try failWithoutInput(logs, settings, world)
  try failBeforeOverwriting(logs, settings)
  let filter = try makeFilter(settings, logs)
  let analysis: Analysis
  do {
    analysis = try settings.run(filter, world).run(logs)
  } catch {
    throw Failure(.inputUnusable, "\((settings.resume ?? "").printable): \(error.text)")
  }
  if !settings.quiet {
    for note in analysis.notes { world.error("mqtune: note: \(note.printable)\n") }
    if let duplicates = analysis.duplicates {
      for action in duplicates.actions() { world.error("mqtune: note: \(action.printable)\n") }
      for warning in duplicates.warnings() { world.error("mqtune: warning: \(warning.printable)\n") }
    }
  }
  for problem in analysis.problems {
    world.error(problem.failure.text)
  }
  for unknown in analysis.unknown { world.error(unknown.failure(redacted: settings.redact).text) }
  if analysis.stoppedBy == nil { try failWithoutEvents(analysis, logs, settings, filter) }
  return analysis
}

/// The same for commands that have nothing to say of a part of the logs. `consequence` is what is not done when the run
/// is stopped, such as "nothing was predicted".
func analyseWhole(_ settings: Settings, _ world: World, orElse consequence: String) throws -> Analysis {
  let logs = try openRun(settings, world)
  try failOnSavedAnswers(logs)
  return try analyseWhole(logs, settings, world, orElse: consequence)
}

/// The same for logs that are open already.
func analyseWhole(_ logs: LogSet, _ settings: Settings, _ world: World, orElse consequence: String) throws
  -> Analysis
{
  let analysis = try analyse(logs, settings, world)
  if let signal = analysis.stoppedBy { throw Stopped(by: signal, consequence) }
  return analysis
}

/// Nothing at all can be read: there will be no report.
private func failWithoutInput(_ logs: LogSet, _ settings: Settings, _ world: World) throws {
  guard logs.sources.isEmpty, logs.resume?.known.files.isEmpty ?? true, !world.stop.isRequested else {
    return
  }
  var failures = logs.problems.map(\.failure)
  failures += logs.unknown.map { $0.failure(redacted: settings.redact) }
  guard var last = failures.popLast() else { throw Failure(.inputUnusable, "nothing to read") }
  for failure in failures { world.error(failure.text) }
  last.details.append("nothing was written")
  throw last
}

/// An output would replace a log that is read. A saved profile may be brought up to date in its place.
func failBeforeOverwriting(_ logs: LogSet, _ settings: Settings) throws {
  for target in settings.outputs where target.path != "-" {
    let isUpdate = target.form == .profile
    let inputs =
      logs.sources.filter { !($0.isProfile && isUpdate) }.map(\.source) + logs.unknown.map(\.source)
      + logs.answers.map(\.source)
    guard let input = inputs.first(where: { $0.isFile(at: target.path) }) else { continue }
    let path = settings.redact ? input.displayPath : target.path
    throw Failure(
      .usage, "-o \(path.quoted) would overwrite an input", details: ["nothing was written"])
  }
}

/// Lines were read, but no event came out of them.
private func failWithoutEvents(
  _ analysis: Analysis, _ logs: LogSet, _ settings: Settings, _ filter: EventFilter
) throws {
  guard analysis.problems.isEmpty, analysis.unknown.isEmpty else { return }
  let isFiltered = !filter.isEmpty || settings.filtersPlaces
  guard !analysis.profile.hasEvents || (isFiltered && analysis.profile.isBare) else { return }
  let lines = analysis.profile.sources.reduce(0) { $0 + $1.lines }
  let understood = analysis.profile.sources.reduce(0) { $0 + $1.understood }
  if settings.filtersPlaces || understood > 0 && isFiltered {
    throw Failure(
      .inputUnusable, "no message, sample or incident of \(grouped(lines)) lines passes the filters",
      details: (settings.condition?.asks(for: .latency) == true ? latencyOfRecords : []) + [
        "nothing was written"
      ])
  }
  let skipped = analysis.profile.sources.reduce(0) { $0 + $1.notUnderstood }
  let unread = Measures(analysis.profile).unread
  var details: [String] = []
  if unread.lines > 0 { details.append(unread.statement) }
  if skipped + unread.lines > 0 {
    details.append(("see: mqtune show skipped \(settings.logs)" as PasteLine).text)
  }
  if !settings.redact, let remedy = Remedy(for: analysis.profile, logs, settings) {
    details.append(("try: mqtune analyze \(remedy.options) \(settings.logs)" as PasteLine).text)
  }
  if details.isEmpty {
    details.append("the lines are comments, or name neither an event nor a latency nor an error")
  }
  throw Failure(
    .inputUnusable, "no events in \(grouped(lines)) \(lines == 1 ? "line" : "lines")",
    details: details + ["nothing was written"])
}

/// Why a filter on latency may leave nothing of a log of messages.
private let latencyOfRecords = [
  "latency in a filter is a duration that one record states, such as a sample's",
  "the latency of a message lies between two records: see 'mqtune show slowest'",
]

/// A log does not say what a filter asks for, so that nothing of it could pass.
private func failWithoutPlaces(_ settings: Settings, _ logs: LogSet) throws {
  for field in settings.places?.fields ?? [] {
    for log in logs.sources {
      guard case .log(let format, _) = log.content, !format.places.contains(field) else { continue }
      let able = allFormats.filter { $0.places.contains(field) }.map(\.name).sorted()
        .joined(separator: ", ")
      throw Failure(
        .usage,
        "--\(field.rawValue): \(log.source.displayPath.quoted) has the format \(format.name), whose records name no \(field.rawValue)",
        details: ["formats that do: \(able)", "give logs of these formats only"])
    }
  }
  for label in settings.labelFilter?.wanted.map(\.label) ?? [] {
    for log in logs.sources {
      guard case .log(let format, let options) = log.content,
        options.labels?.wanted.contains(where: { $0.label == label }) ?? false, !format.names(label: label)
      else { continue }
      throw Failure(
        .usage,
        "--label: nothing around the lines of \(log.source.displayPath.quoted) (\(format.fullName)) names a label '\(label)'",
        details: [
          "labels stand in envelopes, which 'mqtune formats' lists", "give logs that have the label only",
        ])
    }
  }
}

func makeFilter(_ settings: Settings, _ logs: LogSet) throws -> EventFilter {
  var filter = EventFilter(
    queues: NamePatterns(include: settings.queue.include, exclude: settings.queue.exclude),
    clients: NamePatterns(include: settings.client.include, exclude: settings.client.exclude),
    condition: settings.condition)
  if !filter.isEmpty || settings.filtersPlaces || settings.since != nil || settings.until != nil,
    let profile = logs.sources.first(where: \.isProfile)
  {
    throw Failure(
      .usage, "\(profile.source.displayPath.printable) is a saved profile, which cannot be filtered",
      details: ["filter the log when the profile is made: mqtune analyze --queue ... -o run.mqp LOG"])
  }
  try failWithoutPlaces(settings, logs)
  func resolve(_ bound: TimeBound?, _ option: String) throws -> Int64? {
    guard let bound else { return nil }
    if bound.countsFromEnd, logs.sources.contains(where: { !$0.knowsEnd }) {
      throw Failure(
        .usage,
        settings.date == nil
          ? "\(option) counts from the end of the log, and the end of a stream or compressed file is not known"
          : "\(option) counts from the end of the log, and that is not known when --date gives the days",
        details: ["give a time such as 2026-11-20T14:00:00Z, or unpack the log first"])
    }
    let end = logs.sources.compactMap(\.last).max() ?? 0
    guard let time = bound.resolved(lastStamp: end, zone: settings.zone) else {
      throw Failure(.usage, "\(option) is outside the years 1970 to 2261")
    }
    return time
  }
  filter.since = try resolve(settings.since, "--since")
  filter.until = try resolve(settings.until, "--until")
  if let since = filter.since, let until = filter.until, since >= until {
    throw Failure(.usage, "the time of --since is not before that of --until")
  }
  return filter
}

extension Profile {
  /// Whether nothing is left to report on: connections and settings alone say nothing.
  fileprivate var isBare: Bool {
    queueFigures.isEmpty && sampleFigures.isEmpty && incidentRecords.isEmpty && clientErrors == 0
      && flushFigures.count == 0 && gaugeFigures.isEmpty && summaryFigures.isEmpty
  }
}

extension Settings {
  fileprivate func run(_ filter: EventFilter, _ world: World) -> DeduplicatedRun {
    var run = DeduplicatedRun(filter, workers: jobs ?? world.coreCount)
    if world.errorIsTerminal, progress == .auto, !quiet {
      run.progress = ProgressLine(clock: world.now, write: world.error)
    }
    run.keepsDuplicates = keepDuplicates
    run.keepsTraffic = resume != nil || outputs.contains { $0.form == .profile }
    return run
  }

  /// Whether the run is to be judged.
  var isJudging: Bool { !gates.isEmpty || failsOn != nil }

  /// The logs as the words of a command to try.
  var logs: PasteLine { redact ? "LOG" : ShellWord.paths(paths) }

  /// What `--vhost` and `--host` ask for; nil when neither is given.
  var places: PlaceFilter? {
    guard !vhost.isEmpty || !host.isEmpty else { return nil }
    return PlaceFilter(
      vhosts: NamePatterns(include: vhost.include, exclude: vhost.exclude),
      hosts: NamePatterns(include: host.include, exclude: host.exclude))
  }

  /// What `--label` asks for; nil when it is not given.
  var labelFilter: LabelFilter? {
    func parts(_ texts: [String]) -> [(label: String, glob: String)] {
      texts.map { text in
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        return (parts[0], parts.last ?? "")
      }
    }
    return labels.isEmpty ? nil : LabelFilter(include: parts(labels.include), exclude: parts(labels.exclude))
  }

  /// Whether records are filtered by where they come from.
  var filtersPlaces: Bool { places != nil || !labels.isEmpty }
}

extension Analysis {
  /// Whether everything that was named was read to its end.
  var isWhole: Bool { problems.isEmpty && unknown.isEmpty && stoppedBy == nil }
}

extension TimeBound {
  /// Whether the last stamp of the log must be known to resolve it.
  var countsFromEnd: Bool {
    switch self {
    case .instant, .civil: false
    case .beforeEnd, .daysBeforeEnd: true
    }
  }
}

extension InputProblem {
  /// What to say of an input that cannot be read; of one that is not there, which name is near.
  var failure: Failure {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let near = nearestGuess(to: name, in: neighbours).map { path.dropLast(name.count) + $0 }
    return Failure(
      .inputUnusable,
      "\(path.printable): \(text)" + (near.map { "; did you mean \(String($0).quoted)?" } ?? ""))
  }
}

extension UnknownSource {
  /// What to say of a file nobody knows how to read.
  /// - Parameter redacted: whether it says nothing that stands in the file.
  func failure(redacted: Bool) -> Failure {
    if isBinary, detection.scores.isEmpty {
      return Failure(.inputUnusable, "\(path.printable): not a log: binary data")
    }
    var details: [String] = []
    if let line = detection.firstUnclaimed, !redacted {
      details.append("\(path.printable):\(line.number + 1): \(terminalSafe(line.text, limit: 60))")
      if line.text.hasPrefix("<?xml") {
        details.append("XML cannot be read; JMeter writes CSV with jmeter.save.saveservice.output_format=csv")
      }
    }
    if detection.scores.isEmpty {
      details.append(
        "closest: none; no format recognises \(detection.lines == 1 ? "the first line" : "one of the first \(detection.lines) lines")"
      )
    } else {
      let scores = detection.scores.prefix(3).map {
        "\($0.format.name) (\($0.claimed) of the first \(detection.lines) lines)"
      }
      details.append("closest: \(scores.joined(separator: ", then "))")
    }
    if let system = detection.unreadSystem {
      details.append("this looks like a log of \(system), which no format reads yet")
    }
    let log: PasteLine = redacted ? "LOG" : ShellWord.paths([path])
    if let document = detection.document {
      let filter: PasteLine = document == .list ? "'.[]'" : "."
      details.append("this is one JSON document, and mqtune reads one JSON object a line")
      details.append(("try:     jq -c \(filter) \(log) | mqtune analyze -" as PasteLine).text)
    } else if let guess = detection.scores.first.flatMap({ ShellWord(argument: $0.format.name) }) {
      details.append(("try:     mqtune analyze --input-format \(guess) \(log)" as PasteLine).text)
    } else {
      details.append("formats: \(allFormats.map(\.name).joined(separator: ", "))")
    }
    details.append("see:     mqtune formats")
    return Failure(.inputUnusable, "\(path.printable): cannot be sure of the log format", details: details)
  }
}
