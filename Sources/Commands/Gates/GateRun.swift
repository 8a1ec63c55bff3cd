internal import CLI
internal import Gates
internal import Measures
internal import Platform
internal import Profiles
internal import Reports
internal import Runs

/// One run that gates are judged by: what gates ask it, and what is needed to report on it.
struct GateRun {
  let figures: any RunFigures
  let content: Content

  enum Content {
    case report(Report)
    case analysis(Analysis, LogSet, Settings)
  }

  /// Reads one run: the logs and profiles that the settings name, or one report in JSON.
  init(_ settings: Settings, _ world: World) throws {
    let logs = try openRun(settings, world)
    if let saved = try savedAnswer(in: logs) {
      try failBeforeOverwriting(logs, settings)
      try failOnNeedOfLog(saved, settings)
      guard case .report(let report) = try saved.answer() else {
        throw Failure(
          .usage, "\(saved.path.printable) is the answer of 'mqtune whatif', which has no gates",
          details: ["give a log, a profile, or what 'mqtune analyze -f json' writes", "nothing was written"])
      }
      figures = ReportedRun(report)
      content = .report(report)
      return
    }
    let analysis = try analyse(logs, settings, world)
    let measures = MeasuredRun(Measures(analysis.profile))
    measures.isIncomplete = !analysis.isWhole
    figures = measures
    content = .analysis(analysis, logs, settings)
  }

  var analysis: Analysis? {
    if case .analysis(let analysis, _, _) = content { analysis } else { nil }
  }

  /// The report with the gates that it was judged by, and with what changes would bring where that is to be predicted.
  func report(
    _ results: [GateResult], predicting predicts: Bool, _ settings: Settings, _ world: World
  ) throws -> Report {
    switch content {
    case .report(let report): return report.judged(results, failsOn: settings.failsOn)
    case .analysis(let analysis, let logs, let own):
      return try makeReport(analysis, logs, own, world, results, predicting: predicts)
    }
  }
}

extension Settings {
  /// The runs that some paths stand for: each path one, and of a folder each file.
  func eachRun(of paths: [String]) -> [Settings] {
    let isStdin: (String) -> Bool = { $0 == "-" }
    let plan = InputPlan(operands: paths.filter { !isStdin($0) }, hidesNames: false)
    let found = paths.filter(isStdin) + plan.sources.map(\.displayPath)
    // What cannot be read is a run too: reading it says what is wrong with it.
    let missing = plan.problems.map(\.path)
    return (found + missing).map { path in
      var run = self
      run.paths = [path]
      return run
    }
  }
}

/// The runs that gates compare with. A baseline that cannot be read is no wrong input of this run: gates that need the
/// baseline cannot be judged then, and the reason is said.
func baselineRuns(
  _ settings: Settings, needed gates: [AskedGate], _ world: World
) throws -> [any RunFigures] {
  guard !settings.baselines.isEmpty else { return [] }
  guard gates.contains(where: { $0.gate.bound.needsBaseline }) else {
    world.error("mqtune: warning: no gate compares with the baseline\n")
    return []
  }
  var reading = settings
  reading.resume = nil
  reading.outputs = []
  return try reading.eachRun(of: settings.baselines).map { run in
    do {
      return try GateRun(run, world).figures
    } catch let failure as Failure where failure.code == .inputUnusable || failure.code == .couldNotJudge {
      let name = settings.redact ? "a baseline" : run.paths[0]
      world.error("mqtune: warning: baseline: \(failure.message.printable)\n")
      return UnreadableRun(because: "\(name) could not be read")
    }
  }
}

/// A run of which nothing is known.
private final class UnreadableRun: RunFigures {
  let doubt: String?
  let origin = "nothing"
  let records = 0
  let offeredPerS: Double? = nil

  init(because reason: String) { doubt = reason }

  func names(of key: Scope.Key) -> [String] { [] }
  func reading(of measure: Gate.Measure, _ part: RunPart) -> GateReading? { nil }
  func windows(of measure: Gate.Measure, _ part: RunPart, length: Int64) -> GateWindows {
    .unknown(because: doubt ?? "")
  }
  func firstOver(of measure: Gate.Measure, _ part: RunPart, _ relation: Gate.Relation, _ limit: Double)
    -> Int64?
  { nil }
}
