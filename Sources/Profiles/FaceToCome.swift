public import Metrics

// Stand-ins until the real ones are merged.
extension TracedLife {
  public static let unseen = Int64.min
  public var deliveries: Int { 1 }
  public var isAcked: Bool { true }
}

public struct QueueTrace: Sendable {
  public var lives: [TracedLife]
  public var from: Int64
  public var to: Int64
}

extension QueueFigures {
  public var trace: QueueTrace {
    let lives = state.trace.latest
    return QueueTrace(lives: lives, from: lives.first?.publish ?? 0, to: lives.map(\.end).max() ?? 0)
  }
  public var outstandingMax: Int? { nil }
}

extension PartyFigures {
  public var joined: Int64? { nil }
}

public struct ConnectionFigures {
  public var opened: Int
  public var closed: Int
  public var errors: Int
  public var activity: Timeline
  public var openMax: Int?
  public var openNet: Int
  public var lives: Sketch
  public var clients: [ReasonCount]
}

public struct SyncFigures {
  public var count: Int
  public var counted: Int
  public var messages: Int
  public var bytes: Int
}

public struct RepeatedLife: Equatable, Sendable {
  public var deliveries: Int
  public var publish: Int64
  public var end: Int64
  public var key: UInt64
  public var queue: [UInt8]
}

extension Profile {
  public var connectionFigures: ConnectionFigures {
    ConnectionFigures(
      opened: connections.opened, closed: connections.closed, errors: connections.errors,
      activity: Timeline(width: width, keepsQuantities: false), openMax: nil,
      openNet: connections.opened - connections.closed, lives: Sketch(), clients: [])
  }
  public var syncFigures: SyncFigures {
    SyncFigures(count: connections.syncs, counted: 0, messages: 0, bytes: 0)
  }
  public var mostDelivered: [RepeatedLife] { [] }
}

extension SampleFigures {
  public var failures: Sketch { Sketch() }
}

extension ReasonCount {
  public var lines: [LineReference] { [] }
}

extension QueueCounts {
  public var repeated: Int { 0 }
  public var repeats: Int { 0 }
  public var hammered: Int { 0 }
  public var hammers: Int { 0 }
}
