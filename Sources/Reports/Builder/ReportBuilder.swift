public import Diagnosis
import Metrics
public import Profiles

/// The report of a finished profile, with its diagnosis. Reading changes nothing: the profile may go on to be written or merged.
///
/// The same profile and options give the same report.
/// - Parameters:
///   - problems: operands and files that could not be read, a sentence each.
///   - workers: who looks at queues at the same time.
public func makeReport(
  _ profile: Profile, _ options: ReportOptions = ReportOptions(), problems: [String] = [],
  workers: Workers = inTurn
) -> Report {
  ReportBuilder(profile, options).report(problems: problems, workers: workers)
}

struct ReportBuilder {
  let profile: Profile
  let options: ReportOptions
  /// Nil without events.
  let span: LogSpan?
  let figures: [QueueFigures]
  /// Whether the log shows how messages leave their queues; one that shows only publishes says nothing of backlog.
  let seesEnds: Bool
  /// Whether the log holds messages or samples, and not only incidents.
  let hasMeasures: Bool

  init(_ profile: Profile, _ options: ReportOptions) {
    self.profile = profile
    self.options = options
    span = profile.span
    figures = profile.queueFigures.filter { !$0.name.isEmpty || $0.counts != QueueCounts() }
    seesEnds = figures.showEnds
    hasMeasures = profile.hasMeasures(figures)
  }

  func report(problems: [String], workers: Workers) -> Report {
    let built = figures.map(build)
    var total = total(of: figures, built)
    let ranked = zip(figures, built).map { (figures: $0, built: $1) }
      .map { (entry: $0, rank: rank(of: $0.built.report)) }
      .sorted { $0.rank < $1.rank }
      .map(\.entry)
    let labels = rankedSamples()
    let diagnosis = diagnose(profile, predicting: options.predicts, workers: workers)
    var report = Report()
    report.input = input(problems: problems)
    report.totals = total.report
    report.queues = ranked.map(\.built.report)
    addHeadroom(diagnosis.outlooks, to: &report)
    report.samples = labels.map(sample)
    report.series = series(total, ranked, labels)
    report.incidents = incidents()
    report.findings = diagnosis.findings.map(\.withoutQueries)
    report.settings = profile.latestSettings.map { Report.Setting(name: $0.name, value: $0.value) }
    // Names go before the sentences of the report are written, so that none of them can give one away.
    if options.redact { report = redacted(report) }
    var queues = ranked.map(\.built)
    for index in queues.indices { queues[index].report = report.queues[index] }
    total.report = report.totals
    report.notVisible = notVisible(diagnosis.blindSpots)
    report.notes = notes(report, queues)
    report.verdict = Judgement(report: report, queues: queues, total: total, span: span).verdict
    return report
  }

  private typealias Rank = (Double, Int, Int64, Int, String)

  /// Growing backlogs by growth, then failing queues, then slow ones, then busy ones.
  private func rank(of queue: Report.Queue) -> Rank {
    let growth = queue.backlog.neverDrains ? queue.backlog.growthPerS ?? 0 : 0
    // One error in a thousand and less is not what makes a queue matter.
    let failing = Int(min(queue.errors.ratio ?? 0, 1_000) * 1_000)
    let slow = queue.latency.endToEnd ?? queue.latency.queueWait
    return (-growth, -failing, -(slow?.p99 ?? 0), -queue.published, queue.name)
  }
}
