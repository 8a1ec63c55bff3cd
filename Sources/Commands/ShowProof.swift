internal import Bytes
internal import Diagnosis
internal import Events
internal import Formats
internal import Platform
internal import Profiles
internal import Reports

/// The records behind a piece of evidence, or behind all of a finding.
///
/// The logs are analysed again, so that an ID is that of the report with the same filters, and then read once more.
func showProof(_ settings: Settings, _ world: World) throws -> ExitCode {
  let id = settings.operands.first ?? ""
  try failOnStreams(id, settings)
  let analysis = try analyse(settings, world)
  let plain = makeReport(analysis.profile, ReportOptions(predicts: false))
  let told = settings.redact ? redacted(plain) : plain
  guard let proof = Proof(id, in: plain, told: told) else {
    throw Failure(
      .inputUnusable, "there is no \(id.quoted) in the report of this log", details: known(in: plain))
  }
  let logs = LogSet(settings, needsEnd: true)
  let filter = try makeFilter(settings, logs)
  var lines = RecordLines(world, settings)
  // Files have one name in all of them.
  for log in logs.sources { _ = lines.name(of: log) }
  var searches = proof.evidence.map { RecordSearch($0, limit: settings.top, lines) }
  for log in logs.sources where searches.contains(where: { $0.concerns(log) }) {
    forEachBlock(of: log, filter) { block, batch, firstLine in
      for index in searches.indices { searches[index].look(at: log, block, batch, firstLine) }
      return searches.contains { !$0.isDone(with: log) }
    }
  }
  var output = RecordLines(world, settings)
  for line in proof.heading { output.add(line) }
  for (search, text) in zip(searches, proof.texts) {
    output.add(text)
    output.append(search.lines)
    for note in search.notes { output.add("  " + note) }
  }
  try output.flush()
  return analysis.problems.isEmpty && analysis.unknown.isEmpty ? .success : .inputUnusable
}

private func known(in report: Report) -> [String] {
  guard !report.findings.isEmpty else { return ["nothing was found that would need proof"] }
  let ids = report.findings.map { finding in
    "\(finding.id) \(finding.rule): \(finding.evidence.map(\.id).joined(separator: ", "))".printable
  }
  return ids.prefix(10) + (ids.count > 10 ? ["and \(ids.count - 10) more findings"] : [])
}

/// What an ID asks for: the evidence under the names that are in the log, and the words to show for it.
private struct Proof {
  var heading: [String] = []
  var evidence: [Report.Evidence] = []
  var texts: [String] = []

  init?(_ id: String, in report: Report, told: Report) {
    for (finding, shown) in zip(report.findings, told.findings) {
      let isWhole = finding.id == id
      let wanted = finding.evidence.indices.filter { isWhole || finding.evidence[$0].id == id }
      guard isWhole || !wanted.isEmpty else { continue }
      heading = ["\(shown.id) \(shown.sentence.printable) (\(shown.rule))"]
      if isWhole { heading += shown.details.map { "  \($0.printable)" } }
      evidence = wanted.map { finding.evidence[$0] }
      texts = wanted.map { Self.text(shown.evidence[$0]) }
      return
    }
    return nil
  }

  /// `E1 backlog +1.6/s (growth_per_s 1.64, threshold 0.1, 40 samples)`
  private static func text(_ evidence: Report.Evidence) -> String {
    let figures = [
      evidence.value.map { "\(evidence.statistic) \(significant($0, digits: 4))" },
      evidence.threshold.map { "threshold \(significant($0, digits: 4))" },
      evidence.samples.map { countFigure($0, of: "sample") },
    ].compactMap { $0 }.joined(separator: ", ")
    return "\(evidence.id) \(evidence.text)\(figures.isEmpty ? "" : " (\(figures))")".printable
  }
}

/// The search for the records of one piece of evidence: at known lines, or by queue, party and time.
private struct RecordSearch {
  private let evidence: Report.Evidence
  private let limit: Int
  private(set) var lines: RecordLines
  /// Lines counted from 0 that are still to be found, by file.
  private var wanted: [String: Set<Int>]
  private var shown = 0

  init(_ evidence: Report.Evidence, limit: Int, _ lines: RecordLines) {
    self.evidence = evidence
    self.limit = limit
    self.lines = lines
    wanted = Dictionary(grouping: evidence.lines, by: \.file).mapValues { Set($0.map { $0.line - 1 }) }
  }

  func concerns(_ log: LogSource) -> Bool { !log.isProfile && !isDone(with: log) }

  func isDone(with log: LogSource) -> Bool {
    if !evidence.lines.isEmpty { return wanted[log.source.displayPath, default: []].isEmpty }
    return evidence.query == nil || shown >= limit
  }

  mutating func look(at log: LogSource, _ block: Block, _ batch: EventBatch, _ firstLine: Int) {
    guard concerns(log) else { return }
    if !evidence.lines.isEmpty {
      lookForLines(log, block, batch, firstLine)
    } else if let query = evidence.query {
      let queue = query.queue.isEmpty ? nil : batch.names.number(of: query.queue)
      let party = query.party.isEmpty ? nil : batch.names.number(of: query.party)
      let hits = batch.array.lazy.filter {
        $0.time >= query.from && $0.time <= query.to && queue ?? $0.queue == $0.queue
          && party ?? $0.party == $0.party
      }.prefix(limit - shown)
      guard !hits.isEmpty else { return }
      let texts = BlockText(block)
      for event in hits { lines.add(log, firstLine + Int(event.line), "", texts.line(Int(event.line))) }
      shown += hits.count
    }
  }

  private mutating func lookForLines(_ log: LogSource, _ block: Block, _ batch: EventBatch, _ firstLine: Int)
  {
    let path = log.source.displayPath
    let here = (wanted[path] ?? []).filter { $0 >= firstLine && $0 < firstLine + batch.lines }.sorted()
    guard !here.isEmpty else { return }
    let texts = BlockText(block)
    for line in here { lines.add(log, line, "", texts.line(line - firstLine)) }
    wanted[path]?.subtract(here)
    shown += here.count
  }

  /// What there is to say where records are missing.
  var notes: [String] {
    let missing = wanted.values.reduce(0) { $0 + $1.count }
    if missing > 0 { return ["\(countFigure(missing, of: "record")) in a log that cannot be read again"] }
    guard shown == 0 else {
      return evidence.query != nil && evidence.lines.isEmpty && shown >= limit
        ? ["the first \(countFigure(limit, of: "record")) of that time (--top)"] : []
    }
    return [
      evidence.query == nil
        ? "computed of the whole log: no single record shows it" : "no record of that time can be read again"
    ]
  }
}
