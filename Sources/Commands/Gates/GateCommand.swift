internal import Bytes
internal import CLI
internal import Gates
internal import Profiles
internal import Reports
internal import Runs

/// `mqtune gate`: judges a run, or several of one kind, by limits. The exit code is the answer.
func runGate(_ settings: Settings, _ world: World) throws -> ExitCode {
  if settings.calibrates {
    try world.output("gates: [\n\(gateLines(try proposedGates(settings, world), indent: 2))],\n")
    return .success
  }
  let gates =
    try settings.gates + settings.configGates.map { (placed) throws(Failure) in try AskedGate(placed) }
  guard !gates.isEmpty || settings.failsOn != nil else {
    let line: PasteLine = "mqtune gate --max latency.p99=250ms \(settings.logs)"
    throw Failure(
      .usage, "no gate is given",
      details: [
        "give --gate, --max, --min or --fail-on, or \"gates\" in mqtune.json", "try: \(line.text)",
        "see: mqtune gate -h",
      ])
  }
  let runs = try readRuns(settings, world)
  let baseline = try baselineRuns(settings, needed: gates, world)
  guard let shown = runs.last else { throw Failure(.inputUnusable, "nothing to read") }
  let redaction = settings.redact ? shown.analysis.map { Redaction(of: $0.profile, files: $0.aliases) } : nil
  let results = judge(gates, runs.map(\.figures), baseline: baseline, settings, redaction)
  // What a change would bring is worth its time only where something has to change.
  let isKept = results.outcome == .pass && settings.failsOn == nil
  let report = try shown.report(results, predicting: !isKept, settings, world)
  let shortfall = shortfall(report, settings)
  if let shortfall { world.error(shortfall.text) }
  let analyses = runs.compactMap(\.analysis)
  let signal = analyses.lazy.compactMap(\.stoppedBy).first
  if signal != nil { world.error("mqtune: interrupted; the gates judge what was read so far\n") }
  sayOutcome(of: report, world)
  try writeOutputs(
    settings, world, .gates(report), profile: runs.count == 1 ? shown.analysis?.profile : nil,
    isWhole: signal == nil)
  if runs.count == 1 { try shown.analysis?.save(settings, world) }
  if let signal { return ExitCode(signal) }
  return exitCode(
    of: report, settings, isInputWhole: analyses.allSatisfy { $0.problems.isEmpty && $0.unknown.isEmpty },
    shortfall: shortfall)
}

private func readRuns(_ settings: Settings, _ world: World) throws -> [GateRun] {
  guard settings.eachPathIsRun else { return [try GateRun(settings, world)] }
  return try settings.eachRun(of: settings.paths).map { try GateRun($0, world) }
}

/// Gates that the runs keep, each with what its limit rests on.
func proposedGates(_ settings: Settings, _ world: World) throws -> [(text: String, comment: String)] {
  let runs = try readRuns(settings, world).map(\.figures)
  if let doubt = runs.lazy.compactMap(\.doubt).first {
    throw Failure(.couldNotJudge, "no limit can be proposed: \(doubt)")
  }
  let proposals = Calibration(runs).proposals
  guard !proposals.isEmpty else {
    throw Failure(
      .couldNotJudge, "no limit can be proposed: the runs have too few messages, or nothing in common")
  }
  return proposals.map { (text: $0.gate.text, comment: $0.comment) }
}
