internal import Events
internal import Metrics

/// Connections, and what else happens to clients as a whole.
final class Connections: ProfilePart {
  static let since = 1
  var counts = Counts()
  /// Connections of each client, by its name or its address without the port.
  private(set) var clients = Reasons()
  /// How long connections lasted, where the log says so.
  let lives = Sketch()
  /// Connections that came (`incoming`) and went (`outgoing`), and errors that belong to no queue, over time.
  let activity: Timeline

  struct Counts: Counters, Equatable {
    var opened = 0
    var closed = 0
    var errors = 0
    /// Flushes to disk; those that say how many messages they wrote; and what all of them wrote.
    var syncs = 0
    var countedSyncs = 0
    var syncedMessages = 0
    var syncedBytes = 0

    static let counters: [Counter<Counts>] = [
      Counter(\.opened), Counter(\.closed), Counter(\.errors), Counter(\.syncs),
      Counter(\.countedSyncs, since: 3), Counter(\.syncedMessages, since: 3),
      Counter(\.syncedBytes, since: 3),
    ]
  }

  init(_ start: Profile.Start) { activity = Timeline(width: start.width, keepsQuantities: false) }

  func open(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    counts.opened += 1
    activity.add(.incoming, at: event.time)
    if event.party != 0 { clients.note(withoutPort(batch.names.bytes(event.party)), at: line) }
  }

  func close(_ event: Event) {
    counts.closed += 1
    activity.add(.outgoing, at: event.time)
    if event.duration >= 0 { lives.record(event.duration) }
  }

  func noteError(at time: Int64) {
    counts.errors += 1
    activity.add(.errors, at: time)
  }

  func noteSync(_ event: Event) {
    counts.syncs += 1
    if event.quantity >= 0 {
      counts.countedSyncs += 1
      counts.syncedMessages &+= Int(event.quantity)
    }
    if event.bytes > 0 { counts.syncedBytes &+= Int(event.bytes) }
  }

  func coarsen(to width: Int64) { activity.coarsen(to: width) }

  func append(_ next: Connections, _ numbers: Renumbering) {
    counts.append(next.counts)
    clients.append(next.clients, mapping: numbers.here)
    lives.merge(next.lives)
    activity.merge(next.activity)
  }

  func rename(_ renaming: Renaming) { clients = clients.renamed { renaming.name($0, .client) } }

  func pack(into packer: inout Packer) {
    counts.pack(into: &packer)
    clients.pack(into: &packer)
    lives.pack(into: &packer)
    activity.pack(into: &packer)
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    try counts.unpack(from: &unpacker, version: file.version)
    counts = try counts.checkedCounts()
    activity.coarsen(to: file.width)
    guard file.version > 2 else { return }
    clients = try Reasons(from: &unpacker, of: file)
    lives.merge(try Sketch.unpack(from: &unpacker))
    activity.merge(try file.timeline(&unpacker))
  }
}

/// An address without its port: `10.0.0.7:40000` becomes `10.0.0.7`, and any other name stays as it is. An address that
/// holds colons itself has a port only behind brackets.
private func withoutPort(_ name: [UInt8]) -> [UInt8] {
  guard let colon = name.lastIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < name.count,
    name[(colon + 1)...].allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
    name[colon - 1] == UInt8(ascii: "]") || !name[..<colon].contains(UInt8(ascii: ":"))
  else { return name }
  return Array(name[..<colon])
}
