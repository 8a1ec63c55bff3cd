import Bytes
import Profiles

/// Troubles with how much comes in, how much leaves, and what lies between.
extension Judgement {
  // Numbers below which a backlog is no news.
  private static let smallBacklog = 20.0
  private static let growthShare = 0.02
  private static let stallSeconds = 30.0
  private static let unconsumedShare = 0.05
  private static let busy = 0.85
  private static let waitFactor = 10.0
  /// A consumer that did less is not judged by itself.
  private static let fewestServices = 30

  // MARK: Failing

  /// Messages wait, and nothing moves any more.
  var stalled: Trouble? {
    if let index = queues.indices.first(where: { stillFor(queues[$0]) != nil }) {
      let queue = queues[index]
      let still = stillFor(queue) ?? 0
      return Trouble(
        status: .failing, word: "STALLED",
        headline:
          "\(queue.report.name) holds \(countFigure(queue.report.backlog.end ?? 0, of: "message")), and "
          + "nothing was delivered or settled in the last \(secondsFigure(still, ascii: true)).",
        facts: facts(queue) + [rateFact("still_s", still)].compactMap { $0 })
    }
    guard let queue = queues.first(where: isUnconsumed) else { return nil }
    return Trouble(
      status: .failing, word: "STALLED",
      headline: "Nobody consumes \(queue.report.name): \(countFigure(queue.report.published, of: "message")) "
        + "published, none delivered.",
      facts: facts(queue))
  }

  /// Seconds since the queue last moved, when that is long for it.
  private func stillFor(_ queue: BuiltQueue) -> Double? {
    guard let span, let length = span.seconds, let progress = queue.lastProgress,
      let backlog = queue.report.backlog.end, backlog > 0,
      // A few that are left over may be no more than acks that the log has lost.
      queue.arrivedSince > 0 || Double(backlog) > Self.smallBacklog
    else { return nil }
    // Another file that goes on for longer says nothing of messages.
    let end = report.input.files.count > 1 ? queues.reduce(.min) { max($0, $1.lastRecord) } : span.last
    let still = (Double(min(end, span.last)) - Double(progress)) / 1e9
    let service = Double(queue.report.latency.service?.p99 ?? 0) / 1e9
    return still >= max(Self.stallSeconds, 20 * service, length / 10) ? still : nil
  }

  /// Nobody takes its messages, though the log would show it, and they are no small part: not a place where
  /// dead letters are kept.
  private func isUnconsumed(_ queue: BuiltQueue) -> Bool {
    guard let backlog = queue.report.backlog.end, queue.lastProgress == nil, queue.delayed == 0 else {
      return false
    }
    return backlog >= Self.fewestMessages
      && Double(queue.report.published) >= Self.unconsumedShare * Double(report.totals.published)
  }

  /// More comes in than leaves, and it shows.
  var fallingBehind: Trouble? {
    let behind = queues.filter(isFallingBehind)
    guard let queue = behind.first else { return nil }
    let name = queue.report.name
    let growth = changeFigure(queue.report.backlog.growthPerS ?? 0)
    let (arriving, leaving) = (rateFigure(queue.inRate ?? 0), rateFigure(queue.outRate ?? 0))
    let lags = (queue.inRate ?? 0) > (queue.outRate ?? 0) && arriving != leaving
    let outflow = queue.outRate == 0 ? "nothing leaves" : "only \(leaving) msg/s leave"
    var details = [
      "Backlog \(countFigure(queue.report.backlog.end ?? 0, of: "message")) and \(growth)/s. "
        + "It will not drain by itself."
    ]
    if behind.count > 1 {
      let others = behind.dropFirst().prefix(3).map(\.report.name).joined(separator: ", ")
      let more = behind.count > 4 ? " and \(countFigure(behind.count - 4)) more" : ""
      details.append("So \(behind.count == 2 ? "does" : "do") \(others)\(more).")
    }
    return Trouble(
      status: .failing, word: "FALLING BEHIND",
      headline: lags
        ? "\(name) takes in \(arriving) msg/s but \(outflow)."
        : "The backlog of \(name) grows by \(growth) msg/s.",
      details: details, facts: facts(queue))
  }

  private func isFallingBehind(_ queue: BuiltQueue) -> Bool {
    // Messages that leave unseen make a backlog on paper.
    if report.vanish(from: queue.report.name) { return false }
    guard let growth = queue.report.backlog.growthPerS, let arriving = queue.inRate, growth > 0 else {
      return false
    }
    return growth >= Self.growthShare * arriving && queue.report.backlog.isWorthNoting(arriving: arriving)
  }

  // MARK: At risk

  /// Consumers have hardly a pause, all of a queue or one of them, and messages wait for them.
  var nearLimit: Trouble? {
    for queue in queues {
      guard let service = queue.report.latency.service?.p50, let wait = longWait(queue.report.latency) else {
        continue
      }
      let consumers = queue.report.consumers.filter { ($0.service?.count ?? 0) >= Self.fewestServices }
      let busiest = consumers.max {
        ($0.utilisation ?? 0, $1.name) < ($1.utilisation ?? 0, $0.name)
      }
      let who: String
      let utilisation: Double
      if let all = queue.report.utilisation, all >= Self.busy {
        (who, utilisation) = ("The consumers of \(queue.report.name) are", all)
      } else if let busiest, let one = busiest.utilisation, one >= Self.busy {
        (who, utilisation) = ("\(busiest.name), a consumer of \(queue.report.name), is", one)
      } else {
        continue
      }
      return Trouble(
        status: .atRisk, word: "NEAR ITS LIMIT",
        headline: "\(who) \(shareFigure(utilisation)) busy, and one message in a hundred waits over "
          + "\(duration(wait)) for \(duration(service)) of work.",
        facts: facts(queue, extra: [Report.Fact("utilisation", significant(utilisation))]))
    }
    return nil
  }

  /// How long messages wait, in the queue or behind others at their consumer, when that is long for the work.
  private func longWait(_ latency: Report.Latencies) -> Int64? {
    guard let work = latency.service, work.count >= Self.fewestMessages else { return nil }
    let wait = max(latency.queueWait?.p99 ?? 0, latency.held?.p99 ?? 0)
    return Double(wait) >= Self.waitFactor * Double(work.p50) ? wait : nil
  }

  /// A backlog far above the usual one came and went.
  var recovered: Trouble? {
    guard let queue = queues.first(where: hasRecovered), let most = queue.report.backlog.max else {
      return nil
    }
    let left = queue.report.backlog.end ?? 0
    return Trouble(
      status: .atRisk, word: "RECOVERED",
      headline: "The backlog of \(queue.report.name) rose to \(countFigure(most, of: "message")) and "
        + (left == 0 ? "drained." : "drained to \(countFigure(left))."),
      facts: facts(queue, extra: [Report.Fact("backlog_max", "\(most)")]))
  }

  private func hasRecovered(_ queue: BuiltQueue) -> Bool {
    guard let course = queue.course, let most = queue.report.backlog.max, let end = queue.report.backlog.end,
      let arriving = queue.report.throughput.inPerS
    else { return false }
    let calm = Double(max(course.calm, 1))
    return Double(most) > 20 * calm && Double(most) > 5 * arriving && Double(most) > Self.smallBacklog
      && end <= most / 10
  }
}
