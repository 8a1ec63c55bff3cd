internal import Bytes
internal import CLI
internal import Platform
internal import Reports
internal import Runs

/// Writes an answer that was saved as JSON once more, in whatever form is asked for.
func writeAgain(_ saved: SavedAnswerSource, _ settings: Settings, _ world: World) throws -> ExitCode {
  try failOnNeedOfLog(saved, settings)
  let answer = try saved.answer()
  let able = OutputForm.holding(answer.kind)
  let forms = settings.outputs.map(\.form) + [settings.stdoutForm]
  if let unable = forms.first(where: { !able.contains($0) }) {
    throw Failure(
      .usage, "\(saved.path.printable) holds an answer that cannot be written as \(unable.name)",
      details: ["its forms: \(able.map(\.name).joined(separator: ", "))", "nothing was written"])
  }
  var missed: Failure?
  if case .report(let report) = answer {
    try failOnMissingPercentiles(of: report, saved, settings)
    missed = shortfall(report, settings)
  }
  if let missed { world.error(missed.text) }
  try writeOutputs(settings, world, answer)
  return missed?.code ?? .success
}

/// The saved answer that is all that was given; nil when logs were given. An answer among logs is refused: it holds no
/// events that could be counted with theirs.
func savedAnswer(in logs: LogSet) throws(Failure) -> SavedAnswerSource? {
  guard let saved = logs.answers.first else { return nil }
  guard logs.answers.count == 1, logs.sources.isEmpty, logs.unknown.isEmpty, logs.problems.isEmpty else {
    throw Failure(
      .usage, "\(saved.path.printable) is a saved answer, which cannot be read together with other files",
      details: [
        "give it alone, or in its place the logs it was made of; saved profiles (-o run.mqp) can be read together",
        "nothing was written",
      ])
  }
  return saved
}

/// For commands that need the log itself.
func failOnSavedAnswers(_ logs: LogSet) throws(Failure) {
  guard let saved = logs.answers.first else { return }
  throw Failure(
    .usage, "\(saved.path.printable) is a saved answer, and this takes the log that it was made of",
    details: ["'mqtune analyze' writes a saved answer in any form"])
}

/// What an option asks for can be had only of the log.
func failOnNeedOfLog(_ saved: SavedAnswerSource, _ settings: Settings) throws(Failure) {
  let asIs = Settings()
  let needs: [(String, Bool)] = [
    ("--queue", settings.queue != asIs.queue), ("--client", settings.client != asIs.client),
    ("--vhost", settings.vhost != asIs.vhost), ("--host", settings.host != asIs.host),
    ("--label", settings.labels != asIs.labels),
    ("--where", settings.condition != nil), ("--since", settings.since != nil),
    ("--until", settings.until != nil), ("--input-format", settings.inputFormat != nil),
    ("--map", settings.map != asIs.map), ("--unit", settings.unit != nil),
    ("--input-tz", settings.inputZone != nil), ("--year", settings.year != nil),
    ("--date", settings.date != nil), ("--resume", settings.resume != nil),
    ("--keep-duplicates", settings.keepDuplicates), ("--bucket", settings.bucket != nil),
    ("--stamp", settings.stamp), ("--redact", settings.redact),
    ("-o profile:PATH", settings.outputs.contains { $0.form == .profile }),
  ]
  guard let option = needs.first(where: \.1)?.0 else { return }
  throw Failure(
    .usage, "\(option) takes the log, and \(saved.path.printable) is a saved answer",
    details: ["leave the option out, or analyze the log again with it", "nothing was written"])
}

private func failOnMissingPercentiles(
  of report: Report, _ saved: SavedAnswerSource, _ settings: Settings
) throws(Failure) {
  let known = report.percentiles
  guard let missing = settings.percentiles.first(where: { !known.contains($0) }) else { return }
  throw Failure(
    .usage, "\(saved.path.printable) does not hold the percentile \(plainFigure(missing))",
    details: [
      "it holds \(listed(known.map(plainFigure), atMost: .max))",
      "analyze the log again with --percentiles \(settings.percentiles.map(plainFigure).joined(separator: ","))",
      "nothing was written",
    ])
}

extension SavedAnswerSource {
  func answer() throws -> Answer {
    do {
      return try Answer(json: try bytes())
    } catch let problem as InputProblem {
      throw problem.failure
    } catch let problem as SavedAnswerProblem {
      throw Failure(
        .inputUnusable, "\(place(of: problem)): \(problem.text)",
        details: ["make it again with -f json", "nothing was written"])
    }
  }

  /// `r.json:3:17` where the document is no JSON, otherwise its path.
  fileprivate func place(of problem: SavedAnswerProblem) -> String {
    guard let position = problem.position else { return path.printable }
    return "\(path.printable):\(position.line):\(position.column)"
  }
}
