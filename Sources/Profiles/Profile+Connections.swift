internal import Events
public import Metrics

/// The connections of all clients, to be read.
public struct ConnectionFigures {
  public let opened: Int
  public let closed: Int
  /// Errors that belong to no queue.
  public let errors: Int
  /// Those that were opened in the column `incoming`, those that were closed in `outgoing`, and errors.
  public let activity: Timeline
  /// The largest number of connections that were open at a time, if at some time none was; nil when none was seen to
  /// come or go.
  public let openMax: Int?
  /// How long connections lasted that were closed, where the log says so.
  public let lives: Sketch
  /// How many connections each client opened, by its name or by its address without the port.
  public let clients: [ReasonCount]

  /// How many more were opened than closed.
  public var openNet: Int { opened - closed }
}

/// Flushes to disk, to be read.
public struct SyncFigures: Equatable, Sendable {
  public let count: Int
  /// Those that say how many messages they wrote.
  public let counted: Int
  /// Messages that these wrote.
  public let messages: Int
  public let bytes: Int
}

extension Profile {
  public var connectionFigures: ConnectionFigures {
    ConnectionFigures(
      opened: connections.opened, closed: connections.closed, errors: connections.errors,
      activity: clientActivity,
      openMax: openMax,
      lives: connectionLives, clients: ReasonCount.ranked(clients))
  }

  /// By buckets, in which connections come before they go: what files say of the same time may be read in any order.
  private var openMax: Int? {
    guard let span else { return nil }
    let (opens, closes) = (
      clientActivity.counts(.incoming, in: span.range), clientActivity.counts(.outgoing, in: span.range)
    )
    guard opens.contains(where: { $0 > 0 }) || closes.contains(where: { $0 > 0 }) else { return nil }
    var (level, most, least) = (0, 0, 0)
    for (came, went) in zip(opens, closes) {
      most = max(most, level + came)
      level += came - went
      least = min(least, level)
    }
    return most - least
  }

  public var syncFigures: SyncFigures {
    SyncFigures(
      count: connections.syncs, counted: connections.countedSyncs, messages: connections.syncedMessages,
      bytes: connections.syncedBytes)
  }
}

extension Profile {
  func foldConnect(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    connections.opened += 1
    clientActivity.add(.incoming, at: event.time)
    if event.party != 0 { clients.note(withoutPort(batch.names.bytes(event.party)), at: line) }
  }

  func foldDisconnect(_ event: Event, _ batch: EventBatch, at line: LineReference) {
    connections.closed += 1
    clientActivity.add(.outgoing, at: event.time)
    if event.duration >= 0 { connectionLives.record(event.duration) }
    guard event.reason != 0 else { return }
    let reason = batch.reasons.text(event.reason)
    let client = event.party == 0 ? "" : " (\(batch.names.text(event.party)))"
    incidents.note(
      kind: "connection-lost", subject: reason, phase: .point, time: event.time, sample: reason + client,
      at: line)
  }

  func foldSync(_ event: Event) {
    connections.syncs += 1
    if event.level >= 0 {
      connections.countedSyncs += 1
      connections.syncedMessages &+= Int(event.level)
    }
    if event.bytes > 0 { connections.syncedBytes &+= Int(event.bytes) }
    if event.duration >= 0 { samples[sample(named: Array("disk sync".utf8))].record(event.duration, event) }
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
