import Metrics
import Profiles

extension ReportBuilder {
  /// All queues as one: counts and distributions are those of all messages, the backlog is the sum of theirs.
  func total(of figures: [QueueFigures], _ built: [BuiltQueue]) -> BuiltQueue {
    var total = BuiltQueue()
    total.report = summedCounts(built)
    total.report.latency = Report.Latencies(
      endToEnd: latency(merged(figures.lazy.map(\.endToEnd))),
      queueWait: latency(merged(figures.lazy.map(\.queueWait))),
      held: latency(merged(figures.lazy.map(\.held))),
      service: latency(merged(figures.lazy.flatMap(\.consumers).map(\.service))),
      confirm: latency(merged(figures.lazy.map(\.confirm))))
    total.redelivered = built.reduce(0) { $0 &+ $1.redelivered }
    total.lost = built.reduce(0) { $0 &+ $1.lost }
    total.counts.refused = built.reduce(0) { $0 &+ $1.counts.refused }
    total.offered = built.reduce(0) { $0 &+ $1.offered }
    total.report.setErrors(
      built.reduce(profile.clientErrors) { $0 &+ $1.report.errors.count },
      offered: total.offered)
    total.report.errors.byReason = summedReasons(built)
    if total.report.delivered > 0 {
      total.report.redeliveredRatio = Double(total.redelivered) / Double(total.report.delivered)
    }
    followAll(figures, built, into: &total)
    total.report.utilisation = utilisation(of: built)
    return total
  }

  private func summedCounts(_ built: [BuiltQueue]) -> Report.Queue {
    let counters: [WritableKeyPath<Report.Queue, Int>] = [
      \.published, \.confirmed, \.delivered, \.acked, \.nacked, \.requeued, \.deadLettered, \.expired,
      \.dropped,
      \.returned, \.inFlightEnd,
    ]
    var sum = Report.Queue()
    for queue in built {
      for counter in counters { sum[keyPath: counter] &+= queue.report[keyPath: counter] }
    }
    return sum
  }

  private func summedReasons(_ built: [BuiltQueue]) -> [Report.Reason] {
    var counts: [String: Int] = [:]
    for reason in profile.clientErrorReasons { counts[reason.reason, default: 0] &+= reason.count }
    for reason in built.flatMap(\.report.errors.byReason) {
      counts[reason.reason, default: 0] &+= reason.count
    }
    return counts.map { Report.Reason(reason: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  private func followAll(_ figures: [QueueFigures], _ built: [BuiltQueue], into total: inout BuiltQueue) {
    guard let span, !built.isEmpty else { return }
    let zeros = [Int](repeating: 0, count: span.bucketCount)
    func sum(_ columns: some Sequence<[Int]>) -> [Int] {
      columns.reduce(into: zeros) { sum, column in
        for index in column.indices { sum[index] += column[index] }
      }
    }
    let incoming = sum(built.lazy.map(\.line.incoming))
    let outgoing = sum(built.lazy.map(\.line.outgoing))
    total.report.throughput = throughput(incoming: incoming, outgoing: outgoing)
    // Queues beyond those that are followed over time count here all the same.
    total.report.throughput.inPerS = span.rate(total.report.published)
    total.report.throughput.outPerS = span.rate(built.reduce(0) { $0 + $1.finished })
    total.line.incoming = incoming
    total.line.outgoing = outgoing
    total.line.errors = sum(built.lazy.map(\.line.errors))
    let courses = built.compactMap(\.course)
    if !courses.isEmpty {
      let course = BacklogCourse(
        incoming: sum(courses.lazy.map(\.incoming)), leaving: sum(courses.lazy.map(\.leaving)),
        before: courses.reduce(0) { $0 + $1.before }, span: span)
      total.course = course
      total.line.backlog = course.levels
    }
    total.report.backlog = summedBacklog(built, total.course)
  }

  private func summedBacklog(_ built: [BuiltQueue], _ course: BacklogCourse?) -> Report.Backlog {
    let shown = built.filter { $0.report.backlog.end != nil }
    guard let first = shown.first else { return Report.Backlog() }
    guard shown.count > 1 else { return first.report.backlog }
    var backlog = Report.Backlog(
      course: course, end: shown.reduce(0) { $0 + ($1.report.backlog.end ?? 0) }, maximum: nil)
    // Between two bucket ends one queue alone may have held more.
    let largest = shown.compactMap(\.report.backlog.max).max() ?? 0
    backlog.max = max(backlog.max ?? 0, largest, backlog.end ?? 0)
    return backlog
  }

  /// Busy consumers of all consumers; each queue counts with as many as it has.
  private func utilisation(of built: [BuiltQueue]) -> Double? {
    var (busy, consumers) = (0.0, 0)
    for queue in built {
      guard let utilisation = queue.report.utilisation else { continue }
      busy += utilisation * Double(queue.report.consumers.count)
      consumers += queue.report.consumers.count
    }
    return consumers > 0 ? busy / Double(consumers) : nil
  }
}
