internal import Events

/// Lines that look like events of messages and were not read as such, by their shapes.
///
/// The shapes with the smallest hashes are kept: a shape that is among them in the whole log is among them in every part of
/// the log, so that its count is exact and does not depend on where the log is cut. All lines are counted.
final class UnreadMessages: ProfilePart {
  static let since = 5
  static let limit = 200

  private(set) var shapes: [UInt64: UnreadShape] = [:]
  /// A sample of the messages whose settle was read.
  var settled = SmallestHashes(limit: 256)
  /// All lines, those of shapes for which there is no room too.
  private(set) var totals: [UnreadLines.Outcome: Int] = [:]

  init(_ start: Profile.Start) {}

  /// The settle of a message was read.
  @inline(__always)
  func noteSettled(_ key: UInt64) {
    if key < settled.bound { settled.insert(key) }
  }

  func book(_ batch: EventBatch, at base: LineReference) {
    for lines in batch.unread.lines {
      add(
        UnreadShape(
          outcome: lines.outcome, count: lines.count,
          first: LineReference(source: base.source, line: max(0, base.line + lines.line)), text: lines.text,
          identity: lines.identity, tellsOfMessages: lines.tellsOfMessages, keys: lines.keys), as: lines.shape
      )
    }
  }

  func append(_ next: UnreadMessages, _ numbers: Renumbering) {
    // The counts of what the other part had no room for are in its totals only.
    for (outcome, count) in next.totals { totals[outcome, default: 0] += count }
    settled.append(next.settled)
    for (hash, shape) in next.shapes {
      var shape = shape
      shape.first = numbers.here(shape.first)
      keep(shape, as: hash)
    }
  }

  private func add(_ shape: UnreadShape, as hash: UInt64) {
    totals[shape.outcome, default: 0] += shape.count
    keep(shape, as: hash)
  }

  private func keep(_ shape: UnreadShape, as hash: UInt64) {
    if shapes[hash] != nil {
      shapes[hash]?.append(shape)
      return
    }
    shapes[hash] = shape
    guard shapes.count > UnreadMessages.limit, let largest = shapes.keys.max() else { return }
    shapes[largest] = nil
  }

  func rename(_ renaming: Renaming) {
    for hash in shapes.keys { shapes[hash]?.text = Array("(redacted)".utf8) }
  }

  func pack(into packer: inout Packer) {
    for outcome in UnreadLines.Outcome.allCases { packer.put(totals[outcome] ?? 0) }
    settled.pack(into: &packer)
    packer.put(shapes.sorted { $0.key < $1.key }) { packer, entry in
      packer.put(entry.key)
      entry.value.pack(into: &packer)
    }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let sources = file.sources
    for outcome in UnreadLines.Outcome.allCases {
      let count = try unpacker.count()
      if count > 0 { totals[outcome] = count }
    }
    settled = try SmallestHashes(from: &unpacker, limit: settled.limit)
    let entries = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (try u.unsigned(), try UnreadShape(from: &u, sources: sources))
    }
    for (hash, shape) in entries { shapes[hash] = shape }
    guard shapes.count == entries.count, entries.count <= UnreadMessages.limit else {
      throw Unpacker.Malformed()
    }
    for outcome in UnreadLines.Outcome.allCases {
      let known = shapes.values.reduce(0) { $0 + ($1.outcome == outcome ? $1.count : 0) }
      guard known <= totals[outcome] ?? 0 else { throw Unpacker.Malformed() }
    }
  }
}

/// Lines of one shape that look like events of messages and were not read as such.
public struct UnreadShape: Equatable, Sendable {
  let outcome: UnreadLines.Outcome
  public internal(set) var count: Int
  public internal(set) var first: LineReference
  /// The beginning of the first line.
  public internal(set) var text: [UInt8]
  fileprivate let identity: UInt64
  /// Whether the lines were read as finished measurements, and as nothing else.
  public var isMeasurement: Bool { outcome == .measurement }
  /// Whether the lines name a queue, or have an id that varies.
  public internal(set) var tellsOfMessages: Bool
  /// A sample of the messages that the lines name.
  private(set) var keys: SmallestHashes

  init(
    outcome: UnreadLines.Outcome, count: Int, first: LineReference, text: [UInt8], identity: UInt64,
    tellsOfMessages: Bool, keys: SmallestHashes
  ) {
    self.outcome = outcome
    self.count = count
    self.first = first
    self.text = text
    self.identity = identity
    self.tellsOfMessages = tellsOfMessages
    self.keys = keys
  }

  /// Adds the lines of the same shape in the following part of the log.
  fileprivate mutating func append(_ next: UnreadShape) {
    count += next.count
    tellsOfMessages = tellsOfMessages || next.tellsOfMessages || identity != next.identity
    keys.append(next.keys)
  }

  fileprivate func pack(into packer: inout Packer) {
    packer.put(UInt64(outcome.rawValue))
    packer.put(count)
    first.pack(into: &packer)
    packer.put(text)
    packer.put(identity)
    packer.put(tellsOfMessages)
    keys.pack(into: &packer)
  }

  fileprivate init(from unpacker: inout Unpacker, sources: Int) throws(Unpacker.Malformed) {
    let number = try unpacker.number(below: UnreadLines.Outcome.allCases.count)
    outcome = UnreadLines.Outcome.allCases[number]
    count = try unpacker.count()
    first = try LineReference(from: &unpacker, sources: sources)
    text = try unpacker.text()
    identity = try unpacker.unsigned()
    tellsOfMessages = try unpacker.bool()
    keys = try SmallestHashes(from: &unpacker, limit: UnreadLines.keyLimit)
    guard count > 0, text.count <= UnreadLines.textLimit else { throw Unpacker.Malformed() }
  }
}

extension SmallestHashes {
  fileprivate func pack(into packer: inout Packer) {
    packer.put(hashes) { packer, hash in packer.put(hash) }
  }

  fileprivate init(from unpacker: inout Unpacker, limit: Int) throws(Unpacker.Malformed) {
    self.init(limit: limit)
    let saved = try unpacker.list { (u) throws(Unpacker.Malformed) in try u.unsigned() }
    for hash in saved { insert(hash) }
    guard hashes == saved else { throw Unpacker.Malformed() }
  }
}
