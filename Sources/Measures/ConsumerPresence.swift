internal import Metrics
internal import Profiles

/// How long the consumers of a queue were present, and how much of that time they worked.
public struct ConsumerPresence: Sendable {
  /// The last record of the queue.
  public let lastSeen: Int64
  /// Nanoseconds from when each consumer was first seen until it left, or until the last record of the queue; nil
  /// when that is no time. In the order of the consumers.
  public let present: [Double?]
  /// Nanoseconds that each consumer worked; nil when the log does not tell.
  public let busy: [Double?]

  /// - Parameters:
  ///   - services: the service times of each of the consumers.
  ///   - lastRecord: of the queue, of any kind.
  init(_ consumers: [PartyFigures], services: [Sketch], lastRecord: Int64) {
    let lastSeen = consumers.reduce(lastRecord) { max($0, $1.last) }
    self.lastSeen = lastSeen
    present = consumers.map { consumer in
      let time = Double(consumer.left ?? lastSeen) - Double(consumer.first)
      return time > 0 ? time : nil
    }
    busy = services.map { $0.isEmpty ? nil : Double($0.sum) }
  }

  init(present: [Double?], busy: [Double?], lastSeen: Int64) {
    self.present = present
    self.busy = busy
    self.lastSeen = lastSeen
  }

  /// The share of its time that a consumer worked; nil when that is not known.
  public func utilisation(of consumer: Int) -> Double? {
    guard let present = present[consumer], let busy = busy[consumer] else { return nil }
    return min(1, busy / present)
  }

  /// The same of all consumers together. A consumer that never settles anything is present, and idle or stuck. Nil
  /// when no consumer settles anything.
  public var utilisation: Double? {
    let all = present.compactMap { $0 }.reduce(0, +)
    let work = zip(present, busy).reduce(0) { $0 + ($1.0 == nil ? 0 : $1.1 ?? 0) }
    return work > 0 && all > 0 ? min(1, work / all) : nil
  }
}
