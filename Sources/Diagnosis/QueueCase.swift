internal import Metrics
internal import Profiles

/// One queue as rules look at it.
final class QueueCase {
  let figures: QueueFigures
  let counts: QueueCounts
  let name: String
  let consumers: [PartyFigures]
  let span: LogSpan?
  /// Nil when it is not followed over time.
  let flow: QueueFlow?
  /// Nil where the log does not show both sides of the queue.
  let course: BacklogCourse?
  /// Messages that expired as they were meant to.
  let delayed: Int

  init(_ figures: QueueFigures, among all: [QueueFigures], span: LogSpan?, seesEnds: Bool) {
    self.figures = figures
    self.span = span
    counts = figures.counts
    name = figures.name
    consumers = figures.consumers
    flow = span.flatMap { figures.flow(in: $0) }
    course = counts.published > 0 && seesEnds ? flow.map { figures.course(of: $0) } : nil
    delayed = figures.delayed(among: all)
  }

  var subject: Subject { Subject(.queue, name) }

  /// The name as a sentence has it, also where the log names no queue.
  var called: String { name.isEmpty ? "the queue" : name }
  /// Thrown away and not meant to be.
  var lost: Int { max(0, figures.lost - delayed) }
  var offered: Int { counts.published + counts.refused }
  /// Messages it was given.
  var load: Int { max(counts.published, counts.delivered - counts.redelivered) }

  /// Processing times of all consumers.
  lazy var service: Sketch = {
    let all = Sketch()
    for consumer in consumers { all.merge(consumer.service) }
    return all
  }()

  /// Messages a second that came in and left over the last stretch of the load.
  var inRate: Double? { course.flatMap { $0.rate(of: $0.incoming) } }
  var outRate: Double? { course.flatMap { $0.rate(of: $0.leaving) } }
  /// Trend of the backlog over that stretch, messages a second; 0 when it may as well stand still.
  lazy var growth: Double? = course?.growthPerS
  private lazy var growsOnPaper: Bool = backlogEnd.flatMap { course?.fallsBehind(end: $0) } ?? false
  /// Messages in the queue at the end, by the records of their coming and going.
  var backlogEnd: Int? {
    guard let course else { return nil }
    if counts.isAutoAcknowledged || figures.backlog.isDisordered { return course.levels.last }
    return figures.backlog.finalBacklog(given: counts)
  }

  /// How long its consumers were there, and at work.
  lazy var attendance: Attendance = figures.attendance
  /// Share of their time that its consumers were at work, all of them together; nil when that is not known.
  lazy var utilisation: Double? = attendance.utilisation

  /// End-to-end median in each bucket, nanoseconds; see `durations`.
  lazy var medians: [Double?] = durations(0.5)

  /// What the latest messages did, as many as tell enough.
  /// - Complexity: that of sorting them, at the first call.
  lazy var latest: QueueTrace = figures.trace(latest: TraceStudy.limit)

  /// The messages of the trace one by one; nil when too few were followed from publish to end.
  /// - Complexity: that of sorting the messages, at the first call.
  lazy var study: TraceStudy? = TraceStudy(self)

  /// Consumers that joined while messages waited, and brought no more throughput.
  lazy var growthTrial: GrowthTrial? = GrowthTrial(self)

  /// Messages that left by a door that the log does not show, and the age at which they do; see `TraceStudy`.
  lazy var vanished: (count: Int, age: Double)? = {
    guard counts.deadLettered + counts.expired + counts.dropped == 0, (backlogEnd ?? 0) >= 20 else {
      return nil
    }
    return study?.vanished
  }()

  /// Messages wait long for the work they are: only then the trace can tell why.
  lazy var waits: Bool = {
    let work = service.quantile(0.5) ?? 0
    let wait = figures.queueWait.quantile(0.99) ?? 0
    let held = figures.held.quantile(0.99) ?? 0
    return max(wait, held) > 2 * max(work, 1)
  }()
}

// MARK: What several rules ask

extension QueueCase {
  /// Backlogs below are no news.
  static let smallBacklog = BacklogCourse.smallBacklog

  /// The backlog grows, and is more than what is under way in a queue that is well.
  /// Messages that leave unseen make a backlog on paper.
  var isFallingBehind: Bool { growsOnPaper && vanished == nil }

  /// The load was over before the log was.
  var loadHasEnded: Bool { course?.hasEnded == true }

  /// The stretch of the load from which growth is judged.
  func judged(in file: CaseFile) -> Range<Int64> {
    guard let course, course.hasEnded, let stretch = course.stretch else { return file.lastThird }
    return course.span.time(of: stretch)
  }

  /// The backlog neither grows nor shrinks, and never comes near to nothing: as much is sent as is served, because
  /// whoever sends waits.
  var standsFull: Bool {
    // A queue that throws away or refuses what does not fit holds up nobody.
    guard let growth, growth == 0, lost == 0, vanished == nil, let course, !course.hasEnded,
      let least = course.stretch.flatMap({ course.levels[$0].min() })
    else { return false }
    return course.isWorthNoting(least)
  }

  /// Consumers that were given messages.
  var activeConsumers: Int { consumers.count { $0.delivered + $0.acked > 0 } }

  /// Of the time in which messages wait in the queue, the share that its consumers spent with something in hand; where
  /// single messages cannot be followed, how busy they are all in all. Nil when neither is known.
  var busyWhileWaiting: Double? {
    guard let hands = study?.hands, hands.offeredWhileQueued > 0 else { return utilisation }
    let followed = 1 - hands.idleShare
    // Messages from before the log keep consumers busy unseen.
    guard counts.settledUnpublished * 20 > counts.acked else { return followed }
    return max(followed, utilisation ?? 0)
  }
}
