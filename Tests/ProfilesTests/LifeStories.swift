@testable import Profiles

/// One record of a message, to be applied to its life.
enum LifeRecord: Equatable, Sendable {
  case publish(Int64)
  case deliver(Int64, consumer: Int, saysRedelivered: Bool = false)
  case settle(Int64, consumer: Int, isFinal: Bool = true, isAck: Bool = true, previous: Int64 = Life.unseen)
  case confirm(Int64)
  case removal(Int64)

  var time: Int64 {
    switch self {
    case .publish(let time), .deliver(let time, _, _), .settle(let time, _, _, _, _), .confirm(let time),
      .removal(let time):
      time
    }
  }

  var words: String {
    switch self {
    case .publish(let time): "publish \(time)"
    case .deliver(let time, let consumer, let said):
      "\(said ? "redeliver" : "deliver") \(time) to \(consumer)"
    case .settle(let time, let consumer, let isFinal, let isAck, _):
      "\(isFinal ? isAck ? "ack" : "reject" : "requeue") \(time) by \(consumer)"
    case .confirm(let time): "confirm \(time)"
    case .removal(let time): "removal \(time)"
    }
  }
}

extension Life {
  mutating func apply(_ record: LifeRecord) -> Facts {
    switch record {
    case .publish(let time): return apply(Publish(time: time, bytes: 7))
    case .deliver(let time, let consumer, let said):
      return apply(Delivery(time: time, consumer: Consumer(index: consumer), saysRedelivered: said))
    case .settle(let time, let consumer, let isFinal, let isAck, let previous):
      return apply(
        Settle(
          time: time, consumer: Consumer(index: consumer), previous: previous, isFinal: isFinal, isAck: isAck,
          isServiceGiven: false))
    case .confirm(let time): return apply(Confirm(time: time))
    case .removal(let time): return apply(Removal(time: time))
    }
  }

  /// The life that these records make, and what became known by each.
  static func telling(_ records: some Sequence<LifeRecord>) -> (life: Life, facts: [Facts]) {
    var life = Life(queue: 0)
    let facts = records.map { life.apply($0) }
    return (life, facts)
  }
}

extension Facts {
  var words: [String] {
    var words: [String] = []
    if wait != Life.unseen { words.append("wait \(wait)") }
    if settle != Life.unseen {
      words.append("held \(settle - deliver) by \(consumer.index)")
    }
    if confirm != Life.unseen { words.append("confirmed \(confirm)") }
    if endToEnd != Life.unseen { words.append("took \(endToEnd)") }
    let names: [(Flags, String)] = [
      (.redelivered, "redelivered"), (.endedUnpublished, "ended unpublished"),
      (.publishFound, "publish found"), (.lacksDeliver, "lacks deliver"), (.isComplete, "complete"),
      (.serviceGiven, "service given"), (.isUnattributed, "unattributed"), (.isAck, "ack"),
    ]
    return words + names.filter { flags.contains($0.0) }.map(\.1)
  }
}
