internal import Bytes
internal import CLI
internal import Diagnosis
internal import Events
internal import Formats
internal import Platform
internal import Profiles
internal import Reports
internal import Runs

/// The records behind a piece of evidence, or behind all of a finding.
///
/// The logs are analysed again, so that an ID is that of the report with the same filters, and then read once more.
func showProof(_ settings: Settings, _ world: World) throws -> ExitCode {
  let id = settings.operands.first ?? ""
  try failOnStreams(id, settings)
  let analysis = try analyseWhole(settings, world, orElse: "nothing is shown")
  let redaction = settings.redact ? Redaction(of: analysis.profile, files: analysis.aliases) : nil
  let findings = diagnose(redaction?.profile ?? analysis.profile, predicting: false).findings
  guard let proof = Proof(id, in: findings, under: redaction) else {
    throw Failure(
      .inputUnusable, "there is no \(id.quoted) in the report of this log", details: known(in: findings))
  }
  var output = RecordLines(world, settings)
  let (logs, filters) = try logsAgain(analysis, settings, world)
  var searches = proof.evidence.map { RecordSearch($0, limit: settings.top, output) }
  for (log, filter) in zip(logs.sources, filters) where searches.contains(where: { !$0.isDone(with: log) }) {
    log.forEachBatch(filter) { batch in
      for index in searches.indices { searches[index].look(at: batch) }
      return searches.contains { !$0.isDone(with: log) }
    }
  }
  for index in searches.indices { searches[index].finish() }
  var found = MessageRecords(of: searches.flatMap(\.keys), output)
  if !found.isEmpty {
    for (log, filter) in zip(logs.sources, filters) {
      log.forEachBatch(filter) { batch in
        found.look(at: batch)
        return true
      }
    }
  }
  for (place, line) in proof.heading.enumerated() { output.tell(line, indent: place == 0 ? 0 : 2) }
  for (place, search) in searches.enumerated() {
    output.tell(proof.texts[place])
    if let first = searches[..<place].firstIndex(where: { $0.isSame(as: search) }) {
      output.tell("the same records as for \(proof.evidence[first].id)", indent: 2)
    } else {
      output.append(search.lines(found))
    }
  }
  try output.flush()
  return analysis.problems.isEmpty && analysis.unknown.isEmpty ? .success : .inputUnusable
}

/// The logs that an analysis counted, and what of each, to be read once more.
private func logsAgain(_ analysis: Analysis, _ settings: Settings, _ world: World) throws -> (
  LogSet, [EventFilter]
) {
  let all = LogSet(try settings.mappedReading(in: world), needsEnd: true)
  let filter = try makeFilter(settings, all)
  guard let duplicates = analysis.duplicates, duplicates.changesInput else {
    return (all, Array(repeating: filter, count: all.sources.count))
  }
  let kept = all.sources.indices.filter { !duplicates.leftOutSources.contains($0) }
  let filters = kept.map { source in
    var own = filter
    own.omissions = duplicates.omissions(of: source)
    return own
  }
  return (all.reduced(by: duplicates), filters)
}

/// A recommendation whole, with the finding that asks for it.
func showAdvice(_ settings: Settings, _ world: World) throws -> ExitCode {
  let id = settings.operands.first ?? ""
  let logs = try openRun(settings, world)
  if let saved = try savedAnswer(in: logs) {
    try failOnNeedOfLog(saved, settings)
    guard case .report(let report) = try saved.answer() else {
      throw Failure(
        .usage, "\(saved.path.printable) holds a what-if, and recommendations stand in a report",
        details: ["try: mqtune show \(id) LOG"])
    }
    try showAdvice(id, in: report, "the saved report", settings, world)
    return .success
  }
  let analysis = try analyseWhole(logs, settings, world, orElse: "nothing is shown")
  var options = ReportOptions()
  options.redact = settings.redact
  options.fileAliases = analysis.aliases
  let report = makeReport(analysis.profile, options)
  try showAdvice(id, in: report, "the report of this log", settings, world)
  return analysis.problems.isEmpty && analysis.unknown.isEmpty ? .success : .inputUnusable
}

private func showAdvice(
  _ id: String, in report: Report, _ place: String, _ settings: Settings, _ world: World
) throws {
  guard let text = adviceText(id, in: report, look: settings.look(in: world)) else {
    let all = report.recommendations.map { "\($0.id) \($0.brief)".printable }
    throw Failure(
      .inputUnusable, "there is no \(id.quoted) in \(place)",
      details: all.isEmpty ? ["the report has no recommendations"] : Array(all.prefix(10)))
  }
  try world.writeOutput(text)
}

private func known(in findings: [Finding]) -> [String] {
  guard !findings.isEmpty else { return ["the report has no findings"] }
  let ids = findings.map { finding in
    "\(finding.id) \(finding.rule): \(finding.evidence.map(\.id).joined(separator: ", "))".printable
  }
  return ids.prefix(10) + (ids.count > 10 ? ["and \(ids.count - 10) more findings"] : [])
}

/// What an ID asks for: the evidence under the names that are in the log, and the text to show for it.
private struct Proof {
  var heading: [String] = []
  var evidence: [Evidence] = []
  var texts: [String] = []

  /// - Parameter redaction: the names under which the findings were made; nil for those in the log.
  init?(_ id: String, in findings: [Finding], under redaction: Redaction?) {
    for finding in findings {
      let isWhole = finding.id == id
      let wanted = finding.evidence.indices.filter { isWhole || finding.evidence[$0].id == id }
      guard isWhole || !wanted.isEmpty else { continue }
      heading = ["\(finding.id) \(finding.sentence.printable) (\(finding.rule))"]
      if isWhole { heading += finding.details.map(\.printable) }
      let told = wanted.map { finding.evidence[$0] }
      evidence = redaction.map { told.map($0.restored) } ?? told
      texts = told.map(Self.text)
      return
    }
    return nil
  }

  /// `E1 backlog +1.6/s (growth_per_s 1.64, threshold 0.1, 40 samples)`
  private static func text(_ evidence: Evidence) -> String {
    let figures = [
      evidence.value.map { "\(evidence.statistic.key) \(significant($0, digits: 4))" },
      evidence.threshold.map { "threshold \(significant($0, digits: 4))" },
      evidence.samples.map { countFigure($0, of: "sample") },
    ].compactMap { $0 }.joined(separator: ", ")
    return "\(evidence.id) \(evidence.text)\(figures.isEmpty ? "" : " (\(figures))")".printable
  }
}
