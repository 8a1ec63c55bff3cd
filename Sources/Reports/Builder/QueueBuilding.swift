import Metrics
import Profiles

/// One queue, or all of them, on the way into the report: its figures, and what judging needs beside them.
struct BuiltQueue {
  var report = Report.Queue()
  /// Nil when the queue is not followed over time, or the log does not show both sides of it.
  var course: BacklogCourse?
  var line = Report.Line()
  /// Messages that were thrown away: dropped, expired, returned, refused.
  var lost = 0
  /// Messages that waited here for their time to live to end and were then handed on to a queue that is
  /// consumed: a delay, and neither an error nor a loss.
  var delayed = 0
  var redelivered = 0
  /// The delivery ends a message here: nothing is ever settled.
  var isAutoAcknowledged = false
  var counts = QueueCounts()
  /// The latest depth that the log itself gives.
  var depth: Int?
  /// Delivered and not settled at the end.
  var unacked = 0
  var isDisordered = false

  /// Messages per second that came in and left over the last stretch of the load.
  var inRate: Double? { course.flatMap { $0.rate(of: $0.incoming) } }
  var outRate: Double? { course.flatMap { $0.rate(of: $0.leaving) } }
  /// Messages that publishers sent.
  var offered = 0
  /// Messages whose way through the queue the log shows to its end.
  var finished: Int { isAutoAcknowledged ? report.delivered : report.acked }
}

extension ReportBuilder {
  static let unnamedQueue = "(no queue)"

  func build(_ figures: QueueFigures) -> BuiltQueue {
    var built = BuiltQueue()
    built.report = Report.Queue(counts: figures.counts)
    built.offered = figures.counts.offered
    built.report.name = figures.name.isEmpty ? Self.unnamedQueue : figures.name
    built.counts = figures.counts
    built.isAutoAcknowledged = figures.counts.isAutoAcknowledged
    built.depth = figures.depth
    built.unacked = figures.unacked
    built.isDisordered = figures.backlog.isDisordered
    built.redelivered = figures.counts.redelivered
    built.report.latency = Report.Latencies(
      endToEnd: latency(figures.endToEnd), queueWait: latency(figures.queueWait), held: latency(figures.held),
      service: latency(merged(figures.consumers.lazy.map(\.service))), confirm: latency(figures.confirm))
    built.report.errors.byReason = figures.reasons.map { Report.Reason(reason: $0.reason, count: $0.count) }
    built.delayed = figures.delayed(among: self.figures)
    built.lost = max(0, figures.lost - built.delayed)
    if built.delayed > 0 {
      built.report.setErrors(max(0, figures.counts.errors - built.delayed), offered: built.offered)
      built.report.errors.byReason.removeAll { $0.reason == "expired" }
    }
    follow(figures, into: &built)
    built.report.backlog = backlog(figures, built.course)
    // Without ids no message can be followed by itself, but their number is known.
    built.report.inFlightEnd =
      figures.isFollowed ? figures.inFlight : built.report.backlog.end ?? figures.inFlight
    built.report.producers = figures.producers.map { Report.Producer(name: $0.name, published: $0.published) }
      .sorted { ($1.published, $0.name) < ($0.published, $1.name) }
    addConsumers(figures, to: &built)
    return built
  }

  func latency(_ sketch: Sketch) -> Report.Latency? {
    Report.Latency(sketch, percentiles: options.percentiles)
  }

  // MARK: Over time

  private func follow(_ figures: QueueFigures, into built: inout BuiltQueue) {
    guard let span, let flow = figures.flow(in: span) else {
      built.report.throughput.inPerS = span?.rate(figures.counts.published)
      built.report.throughput.outPerS = span?.rate(figures.counts.acked)
      return
    }
    built.report.throughput = throughput(incoming: flow.incoming, outgoing: flow.outgoing)
    if figures.counts.published > 0, seesEnds { built.course = figures.course(of: flow) }
    built.line = Report.Line()
    built.line.name = built.report.name
    built.line.incoming = flow.incoming
    built.line.outgoing = flow.outgoing
    built.line.backlog = built.course?.levels ?? []
    // Expiries that are a delay are errors in the timeline, which cannot know better.
    built.line.errors =
      built.report.errors.count == 0
      ? flow.incoming.map { _ in 0 } : figures.timeline?.counts(.errors, in: span.range) ?? []
  }

  func throughput(incoming: [Int]?, outgoing: [Int]) -> Report.Throughput {
    var throughput = Report.Throughput()
    if let incoming {
      throughput.inPerS = span?.rate(incoming.reduce(0, +))
      throughput.inPeakPerS = span?.peak(incoming)
    }
    throughput.outPerS = span?.rate(outgoing.reduce(0, +))
    throughput.outPeakPerS = span?.peak(outgoing)
    return throughput
  }

  private func backlog(_ figures: QueueFigures, _ course: BacklogCourse?) -> Report.Backlog {
    guard figures.counts.published > 0, seesEnds else { return Report.Backlog() }
    // The running count does not know deliveries as ends.
    if figures.counts.isAutoAcknowledged {
      return course == nil ? Report.Backlog() : Report.Backlog(course: course, end: nil, maximum: nil)
    }
    // Where one side of the queue was read before the other, the running count has been anywhere.
    let end =
      figures.backlog.isDisordered && course != nil
      ? nil : figures.backlog.finalBacklog(given: figures.counts)
    return Report.Backlog(
      course: course, end: end, maximum: figures.backlog.largestBacklog(given: figures.counts))
  }

  // MARK: Consumers

  private func addConsumers(_ figures: QueueFigures, to built: inout BuiltQueue) {
    let attendance = figures.attendance
    built.report.utilisation = attendance.utilisation
    built.report.consumers = figures.consumers.enumerated().map { place, figures in
      var consumer = Report.Consumer()
      consumer.name = figures.name
      consumer.delivered = figures.delivered
      consumer.acked = figures.acked
      consumer.prefetch = figures.prefetch
      consumer.service = latency(figures.service)
      consumer.utilisation = attendance.utilisation(of: place)
      return consumer
    }.sorted { ($1.delivered, $0.name) < ($0.delivered, $1.name) }
  }
}

extension QueueFigures {
  /// Whether the records of a message could be joined by its id.
  fileprivate var isFollowed: Bool {
    inFlight > 0 || !endToEnd.isEmpty || !queueWait.isEmpty || !held.isEmpty
  }
}

extension QueueCounts {
  /// Messages that publishers sent: a refused one does not count as published, and of returned ones a log may hold
  /// nothing else.
  fileprivate var offered: Int { max(published, returned) + refused }
}

extension Report.Queue {
  /// What was counted, and the ratios that follow from it.
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
    setErrors(counts.errors, offered: counts.offered)
    if delivered > 0 { redeliveredRatio = Double(counts.redelivered) / Double(delivered) }
  }

  /// The ratio is to what publishers sent; where the log shows only consumers, to what they settled.
  mutating func setErrors(_ count: Int, offered: Int) {
    errors.count = count
    let whole = offered > 0 ? offered : acked + nacked
    errors.ratio = whole > 0 ? Double(count) / Double(whole) : nil
  }
}

extension Report.Latencies {
  init(
    endToEnd: Report.Latency?, queueWait: Report.Latency?, held: Report.Latency?, service: Report.Latency?,
    confirm: Report.Latency?
  ) {
    self.init()
    self.endToEnd = endToEnd
    self.queueWait = queueWait
    self.held = held
    self.service = service
    self.confirm = confirm
  }
}

extension Report.Producer {
  init(name: String, published: Int) {
    self.init()
    self.name = name
    self.published = published
  }
}

extension Report.Backlog {
  /// - Parameters:
  ///   - end: as it was counted event by event; nil takes the course's.
  ///   - maximum: likewise; nil when the order of the records does not tell.
  init(course: BacklogCourse?, end: Int?, maximum: Int?) {
    self.init()
    self.end = end ?? course?.levels.last
    max = maximum ?? course.map { Swift.max($0.before, $0.levels.max() ?? 0) }
    guard let course else { return }
    mean = course.mean
    growthPerS = course.growthPerS
    guard let growthPerS, let left = self.end, left > 0 else { return }
    if let drainPerS = course.drainPerS, drainPerS > 0 {
      drainS = Double(left) / drainPerS
      return
    }
    neverDrains = growthPerS > 0 && course.isWorthNoting(left)
    if growthPerS < 0 { drainS = Double(left) / -growthPerS }
  }
}
