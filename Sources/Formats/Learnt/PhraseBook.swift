internal import Bytes
internal import Events

/// Finds what a sentence says: by the hash of its words where it was met before, by comparing with each phrase else.
final class PhraseBook {
  /// What a sentence says.
  struct Entry {
    /// Whether some phrase of the mapping is that of the sentence.
    var isKnown = false
    /// Nil for chatter.
    var kind: EventKind?
    var requeues = false
    /// The first token behind the words of an open phrase: the text of an error, say.
    var tail: Int?
    /// Which tokens are values.
    var slots: [(token: Int, role: JSONRole)] = []
    /// Whether a word of the sentence is the level of an error.
    var isError = false
    /// Whether a sentence that is not known was seen not to look like an event of a message.
    var isQuiet = false
    /// Whether the mapping says that it is nothing of a message.
    var isChatter: Bool { isKnown && kind == nil }
    /// Its number in the book.
    var number = 0
  }

  fileprivate struct Pattern {
    /// The hash of each word; `Sentence.Token.slot` for what may be anything.
    var hashes: [UInt64]
    var isOpen: Bool
    var entry: Entry
  }

  private var patterns: [Pattern] = []
  private var known: [UInt64: Int32] = [:]
  /// Of each of the lowest bits of a hash, the sentence met last: most lines are found here.
  private var recent = [(hash: UInt64, entry: Int32)](repeating: (0, 0), count: 1_024)
  private var entries: [Entry] = [Entry()]
  /// So many different sentences are remembered.
  private static let limit = 8_192

  init(_ mapping: LearntMapping) {
    patterns = mapping.phrases.map { phrase in
      var entry = Entry(isKnown: true)
      if case .event(let kind) = phrase.meaning { entry.kind = kind }
      entry.requeues = phrase.requeues
      if phrase.isOpen { entry.tail = phrase.parts.count }
      entry.slots = phrase.slots.compactMap { slot in
        JSONRole(ofField: slot.field, unit: slot.unit).map { (slot.part, $0) }
      }
      return Pattern(hashes: phrase.parts.map(PhraseBook.hash), isOpen: phrase.isOpen, entry: entry)
    }
  }

  private static func hash(_ part: LearntMapping.Part) -> UInt64 {
    guard case .word(let bytes) = part else { return Sentence.Token.slot }
    let padded = bytes + [UInt8](repeating: 0, count: Block.padding)
    return unsafe padded.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return 1 }
      return unsafe Sentence.hash(ofWord: base, bytes.count)
    }
  }

  /// What a sentence says.
  func find(_ sentence: Sentence) -> Entry {
    let hash = sentence.hash
    let place = Int(truncatingIfNeeded: hash & 1_023)
    if recent[place].hash == hash, hash != 0 { return entries[Int(recent[place].entry)] }
    let entry = known[hash].map { entries[Int($0)] } ?? findAnew(sentence)
    recent[place] = (hash, Int32(entry.number))
    return entry
  }

  /// Notes that a sentence does not look like an event of a message.
  func quiet(_ entry: Entry) {
    if entries.indices.contains(entry.number) { entries[entry.number].isQuiet = true }
  }

  @inline(never)
  private func findAnew(_ sentence: Sentence) -> Entry {
    var entry = patterns.first { $0.fits(sentence.tokens) }?.entry ?? Entry()
    entry.isError = sentence.tokens.prefix(8).contains { unsafe PhraseBook.isErrorLevel($0.start, $0.count) }
    if known.count >= PhraseBook.limit {
      known.removeAll()
      entries.removeLast(entries.count - 1)
      recent = recent.map { _ in (0, 0) }
    }
    entry.number = entries.count
    known[sentence.hash] = Int32(entries.count)
    entries.append(entry)
    return entry
  }

  private static let levels: [StaticString] = [
    "ERROR", "ERR", "FATAL", "SEVERE", "CRITICAL", "CRIT", "error", "fatal",
  ]

  private static func isErrorLevel(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
    let text = unsafe UnsafeRawBufferPointer(start: start, count: count)
    return levels.contains { level in
      level.withUTF8Buffer { unsafe $0.elementsEqual(text) }
    }
  }
}

extension PhraseBook.Pattern {
  func fits(_ tokens: [Sentence.Token]) -> Bool {
    guard isOpen ? tokens.count >= hashes.count : tokens.count == hashes.count else { return false }
    return hashes.indices.allSatisfy { hashes[$0] == Sentence.Token.slot || hashes[$0] == tokens[$0].hash }
  }
}

extension JSONRole {
  /// The role of a field by the name that `--map` knows it by; nil for other names.
  init?(ofField name: String, unit: Int64) {
    guard let row = JSONField.aliases.first(where: { $0.name == name }) else { return nil }
    self.init(field: row.field, rank: 0, unit: unit)
  }
}
