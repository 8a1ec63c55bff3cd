internal import Events
internal import Metrics

/// All figures of a log that add up: counts, distributions, figures over time, reasons, incidents, the messages that
/// are remembered.
///
/// Figures of consecutive parts of a log, appended in order, are the figures of the whole. Open messages cannot be added
/// up, because they may still change: the `Joiner` holds them. A live view is one joiner whose figures are taken away at
/// intervals, and added up again for the time to be shown.
@safe
final class Figures {
  /// Every kind of figure there is, in the order in which they are written. New ones go to the end.
  static let list: [any ProfilePart.Type] = [
    Sources.self,
    Assumptions.self,
    Queues.self,
    Parties.self,
    Samples.self,
    Incidents.self,
    Settings.self,
    ClientErrors.self,
    Connections.self,
    Omissions.self,
    Activity.self,
    SlowestMessages.self,
    RedeliveredMessages.self,
    Flushes.self,
    Gauges.self,
    Summaries.self,
    UnreadMessages.self,
  ]

  /// Span of the events; `first > last` while there are none.
  private(set) var first = Int64.max
  private(set) var last = Int64.min
  /// Bucket width of every timeline here.
  private(set) var width: Int64

  private let parts: PartList
  // Parts that the fold uses at every event are kept here, so that it does not look for them in the list.
  let sources: Sources
  let queues: Queues
  let queueReferences: References<QueueState>
  let parties: Parties
  let partyReferences: References<PartyState>
  let samples: Samples
  let activity: Activity
  let slowest: SlowestMessages
  let omissions: Omissions
  let unread: UnreadMessages

  init(_ start: Profile.Start = Profile.Start()) {
    width = start.width
    parts = PartList(start)
    sources = parts[Sources.self]
    queues = parts[Queues.self]
    parties = parts[Parties.self]
    queueReferences = queues.references
    partyReferences = parties.references
    samples = parts[Samples.self]
    activity = parts[Activity.self]
    slowest = parts[SlowestMessages.self]
    omissions = parts[Omissions.self]
    unread = parts[UnreadMessages.self]
  }

  /// Empty figures in which queues, parties and sources have the numbers that they have in `other`, so that a joiner of
  /// `other` may go on with them.
  convenience init(namesOf other: Figures) {
    self.init()
    for part in Figures.list { adoptNames(part, of: other) }
  }

  /// The figures of one kind.
  subscript<Part: ProfilePart>(_ kind: Part.Type) -> Part { parts[kind] }

  var hasEvents: Bool { first <= last }

  // MARK: Numbers

  /// The number of a queue; beyond the limit, that of the queue for all others.
  func number(ofQueue name: [UInt8]) -> Int { number(of: .queue(name)) }

  func number(of name: QueueName) -> Int {
    if let known = queues.number(of: name) { return known }
    if queues.isFull, name != .queue(Profile.otherReason) {
      omissions.counts.names += 1
      return number(of: .queue(Profile.otherReason))
    }
    return queues.add(name, width: width)
  }

  /// The number of a label; beyond the limit, that of the label for all others.
  func number(ofLabel name: [UInt8]) -> Int {
    if let known = samples.number(of: name) { return known }
    if samples.isFull, name != Profile.otherReason {
      omissions.counts.names += 1
      return number(ofLabel: Profile.otherReason)
    }
    return samples.add(name, width: width)
  }

  /// The number of a consumer or producer, or -1 when there is no room.
  func number(ofParty key: PartyState.Key) -> Int {
    if let known = parties.number(of: key) { return known }
    guard !parties.isFull else {
      omissions.counts.parties += 1
      return -1
    }
    return parties.add(key, inQueue: queues.states[Int(key.queue)].key)
  }

  // MARK: Span

  /// Makes the span cover the events of a batch, and the buckets wide enough for the span.
  func cover(_ batch: EventBatch) {
    var (low, high) = (Int64.max, Int64.min)
    for index in 0..<batch.count {
      let time = unsafe batch.events[index].time
      if time < low { low = time }
      if time > high { high = time }
    }
    for note in batch.incidents {
      low = min(low, note.time)
      high = max(high, note.time)
    }
    for gauge in batch.gauges {
      low = min(low, gauge.time)
      high = max(high, gauge.time)
    }
    for summary in batch.summaries {
      low = min(low, summary.from)
      high = max(high, summary.to)
    }
    guard low <= high else { return }
    if low < first || high > last { cover(from: low, to: high) }
  }

  private func cover(from low: Int64, to high: Int64) {
    first = min(first, low)
    last = max(last, high)
    coarsen(to: BucketLadder.width(from: first, to: last))
  }

  private func coarsen(to wider: Int64) {
    guard wider > width else { return }
    width = wider
    for part in parts.all { part.coarsen(to: wider) }
  }

  // MARK: Adding up

  /// Books the lists that a batch holds beside its events, such as notes of incidents.
  func bookNotes(of batch: EventBatch, at base: LineReference) {
    for part in parts.all { part.book(batch, at: base) }
  }

  /// Adds the figures of the following part of the log, which must not be used any more.
  /// - Complexity: linear in the size of the other figures, not of these.
  /// - Parameter naming: what a queue of what follows is called here.
  @discardableResult
  func append(_ next: Figures, naming: (QueueName) -> QueueName = { $0 }) -> Renumbering {
    if next.hasEvents { cover(from: next.first, to: next.last) }
    coarsen(to: next.width)
    next.coarsen(to: width)
    let sources = sources.numbers(of: next.sources)
    let queues = next.queues.states.map { UInt32(number(of: naming($0.key))) }
    let parties = next.parties.states.map { theirs in
      let key = PartyState.Key(queue: queues[Int(theirs.queue)], role: theirs.role, name: theirs.name)
      let number = number(ofParty: key)
      return number < 0 ? UInt32.max : UInt32(number)
    }
    let labels = next.samples.states.map { number(ofLabel: $0.name) }
    let numbers = Renumbering(sources: sources, queues: queues, parties: parties, labels: labels)
    for part in Figures.list { append(part, of: next, numbers) }
    return numbers
  }

  private func append<Part: ProfilePart>(_ kind: Part.Type, of next: Figures, _ numbers: Renumbering) {
    self[kind].append(next[kind], numbers)
  }

  private func adoptNames<Part: ProfilePart>(_ kind: Part.Type, of other: Figures) {
    self[kind].adoptNames(of: other[kind])
  }

  // MARK: Saving

  func pack(into packer: inout Packer) {
    packer.put(first)
    packer.put(last)
    packer.put(width)
    for part in parts.all { part.pack(into: &packer) }
  }

  /// Fills empty figures.
  /// - Parameter openEnds: reads the open ends of messages. They stand behind the figures; before version 4 they stood
  ///   between them.
  func unpack(
    from unpacker: inout Unpacker, of file: inout SavedProfile,
    openEnds: (inout Unpacker, SavedProfile, Figures) throws(Unpacker.Malformed) -> Void
  ) throws(Unpacker.Malformed) {
    (first, last, width) = (file.first, file.last, file.width)
    for part in parts.all where type(of: part).since <= file.version {
      if file.version < 4, part === slowest { try openEnds(&unpacker, file, self) }
      try part.unpack(from: &unpacker, of: &file)
    }
    guard queues.namesOnly(parties: file.parties) else { throw Unpacker.Malformed() }
    if file.version >= 4 { try openEnds(&unpacker, file, self) }
  }
}
