import Bytes
import Events
import Measures
import Profiles

/// Troubles with what failed, was done twice, or happened from outside.
extension Judgement {
  private static let errorShare = 0.01
  private static let lossShare = 0.01
  /// One lost connection may be a cable.
  private static let fewestFrozen = 2
  private static let redeliveryShare = 0.1
  /// Fewer are an accident, whatever their share.
  private static let fewestFailures = 3
  private static let interruptions = Set(
    [IncidentKind.brokerStop, .brokerStart, .nodeDown, .pauseMinority].map(\.name))

  // MARK: Failing

  /// Messages were thrown away before anybody had them.
  var losing: Trouble? {
    let worst = queues.filter { $0.measures.name != "" && isLosing($0.measures) }
      .max { ($0.measures.lossRatio ?? 0) < ($1.measures.lossRatio ?? 0) }
    // What no queue would take is counted in none of them.
    if let worst { return losing(worst.report, worst.measures) }
    return isLosing(measures.total) ? losing(report.totals, measures.total) : nil
  }

  private func losing(_ figures: Report.Queue, _ measures: some MessageMeasures) -> Trouble {
    let ways = [
      (figures.expired, "expired"), (figures.dropped, "dropped"), (figures.returned, "returned"),
      (measures.counts.refused, "refused"),
    ].filter { $0.0 > 0 }.map { "\(countFigure($0.0)) \($0.1)" }.joined(separator: ", ")
    let whole = countFigure(measures.offered, of: "message")
    let loss =
      figures.name.isEmpty
      ? "\(countFigure(measures.lost)) of \(whole) were lost"
      : "\(figures.name) lost \(countFigure(measures.lost)) of \(whole)"
    return Trouble(
      status: .failing, word: "LOSING MESSAGES",
      headline: "\(loss) (\(shareFigure(measures.lossRatio ?? 0)))\(ways.isEmpty ? "." : ": \(ways).")",
      facts: facts(figures, extra: [Report.Fact("lost", "\(measures.lost)")]))
  }

  private func isLosing(_ queue: some MessageMeasures) -> Bool {
    (queue.lossRatio ?? 0) >= Self.lossShare && queue.lost >= Self.fewestFailures
  }

  // MARK: Degraded

  var errors: Trouble? { messageErrors ?? sampleErrors }

  private var messageErrors: Trouble? {
    let worst = queues.filter {
      $0.report.name != ReportBuilder.unnamedQueue
        && ($0.report.errors.ratio ?? 0) >= Self.errorShare && $0.report.errors.count >= Self.fewestFailures
    }.max { ($0.report.errors.ratio ?? 0) < ($1.report.errors.ratio ?? 0) }
    if let queue = worst {
      return Trouble(
        status: .degraded, word: "ERRORS",
        headline: "\(queue.report.name) has \(amount(queue.report.errors, of: queue.measures)).",
        facts: facts(queue.report))
    }
    // What clients meet belongs to no queue: lost connections, refused logins.
    let all = report.totals.errors
    guard (all.ratio ?? 0) >= Self.errorShare, all.count >= Self.fewestFailures else { return nil }
    return Trouble(
      status: .degraded, word: "ERRORS", headline: "The log has \(amount(all, of: measures.total)).",
      facts: [Report.Fact("errors", "\(all.count)"), rateFact("errors_ratio", all.ratio)].compactMap { $0 })
  }

  /// How many errors, on how many messages, and which.
  private func amount(_ errors: Report.Errors, of measures: some MessageMeasures) -> String {
    let ratio = errors.ratio ?? 0
    // One message can fail many times, so the ratio may pass 1: then it is no share.
    return
      "\(countFigure(errors.count, of: "error")) on \(countFigure(measures.errors.messages, of: "message"))"
      + (ratio <= 1 ? " (\(shareFigure(ratio)))" : "") + mostOften(errors.byReason)
  }

  private var sampleErrors: Trouble? {
    let worst = samples.filter { Double($0.errors) >= Self.errorShare * Double($0.count) }
      .filter { $0.errors >= Self.fewestFailures }
      .max { Double($0.errors) / Double($0.count) < Double($1.errors) / Double($1.count) }
    guard let sample = worst else { return nil }
    let ratio = Double(sample.errors) / Double(sample.count)
    let name = sample.label.isEmpty ? "" : "\(sample.label): "
    return Trouble(
      status: .degraded, word: "ERRORS",
      headline: "\(name)\(countFigure(sample.errors)) of \(countFigure(sample.count, of: "sample")) failed "
        + "(\(shareFigure(ratio)))\(mostOften(sample.byReason)).",
      facts: [
        sample.label.isEmpty ? nil : Report.Fact("label", sample.label),
        millisecondsFact("p99_ms", sample.latency), rateFact("errors_ratio", ratio),
      ].compactMap { $0 })
  }

  private func mostOften(_ reasons: [Report.Reason]) -> String {
    guard let first = reasons.first, !first.reason.isEmpty else { return "" }
    return reasons.count == 1 ? ", all '\(first.reason)'" : ", most often '\(first.reason)'"
  }

  var redelivering: Trouble? {
    let worst = queues.filter {
      ($0.report.redeliveredRatio ?? 0) >= Self.redeliveryShare
        && $0.measures.counts.redelivered >= Self.fewestFailures
    }.max { ($0.report.redeliveredRatio ?? 0) < ($1.report.redeliveredRatio ?? 0) }
    guard let queue = worst, let ratio = queue.report.redeliveredRatio else { return nil }
    return Trouble(
      status: .degraded, word: "REDELIVERING",
      headline:
        "\(shareFigure(ratio)) of the deliveries of \(queue.report.name) repeat an earlier one: work is "
        + "done more than once.",
      facts: facts(queue.report, extra: [Report.Fact("redelivered_ratio", significant(ratio))]))
  }

  // MARK: At risk

  var alarms: Trouble? {
    let alarms = report.incidents.filter { $0.kind == IncidentKind.resourceAlarm.name }
    let blocked = report.incidents.filter { $0.kind == IncidentKind.publisherBlocked.name }
    guard !alarms.isEmpty || !blocked.isEmpty else { return nil }
    var parts: [String] = []
    if !alarms.isEmpty {
      let subjects = Set(alarms.map(\.subject)).filter { !$0.isEmpty }.sorted().prefix(3).joined(
        separator: ", ")
      let count = alarms.reduce(0) { $0 + $1.count }
      parts.append(countFigure(count, of: "resource alarm") + (subjects.isEmpty ? "" : " (\(subjects))"))
    }
    if !blocked.isEmpty {
      let clients = Set(blocked.map(\.subject)).count
      parts.append("\(countFigure(clients, of: "publisher")) held back")
    }
    let open = (alarms + blocked).contains { $0.to == nil } ? " It was not over at the end." : ""
    return Trouble(
      status: .atRisk, word: "ALARMS",
      headline: "The broker reports \(parts.joined(separator: " and ")).\(open)",
      facts: [Report.Fact("alarms", "\(alarms.reduce(0) { $0 + $1.count })")])
  }

  var interrupted: Trouble? {
    let gaps = report.input.gaps
    if let longest = gaps.max(by: { $0.to &- $0.from < $1.to &- $1.from }) {
      let length = duration(longest.to &- longest.from)
      return Trouble(
        status: .atRisk, word: "INTERRUPTED",
        headline: gaps.count == 1
          ? "Nothing was logged for \(length)."
          : "Nothing was logged \(countFigure(gaps.count)) times, for up to \(length).",
        facts: [
          Report.Fact("gaps", "\(gaps.count)"),
          Report.Fact("longest_s", significant(Double(longest.to &- longest.from) / 1e9)),
        ])
    }
    // A log that begins with the start of its broker was not interrupted by it.
    let begin = (span?.first ?? 0) &+ 1_000_000_000
    let stops = report.incidents.filter { Self.interruptions.contains($0.kind) && $0.from > begin }
    guard let first = stops.first else { return nil }
    return Trouble(
      status: .atRisk, word: "INTERRUPTED",
      headline:
        "The broker was interrupted: \(first.kind)\(first.subject.isEmpty ? "" : " of \(first.subject)").",
      facts: [Report.Fact("interruptions", "\(stops.count)")])
  }

  /// Clients that stopped answering: the broker closed their connections and put their messages back.
  var frozenClients: Trouble? {
    let lost = report.incidents.filter {
      $0.kind == IncidentKind.connectionLost.name && $0.subject.contains("heartbeat")
    }
    let count = lost.reduce(0) { $0 + $1.count }
    guard count >= Self.fewestFrozen else { return nil }
    return Trouble(
      status: .atRisk, word: "CLIENTS FREEZE",
      headline:
        "The broker closed \(countFigure(count, of: "connection")) whose clients missed their heartbeats.",
      facts: [Report.Fact("missed_heartbeats", "\(count)")])
  }
}
