public import Metrics

/// The connections of all clients, to be read.
public struct ConnectionFigures {
  public let opened: Int
  public let closed: Int
  /// Errors that belong to no queue.
  public let errors: Int
  /// Connections over time: opened ones in the column `incoming`, closed ones in `outgoing`, errors in `errors`.
  public let activity: Timeline
  /// How long connections lasted that were closed, where the log says so.
  public let lives: Sketch
  /// How many connections each client opened, by its name or by its address without the port.
  public let clients: [ReasonCount]
}

/// Flushes to disk, to be read.
public struct SyncFigures: Equatable, Sendable {
  public let count: Int
  /// Flushes whose records say how many messages they wrote.
  public let counted: Int
  /// Messages that the counted flushes wrote.
  public let messages: Int
  public let bytes: Int
}

extension Profile {
  /// How long the broker's flushes to disk took.
  public var flushFigures: SampleFigures { SampleFigures(state: figures[Flushes.self].state) }

  public var connectionFigures: ConnectionFigures {
    let part = figures[Connections.self]
    return ConnectionFigures(
      opened: part.counts.opened, closed: part.counts.closed, errors: part.counts.errors,
      activity: part.activity, lives: part.lives, clients: ReasonCount.ranked(part.clients))
  }

  public var syncFigures: SyncFigures {
    let counts = figures[Connections.self].counts
    return SyncFigures(
      count: counts.syncs, counted: counts.countedSyncs, messages: counts.syncedMessages,
      bytes: counts.syncedBytes)
  }
}
