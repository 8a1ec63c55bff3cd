internal import Bytes
internal import CLI
internal import Diagnosis
internal import Measures
internal import Platform
internal import Profiles
internal import Reports
internal import Runs
internal import Simulation

/// `mqtune whatif`: the logged load of a queue again, with other settings.
func runWhatIf(_ settings: Settings, _ world: World) throws -> ExitCode {
  try failWithoutQuestion(settings)
  var reading = settings
  // The name is one of all queues, and not a filter, so that a mistyped one can be told.
  reading.queue.include = []
  let analysis = try analyseWhole(reading, world, orElse: "nothing was predicted")
  // It says whose load, and nothing of what changes would bring.
  let report = makeReport(analysis.profile, ReportOptions(predicts: false))
  let shortfall = shortfall(report, settings)
  if let shortfall { world.error(shortfall.text) }
  let answer = try answer(report, analysis.profile, settings)
  if answer.refused != nil, !settings.stdoutForm.isForPeople {
    world.error(Failure(.couldNotJudge, "no prediction: \(answer.refused ?? "")").text)
  }
  try writeOutputs(settings, world, .whatIf(answer))
  if !analysis.problems.isEmpty || !analysis.unknown.isEmpty { return .inputUnusable }
  if answer.isGoalReached == false { return .judgedBad }
  return answer.refused == nil ? shortfall?.code ?? .success : .couldNotJudge
}

// MARK: What was asked

/// What no log can answer.
private func failWithoutQuestion(_ settings: Settings) throws(Failure) {
  let asked = settings.whatIf
  let see = "see: mqtune whatif -h"
  func failure(_ message: String, try example: PasteLine) -> Failure {
    let line: PasteLine = "try: mqtune whatif \(example) \(settings.logs)"
    return Failure(.usage, message, details: [line.text, see])
  }
  func typed(_ text: String?, orElse example: PasteLine) -> PasteLine {
    text.flatMap { ShellWord(argument: $0) }.map { "\($0)" } ?? example
  }
  if asked.isEmpty { throw failure("no setting is given that changes", try: "--consumers 4") }
  if asked.space != nil, asked.goal == nil {
    throw failure(
      "--search needs --goal",
      try: "--search \(typed(asked.space?.text, orElse: "consumers=1..16")) --goal 'latency.p99 < 50ms'")
  }
  if asked.goal != nil, asked.space == nil {
    throw failure(
      "--goal needs --search with the settings to try",
      try: "--search consumers=1..16 --goal \(typed(asked.goal?.text, orElse: "'latency.p99 < 50ms'"))")
  }
  if let space = asked.space {
    let twice = [
      ("consumers", space.consumers != nil && asked.settings.consumers != nil),
      ("prefetch", !space.prefetches.isEmpty && asked.settings.prefetch != nil),
      ("dispatch", !space.policies.isEmpty && asked.settings.dispatch != nil),
    ]
    if let name = twice.first(where: \.1)?.0 {
      throw Failure(
        .usage, "--\(name) fixes a setting that --search is to vary; give one of the two", details: [see])
    }
  }
  if settings.queue.include.count > 1 {
    throw Failure(.usage, "--queue is given twice, but whatif replays one queue", details: [see])
  }
  let able = OutputForm.holding(.whatIf)
  let forms = settings.outputs.map(\.form) + [settings.stdoutForm]
  if let unable = forms.first(where: { !able.contains($0) }) {
    throw Failure(
      .usage, "'mqtune whatif' does not write \(unable.name)",
      details: ["it writes \(listed(able.map(\.name), atMost: .max))", see])
  }
}

// MARK: Whose load

private func answer(_ report: Report, _ profile: Profile, _ settings: Settings) throws(Failure) -> WhatIf {
  guard !report.queues.isEmpty else {
    throw Failure(
      .couldNotJudge, "the log shows no messages in a queue",
      details: ["a replay needs publishes, deliveries and acks with the ids of their messages"])
  }
  let names = report.queues.map(\.name)
  var place = 0
  if let wanted = settings.queue.include.first {
    guard let found = names.firstIndex(of: wanted) else { throw unknownQueue(wanted, names, settings) }
    place = found
  }
  let name = names[place]
  let measures = Measures(profile)
  let queues = measures.queues
  guard let queue = queues.first(where: { $0.name == name }) ?? queues.first(where: { $0.name.isEmpty })
  else { throw unknownQueue(name, names, settings) }
  let advised = diagnose(measures, predicting: false).findings.flatMap(\.advice).compactMap(\.change)
    .filter { $0.queue == queue.name }.compactMap(\.consumers).max()
  let shown = settings.redact ? Redaction(of: profile).alias(of: name) : name
  return WhatIf(
    queue, named: shown, chosenAmong: settings.queue.include.isEmpty ? names.count : nil, advised: advised,
    settings.whatIf)
}

private func unknownQueue(_ wanted: String, _ names: [String], _ settings: Settings) -> Failure {
  if settings.redact { return Failure(.usage, "no queue of the log has the name that --queue gives") }
  let near = nearestGuess(to: wanted, in: names).map { "; did you mean \($0.quoted)?" } ?? ""
  return Failure(
    .usage, "no queue of the log is called \(wanted.quoted)\(near)",
    details: ["queues: \(listed(names.map(\.shellWord), atMost: 9))"])
}
