internal import Diagnosis
internal import Events

/// Which messages prove a figure: follows each from a beginning to an end, in whatever order the logs tell them.
struct MessageRanking {
  /// So many messages are followed at a time; a log in which more are open shows the greatest of these.
  private static let limit = 2_000_000

  private let measure: Witness.Measure
  private let from: Int64
  private let to: Int64
  private(set) var ranking: Ranking<UInt64>
  private var begun: [UInt64: Int64] = [:]
  private var ended: [UInt64: Int64] = [:]
  /// Those of them of which only a later record tells that they are of the queue at all.
  private var unsure: Set<UInt64> = []
  private var deliveries: [UInt64: Int64] = [:]
  /// When each consumer settled its latest message, by the number of its name.
  private var settled: [UInt32: Int64] = [:]

  init(_ measure: Witness.Measure, from: Int64, to: Int64, limit: Int) {
    self.measure = measure
    self.from = from
    self.to = to
    ranking = Ranking(limit: limit)
  }

  /// Whether a message of which another record has been seen is followed.
  func knows(_ key: UInt64) -> Bool { begun[key] != nil || deliveries[key] != nil }

  /// The figure that a record has of its own, without the other records of its message.
  func ownValue(of event: Event) -> Int64? {
    switch measure {
    case .total where event.kind == .sample, .work where event.kind == .ack || event.kind == .sample,
      .confirm where event.kind == .publish:
      return event.duration == Event.absent ? nil : event.duration
    case .bytes: return event.bytes >= 0 && event.kind != .ack ? Int64(event.bytes) : nil
    case .deliveries where event.kind == .deliver && event.key == 0 && event.isRepeated:
      return Int64(max(event.attempt, 2))
    default: return nil
    }
  }

  /// `isOwn` says whether the record is of the consumer that is looked at; of a publish it need not be.
  mutating func look(at event: Event, isOwn: Bool, isSure: Bool = true) {
    let last = event.isSettle ? settled.updateValue(event.time, forKey: event.party) : nil
    guard event.key != 0 else { return }
    if let value = ownValue(of: event) {
      if isOwn, covers(event.time) { ranking.add(event.key, value) }
      return
    }
    if measure == .deliveries {
      guard event.kind == .deliver, isOwn, covers(event.time) else { return }
      let count = max((deliveries[event.key] ?? 0) + 1, Int64(event.attempt), event.isRepeated ? 2 : 1)
      if deliveries.count < Self.limit || deliveries[event.key] != nil { deliveries[event.key] = count }
      if count > 1 { ranking.add(event.key, count) }
      return
    }
    if measure.begins(event), isOwn || event.kind == .publish {
      if let end = ended.removeValue(forKey: event.key) {
        add(event.key, from: event.time, to: end)
      } else if begun.count < Self.limit {
        begun[event.key] = event.time
        if !isSure { unsure.insert(event.key) }
      }
    } else if measure.ends(event), isOwn {
      if var start = begun.removeValue(forKey: event.key) {
        if measure == .work, let last { start = max(start, last) }
        if measure == .pause { start = max(start, settled[event.party] ?? event.time) }
        add(event.key, from: start, to: event.time)
      } else if ended.count < Self.limit, ended[event.key] == nil {
        ended[event.key] = event.time
      }
    }
  }

  private mutating func add(_ key: UInt64, from start: Int64, to end: Int64) {
    guard covers(end) else { return }
    let length = measure == .backwards ? start &- end : end &- start
    if length > 0 { ranking.add(key, length) }
  }

  private func covers(_ time: Int64) -> Bool { time >= from && time <= to }

  /// Counts what has not ended.
  mutating func finish() {
    guard measure == .wait || measure == .held else { return }
    let sure = begun.filter { !unsure.contains($0.key) }
    for (key, start) in sure.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }).prefix(ranking.limit)
    where start < to { ranking.add(key, to &- start, isOpen: true) }
  }
}

extension Witness.Measure {
  fileprivate func begins(_ event: Event) -> Bool {
    switch self {
    case .wait, .pause, .total, .confirm, .backwards: event.kind == .publish
    case .held, .work: event.kind == .deliver
    case .deliveries, .bytes: false
    }
  }

  fileprivate func ends(_ event: Event) -> Bool {
    switch self {
    case .wait:
      event.kind == .deliver && !event.isRepeated || [.expire, .drop, .deadLetter].contains(event.kind)
    case .pause: event.kind == .deliver && !event.isRepeated
    case .held, .work: event.isSettle
    case .total: event.isSettle && !event.flags.contains(.requeue)
    case .confirm: event.kind == .confirm
    case .backwards: event.kind == .deliver && !event.isRepeated || event.kind == .ack
    case .deliveries, .bytes: false
    }
  }
}

extension Event {
  /// A consumer is done with the message, for better or worse.
  fileprivate var isSettle: Bool { kind == .ack || kind == .nack && !flags.contains(.refused) }
  var isRepeated: Bool { attempt > 1 || flags.contains(.redelivered) }
}
