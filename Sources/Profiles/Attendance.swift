internal import Metrics

/// How long the consumers of a queue were there, and at work.
public struct Attendance: Sendable {
  /// The last record of the queue.
  public let lastSeen: Int64
  /// Nanoseconds from when each consumer was first seen until it left, or the end of the queue's records; nil when that is
  /// no time. In the order of the consumers.
  public let there: [Double?]
  /// Nanoseconds of work of each; nil when the log does not tell.
  public let busy: [Double?]

  /// - Complexity: linear in the number of consumers.
  init(_ consumers: [PartyFigures], lastRecord: Int64) {
    let lastSeen = consumers.reduce(lastRecord) { max($0, $1.last) }
    self.lastSeen = lastSeen
    there = consumers.map { consumer in
      let time = Double(consumer.left ?? lastSeen) - Double(consumer.first)
      return time > 0 ? time : nil
    }
    busy = consumers.map { consumer in
      let service = consumer.service
      return service.isEmpty ? nil : Double(service.sum)
    }
  }

  /// The share of its time that a consumer was at work; nil when that is not known.
  public func utilisation(of consumer: Int) -> Double? {
    guard let there = there[consumer], let busy = busy[consumer] else { return nil }
    return min(1, busy / there)
  }

  /// The same of all together. One who never settles anything is there, and idle or stuck; that the log shows no settles
  /// at all is another matter.
  public var utilisation: Double? {
    let all = there.compactMap { $0 }.reduce(0, +)
    let work = zip(there, busy).reduce(0) { $0 + ($1.0 == nil ? 0 : $1.1 ?? 0) }
    return work > 0 && all > 0 ? min(1, work / all) : nil
  }
}

extension QueueFigures {
  public var attendance: Attendance { Attendance(consumers, lastRecord: backlog.last) }
}
