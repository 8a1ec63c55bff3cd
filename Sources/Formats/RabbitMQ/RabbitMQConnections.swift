internal import Bytes
internal import Events

/// Follows AMQP connections from `accepting` to `closing`.
///
/// A connection is told apart by its process, which all its lines have in common and which the 3.x texts
/// repeat. Its party is the name the client gave, or else the client's address. An opening is held back until
/// the next line of the connection, which usually gives that name.
struct RabbitMQConnections {
  private struct Connection {
    var opened: Int64
    var party: [UInt8]
    /// Known when access to it has been granted.
    var vhosts: [String] = []
    var isAnnounced = false
    /// The line of its opening, counted from the first line of the source.
    var sourceLine: Int
  }

  /// More connections open at once are still counted, but their names may be forgotten.
  private static let limit = 200_000

  private var open: [UInt64: Connection] = [:]
  private let places: PlaceFilter?

  init(_ places: PlaceFilter?) { self.places = places }

  mutating func interpret(_ topic: RabbitMQTopic, _ record: RabbitMQRecord, into batch: EventBatch) {
    let text = record.text.span
    let identity = Identity(text, record.firstLine, process: record.process)
    guard counts(topic, record, identity) else { return }
    switch topic {
    case .accepted:
      let connection = Connection(
        opened: record.time, party: text.array(identity.client), sourceLine: record.sourceLine)
      if let earlier = open[identity.process] { announce(earlier, record.linesBefore, batch) }
      if open.count < Self.limit || open[identity.process] != nil {
        open[identity.process] = connection
      } else {
        batch.assumptions.insert(.brokerStateFull)
        announce(connection, record.linesBefore, batch)
      }
    case .named, .granted:
      _ = party(identity, record, batch, opens: true)
    case .closed:
      let party = party(identity, record, batch, opens: false)
      open[identity.process] = nil
      let reason = record.below.isEmpty ? [] : RabbitMQReason.ofClosing(text, record.below)
      var event = event(.disconnect, record, party, reason, batch)
      event.duration = text.lifetime(in: record.firstLine) ?? Event.absent
      batch.append(event)
    default:
      let party = party(identity, record, batch, opens: false)
      let detail = record.below.isEmpty ? identity.detail : record.below
      var event = event(.error, record, party, RabbitMQReason.ofFailure(text, detail), batch)
      if let queue = text.enclosed(by: "queue '", "'", in: detail) {
        event.queue = batch.names.number(of: text.array(queue))
      }
      batch.append(event)
    }
  }

  /// Whether a record of this connection counts. The vhost is known only when access to it is granted, and a name
  /// that is given before is remembered until then.
  private mutating func counts(
    _ topic: RabbitMQTopic, _ record: RabbitMQRecord, _ identity: Identity
  ) -> Bool {
    guard let places, topic != .accepted else { return true }
    let text = record.text.span
    if let vhost = record.vhost { open[identity.process]?.vhosts = [vhost] }
    if topic == .named {
      if let name = identity.name { open[identity.process]?.party = text.array(name) }
      return false
    }
    let vhosts = record.vhost.map { [$0] } ?? open[identity.process]?.vhosts ?? []
    if places.vhosts.accept(vhosts) { return true }
    if topic == .closed { open[identity.process] = nil }
    return false
  }

  /// Announces the openings that are still held back; the processes of a stopped broker are used again.
  /// - Parameter linesBefore: lines of the source before the batch.
  mutating func close(linesBefore: Int, into batch: EventBatch) {
    let heldBack = open.filter { !$0.value.isAnnounced }
      .sorted { ($0.value.opened, $0.key) < ($1.value.opened, $1.key) }
    for (_, connection) in heldBack { announce(connection, linesBefore, batch) }
    open.removeAll()
  }

  /// The best name of a connection; its opening is announced when it was held back.
  private mutating func party(
    _ identity: Identity, _ record: RabbitMQRecord, _ batch: EventBatch, opens: Bool
  ) -> [UInt8] {
    let text = record.text.span
    var connection = open[identity.process]
    if connection == nil, opens, open.count >= Self.limit { batch.assumptions.insert(.brokerStateFull) }
    if connection == nil, opens, open.count < Self.limit {
      connection = Connection(
        opened: record.time, party: text.array(identity.client), sourceLine: record.sourceLine)
    }
    guard var connection else { return text.array(identity.name ?? identity.client) }
    if let name = identity.name { connection.party = text.array(name) }
    announce(connection, record.linesBefore, batch)
    connection.isAnnounced = true
    open[identity.process] = connection
    return connection.party
  }

  private func announce(_ connection: Connection, _ linesBefore: Int, _ batch: EventBatch) {
    guard !connection.isAnnounced, places?.vhosts.accept(connection.vhosts) ?? true else { return }
    var event = Event(.connect, time: connection.opened)
    event.party = batch.names.number(of: connection.party)
    event.line = Int32(clamping: connection.sourceLine - linesBefore)
    batch.append(event)
  }

  private func event(
    _ kind: EventKind, _ record: RabbitMQRecord, _ party: [UInt8], _ reason: [UInt8], _ batch: EventBatch
  ) -> Event {
    var event = Event(kind, time: record.time)
    event.party = batch.names.number(of: party)
    event.reason = batch.reasons.number(of: reason)
    event.line = Int32(clamping: record.line)
    return event
  }
}

/// How a line names a connection: `<0.1.0> (10.0.0.7:40000 -> 10.0.0.1:5672 - NAME, vhost: '/', ...)`.
private struct Identity {
  var process: UInt64
  /// The client's address.
  var client: Range<Int>
  /// The name the client gave, when this line has it.
  var name: Range<Int>?
  /// What stands after the first `: `.
  var detail: Range<Int>

  private static let named = "has a client-provided name: "

  init(_ text: Span<UInt8>, _ line: Range<Int>, process: UInt64) {
    self.process = process
    detail = line
    let word = "connection "
    var start = line.lowerBound
    if let index = text.firstIndex(of: word, in: line) { start = index + word.utf8.count }
    if let (process, end) = text.process(at: start, before: line.upperBound) {
      self.process = process
      start = end
    }
    while start < line.upperBound, text[start] == 32 || text[start] == UInt8(ascii: "(") { start += 1 }
    let rest = start..<line.upperBound
    if let colon = text.firstIndex(of: ": ", in: rest) { detail = (colon + 2)..<line.upperBound }
    guard let arrow = text.firstIndex(of: " -> ", in: rest) else {
      client = start..<start
      return
    }
    client = start..<arrow
    let server = (arrow + 4)..<line.upperBound
    if let given = text.lastIndex(of: Self.named, in: server) {
      // 4.x repeats the addresses before the name.
      let tail = (given + Self.named.utf8.count)..<line.upperBound
      let dash = text.firstIndex(of: " -> ", in: tail) == nil ? nil : text.firstIndex(of: " - ", in: tail)
      name = (dash.map { $0 + 3 } ?? tail.lowerBound)..<line.upperBound
    } else if let dash = text.firstIndex(of: " - ", in: server) {
      name = Self.name(text, (dash + 3)..<line.upperBound)
    }
  }

  /// Cuts a name off before what the broker writes behind it; a name may itself hold commas and parentheses.
  private static func name(_ text: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var end = text.lastIndex(of: ")", in: range) ?? range.upperBound
    let followers = [
      ", vhost: '", ", user: '", ", state: ", ", duration: '", "): user '", ": user '", " (duration: '",
    ]
    for follower in followers {
      if let index = text.firstIndex(of: follower, in: range.lowerBound..<end) { end = index }
    }
    return range.lowerBound < end ? range.lowerBound..<end : nil
  }
}

extension Span<UInt8> {
  /// How long a connection was open, in nanoseconds, where its closing says so: `duration: '2D, 0H, 1M, 5s'`, parts that
  /// are not needed left out, or below a second `'12ms'`.
  fileprivate func lifetime(in line: Range<Int>) -> Int64? {
    let opening = "duration: '"
    guard let start = lastIndex(of: opening, in: line).map({ $0 + opening.utf8.count }),
      let end = firstIndex(of: UInt8(ascii: "'"), in: start..<line.upperBound)
    else { return nil }
    let longest: Int64 = 1 << 61
    var (sum, from) = (Int64(0), start)
    while from < end {
      let comma = firstIndex(of: UInt8(ascii: ","), in: from..<end) ?? end
      let part = trimmed(from..<comma)
      let digits = part.lowerBound..<(part.first { self[$0].digit == nil } ?? part.upperBound)
      guard let number = number(digits), let unit = Self.unit(text(digits.upperBound..<part.upperBound)),
        number < longest / unit
      else { return nil }
      sum += number * unit
      guard sum < longest else { return nil }
      from = comma + 1
    }
    return sum
  }

  private static func unit(_ name: String) -> Int64? {
    switch name {
    case "ms": 1_000_000
    case "s": 1_000_000_000
    case "M": 60_000_000_000
    case "H": 3_600_000_000_000
    case "D": 86_400_000_000_000
    default: nil
    }
  }
}
