internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

/// One queue as rules look at it.
final class QueueCase {
  let measures: QueueMeasures

  init(_ measures: QueueMeasures) { self.measures = measures }

  var subject: Subject { Subject(.queue, name) }

  /// The name as a sentence has it, also where the log names no queue.
  var called: String { name.isEmpty ? "the queue" : name }

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

// MARK: Figures

extension QueueCase {
  var figures: QueueFigures { measures.figures }
  var counts: QueueCounts { measures.counts }
  var name: String { measures.name }
  var consumers: [PartyFigures] { measures.consumers }
  var span: LogSpan? { measures.span }
  /// Nil when it is not followed over time.
  var flow: QueueFlow? { measures.flow }
  /// The backlog over time; nil where the log does not show both sides of the queue.
  var history: BacklogHistory? { measures.history }
  /// Thrown away and not meant to be.
  var lost: Int { measures.lost }
  /// Messages that producers sent.
  var offered: Int { measures.offered }
  /// Messages it was given.
  var load: Int { counts.load }
  /// Service times of all consumers.
  var service: Sketch { measures.service }
  /// Messages a second that came in and left over the judged end of the load.
  var inRate: Double? { measures.judgedInPerS }
  var outRate: Double? { measures.judgedLeavingPerS }
  /// Growth of the backlog over the same time, messages a second; 0 when it may as well stand still.
  var growth: Double? { measures.backlog.growthPerS }
  /// Messages in the queue at the end, by the records of their coming and going.
  var backlogEnd: Int? { measures.backlog.end }
  /// Share of their time that its consumers worked, all of them together; nil when that is not known.
  var utilisation: Double? { measures.utilisation }
  /// Consumers that were given messages.
  var activeConsumers: Int { measures.activeConsumers }
  /// Messages per second that its consumers can serve; nil when that is not known.
  var capacity: Double? { measures.capacity }
}

/// How fast consumers work: in the window from which growth is judged where its messages are remembered, in the whole
/// log elsewhere.
struct Pace {
  /// Nil for the whole log.
  let window: Window?
  let consumers: Int
  /// Nanoseconds of a consumer for a message, on average, and of how many messages.
  let perMessage: Double
  let messages: Int

  /// Messages per second that the consumers can serve.
  var capacity: Double { Double(consumers) * 1e9 / perMessage }

  /// In a sentence behind one that names the window of growth.
  var sentence: String {
    "\(window == nil ? "Over the whole log" : "In that time") a message took a consumer \(timed(perMessage)) on average: "
      + "\(countFigure(consumers, of: "consumer")) can serve \(rateFigure(capacity))/s."
  }
}

extension QueueCase {
  /// Nil where it is not known how long consumers work.
  var pace: Pace? {
    if let judged = measures.judgedService {
      return Pace(
        window: judged.window, consumers: judged.consumers, perMessage: judged.perMessage,
        messages: judged.messages)
    }
    guard let work = service.mean, work > 0 else { return nil }
    return Pace(window: nil, consumers: max(1, activeConsumers), perMessage: work, messages: service.count)
  }
}

// MARK: What several rules ask

extension QueueCase {
  /// Backlogs below are no news.
  static let smallBacklog = BacklogHistory.smallBacklog

  /// The backlog grows, and is more than what is under way in a queue that is well.
  /// Messages that leave unseen make a backlog on paper.
  var isFallingBehind: Bool { measures.fallsBehind && vanished == nil }

  /// The load was over before the log was.
  var loadHasEnded: Bool { history?.hasEnded == true }

  /// The time from which growth is judged; the last third of the log where that is not told.
  func judged(in file: CaseFile) -> Range<Int64> { judgedWindow?.time ?? file.lastThird }

  /// The same as figures have it.
  var judgedWindow: Window? { measures.backlog.judged }

  /// `In the last 1m07s 5.1 msg/s arrive and 3.5 leave: the backlog grows by 1.6/s.`
  var growthSentence: String {
    let opening = judgedWindow?.opening(ascii: true) ?? ""
    let grows = loadHasEnded ? "the backlog grew" : "the backlog grows"
    guard let flow = measures.judgedFlow else { return "\(opening)\(grows) by \(rateFigure(growth ?? 0))/s." }
    let (arriving, leaving, growth) = flow.text
    return opening
      + (loadHasEnded
        ? "\(arriving) msg/s arrived and \(leaving) left" : "\(arriving) msg/s arrive and \(leaving) leave")
      + ": \(grows) by \(growth)/s."
  }

  /// The backlog neither grows nor shrinks, and never comes near to nothing: as much is sent as is served, because
  /// whoever sends waits.
  var isHeldAtCapacity: Bool {
    // A queue that throws away or refuses what does not fit holds up nobody.
    guard let growth, growth == 0, lost == 0, vanished == nil, let history, !history.hasEnded,
      let least = history.leastJudged
    else { return false }
    return history.isWorthNoting(least)
  }

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
