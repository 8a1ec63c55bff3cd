internal import Events
internal import Measures
internal import Metrics
internal import Profiles

/// Something that a log must hold for certain rules to see anything.
public enum Need: String, CaseIterable, Sendable {
  /// Events of any kind.
  case events
  /// Messages or measurements, and not only incidents.
  case messages
  /// Messages in queues, and not only finished measurements.
  case queues
  case publishes, deliveries, settles
  /// Publishes, deliveries and settles that share an id.
  case identities
  /// So many messages followed to their end that the slowest hundredth of them is no chance.
  case enough
  case consumers, producers
  case confirms
  case sizes
  case syncs
  case samples
  /// Connections that come and go, or a server log that would tell of them.
  case connections
  /// A server log, or the records of alarms, blocks and errors in one's own.
  case incidents
  /// Any of that, or errors that clients log themselves.
  case errors
  case kafkaRequests, kafkaServer, kafkaGroups
  case runtime
}

extension CaseFile {
  func meets(_ need: Need) -> Bool {
    switch need {
    case .events: profile.hasEvents
    case .messages: hasMeasures
    case .queues:
      queues.contains { $0.counts.hasMessages }
    case .publishes: queues.contains { $0.counts.published > 0 }
    case .deliveries: queues.contains { $0.counts.delivered > 0 }
    case .settles: queues.contains { $0.counts.acked + $0.counts.nacked - $0.counts.refused > 0 }
    case .identities: queues.contains { !$0.figures.endToEnd.isEmpty || !$0.figures.queueWait.isEmpty }
    case .enough: missingMessages == 0 || !meets(.identities)
    case .consumers: queues.contains { !$0.consumers.isEmpty }
    case .producers: queues.contains { !$0.figures.producers.isEmpty }
    case .confirms: queues.contains { !$0.figures.confirm.isEmpty }
    case .sizes: queues.contains { $0.counts.sized > 0 }
    case .syncs: measures.flushes != nil
    case .samples: !measures.labels.isEmpty
    case .connections:
      hasServerLog || profile.connectionFigures.opened + profile.connectionFigures.closed > 0
        || queues.contains { $0.counts.openings > 0 }
    case .incidents: seesIncidents
    case .errors: meets(.incidents) || profile.clientErrors > 0
    case .kafkaRequests: profile.coverage.contains(.requests)
    case .kafkaServer: profile.coverage.contains(.replicas)
    case .kafkaGroups: profile.coverage.contains(.groups)
    case .runtime: profile.coverage.contains(.pauses)
    }
  }
}

extension CaseFile {
  /// So many more messages of one queue must be followed to their end for that.
  var missingMessages: Int {
    max(0, ConfidenceInterval.samplesForTail - (queues.map { $0.figures.endToEnd.count }.max() ?? 0))
  }
}
