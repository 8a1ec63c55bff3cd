public import Events
public import Metrics

// The figures of a profile for its readers. Reading changes nothing: the profile may be written to a file or merged
// afterwards.
extension Profile {
  public var sources: [SourceRecord] { figures.sources.records }
  public var assumptions: Set<Assumption> { figures[Assumptions.self].set }
  public var hasEvents: Bool { figures.hasEvents }
  /// Span of the events; `first > last` while there are none.
  public var first: Int64 { figures.first }
  public var last: Int64 { figures.last }
  /// Bucket width of every timeline here.
  public var width: Int64 { figures.width }
  /// The slowest finished messages, slowest first.
  public var slowest: [SlowLife] { figures.slowest.lives }

  var queues: [QueueState] { figures.queues.states }
  var parties: [PartyState] { figures.parties.states }
  var table: LifeTable { joiner.table }

  /// The queues in the order in which they first appeared.
  /// - Complexity: linear in the number of open messages, consumers and producers.
  public var queueFigures: [QueueFigures] {
    let queues = queues
    var open = [(published: Int, waiting: Int)](repeating: (0, 0), count: queues.count)
    var counts = queues.map(\.counts)
    table.forEach { _, life in
      if life.deliveries > 1 { counts[Int(life.queue)].noteDeliveries(Int(life.deliveries)) }
      guard life.publish != Life.unseen, !life.hasEnded else { return }
      open[Int(life.queue)].published += 1
      if life.firstDeliver == Life.unseen { open[Int(life.queue)].waiting += 1 }
    }
    var members = [[PartyFigures]](repeating: [], count: queues.count)
    let again = deliveredAgain
    let crossings = crossings(ofWaiting: open.map(\.waiting))
    for (number, party) in parties.enumerated() {
      members[Int(party.queue)].append(PartyFigures(state: party, chain: joiner.chains[number]))
    }
    return queues.indices.map { index in
      let state = queues[index]
      let inFlight = state.counts.isAutoAcknowledged ? open[index].waiting : open[index].published
      let unacked = inFlight - open[index].waiting
      return QueueFigures(
        state: state, counts: counts[index], inFlight: inFlight, unacked: unacked,
        crossings: crossings[index], deliveredAgainShare: again[index], parties: members[index],
        profile: self, number: index)
    }
  }

  public var sampleFigures: [SampleFigures] { figures.samples.states.map { SampleFigures(state: $0) } }
  public var incidentRecords: [IncidentRecord] { figures[Incidents.self].log.records }
  /// Incidents that found no room.
  public var omittedIncidents: Int { figures[Incidents.self].log.omitted }
  /// Errors that belong to no queue.
  public var clientErrors: Int { figures[Connections.self].counts.errors }
  public var clientErrorReasons: [ReasonCount] { ReasonCount.ranked(figures[ClientErrors.self].reasons) }
  /// The messages with the most deliveries, open ones too, in descending order; only messages that were delivered more
  /// than once.
  /// - Complexity: linear in the number of open messages.
  public var mostDelivered: [RedeliveredLife] {
    let queues = queues
    var list = figures[RedeliveredMessages.self].lives
    table.forEach { key, life in
      guard life.deliveries > 1,
        list.count < RedeliveredLife.limit || life.deliveries >= list.last?.deliveries ?? 0
      else { return }
      RedeliveredLife.insert(RedeliveredLife(life, key: key, queue: queues[Int(life.queue)].name), in: &list)
    }
    return list
  }
  /// Lines that look like events of messages and were not read as such, by shape; those with the most lines come first.
  public var unreadShapes: [UnreadShape] {
    figures.unread.shapes.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.value)
  }
  /// How many such lines have a shape for which there was no room.
  public var unreadLinesBeyondShapes: Int {
    figures.unread.totals.values.reduce(0, +) - figures.unread.shapes.values.reduce(0) { $0 + $1.count }
  }
  /// Of the messages that lines of a shape name, the share whose settle was read; nil where too few can be compared.
  public func settledShare(of shape: UnreadShape) -> Double? {
    shape.keys.share(in: figures.unread.settled, least: 8)
  }
  /// Events of any kind, in the column `incoming`.
  public var eventActivity: Timeline { figures.activity.timeline }
  /// Records of messages that were left out because too many were open at a time.
  public var omittedMessages: Int { figures.omissions.counts.messages }
  /// Look-ups of a queue or label that found no room.
  public var omittedNames: Int { figures.omissions.counts.names }
  /// Look-ups of a consumer or producer that found no room.
  public var omittedParties: Int { figures.omissions.counts.parties }
  /// Look-ups of names of any kind that found no room while one piece of the log was decoded.
  public var omittedDecodedNames: Int { figures.omissions.counts.decodedNames }
  /// Whether a run that went into this profile was interrupted before it had read everything.
  public var isInterrupted: Bool { figures.omissions.counts.interruptions > 0 }
  /// Whether some reasons are counted as others because there are too many of them.
  public var hasMergedReasons: Bool {
    figures.omissions.counts.decodedReasons > 0 || figures[ClientErrors.self].reasons.isFull
      || queues.contains { $0.reasons.isFull } || figures.samples.states.contains { $0.reasons.isFull }
  }
  /// Whether some clients are counted as others because there are too many of them.
  public var hasMergedClients: Bool { figures[Connections.self].clients.isFull }
  /// Messages that had ended and waited too long for their publish or their delivery to be read.
  public var givenUpMessages: Int { figures.omissions.counts.givenUp }
  /// Durations of stages that found no room.
  public var omittedStages: Int { figures.samples.omittedStages }
  /// Values of settings that found no room.
  public var omittedSettings: Int { figures[Settings.self].omitted }
  /// Records that name no queue and an id that was open in several.
  public var ambiguousRecords: Int { figures.omissions.counts.ambiguous }
  /// Confirms whose message was finished too long ago to be joined.
  public var lateConfirms: Int { figures.omissions.counts.lateConfirms }
}

/// A reason and how often it was given.
public struct ReasonCount: Equatable, Sendable {
  public var reason: String
  public var count: Int
  /// The first lines that gave it, two at most.
  public var lines: [LineReference]

  public init(reason: String, count: Int, lines: [LineReference]) {
    self.reason = reason
    self.count = count
    self.lines = lines
  }

  /// Descending by count, then by name.
  static func ranked(_ reasons: Reasons) -> [ReasonCount] {
    reasons.tallies.map {
      ReasonCount(
        reason: String(decoding: $0.key, as: UTF8.self), count: $0.value.count, lines: $0.value.lines)
    }
    .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }
}

/// One queue of a profile, to be read.
public struct QueueFigures {
  let state: QueueState
  /// Counts of events, and of redelivered messages whether these are finished or open.
  public let counts: QueueCounts
  /// Published and not ended; where nothing is ever settled, published and not delivered.
  public let inFlight: Int
  /// Messages in flight that were delivered.
  public let unacked: Int
  /// Messages published into it that are delivered from other queues.
  public let crossings: Crossings
  /// Of the messages that ended last, the share of which the log has another delivery that was not redelivered before the
  /// end, 0 to 1: another subscriber's copy. 0 where too few have ended.
  public let deliveredAgainShare: Double
  private let parties: [PartyFigures]
  private let profile: Profile
  private let number: Int

  init(
    state: QueueState, counts: QueueCounts, inFlight: Int, unacked: Int, crossings: Crossings,
    deliveredAgainShare: Double, parties: [PartyFigures],
    profile: Profile, number: Int
  ) {
    self.state = state
    self.counts = counts
    self.profile = profile
    self.number = number
    self.inFlight = inFlight
    self.unacked = unacked
    self.crossings = crossings
    self.deliveredAgainShare = deliveredAgainShare
    self.parties = parties
  }

  /// Empty for records that named no queue.
  public var name: String { String(decoding: state.name, as: UTF8.self) }
  public var backlog: RunningBacklog { state.backlog }
  /// The latest depth that the log itself gives.
  public var depth: Int? { state.depthLatest == Event.absent ? nil : Int(state.depthLatest) }
  public var endToEnd: Sketch { state.endToEnd }
  public var queueWait: Sketch { state.queueWait }
  /// Waits by the stamps of the messages; nil where these tell nothing, or not enough, and where the publishes are in the log.
  public var stated: StatedWaits? {
    guard counts.published == 0, let stated = state.stated else { return nil }
    guard stated.isCoarse else { return stated }
    return (stated.sketch.quantile(0.5) ?? 0) >= QueueFigures.leastCoarse ? stated : nil
  }
  /// Waits that are shorter than this are not told by stamps of whole seconds.
  private static let leastCoarse: Int64 = 2_000_000_000
  public var held: Sketch { state.held }
  /// Messages whose publish was joined with a later event.
  public var joined: Int { max(state.endToEnd.count, state.queueWait.count) }
  public var confirm: Sketch { state.confirm }
  /// How far publishes are behind the times at which they were planned.
  public var lateness: Sketch { state.lateness }
  /// Nil beyond the number of queues that are followed over time.
  public var timeline: Timeline? { state.timeline }
  public var reasons: [ReasonCount] { ReasonCount.ranked(state.reasons) }
  /// In the order in which they first appeared.
  public var consumers: [PartyFigures] { parties.filter { $0.state.role == .consumer } }
  public var producers: [PartyFigures] { parties.filter { $0.state.role == .producer } }

  /// The messages of the queue that are remembered, one by one.
  /// - Complexity: linear in the number of open and of remembered messages of the profile.
  public var trace: QueueTrace { trace(latest: .max) }

  /// The trace of a shorter window, which begins where at most `limit` messages end until the end of the log.
  public func trace(latest limit: Int) -> QueueTrace { profile.trace(ofQueue: number, latest: limit) }

  /// The largest number of publishes that waited for their confirm at a time, if at some time none did. Nil where
  /// confirms are no records of their own, and when neither the order of the records nor the queue they name tells.
  public var outstandingMax: Int? {
    guard counts.confirmRecords > 0, state.name.isEmpty || !profile.hasConfirmsWithoutQueue else {
      return nil
    }
    return state.unconfirmed.range
  }
}

/// One consumer or producer of a queue, to be read.
public struct PartyFigures {
  private let chain: SettleChain
  let state: PartyState

  init(state: PartyState, chain: SettleChain) {
    self.state = state
    self.chain = chain
  }

  public var name: String { String(decoding: state.name, as: UTF8.self) }
  public var published: Int { state.published }
  public var delivered: Int { state.delivered }
  public var acked: Int { state.acked }
  public var nacked: Int { state.nacked }
  /// How often it began to work on a message, where that is a record of its own.
  public var started: Int { state.started }
  public var prefetch: Int? { state.prefetch == Event.absent ? nil : Int(state.prefetch) }
  /// The time of its first record; larger than `last` when there is none.
  public var first: Int64 { state.first }
  public var last: Int64 { state.last }
  /// The last time that the party joined its queue; nil when no record says so.
  public var joined: Int64? { state.joined == .min ? nil : state.joined }
  /// When the party left for good; nil when it came back or never left.
  public var left: Int64? { state.left >= state.joined && state.left >= state.last ? state.left : nil }

  /// Processing times as a distribution of its own, to be changed at will. The first settle counts from its
  /// deliver on: what the consumer worked on before the log began is not known.
  public var service: Sketch {
    let copy = Sketch()
    copy.merge(state.service)
    if let open = chain.openService { copy.record(open) }
    return copy
  }
}

/// The samples of one label, to be read.
public struct SampleFigures {
  let state: SampleState

  public struct Stage {
    public let name: String
    public let latency: Sketch
    /// The share of the stage in the extra time of the slowest hundredth of samples, 0 to 1.
    public let tailShare: Double?
  }

  public var label: String { String(decoding: state.name, as: UTF8.self) }
  public var count: Int { state.count }
  public var errors: Int { state.errors }
  public var latency: Sketch { state.latency }
  /// The durations of failed samples.
  public var failures: Sketch { state.failures }
  public var timeline: Timeline? { state.timeline }
  public var reasons: [ReasonCount] { ReasonCount.ranked(state.reasons) }
  /// In the order in which they first appeared.
  public var stages: [Stage] {
    state.stages.map {
      Stage(
        name: String(decoding: $0.name, as: UTF8.self), latency: $0.sketch, tailShare: state.tailShare(of: $0)
      )
    }
  }
}

extension Profile {
  /// Some of the labels as one, without a name; without figures over time where one of them has none.
  public func sum(of samples: [SampleFigures]) -> SampleFigures {
    let hasTimelines = samples.allSatisfy { $0.timeline != nil }
    let sum = SampleState(
      name: [], timeline: hasTimelines ? Timeline(width: width, keepsQuantities: true) : nil)
    for sample in samples { _ = sum.append(sample.state) { $0 } }
    return SampleFigures(state: sum)
  }
}

extension Profile {
  /// Renames the sources. Sources of one name become one when the profile is merged into another.
  public func renameSources(_ name: (String) -> String) {
    figures.sources.rename(name)
  }
}
