public import Metrics
public import Profiles

/// The figures of one queue. What costs more than a few additions is computed when it is first asked for.
///
/// Not thread-safe: one thread asks one queue.
public final class QueueMeasures: MessageMeasures {
  public let figures: QueueFigures
  public let counts: QueueCounts
  public let name: String
  public let span: LogSpan?
  /// In the order in which they first appeared.
  public let consumers: [PartyFigures]
  public let delayed: Int
  /// How many subscribers each get a copy of a message; 1 for consumers that share the messages.
  public let copies: Int
  public let flow: QueueFlow?
  /// The queues from which its messages are delivered, by their ids: the log names the same queue differently where
  /// messages are published and where they are delivered. Empty where the names agree.
  public let deliveredFrom: [String]
  /// Whether the log shows how messages come into the queue as well as how they leave it.
  private let showsBothSides: Bool

  /// - Parameters:
  ///   - all: every queue of the log.
  ///   - seesEnds: whether the log shows how messages leave queues.
  init(_ figures: QueueFigures, among all: [QueueFigures], span: LogSpan?, seesEnds: Bool) {
    self.figures = figures
    self.span = span
    counts = figures.counts
    name = figures.name
    consumers = figures.consumers
    flow = span.flatMap { QueueFlow(figures, in: $0) }
    deliveredFrom = figures.isDeliveredElsewhere ? figures.crossings.queues : []
    showsBothSides = counts.published > 0 && seesEnds && deliveredFrom.isEmpty
    delayed = figures.delayed(among: all)
    copies = figures.copies
  }

  // MARK: Counts

  public var offered: Int { counts.offered }
  public var redelivered: Int { copies > 1 ? counts.saidRedelivered : counts.redelivered }
  public var finished: Int { counts.finished }
  public var lost: Int { max(0, figures.discarded - delayed) }
  public var unacked: Int { figures.unacked }
  /// Expired and not meant to.
  public var expired: Int { max(0, figures.expired - delayed) }

  /// Without ids no message can be followed by itself, but the backlog counts them all.
  public var inFlight: Int {
    let open = figures.inFlight - (deliveredFrom.isEmpty ? 0 : figures.crossings.ended)
    return isFollowed ? open : backlog.end ?? open
  }

  /// Whether the records of a message could be joined by its id.
  private var isFollowed: Bool {
    figures.inFlight > 0 || !figures.endToEnd.isEmpty || !figures.queueWait.isEmpty || !figures.held.isEmpty
  }

  /// Without the expiries that are a delay.
  public var errors: ErrorCounts {
    ErrorCounts(
      count: max(0, counts.errors - delayed), messages: counts.attempted,
      byReason: delayed > 0 ? figures.reasons.filter { $0.reason != "expired" } : figures.reasons)
  }

  /// Expiries that are a delay are errors in the timeline, which cannot know better.
  public var errorsOverTime: [Int] {
    guard let flow else { return [] }
    return errors.count == 0
      ? flow.incoming.map { _ in 0 } : figures.timeline?.counts(.errors, in: flow.span.range) ?? []
  }

  // MARK: Backlog

  public lazy var history: BacklogHistory? = showsBothSides ? flow.map { BacklogHistory(self, $0) } : nil

  public lazy var backlog: Backlog = showsBothSides ? Backlog(of: self) : Backlog()

  /// Whether more came than left as long as there was a load, by the counts alone: messages that leave unseen count as
  /// backlog.
  public lazy var fallsBehind: Bool = backlog.end.flatMap { history?.fallsBehind(end: $0) } ?? false

  // MARK: Times

  public func times(_ measure: TimeMeasure) -> Sketch {
    switch measure {
    case .endToEnd: figures.endToEnd
    case .queueWait: figures.stated?.sketch ?? figures.queueWait
    case .held: figures.held
    case .service: service
    case .confirm: figures.confirm
    case .lateness: figures.lateness
    }
  }

  /// Service times of each consumer.
  public lazy var services: [Sketch] = consumers.map(\.service)

  /// Service times of all consumers.
  public lazy var service: Sketch = merged(services)

  // MARK: Consumers

  /// How long its consumers were present, and how much of that time they worked.
  public lazy var presence = ConsumerPresence(consumers, services: services, lastRecord: figures.backlog.last)

  public var utilisation: Double? { presence.utilisation }

  /// Consumers that were given messages; where the log shows when work began, those that worked: one consumer may hand its
  /// deliveries to several threads.
  public lazy var activeConsumers: Int = {
    let workers = consumers.count { $0.started > 0 }
    return workers > 0 ? workers : consumers.count { $0.delivered + $0.acked > 0 }
  }()

  /// What the consumers did in the window from which growth is judged; nil where its messages are not remembered.
  public lazy var judgedService: JudgedService? = backlog.judged.flatMap { JudgedService(self, in: $0) }

  /// Messages per second that so many consumers can serve when they never wait.
  public static func capacity(consumers: Int, service: Double) -> Double? {
    service > 0 && consumers > 0 ? Double(consumers) * 1e9 / service : nil
  }

  /// Messages per second that its consumers can serve, all of them at work, at their mean service time in the whole
  /// log; nil when that is not known.
  public var capacity: Double? {
    service.mean.flatMap { QueueMeasures.capacity(consumers: activeConsumers, service: $0) }
  }
}

extension QueueFigures {
  /// Of the messages whose delivery is in the log, another queue delivered at least this share.
  private static let crossingShare = 0.05

  /// Whether what waits here on paper is delivered from other queues: at least half of it, and no mere stray ids.
  fileprivate var isDeliveredElsewhere: Bool {
    let delivered = queueWait.count + crossings.messages
    return crossings.messages > 0 && crossings.messages * 2 >= inFlight - unacked
      && Double(crossings.messages) >= Self.crossingShare * Double(delivered)
  }
}

/// Several distributions as one.
func merged(_ sketches: some Sequence<Sketch>) -> Sketch {
  let sum = Sketch()
  for sketch in sketches { sum.merge(sketch) }
  return sum
}
