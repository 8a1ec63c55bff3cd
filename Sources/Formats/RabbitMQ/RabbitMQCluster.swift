internal import Events

/// The other nodes, as the node that writes the log sees them.
struct RabbitMQCluster {
  private enum State { case disconnected, brokerDown }

  /// So many other nodes are followed.
  private static let peerLimit = 1_000
  /// Erlang and RabbitMQ both report a silent peer; within this time it is one incident.
  private static let tickWindow: Int64 = 120_000_000_000

  private var down: [String: State] = [:]
  private var lastTick: [String: Int64] = [:]

  /// The node was restarted: what it knew of its peers is gone, and what it reports from now on is new.
  mutating func restart(_ record: RabbitMQRecord, into batch: EventBatch) {
    for peer in down.keys.sorted() { batch.note(.nodeDown, peer, .end, record) }
    down.removeAll()
    lastTick.removeAll()
  }

  mutating func interpret(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, into batch: EventBatch) {
    let text = record.text.span
    let line = record.firstLine
    switch topic {
    case .rabbitNode:
      let peer = text.word(in: 15..<line.upperBound)
      if text.has(" up", at: line.upperBound - 3, before: line.upperBound) {
        if down.removeValue(forKey: peer) != nil { batch.note(.nodeDown, peer, .end, record) }
      } else {
        begin(peer, .brokerDown, record, batch)
      }
    case .node:
      let peer = text.word(in: 5..<line.upperBound)
      if text.firstIndex(of: " down: ", in: line) != nil {
        if text.firstIndex(of: "net_tick_timeout", in: line) != nil { tick(peer, record, batch) }
        begin(peer, .disconnected, record, batch)
      } else if down[peer] == .disconnected {
        // The connection between the nodes is back; a broker that was reported down says so itself.
        down[peer] = nil
        batch.note(.nodeDown, peer, .end, record)
      }
    case .notResponding:
      guard text.firstIndex(of: " not responding **", in: line) != nil else { return }
      tick(text.word(in: 8..<line.upperBound), record, batch)
    default:
      partition(record, batch)
    }
  }

  private mutating func begin(_ peer: String, _ state: State, _ record: RabbitMQRecord, _ batch: EventBatch) {
    if down[peer] == nil { batch.note(.nodeDown, peer, .begin, record) }
    if down[peer] != .brokerDown, down.count < Self.peerLimit { down[peer] = state }
    if down.count >= Self.peerLimit { batch.assumptions.insert(.brokerStateFull) }
  }

  private mutating func tick(_ peer: String, _ record: RabbitMQRecord, _ batch: EventBatch) {
    if let last = lastTick[peer], record.time &- last < Self.tickWindow { return }
    if lastTick.count < Self.peerLimit { lastTick[peer] = record.time }
    batch.note(.netTickTimeout, peer, .point, record)
  }

  private func partition(_ record: RabbitMQRecord, _ batch: EventBatch) {
    let text = record.text.span
    let all = 0..<text.count
    for words in ["partitioned_network, ", "partitioned_network,", "disconnect from ", "DOWN from "] {
      guard let index = text.firstIndex(of: words, in: all) else { continue }
      let peer = text.word(in: (index + words.utf8.count)..<text.count)
      let isName = { (character: Character) in !"}.,".contains(character) || character == "." }
      batch.note(.partition, String(peer.prefix(while: isName)), .point, record)
      return
    }
    if record.level >= .error {
      var event = Event(.error, time: record.time)
      event.reason = batch.reasons.number(of: ReasonText.grouping(text, all))
      event.line = Int32(clamping: record.line)
      batch.append(event)
    }
  }
}
