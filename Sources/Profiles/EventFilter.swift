public import Bytes
public import Events

/// Which events count: a span of time, patterns of names, a condition.
///
/// Applied between decoding and folding. Events about no queue (connections, alarms) are not touched by queue
/// patterns. Decisions about names are made once for each name.
public struct EventFilter: Sendable {
  /// Nanoseconds since 1970: `since` belongs to the span, `until` does not.
  public var since: Int64?
  public var until: Int64?
  public var queues: NamePatterns
  public var clients: NamePatterns
  public var condition: Where?
  /// Events to leave out because another source counts them already.
  public var omissions: [Omission] = []

  /// Kinds of events of a span of time, both ends included.
  public struct Omission: Equatable, Sendable {
    public var kinds: Traffic.Kinds
    public var from: Int64
    public var to: Int64

    public init(kinds: Traffic.Kinds, from: Int64, to: Int64) {
      self.kinds = kinds
      self.from = from
      self.to = to
    }

    func covers(_ time: Int64) -> Bool { time >= from && time <= to }
  }

  public init(
    since: Int64? = nil, until: Int64? = nil, queues: NamePatterns = NamePatterns(),
    clients: NamePatterns = NamePatterns(),
    condition: Where? = nil
  ) {
    self.since = since
    self.until = until
    self.queues = queues
    self.clients = clients
    self.condition = condition
  }

  public var isEmpty: Bool {
    since == nil && until == nil && queues.isEmpty && clients.isEmpty && condition == nil && omissions.isEmpty
  }

  private func covers(_ time: Int64) -> Bool {
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }

  /// Removes the events that do not count from the batch. The account of its lines stays.
  public func apply(to batch: EventBatch, _ memory: Memory) {
    guard !isEmpty else { return }
    var kept = 0
    var newIndex: [Int: Int] = [:]
    let stagedEvents = Set(batch.stages.map(\.event))
    for index in 0..<batch.count {
      let event = unsafe batch.events[index]
      guard accepts(event, batch, memory) else { continue }
      if stagedEvents.contains(index) { newIndex[index] = kept }
      unsafe batch.events[kept] = event
      kept += 1
    }
    unsafe batch.commit(count: kept)
    batch.stages = batch.stages.compactMap { stage in
      newIndex[stage.event].map { Stage(event: $0, name: stage.name, duration: stage.duration) }
    }
    // Under the same conditions as an event that says the same.
    batch.gauges.removeAll { gauge in
      var event = Event(.stats, time: gauge.time)
      if gauge.kind == .queue { event.queue = gauge.subject }
      if gauge.kind == .client { event.party = gauge.subject }
      return !accepts(event, batch, memory)
    }
    batch.summaries.removeAll { summary in
      var event = Event(.sample, time: summary.to)
      event.queue = summary.subject
      event.duration = summary.mean
      return !accepts(event, batch, memory)
    }
    batch.incidents.removeAll { note in
      !covers(note.time) || omissions.contains { $0.kinds.hasIncidents && $0.covers(note.time) }
    }
  }

  private func accepts(_ event: Event, _ batch: EventBatch, _ memory: Memory) -> Bool {
    guard covers(event.time) else { return false }
    for omission in omissions where omission.kinds.contains(event.kind) && omission.covers(event.time) {
      return false
    }
    if !queues.isEmpty, event.queue != 0, event.kind != .alarm,
      !memory.decide(event.queue, batch.names, \.queues, queues)
    {
      return false
    }
    if !clients.isEmpty, event.party != 0, !memory.decide(event.party, batch.names, \.clients, clients) {
      return false
    }
    guard let condition else { return true }
    return condition.root.holds(for: event, batch)
  }

  /// The decisions of one worker about the names of its batch.
  public final class Memory {
    fileprivate var queues: [UInt32: Bool] = [:]
    fileprivate var clients: [UInt32: Bool] = [:]

    public init() {}

    fileprivate func decide(
      _ name: UInt32, _ names: NameTable, _ decisions: ReferenceWritableKeyPath<Memory, [UInt32: Bool]>,
      _ patterns: NamePatterns
    ) -> Bool {
      if let known = self[keyPath: decisions][name] { return known }
      let decision = patterns.accept(names.text(name))
      self[keyPath: decisions][name] = decision
      return decision
    }
  }
}

extension Where.Node {
  /// Whether an event fulfils the condition. A field that the event does not have fulfils `!=` only.
  func holds(for event: Event, _ batch: EventBatch) -> Bool {
    switch self {
    case .all(let parts): parts.allSatisfy { $0.holds(for: event, batch) }
    case .any(let parts): parts.contains { $0.holds(for: event, batch) }
    case .not(let part): !part.holds(for: event, batch)
    case .comparison(let comparison): comparison.holds(for: event, batch)
    }
  }
}

extension Where.Comparison {
  func holds(for event: Event, _ batch: EventBatch) -> Bool {
    switch value {
    case .event(let kind): return relation == .notEqual ? event.kind != kind : event.kind == kind
    case .number(let bound):
      guard let number = quantity(of: event) else { return relation == .notEqual }
      switch relation {
      case .equal: return number == bound
      case .notEqual: return number != bound
      case .less: return number < bound
      case .lessOrEqual: return number <= bound
      case .greater: return number > bound
      case .greaterOrEqual: return number >= bound
      case .matches: return false
      }
    case .text(let wanted):
      guard let text = text(of: event, batch) else { return relation == .notEqual }
      switch relation {
      case .equal: return text == wanted
      case .notEqual: return text != wanted
      case .matches: return Glob(wanted).matches(text)
      default: return false
      }
    }
  }

  private func quantity(of event: Event) -> Int64? {
    switch field {
    case .bytes: event.bytes >= 0 ? Int64(event.bytes) : nil
    case .attempt: event.attempt > 0 ? Int64(event.attempt) : nil
    case .latency: event.duration == Event.absent ? nil : event.duration
    default: nil
    }
  }

  private func text(of event: Event, _ batch: EventBatch) -> String? {
    switch field {
    case .queue: event.queue == 0 ? nil : batch.names.text(event.queue)
    case .reason: event.reason == 0 ? nil : batch.reasons.text(event.reason)
    case .client: event.party == 0 ? nil : batch.names.text(event.party)
    case .producer:
      [.publish, .confirm, .returned].contains(event.kind) && event.party != 0
        ? batch.names.text(event.party) : nil
    case .consumer:
      [.deliver, .ack, .nack, .consume, .cancel].contains(event.kind) && event.party != 0
        ? batch.names.text(event.party) : nil
    default: nil
    }
  }
}
