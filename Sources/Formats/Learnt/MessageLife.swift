internal import Events

/// How well the rows of an id fit the life of a message.
struct MessageLife {
  /// The kinds that the lines of the log have: a step that is logged of no message is missed in none.
  private let publishes: Bool
  private let delivers: Bool
  private var order: [EventKind] = []
  private var sorted: [EventKind] = []

  init(kinds: some Sequence<EventKind?>) {
    let all = Set(kinds.compactMap { $0 })
    publishes = all.contains(.publish)
    delivers = all.contains(.deliver)
  }

  /// 1 for a whole life, less for a part of one, below 0 where an order cannot be.
  /// - Parameter ties: Whether a row has the time of the row before, so that it may have come before it.
  mutating func value(_ count: Int, kind: (Int) -> EventKind?, ties: [Bool]) -> Double {
    order.removeAll(keepingCapacity: true)
    sorted.removeAll(keepingCapacity: true)
    var start = 0
    var moved = false
    for index in 0..<count {
      if !ties[index] { start = sorted.count }
      guard let kind = kind(index) else { continue }
      order.append(kind)
      var at = sorted.count
      while at > start, MessageLife.stage(sorted[at - 1]) > MessageLife.stage(kind) { at -= 1 }
      if at < sorted.count { moved = true }
      sorted.insert(kind, at: at)
    }
    guard !order.isEmpty else { return 0 }
    let value = value(of: order)
    return moved && value < 0.6 ? max(value, self.value(of: sorted)) : value
  }

  private func value(of order: [EventKind]) -> Double {
    var (published, held, delivered, ended, failed) = (0, false, false, false, false)
    var cost = 0.0
    for kind in order {
      switch kind {
      case .publish:
        if ended || delivered || failed { cost += 1.5 } else if published > 0 { cost += 1 }
        published += 1
      case .confirm:
        if publishes, published == 0 { cost += 0.6 }
      case .deliver:
        if ended { cost += 1.5 } else if held { cost += 0.7 }
        (held, delivered) = (true, true)
      case .start:
        if ended || delivers && !held { cost += 0.7 }
      case .ack:
        if ended { cost += 1.5 } else if delivers, !held { cost += delivered ? 1 : 0.6 }
        (ended, held) = (true, false)
      case .nack:
        if ended { cost += 1.5 } else if delivers, !held { cost += delivered ? 1 : 0.6 }
        (held, failed) = (false, true)
      default:
        if ended { cost += 1 }
        (ended, held) = (true, false)
      }
    }
    if publishes, published == 0 { cost += 0.5 }
    // One row alone says as much as any other: a life that has not ended is no worse than one whose start is not told.
    let isAlone = order.allSatisfy { $0 == order[0] }
    return (isAlone ? 0.4 : ended ? 1 : 0.8) - cost
  }

  private static func stage(_ kind: EventKind) -> Int {
    switch kind {
    case .publish: 0
    case .confirm: 1
    case .deliver: 2
    case .start: 3
    default: 4
    }
  }
}
