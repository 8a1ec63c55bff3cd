public import Metrics
public import Profiles

/// The figures of all queues as one: counts and distributions are those of all messages, the backlog is the sum of
/// theirs.
public final class TotalMeasures: MessageMeasures {
  public let name = ""
  public let span: LogSpan?
  public let queues: [QueueMeasures]
  private let clientErrors: Int
  private let clientReasons: [ReasonCount]

  /// - Parameters:
  ///   - clientErrors: errors that belong to no queue.
  ///   - clientReasons: their reasons.
  init(
    of queues: [QueueMeasures], _ span: LogSpan?, clientErrors: Int = 0, clientReasons: [ReasonCount] = []
  ) {
    self.queues = queues
    // A log without queues has no rates of messages, not even of none.
    self.span = queues.isEmpty ? nil : span
    self.clientErrors = clientErrors
    self.clientReasons = clientReasons
  }

  public lazy var counts: QueueCounts = queues.reduce(into: QueueCounts()) { $0.add($1.counts) }
  public var offered: Int { sum(\.offered) }
  public var redelivered: Int { sum(\.redelivered) }
  public var finished: Int { sum(\.finished) }
  public var lost: Int { sum(\.lost) }
  public var delayed: Int { sum(\.delayed) }
  public var unacked: Int { sum(\.unacked) }
  public var inFlight: Int { sum(\.inFlight) }

  private func sum(_ count: (QueueMeasures) -> Int) -> Int { queues.reduce(0) { $0 &+ count($1) } }

  /// With those that belong to no queue.
  public lazy var errors: ErrorCounts = {
    let own = queues.map(\.errors)
    var reasons: [String: Int] = [:]
    for reason in clientReasons + own.flatMap(\.byReason) {
      reasons[reason.reason, default: 0] &+= reason.count
    }
    return ErrorCounts(
      count: own.reduce(clientErrors) { $0 &+ $1.count },
      messages: offered > 0 ? offered : counts.attempted,
      byReason: reasons.map { ReasonCount(reason: $0.key, count: $0.value, lines: []) }
        .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) })
  }()

  public lazy var flow: QueueFlow? = span.map { span in
    QueueFlow(adding: queues.compactMap(\.flow), in: span)
  }

  public var errorsOverTime: [Int] {
    span.map { sumOfColumns(queues.lazy.map(\.errorsOverTime), $0.bucketCount) } ?? []
  }

  public lazy var history: BacklogHistory? = {
    let histories = queues.compactMap(\.history)
    guard let span, !histories.isEmpty else { return nil }
    return BacklogHistory(
      incoming: sumOfColumns(histories.lazy.map(\.incoming), span.bucketCount),
      leaving: sumOfColumns(histories.lazy.map(\.leaving), span.bucketCount),
      initial: histories.reduce(0) { $0 + $1.initial }, span: span)
  }()

  public lazy var backlog = Backlog(adding: queues, history)

  /// Busy consumers of all consumers; each queue counts with as many as it has.
  public lazy var utilisation: Double? = {
    var (busy, consumers) = (0.0, 0)
    for queue in queues {
      guard let utilisation = queue.utilisation else { continue }
      busy += utilisation * Double(queue.consumers.count)
      consumers += queue.consumers.count
    }
    return consumers > 0 ? busy / Double(consumers) : nil
  }()

  /// Consumers of one queue do not serve another.
  public var capacity: Double? { nil }
  public var judgedService: JudgedService? { nil }

  private var sketches: [TimeMeasure: Sketch] = [:]

  public func times(_ measure: TimeMeasure) -> Sketch {
    if let known = sketches[measure] { return known }
    let all = merged(queues.lazy.map { $0.times(measure) })
    sketches[measure] = all
    return all
  }
}
