public import Diagnosis
import Measures
public import Profiles

/// The report of a finished profile, with its diagnosis. Reading changes nothing: the profile may go on to be written or merged.
///
/// The same profile and options give the same report.
/// - Parameters:
///   - run: what is known beside the profile.
///   - workers: how queues are looked at at the same time.
public func makeReport(
  _ profile: Profile, _ options: ReportOptions = ReportOptions(), of run: RunFacts = RunFacts(),
  workers: Workers = inTurn
) -> Report {
  ReportBuilder(profile, options).report(of: run, workers: workers)
}

struct ReportBuilder {
  let measures: Measures
  let options: ReportOptions

  init(_ profile: Profile, _ options: ReportOptions) {
    measures = Measures(
      options.redact ? Redaction(of: profile, files: options.fileAliases).profile : profile)
    self.options = options
  }

  var profile: Profile { measures.profile }
  /// Nil without events.
  var span: LogSpan? { measures.span }

  func report(of run: RunFacts, workers: Workers) -> Report {
    let ranked = measures.queues.map(reported).map { (entry: $0, rank: rank(of: $0.report)) }
      .sorted { $0.rank < $1.rank }
      .map(\.entry)
    let labels = rankedSamples()
    let diagnosis = diagnose(
      measures, predicting: options.predicts, workers: workers, missing: run.missed)
    var report = Report()
    report.input = input(problems: run.problems)
    report.totals = self.report(measures.total)
    report.queues = ranked.map(\.report)
    addHeadroom(diagnosis.outlooks, to: &report)
    report.samples = labels.map(sample)
    report.series = series(ranked, labels)
    report.incidents = incidents()
    report.findings = diagnosis.findings.map(\.asReported)
    report.failsOn = run.failsOn
    report.gates = report.explained(run.gates, by: diagnosis.findings)
    report.verdict = diagnosis.verdict
    report.verdict.details += [run.remedy].compactMap { $0 } + run.doubts
    report.stamp = run.stamp
    report.settings = settings()
    report.gauges = gauges()
    report.summaries = summaries()
    report.notVisible = notVisible(diagnosis.blindSpots)
    report.notes = run.notes + notes(report, ranked)
    // What is said in one form is said in every form: figures are as exact as they are in JSON.
    return reportRecord.rounded(report)
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
