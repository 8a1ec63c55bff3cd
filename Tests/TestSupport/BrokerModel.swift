internal import Events

/// What a `BrokerModel` did.
public struct BrokerRun: Sendable {
  /// In time order.
  public var records: [LogRecord]
  public var accounts: [String: QueueAccount]
}

/// Where the messages of one queue came from and went.
public struct QueueAccount: Equatable, Sendable {
  public var published = 0
  /// Came from another queue by dead-lettering.
  public var arrivedDead = 0
  public var acked = 0
  public var deadLettered = 0
  public var expired = 0
  /// Discarded by a length or delivery limit.
  public var dropped = 0
  /// Refused for good without a dead-letter queue.
  public var refused = 0
  public var ready = 0
  public var unacked = 0

  public init() {}

  /// Every message is somewhere, and only once.
  public var isBalanced: Bool {
    published + arrivedDead == acked + deadLettered + expired + dropped + refused + ready + unacked
  }
}

/// A message broker with its producers and consumers, played event by event.
///
/// The broker does one thing at a time, and every line of its log takes it some microseconds; consumers and producers
/// have clocks of their own. Each part draws from its own generator, so that a change to one leaves the others' loads alone.
public final class BrokerModel {
  enum Occurrence {
    case arrival(producer: Int)
    case burst(producer: Int)
    case ask(producer: Int)
    case answer(producer: Int, since: Int64)
    case handOut(queue: Int)
    case release(producer: Int)
    case confirm(producer: Int, connection: Int, message: Int)
    case expire(message: Int, life: Int)
    case flush
    case flushed(took: Int64, waiting: [PendingConfirm])
    case connect(producer: Int)
    case join(consumer: Int)
    case leave(consumer: Int)
    case arrive(delivery: Int)
    case finish(delivery: Int)
    case settle(delivery: Int)
    case timeOut(delivery: Int)
    case incident(Int)
    case incidentEnds(Int)
    case error(incident: Int)
    case visitorComes(incident: Int)
    case visitorGoes(client: String)
    case stats

    /// Whether it happens outside the broker, and so goes on while the broker is down or busy.
    var isOutside: Bool {
      switch self {
      case .arrival, .burst, .arrive, .finish, .incidentEnds: true
      default: false
      }
    }
  }

  struct Message {
    enum State { case ready, unacked, gone }

    var id: String
    var queue: Int
    var bytes: Int
    var isPoison: Bool
    var state = State.ready
    /// Deliveries so far.
    var attempts = 0
    /// Counts the queues the message was in, so that an expiry of an earlier one is not taken for this one's.
    var life = 0
    var expires = Int64.max
  }

  struct PendingConfirm {
    var producer: Int
    var connection: Int
    var message: Int
  }

  let plan: BrokerPlan
  var agenda = Agenda<Occurrence>()
  /// The broker's clock.
  var now: Int64
  var records: [LogRecord] = []
  var messages: [Message] = []
  var deliveries: [Delivery] = []
  var queues: [QueueState]
  var producers: [ProducerState]
  var consumers: [ConsumerState]
  var generator: SeededGenerator
  /// When the broker is up again, while it is down.
  var upAgain: Int64?
  var isBlocked = false
  var awaitingFlush: [PendingConfirm] = []
  /// Of flushes without a timetable: whether the next one is on its way, and when the disk is free for it.
  var isFlushDue = false
  var diskFree = Int64.min
  /// When each link is free.
  var linkFree: [Int64]
  /// Names given so far.
  var identifiers = 0
  private let queueNumbers: [String: Int]

  init(_ plan: BrokerPlan) {
    self.plan = plan
    now = plan.start
    generator = SeededGenerator(seed: plan.seed, part: 0)
    queueNumbers = Dictionary(
      plan.queues.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    linkFree = plan.links.map { _ in plan.start }
    queues = plan.queues.map { QueueState(plan: $0) }
    producers = plan.producers.enumerated().map {
      ProducerState(plan: $1, generator: SeededGenerator(seed: plan.seed, part: 1_000 + $0))
    }
    consumers = plan.consumers.enumerated().map {
      ConsumerState(plan: $1, generator: SeededGenerator(seed: plan.seed, part: 2_000 + $0))
    }
  }

  /// Plays a plan from its start to its end.
  public static func run(_ plan: BrokerPlan) -> BrokerRun {
    let model = BrokerModel(plan)
    model.begin()
    let end = plan.start + BrokerPlan.microseconds(plan.length)
    while let (time, occurrence) = model.agenda.removeFirst(), time < end { model.play(occurrence, at: time) }
    return BrokerRun(
      records: model.finishedRecords(),
      accounts: Dictionary(
        model.queues.map { ($0.plan.name, $0.finalAccount) }, uniquingKeysWith: { first, _ in first }))
  }

  func queueNumber(_ name: String) -> Int? { queueNumbers[name] }

  func time(_ second: Double) -> Int64 { plan.start + BrokerPlan.microseconds(second) }

  func second(_ time: Int64) -> Double { Double(time - plan.start) / 1e6 }

  func write(_ kind: EventKind, _ fields: [LogRecord.Field]) {
    now += Int64(plan.stepCost.lowerBound + generator.below(plan.stepCost.count))
    records.append(LogRecord(time: now, kind: kind, fields: fields))
  }

  /// Writes a line by a client's clock, which the broker's does not wait for.
  func write(_ kind: EventKind, _ fields: [LogRecord.Field], byClientAt time: Int64) {
    records.append(LogRecord(time: time, kind: kind, fields: fields))
  }

  /// The lines that were not lost, in time order; those of one instant in the order in which they were written.
  private func finishedRecords() -> [LogRecord] {
    if !plan.lost.isEmpty {
      records.removeAll { record in
        let second = second(record.time)
        return plan.lost.contains { second >= $0.start && second < $0.start + $0.seconds }
      }
    }
    guard plan.vantage.isOfClients else { return records }
    let order = records.indices.sorted { (records[$0].time, $0) < (records[$1].time, $1) }
    return order.map { records[$0] }
  }

  private func begin() {
    writeSettings()
    for (index, producer) in producers.enumerated() {
      agenda.insert(.connect(producer: index), at: time(0.05 + 0.03 * Double(index)))
      scheduleArrival(of: index, after: time(0.5))
      for user in 0..<(producer.plan.users?.count ?? 0) {
        agenda.insert(.ask(producer: index), at: time(0.6 + 0.01 * Double(user)))
      }
      for burst in producer.plan.bursts {
        for _ in 0..<burst.count {
          let offset = producers[index].generator.uniform() * burst.seconds
          agenda.insert(.burst(producer: index), at: time(burst.start + offset))
        }
      }
    }
    for (index, consumer) in consumers.enumerated() {
      agenda.insert(.join(consumer: index), at: time(max(consumer.plan.joins, 0.1 + 0.02 * Double(index))))
      if let leaves = consumer.plan.leaves { agenda.insert(.leave(consumer: index), at: time(leaves)) }
    }
    beginIncidents()
    if let every = plan.statsEvery { agenda.insert(.stats, at: time(every)) }
    if let flush = plan.flush, flush.isRegular { agenda.insert(.flush, at: time(flush.every)) }
  }

  private func play(_ occurrence: Occurrence, at time: Int64) {
    if let upAgain, !occurrence.isOutside {
      agenda.insert(occurrence, at: upAgain + 1)
      return
    }
    if !occurrence.isOutside { now = max(now, time) }
    switch occurrence {
    case .arrival(let producer):
      scheduleArrival(of: producer, after: time)
      send(from: producer, at: time)
    case .burst(let producer): send(from: producer, at: time)
    case .ask(let producer): ask(producer, at: time)
    case .answer(let producer, let since): answer(producer, since: since, at: time)
    case .handOut(let queue): handOut(queue)
    case .release(let producer): release(producer)
    case .confirm(let producer, let connection, let message):
      confirm(PendingConfirm(producer: producer, connection: connection, message: message))
    case .expire(let message, let life): expire(message, life: life)
    case .flush: flush()
    case .flushed(let took, let waiting): flushed(took: took, waiting)
    case .connect(let producer): connect(producer: producer)
    case .join(let consumer): join(consumer)
    case .leave(let consumer): leave(consumer)
    case .arrive(let delivery): arrive(delivery, at: time)
    case .finish(let delivery): finish(delivery, at: time)
    case .settle(let delivery): settle(delivery)
    case .timeOut(let delivery): timeOut(delivery)
    case .incident(let index): begin(incident: index)
    case .incidentEnds(let index): end(incident: index, at: time)
    case .error(let index): writeError(incident: index)
    case .visitorComes(let index): visitorComes(incident: index)
    case .visitorGoes(let client): write(.disconnect, [.init("client", .text(client))])
    case .stats: writeStats()
    }
  }
}
