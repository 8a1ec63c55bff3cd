/// The kind of an incident: a kebab-case identifier that reports, saved profiles and rules share.
///
/// Every kind that a format or a profile names is a static value of this type, so that no room compares a string
/// that another room has written.
public struct IncidentKind: Hashable, Sendable {
  public let name: String

  public init(_ name: String) { self.name = name }

  // Told by events of their own kinds.
  public static let resourceAlarm = IncidentKind("resource-alarm")
  public static let publisherBlocked = IncidentKind("publisher-blocked")
  public static let connectionLost = IncidentKind("connection-lost")

  // A node.
  public static let brokerStart = IncidentKind("broker-start")
  public static let brokerStop = IncidentKind("broker-stop")
  public static let maintenance = IncidentKind("maintenance")
  public static let messageStoreRecovery = IncidentKind("message-store-recovery")
  public static let deprecatedFeature = IncidentKind("deprecated-feature")

  // A cluster.
  public static let nodeDown = IncidentKind("node-down")
  public static let netTickTimeout = IncidentKind("net-tick-timeout")
  public static let partition = IncidentKind("partition")
  public static let pauseMinority = IncidentKind("pause-minority")
  public static let autoheal = IncidentKind("autoheal")
  public static let portBusy = IncidentKind("port-busy")

  // Queues and consumers.
  public static let leaderLost = IncidentKind("leader-lost")
  public static let leaderChange = IncidentKind("leader-change")
  public static let mirrorSync = IncidentKind("mirror-sync")
  public static let mirrorUnsynchronised = IncidentKind("mirror-unsynchronised")
  public static let queueCrash = IncidentKind("queue-crash")
  public static let consumerTimeout = IncidentKind("consumer-timeout")

  /// Every kind that is defined here.
  public static let all: [IncidentKind] = [
    .resourceAlarm, .publisherBlocked, .connectionLost, .brokerStart, .brokerStop, .maintenance,
    .messageStoreRecovery, .deprecatedFeature, .nodeDown, .netTickTimeout, .partition, .pauseMinority,
    .autoheal, .portBusy, .leaderLost, .leaderChange, .mirrorSync, .mirrorUnsynchronised, .queueCrash,
    .consumerTimeout,
  ]
}

extension IncidentKind: CustomStringConvertible {
  public var description: String { name }
}

/// Something that happened to a subject: an alarm, an election, a restart.
public struct IncidentNote: Equatable, Sendable {
  public enum Phase: UInt8, Sendable { case point, begin, end }

  public var time: Int64
  /// `begin` and `end` of one span share their kind and their subject.
  public var kind: IncidentKind
  public var subject: String
  public var phase: Phase
  /// The text of the record, at most 200 bytes, never one that may hold a secret.
  public var sample: String
  /// Line of the record, counted from the first line of the batch; below 0 where the record began before the batch.
  public var line: Int

  public init(
    time: Int64, kind: IncidentKind, subject: String, phase: Phase = .point, sample: String, line: Int
  ) {
    self.time = time
    self.kind = kind
    self.subject = subject
    self.phase = phase
    self.sample = sample
    self.line = line
  }
}
