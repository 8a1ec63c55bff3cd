internal import Bytes
internal import CLI
internal import Gates
internal import Measures
internal import Profiles
internal import Reports
internal import Runs

/// Judges the gates that the settings ask for, with what they are about under the names of the report.
func judge(
  _ gates: [AskedGate], _ runs: [any RunFigures], baseline: [any RunFigures], _ settings: Settings,
  _ redaction: Redaction?
) -> [GateResult] {
  let judge = Judge(runs, baseline: baseline, settings.judging)
  return gates.enumerated().map { number, asked in
    var result = judge.result(of: asked.gate)
    result.comment = asked.comment
    result.origin = asked.origin
    if let redaction { result.redact(number: number + 1, asked.gate, redaction) }
    return result
  }
}

/// The gates of a command that reports on one run.
func judgeOne(_ analysis: Analysis, _ settings: Settings, _ world: World) throws -> [GateResult] {
  let figures = MeasuredRun(Measures(analysis.profile))
  figures.isIncomplete = !analysis.isWhole
  let redaction = settings.redact ? Redaction(of: analysis.profile, files: analysis.aliases) : nil
  let baseline = try baselineRuns(settings, needed: settings.gates, world)
  return judge(settings.gates, [figures], baseline: baseline, settings, redaction)
}

extension GateResult {
  /// Names in a gate were typed by its author and are names of the log all the same.
  fileprivate mutating func redact(number: Int, _ gate: Gate, _ redaction: Redaction) {
    var gate = gate
    gate.givenName = ""
    for index in gate.scope.conditions.indices {
      gate.scope.conditions[index].pattern = redaction.alias(of: gate.scope.conditions[index].pattern)
      gate.scope.conditions[index].isGlob = false
    }
    name = "gate \(number)"
    text = gate.text
    scope = gate.scope.text
    subject = redaction.alias(of: subject)
    alsoOver = alsoOver.map { redaction.alias(of: $0) }
    if limit == nil { reason = "nothing of the log can be judged" }
    comment = ""
    origin = nil
  }
}

/// Where a run that is judged ends, worst first: bad, an input that could not be read, not judged.
func exitCode(of report: Report, _ settings: Settings, isInputWhole: Bool, shortfall: Failure?) -> ExitCode {
  if report.gateOutcome == .fail { return ExitCode(rawValue: settings.badExitCode) }
  if !isInputWhole { return .inputUnusable }
  if report.gates.outcome == .nodata { return .couldNotJudge }
  return shortfall?.code ?? .success
}

/// What stderr says of gates that were not kept: the reason beside the exit code, also where the report goes to a file
/// or could not be written.
func sayOutcome(of report: Report, _ world: World) {
  guard [.fail, .nodata].contains(report.gateOutcome) else { return }
  world.error("mqtune: \(report.gateSummary)\n")
}
