internal import Formats
internal import Platform
internal import Profiles
internal import Reports

/// `mqtune analyze`: from logs to a report.
func runAnalyze(_ settings: Settings, _ world: World) throws -> ExitCode {
  let analysis = try analyse(settings, world)
  let report = [UInt8]("\(analysis.profile.encoded().count)\n".utf8)
  try world.writeOutput(report)
  return .success
}

/// Reads and analyses the logs that the settings name.
func analyse(_ settings: Settings, _ world: World) throws -> Analysis {
  let logs = LogSet(settings, needsEnd: false)
  let analyzer = Analyzer(
    logs, filter: EventFilter(), workers: settings.jobs ?? coreCount(),
    showsProgress: world.errorIsTerminal && settings.progress == .auto && !settings.quiet)
  return analyzer.run()
}
