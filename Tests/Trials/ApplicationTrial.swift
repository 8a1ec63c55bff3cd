internal import Bytes
internal import Diagnosis
internal import Platform
internal import Profiles
internal import Reports
internal import Runs
public import TestSupport

/// What a report says of the log of an application whose words are learnt, beside what is true of it.
public struct ApplicationTrial: Sendable {
  public enum Outcome: String, CaseIterable, Sendable {
    case right, wrong, unknown
  }

  public let seed: UInt64
  public let carrier: String
  public let style: String
  public let plot: ApplicationStory.Plot
  public let outcome: Outcome
  /// What is not as it should be, a short text each: `acked 210, not 240`.
  public let faults: [String]
  public let verdict: String

  public init(_ log: ApplicationLog) {
    seed = log.seed
    carrier = log.carrier
    style = log.style
    plot = log.story.plot
    guard let report = Report(reading: log) else {
      (outcome, faults, verdict) = (.unknown, [], "no events")
      return
    }
    verdict = report.verdict.word.rawValue
    var faults = ApplicationTrial.faults(of: report, log.truth)
    let isUnknown = report.verdict.status == .unknown
    let isCalledHealthy = report.verdict.status == .healthy
    if isCalledHealthy, log.story.plot != .healthy { faults.append("called healthy") }
    self.faults = faults
    outcome = isUnknown ? .unknown : faults.isEmpty ? .right : .wrong
  }

  private static func faults(of report: Report, _ truth: ApplicationLog.Truth) -> [String] {
    var faults = faults(of: report.totals, truth.all, truth, "")
    for (name, counts) in truth.queues.sorted(by: { $0.key < $1.key }) {
      guard let queue = report.queues.first(where: { $0.name == name }) else {
        faults.append("no queue \(name)")
        continue
      }
      faults += ApplicationTrial.faults(of: queue, counts, truth, " of \(name)")
    }
    let found = report.totals.latency.endToEnd?.p50 ?? 0
    let allowed = max(truth.endToEnd / 20, truth.resolution)
    if abs(found - truth.endToEnd) > allowed {
      faults.append("median \(found / 1_000_000) ms, not \(truth.endToEnd / 1_000_000) ms")
    }
    return faults
  }

  private static func faults(
    of queue: Report.Queue, _ counts: ApplicationLog.Counts, _ truth: ApplicationLog.Truth, _ whose: String
  ) -> [String] {
    var figures = [
      ("published", queue.published, counts.published), ("acked", queue.acked, counts.acked),
      ("nacked", queue.nacked, counts.nacked), ("backlog", queue.backlog.end ?? -1, counts.backlog),
    ]
    if truth.logsDeliveries { figures.append(("delivered", queue.delivered, counts.delivered)) }
    return figures.compactMap { what, found, wanted in
      abs(found - wanted) <= max(1, wanted / 100) ? nil : "\(what)\(whose) \(found), not \(wanted)"
    }
  }
}

extension Report {
  /// What `mqtune analyze` reports of the files of a log; nil where no event is read.
  fileprivate init?(reading log: ApplicationLog) {
    guard let folder = TestFiles.temporaryFolder() else { preconditionFailure("no temporary folder") }
    defer { TestFiles.remove(folder) }
    let paths = log.files.map { "\(folder)/\($0.name)" }
    for (file, path) in zip(log.files, paths) {
      guard TestFiles.write(file.text, to: path) else { preconditionFailure("\(path) cannot be written") }
    }
    let logs = LogSet(ReadingRequest(paths: paths), needsEnd: false)
    guard let analysis = try? DeduplicatedRun(EventFilter(), workers: 1).run(logs), analysis.profile.hasEvents
    else { return nil }
    let missed = MissedInput(inputs: analysis.problems.count + analysis.unknown.count, subscriberLogs: 0)
    self = makeReport(analysis.profile, ReportOptions(predicts: false), of: RunFacts(missed: missed))
  }
}
