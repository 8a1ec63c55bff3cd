import Measures
import Metrics
import Profiles

/// One queue as the report has it and as it was measured.
struct ReportedQueue {
  var report: Report.Queue
  let measures: QueueMeasures
}

extension ReportBuilder {
  static let unnamedQueue = "(no queue)"

  func reported(_ queue: QueueMeasures) -> ReportedQueue {
    var report = report(queue)
    report.name = queue.name.isEmpty ? Self.unnamedQueue : queue.name
    report.producers = queue.figures.producers.map { Report.Producer(name: $0.name, published: $0.published) }
      .sorted { ($1.published, $0.name) < ($0.published, $1.name) }
    report.consumers = consumers(of: queue)
    report.deliveredFrom = queue.deliveredFrom.map { $0.isEmpty ? Self.unnamedQueue : $0 }
    return ReportedQueue(report: report, measures: queue)
  }

  func report(_ queue: some MessageMeasures) -> Report.Queue {
    var report = Report.Queue(counts: queue.counts)
    report.inFlightEnd = queue.inFlight
    report.latency = Report.Latencies(
      endToEnd: latency(queue.times(.endToEnd)), queueWait: latency(queue.times(.queueWait)),
      held: latency(queue.times(.held)), service: latency(queue.times(.service)),
      confirm: latency(queue.times(.confirm)), lateness: latency(queue.times(.lateness)))
    report.throughput = Report.Throughput(
      inPerS: queue.inPerS, outPerS: queue.outPerS, inPeakPerS: queue.inPeakPerS,
      outPeakPerS: queue.outPeakPerS)
    report.backlog = Report.Backlog(queue)
    report.errors = Report.Errors(queue.errors)
    report.redeliveredRatio = queue.redeliveredRatio
    report.utilisation = queue.utilisation
    return report
  }

  func latency(_ sketch: Sketch) -> Report.Latency? {
    Report.Latency(sketch, percentiles: options.percentiles)
  }

  private func consumers(of queue: QueueMeasures) -> [Report.Consumer] {
    queue.consumers.enumerated().map { place, figures in
      var consumer = Report.Consumer()
      consumer.name = figures.name
      consumer.delivered = figures.delivered
      consumer.acked = figures.acked
      consumer.prefetch = figures.prefetch
      consumer.service = latency(queue.services[place])
      consumer.utilisation = queue.presence.utilisation(of: place)
      return consumer
    }.sorted { ($1.delivered, $0.name) < ($0.delivered, $1.name) }
  }
}

extension Report.Queue {
  init(counts: QueueCounts) {
    self.init()
    published = counts.published
    confirmed = counts.confirmed
    delivered = counts.delivered
    acked = counts.acked
    nacked = counts.nacked
    requeued = counts.requeued
    deadLettered = counts.deadLettered
    expired = counts.expired
    dropped = counts.dropped
    returned = counts.returned
  }
}

extension Report.Errors {
  init(_ errors: ErrorCounts) {
    self.init()
    count = errors.count
    ratio = errors.ratio
    byReason = errors.byReason.map { Report.Reason(reason: $0.reason, count: $0.count) }
  }
}

extension Report.Backlog {
  init(_ queue: some MessageMeasures) {
    self.init()
    let backlog = queue.backlog
    max = backlog.max
    end = backlog.end
    mean = backlog.mean
    growthPerS = backlog.growthPerS
    drainS = backlog.drainS
    neverDrains = backlog.neverDrains
    judged = backlog.judged.map {
      Report.Judged($0, inPerS: queue.judgedInPerS, leavingPerS: queue.judgedLeavingPerS)
    }
  }
}
