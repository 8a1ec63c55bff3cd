internal import Events

/// Where the numbers that a batch gives to names lead to in the figures.
///
/// Begins anew when the names of another batch come, or this one has forgotten its names; figures that keep the numbers of others may take their place.
struct BatchNumbers {
  private weak var names: NameTable?
  private var generation = 0
  /// -1 for a queue that has not been looked up yet.
  private var queues: [Int32] = []
  private var parties = [Party](repeating: Party(), count: 1_024)

  /// Of routes and groups, by both names.
  private var scoped: [Scoped: Int] = [:]

  private struct Scoped: Hashable {
    var kind: QueueName.Kind
    var scope: UInt32
    var queue: UInt32
  }

  private struct Party {
    var key = UInt64.max
    var number = -1
  }

  mutating func bind(_ names: NameTable) {
    if self.names !== names || generation != names.generation {
      (self.names, generation) = (names, names.generation)
      queues = []
      scoped = [:]
      parties = [Party](repeating: Party(), count: parties.count)
    }
    if queues.count < names.count {
      queues.append(contentsOf: repeatElement(-1, count: names.count - queues.count))
    }
  }

  @inline(__always)
  mutating func queue(_ name: UInt32, _ batch: EventBatch, _ figures: Figures) -> Int {
    let known = queues[Int(name)]
    return known >= 0 ? Int(known) : lookUpQueue(name, batch, figures)
  }

  @inline(never)
  private mutating func lookUpQueue(_ name: UInt32, _ batch: EventBatch, _ figures: Figures) -> Int {
    let number = figures.number(ofQueue: batch.names.bytes(name))
    queues[Int(name)] = Int32(number)
    return number
  }

  /// The number of a route or a group.
  mutating func scoped(
    _ kind: QueueName.Kind, _ event: Event, _ batch: EventBatch, _ figures: Figures
  ) -> Int {
    let place = Scoped(kind: kind, scope: event.scope, queue: event.queue)
    if let known = scoped[place] { return known }
    let name = batch.names.bytes(event.queue)
    // Its publishes need a number too, which no later part of the log may change.
    if kind == .group { _ = figures.number(ofQueue: name) }
    let number = figures.number(of: QueueName(kind: kind, name: name, scope: batch.names.bytes(event.scope)))
    scoped[place] = number
    return number
  }

  /// The number of a consumer or producer; -1 when the record names none, or there is no room.
  mutating func party(
    _ name: UInt32, queue: Int, role: PartyState.Role, _ batch: EventBatch, _ figures: Figures
  ) -> Int {
    guard name != 0 else { return -1 }
    let key = UInt64(truncatingIfNeeded: queue) << 33 | UInt64(name) << 1 | UInt64(role.rawValue)
    let place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 54)
    if parties[place].key == key { return parties[place].number }
    let number = figures.number(
      ofParty: PartyState.Key(queue: UInt32(queue), role: role, name: batch.names.bytes(name)))
    parties[place] = Party(key: key, number: number)
    return number
  }
}
