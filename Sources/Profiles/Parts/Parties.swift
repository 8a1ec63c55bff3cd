internal import Events
internal import Metrics

/// What each consumer and producer did, by numbers in the order in which they first appeared.
final class Parties: ProfilePart {
  static let since = 1

  private(set) var states: [PartyState] = []
  /// The same without counting references, as in `Queues`.
  let references = References<PartyState>()
  private var index: [PartyState.Key: Int] = [:]
  private let start: Profile.Start

  init(_ start: Profile.Start) { self.start = start }

  var isFull: Bool { states.count >= Profile.partyLimit }
  func number(of key: PartyState.Key) -> Int? { index[key] }

  /// Adds one that is not known yet.
  func add(_ key: PartyState.Key, inQueue queue: QueueName) -> Int {
    let party = PartyState(name: key.name, queue: key.queue, role: key.role)
    if key.role == .consumer, start.binned[queue]?.consumers.contains(key.name) == true {
      party.service.startBinned()
    }
    return add(party)
  }

  private func add(_ party: PartyState) -> Int {
    index[party.key] = states.count
    states.append(party)
    references.append(party)
    return states.count - 1
  }

  func adoptNames(of other: Parties) {
    for party in other.states {
      _ = add(PartyState(name: party.name, queue: party.queue, role: party.role))
    }
  }

  func append(_ next: Parties, _ numbers: Renumbering) {
    for (number, theirs) in next.states.enumerated() {
      if let here = numbers.party(number) { states[here].append(theirs) }
    }
  }

  func rename(_ renaming: Renaming) {
    for party in states {
      party.name = renaming.name(party.name, party.role == .consumer ? .consumer : .producer)
    }
  }

  func pack(into packer: inout Packer) {
    packer.put(states) { packer, party in party.pack(into: &packer) }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let (queues, version) = (file.queues, file.version)
    var chains: [SettleChain] = []
    for party in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      let party = try PartyState(from: &u, queues: queues)
      if version > 5 { party.started = try u.count() }
      if version < 4 { chains.append(try SettleChain(from: &u)) }
      party.service.merge(try Sketch.unpack(from: &u))
      return party
    }) {
      _ = add(party)
    }
    guard states.count <= Profile.partyLimit else { throw Unpacker.Malformed() }
    file.parties = states.count
    file.chains = chains
  }
}

/// One consumer of one queue, or one producer into it.
final class PartyState {
  enum Role: UInt8 { case consumer, producer }

  struct Key: Hashable {
    var queue: UInt32
    var role: Role
    var name: [UInt8]
  }

  var name: [UInt8]
  let queue: UInt32
  let role: Role
  var published = 0
  var delivered = 0
  var acked = 0
  var nacked = 0
  /// How often it began to work on a message, where that is a record of its own.
  var started = 0
  /// Processing times, given or recovered.
  let service = Sketch()
  var prefetch = Event.absent
  var first = Int64.max
  var last = Int64.min
  /// When it was last seen to come and to leave.
  var joined = Int64.min
  var left = Int64.min

  init(name: [UInt8], queue: UInt32, role: Role) {
    self.name = name
    self.queue = queue
    self.role = role
  }

  var key: Key { Key(queue: queue, role: role, name: name) }

  func see(_ time: Int64) {
    if time < first { first = time }
    if time > last { last = time }
  }

  func noteSettle(at time: Int64, isAck: Bool) {
    if isAck { acked &+= 1 } else { nacked &+= 1 }
    see(time)
  }

  func append(_ next: PartyState) {
    published += next.published
    delivered += next.delivered
    acked += next.acked
    nacked += next.nacked
    started += next.started
    service.merge(next.service)
    first = min(first, next.first)
    last = max(last, next.last)
    if next.joined >= joined, next.prefetch != Event.absent { prefetch = next.prefetch }
    joined = max(joined, next.joined)
    left = max(left, next.left)
  }
}

extension PartyState {
  private static let counters: [any ReferenceWritableKeyPath<PartyState, Int> & Sendable] = [
    \.published, \.delivered, \.acked, \.nacked,
  ]
  private static let moments: [any ReferenceWritableKeyPath<PartyState, Int64> & Sendable] = [
    \.prefetch, \.first, \.last, \.joined, \.left,
  ]

  fileprivate func pack(into packer: inout Packer) {
    packer.put(name)
    packer.put(UInt64(queue))
    packer.put(UInt64(role.rawValue))
    for counter in PartyState.counters { packer.put(self[keyPath: counter]) }
    for moment in PartyState.moments { packer.put(self[keyPath: moment]) }
    packer.put(started)
    service.pack(into: &packer)
  }

  /// Reads all but the processing times.
  fileprivate convenience init(from unpacker: inout Unpacker, queues: Int) throws(Unpacker.Malformed) {
    let name = try unpacker.text()
    let queue = UInt32(try unpacker.number(below: queues))
    guard let role = Role(rawValue: UInt8(try unpacker.number(below: 2))) else { throw Unpacker.Malformed() }
    self.init(name: name, queue: queue, role: role)
    for counter in PartyState.counters { self[keyPath: counter] = try unpacker.count() }
    for moment in PartyState.moments { self[keyPath: moment] = try unpacker.int64() }
  }
}
