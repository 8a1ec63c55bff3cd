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
  /// How long connections lasted that were closed, where the log says so.
  public let lives: Sketch
  /// How many connections each client opened, by its name or by its address without the port.
  public let clients: [ReasonCount]
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
  /// What every measurement of the broker's disk is filed under.
  public static let syncLabel = "disk sync"

  public var connectionFigures: ConnectionFigures {
    ConnectionFigures(
      opened: connections.opened, closed: connections.closed, errors: connections.errors,
      activity: clientActivity, lives: connectionLives, clients: ReasonCount.ranked(clients))
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
