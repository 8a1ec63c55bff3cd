internal import Bytes
internal import Events
internal import Metrics

/// Why a file is not a profile that can be read.
public enum ProfileError: Error, Equatable, Sendable {
  /// The file does not begin as a profile does.
  case foreign
  /// Written by a later version than this one.
  case newer(version: Int, supported: Int)
  /// The file ends early or its checksum does not match.
  case torn
  /// The checksum matches, but the parts contradict each other.
  case inconsistent

  public var text: String {
    switch self {
    case .foreign: "not a saved profile"
    case .newer(let version, let supported):
      "written by a newer mqtune (profile version \(version); this one reads up to \(supported))"
    case .torn: "the saved profile is damaged: it ends early or its checksum does not match"
    case .inconsistent: "the saved profile contradicts itself"
    }
  }
}

// Layout: magic (8 bytes), version (2 bytes, little endian), parts packed one after the other,
// checksum (8 bytes, little endian: `hashBytes` of all that comes before it).
extension Profile {
  public static let version = 3
  static let magic: [UInt8] = [0x89] + Array("MQTP\r\n\u{1A}".utf8.dropLast()) + [0x0A]

  /// Whether a file that begins with these bytes is a saved profile.
  public static func isProfile(_ head: some Collection<UInt8>) -> Bool {
    head.prefix(magic.count).elementsEqual(magic)
  }

  /// The first and the last time in the saved profile whose file begins with these bytes, as it says itself; nil
  /// when it holds no event.
  public static func span(ofHead head: [UInt8]) -> (first: Int64, last: Int64)? {
    guard isProfile(head), head.count > magic.count + 2 else { return nil }
    var unpacker = Unpacker(head[(magic.count + 2)...])
    guard let first = try? unpacker.int64(), let last = try? unpacker.int64(), first <= last else {
      return nil
    }
    return (first, last)
  }

  /// The profile as bytes: the same for the same log, however it was folded.
  public func encoded() -> [UInt8] {
    var packer = Packer()
    pack(into: &packer)
    return sealed(packer, magic: Profile.magic, version: Profile.version)
  }

  public convenience init(decoding bytes: [UInt8]) throws(ProfileError) {
    var (unpacker, version) = try unsealed(bytes, magic: Profile.magic, version: Profile.version)
    self.init()
    do {
      try unpack(from: &unpacker, version: version)
    } catch {
      throw .inconsistent
    }
    guard unpacker.isAtEnd else { throw .inconsistent }
  }

  private func pack(into packer: inout Packer) {
    packer.put(first)
    packer.put(last)
    packer.put(width)
    packer.put(sources) { packer, source in source.pack(into: &packer) }
    packer.put(assumptions.map(\.rawValue).sorted()) { packer, value in packer.put(UInt64(value)) }
    packer.put(queues) { packer, queue in queue.pack(into: &packer) }
    packer.put(parties) { packer, party in party.pack(into: &packer) }
    packer.put(samples) { packer, sample in sample.pack(into: &packer) }
    packer.put(incidents.records) { packer, record in record.pack(into: &packer) }
    packer.put(incidents.omitted)
    packer.put(settings.sorted { $0.key < $1.key }) { packer, entry in
      packer.put(entry.key)
      packer.put(entry.value.time)
      packer.put(entry.value.value)
    }
    reasons.pack(into: &packer)
    packConnections(into: &packer)
    for field in Caps.fields { packer.put(caps[keyPath: field]) }
    activity.pack(into: &packer)
    packLives(into: &packer)
    packer.put(slowest) { packer, slow in slow.pack(into: &packer) }
    packer.put(mostDeliveredEnded) { packer, life in life.pack(into: &packer) }
  }

  private func packConnections(into packer: inout Packer) {
    for field in ConnectionCounts.fields { packer.put(connections[keyPath: field]) }
    clients.pack(into: &packer)
    connectionLives.pack(into: &packer)
    clientActivity.pack(into: &packer)
  }

  private func packLives(into packer: inout Packer) {
    var lives: [(key: UInt64, life: Life)] = []
    table.forEach { lives.append(($0, $1)) }
    lives.sort {
      if ($0.key, $0.life.queue) != ($1.key, $1.life.queue) {
        return ($0.key, $0.life.queue) < ($1.key, $1.life.queue)
      }
      return $0.life.order < $1.life.order
    }
    packer.put(lives) { packer, entry in
      packer.put(entry.key)
      entry.life.pack(into: &packer)
    }
    for (line, stillWaits) in [
      (awaitingPublish, \Life.awaitsPublish), (awaitingDeliver, \Life.awaitsDeliver),
    ] {
      // Entries whose message has been completed meanwhile say nothing any more.
      let waiting = line.waiting.filter {
        let slot = table.find($0.key, queue: $0.queue)
        guard slot >= 0 else { return false }
        return unsafe table.lives[slot][keyPath: stillWaits]
      }
      packer.put(waiting) { packer, entry in
        packer.put(entry.key)
        packer.put(UInt64(entry.queue))
      }
    }
    packer.put(recentEnds.entries.filter { $0.key != 0 }) { packer, entry in
      packer.put(entry.key)
      packer.put(entry.publish)
      packer.put(UInt64(entry.queue))
      packer.put(entry.isConfirmed)
    }
  }

  private func unpack(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    first = try unpacker.int64()
    last = try unpacker.int64()
    width = try unpacker.int64()
    guard BucketLadder.widths.contains(width) else { throw Unpacker.Malformed() }
    if hasEvents {
      guard BucketLadder.width(from: first, to: last) <= width else { throw Unpacker.Malformed() }
    }
    let width = width
    sources = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try SourceRecord(from: &u, version: version)
    }
    for value in try unpacker.list({ (u) throws(Unpacker.Malformed) in try u.unsigned() }) {
      guard let raw = UInt8(exactly: value), let assumption = Assumption(rawValue: raw) else {
        throw Unpacker.Malformed()
      }
      assumptions.insert(assumption)
    }
    let sourceCount = sources.count
    for queue in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      try QueueState(from: &u, width: width, sources: sourceCount, version: version)
    }) {
      add(queue)
    }
    for (number, queue) in queues.enumerated() { queueIndex[queue.name] = number }
    let queueCount = queues.count
    for party in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      try PartyState(from: &u, queues: queueCount)
    }) {
      add(party)
    }
    guard parties.count <= Profile.partyLimit else { throw Unpacker.Malformed() }
    for (number, party) in parties.enumerated() {
      partyIndex[PartyKey(queue: party.queue, role: party.role, name: party.name)] = number
    }
    for queue in queues where queue.trace.contains(where: { Int($0.consumer) > parties.count }) {
      throw Unpacker.Malformed()
    }
    samples = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try SampleState(from: &u, width: width, sources: sourceCount, version: version)
    }
    for (number, sample) in samples.enumerated() { sampleIndex[sample.name] = number }
    let records = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try IncidentRecord(from: &u, sources: sourceCount)
    }
    incidents = IncidentLog(records: records, omitted: try unpacker.count())
    let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (try u.string(), try u.int64(), try u.string())
    }
    for (name, time, value) in entries { settings[name] = Setting(time: time, value: value) }
    reasons = try Reasons(from: &unpacker, sources: sourceCount, version: version)
    let comings = try unpackConnections(from: &unpacker, version: version)
    for field in Caps.fields { caps[keyPath: field] = try unpacker.count() }
    let busy = try Timeline.unpack(from: &unpacker, width: width)
    // Timelines far from each other would be joined by more empty buckets than there is memory.
    let timelines = queues.compactMap(\.timeline) + samples.compactMap(\.timeline) + [busy, comings]
    guard timelines.allSatisfy({ $0.lies(from: first, to: last) }) else { throw Unpacker.Malformed() }
    activity.coarsen(to: width)
    activity.merge(busy)
    clientActivity.coarsen(to: width)
    clientActivity.merge(comings)
    try unpackLives(from: &unpacker)
    slowest = try unpacker.list(SlowLife.init(from:))
    if version > 2 { mostDeliveredEnded = try unpacker.list(RepeatedLife.init(from:)) }
  }

  /// Reads what is known of connections but their activity over time, which is returned.
  private func unpackConnections(
    from unpacker: inout Unpacker, version: Int
  ) throws(Unpacker.Malformed) -> Timeline {
    for field in ConnectionCounts.fields.prefix(version < 3 ? ConnectionCounts.fieldsOfVersion2 : .max) {
      connections[keyPath: field] = try unpacker.count()
    }
    guard version > 2 else { return Timeline(width: width, keepsQuantities: false) }
    clients = try Reasons(from: &unpacker, sources: sources.count, version: version)
    connectionLives.merge(try Sketch.unpack(from: &unpacker))
    return try Timeline.unpack(from: &unpacker, width: width)
  }

  private func unpackLives(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    let queueCount = queues.count
    let partyCount = parties.count
    let lives = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (try u.unsigned(), try Life(from: &u, queues: queueCount, parties: partyCount))
    }
    for (key, life) in lives {
      guard key != 0, table.insert(key, life) >= 0 else { throw Unpacker.Malformed() }
    }
    for isPublish in [true, false] {
      let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
        WaitingLine.Entry(key: try u.unsigned(), queue: UInt32(try u.number(below: queueCount)))
      }
      for entry in entries {
        if isPublish { _ = awaitingPublish.append(entry) } else { _ = awaitingDeliver.append(entry) }
      }
    }
    let recent = try unpacker.list { (u) throws(Unpacker.Malformed) in
      RecentEnds.Entry(
        key: try u.unsigned(), publish: try u.int64(), queue: UInt32(try u.number(below: queueCount)),
        isConfirmed: try u.bool())
    }
    for entry in recent { recentEnds.note(entry) }
  }
}

/// What was packed, as a file: what it is, its version, and a checksum of all of it.
func sealed(_ packer: Packer, magic: [UInt8], version: Int) -> [UInt8] {
  var bytes = magic
  bytes.append(UInt8(version & 0xFF))
  bytes.append(UInt8(version >> 8))
  bytes += packer.bytes
  let sum = hashBytes(bytes[...])
  for shift in stride(from: UInt64(0), to: 64, by: 8) {
    bytes.append(UInt8(truncatingIfNeeded: sum >> shift))
  }
  return bytes
}

/// What `sealed` made a file of, and the version it has.
func unsealed(
  _ bytes: [UInt8], magic: [UInt8], version: Int
) throws(ProfileError) -> (unpacker: Unpacker, version: Int) {
  let head = magic.count + 2
  guard bytes.starts(with: magic) else { throw .foreign }
  guard bytes.count >= head + 8 else { throw .torn }
  let found = Int(bytes[head - 2]) | Int(bytes[head - 1]) << 8
  guard found <= version else { throw .newer(version: found, supported: version) }
  let body = bytes.count - 8
  var sum: UInt64 = 0
  for (index, byte) in bytes[body...].enumerated() { sum |= UInt64(byte) << UInt64(index * 8) }
  guard sum == hashBytes(bytes[..<body]) else { throw .torn }
  return (Unpacker(bytes[head..<body]), found)
}
