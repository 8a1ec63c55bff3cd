internal import Events

/// Elections and replicas of queues.
struct RabbitMQQueues {
  private struct Leadership {
    var leader = ""
    var term: Int64 = -1
    var isLost = false
  }

  /// More queues than this are not followed.
  private static let limit = 50_000

  private var leaderships: [String: Leadership] = [:]
  private var syncing: Set<String> = []

  mutating func interpret(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, into batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    let queue = text.enclosed(by: "ueue '", "'", in: line).map { text.text($0) } ?? "queue"
    switch topic {
    case .crashedQueue: batch.note(.queueCrash, queue, .point, record)
    case .quorumQueue: election(queue, record, batch)
    default: mirror(queue, record, batch)
    }
  }

  private mutating func election(_ queue: String, _ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    var known = leaderships[queue] ?? Leadership()
    guard leaderships.count < Self.limit || leaderships[queue] != nil else {
      batch.assumptions.insert(.brokerStateFull)
      return
    }
    defer { leaderships[queue] = known }
    if text.firstIndex(of: "Leader monitor down", in: line) != nil {
      if !known.isLost { batch.note(.leaderLost, queue, .begin, record) }
      known.isLost = true
      return
    }
    let term = text.firstIndex(of: " in term", in: line).flatMap { index in
      let start = text[index + 8 < line.upperBound ? index + 8 : index] == UInt8(ascii: ":") ? 10 : 9
      let digits = min(index + start, line.upperBound)..<line.upperBound
      return text.number(digits.lowerBound..<(digits.first { text[$0].digit == nil } ?? digits.upperBound))
    }
    let leader = text.enclosed(by: "',", "}", in: line).map { text.text($0) } ?? ""
    // The lost leader may be reported once more, with its old term, before its successor is elected.
    if known.isLost, let term, term <= known.term { return }
    let wasLost = known.isLost
    if wasLost {
      batch.note(.leaderLost, queue, .end, record)
    } else if !leader.isEmpty, !known.leader.isEmpty, leader != known.leader {
      batch.note(.leaderChange, queue, .point, record)
    }
    known.isLost = false
    known.term = term ?? known.term
    // A node that won an election says so before it is detected as the leader.
    if !leader.isEmpty || wasLost { known.leader = leader }
  }

  private mutating func mirror(_ queue: String, _ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let all = 0..<text.count
    if text.firstIndex(of: " messages to synchronise", in: all) != nil {
      if syncing.count >= Self.limit { batch.assumptions.insert(.brokerStateFull) }
      if syncing.count < Self.limit, syncing.insert(queue).inserted {
        batch.note(.mirrorSync, queue, .begin, record)
      }
    } else if text.firstIndex(of: "Synchronising: complete", in: all) != nil
      || text.firstIndex(of: "all mirrors already synced", in: all) != nil
    {
      if syncing.remove(queue) != nil { batch.note(.mirrorSync, queue, .end, record) }
    } else if text.firstIndex(of: "Promoting mirror ", in: all) != nil {
      batch.note(.leaderChange, queue, .point, record)
    } else if text.firstIndex(of: "since no synchronised mirror", in: all) != nil {
      batch.note(.mirrorUnsynchronised, queue, .point, record)
    }
  }
}
