import Bytes
import Diagnosis
import Measures

/// Troubles with how much comes in, how much leaves, and what lies between.
extension Judgement {
  // Numbers below which nothing is news.
  private static let busy = 0.85
  private static let waitFactor = 10.0
  private static let tailFactor = 100.0
  private static let longNanoseconds: Int64 = 1_000_000_000
  /// A consumer that did less is not judged by itself.
  private static let fewestServices = 30

  // MARK: Failing

  /// More comes in than leaves, and it shows.
  var fallingBehind: Trouble? {
    let behind = queues.filter(isFallingBehind)
    guard let queue = behind.first else { return nil }
    let name = queue.report.name
    let growth = changeFigure(queue.report.backlog.growthPerS ?? 0)
    let (arriving, leaving) = (
      rateFigure(queue.measures.judgedInPerS ?? 0), rateFigure(queue.measures.judgedOutPerS ?? 0)
    )
    let lags = (queue.measures.judgedInPerS ?? 0) > (queue.measures.judgedOutPerS ?? 0) && arriving != leaving
    let hasEnded = queue.measures.history?.hasEnded == true
    let outflow =
      hasEnded
      ? queue.measures.judgedOutPerS == 0 ? "nothing left" : "only \(leaving) msg/s left"
      : queue.measures.judgedOutPerS == 0 ? "nothing leaves" : "only \(leaving) msg/s leave"
    let backlog = countFigure(queue.report.backlog.end ?? 0, of: "message")
    let drain = queue.report.backlog.drainS.map { ", gone in \(secondsFigure($0, ascii: true))" } ?? ""
    var details = [
      hasEnded
        ? "Backlog \(backlog)\(drain): no more came when the log ended."
        : "Backlog \(backlog) and \(growth)/s. It will not drain by itself."
    ]
    if behind.count > 1 {
      let others = behind.dropFirst().prefix(3).map(\.report.name).joined(separator: ", ")
      let more = behind.count > 4 ? " and \(countFigure(behind.count - 4)) more" : ""
      details.append("So \(behind.count == 2 ? "does" : "do") \(others)\(more).")
    }
    return Trouble(
      status: hasEnded ? .degraded : .failing, word: "FALLING BEHIND",
      headline: lags
        ? "\(name) \(hasEnded ? "took" : "takes") in \(arriving) msg/s but \(outflow)."
        : "The backlog of \(name) \(hasEnded ? "grew" : "grows") by \(growth) msg/s.",
      details: details, facts: facts(queue.report))
  }

  private func isFallingBehind(_ queue: ReportedQueue) -> Bool {
    // Messages that leave unseen make a backlog on paper.
    if report.vanish(from: queue.report.name) { return false }
    // What no queue takes does not lie in one.
    let isServed = queue.report.delivered + queue.report.acked > 0 || !queue.report.consumers.isEmpty
    if !isServed, report.findings.contains(where: { $0.rule == .unroutable }) { return false }
    return queue.measures.fallsBehind
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
        facts: facts(queue.report, extra: [Report.Fact("utilisation", significant(utilisation))]))
    }
    return nil
  }

  /// How long messages wait, in the queue or behind others at their consumer, when that is long for the work.
  private func longWait(_ latency: Report.Latencies) -> Int64? {
    guard let work = latency.service, work.count >= Self.fewestMessages else { return nil }
    let wait = max(latency.queueWait?.p99 ?? 0, latency.held?.p99 ?? 0)
    return Double(wait) >= Self.waitFactor * Double(work.p50) ? wait : nil
  }

  /// A few messages take many times as long as most, and long for anybody who waits.
  var slowTail: Trouble? {
    for queue in queues {
      guard let latency = queue.report.latency.endToEnd ?? queue.report.latency.queueWait,
        latency.count >= Self.fewestMessages, latency.p99 >= Self.longNanoseconds,
        Double(latency.p99) >= Self.tailFactor * Double(latency.p50)
      else { continue }
      return Trouble(
        status: .atRisk, word: "SLOW AT TIMES",
        headline:
          "One message in a hundred of \(queue.report.name) takes over \(duration(latency.p99)), and half of "
          + "them less than \(duration(latency.p50)).",
        facts: facts(queue.report))
    }
    return nil
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
      facts: facts(queue.report, extra: [Report.Fact("backlog_max", "\(most)")]))
  }

  private func hasRecovered(_ queue: ReportedQueue) -> Bool {
    guard let history = queue.measures.history, let most = queue.report.backlog.max,
      let end = queue.report.backlog.end,
      let arriving = queue.measures.inPerS
    else { return false }
    let calm = Double(max(history.calm, 1))
    return Double(most) > 20 * calm && Double(most) > 5 * arriving
      && Double(most) > BacklogHistory.smallBacklog
      && end <= most / 10
  }
}
