internal import Events

/// Which parts of a phrase are values: its id, and what its words, its values and the names in other lines say of the rest.
struct PhraseSlots {
  private(set) var slots: [LearntMapping.Slot] = []

  private let group: PhraseFamilies.Group
  private var words: [String] = []
  private var marks: [Sentence.Mark] = []
  private var id = -1
  /// The values that stand at each part.
  private let values: [Int: PartValues]
  private let rows: Int
  /// Hashes of the names that are known to be of queues.
  private let names: Set<UInt64>
  /// Whether a key of the lines names the queue.
  private let namesQueueByKey: Bool

  /// - Parameter names: Hashes of the names that other lines give queues.
  init(
    _ group: PhraseFamilies.Group, _ sample: LineSample, _ places: [Int: LineSample.Place],
    names: Set<UInt64>, namesQueueByKey: Bool = false
  ) {
    self.group = group
    self.namesQueueByKey = namesQueueByKey
    self.names = names
    values = PartValues.all(of: group, sample)
    rows = group.phrases.reduce(0) { $0 + sample.phrases[$1].rows }
    guard let first = group.phrases.first else { return }
    words = sample.phrases[first].parts.map { part in
      if case .word(let bytes) = part { return String(decoding: bytes, as: UTF8.self).lowercased() }
      return ""
    }
    marks = sample.phrases[first].marks
    if case .part(_, let part) = places[first] {
      id = part
      slots.append(.init(part: part, field: "id", unit: 0))
    }
    for index in group.parts.indices where index != id {
      if let field = field(at: index) { slots.append(field) }
    }
    addQueue()
    addConsumer()
  }

  /// Hashes of the names at the part that names the queue.
  var queueNames: Set<UInt64> {
    guard let slot = slots.first(where: { $0.field == "queue" }) else { return [] }
    return values[slot.part]?.hashes ?? []
  }

  private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

  private static let units: [String: Int64] = [
    "ms": 1_000_000, "msec": 1_000_000, "milliseconds": 1_000_000, "millis": 1_000_000, "us": 1_000,
    "µs": 1_000,
    "s": 1_000_000_000, "sec": 1_000_000_000, "secs": 1_000_000_000, "seconds": 1_000_000_000,
  ]

  /// Of a part that its neighbours tell of.
  private func field(at index: Int) -> LearntMapping.Slot? {
    let (before, second, next) = (word(index - 1), word(index - 2), word(index + 1))
    let isSlot = group.parts[index] == .slot
    func slot(_ field: String, _ unit: Int64 = 0) -> LearntMapping.Slot {
      .init(part: index, field: field, unit: unit)
    }
    if isSlot, let hasUnit = values[index]?.duration {
      if before == "attempt" || before == "try" { return slot("attempt") }
      if next == "bytes" || next == "byte", group.kind == .publish { return slot("bytes") }
      guard group.kind == .ack || group.kind == .nack else { return nil }
      if hasUnit { return slot("processing") }
      return PhraseSlots.units[next].map { slot("processing", $0) }
    }
    if before == "key", second == "routing" { return slot("routingKey") }
    if before == "exchange", !PartNames.plain.contains(word(index)) { return slot("exchange") }
    return nil
  }

  // MARK: Queues

  /// The part that most speaks for being the name of a queue, where enough does.
  private mutating func addQueue() {
    guard group.kind != nil, !namesQueueByKey else { return }
    var best: (score: Int, part: Int)?
    for index in group.parts.indices where isFree(index) && isName(index) {
      let score = queueScore(index)
      if score >= 2, score > best?.score ?? 0 { best = (score, index) }
    }
    if let best { slots.append(.init(part: best.part, field: "queue", unit: 0)) }
  }

  private func isFree(_ index: Int) -> Bool { index != id && !slots.contains { $0.part == index } }

  private func queueScore(_ index: Int) -> Int {
    guard let found = values[index], found.hashes.count <= max(1, rows / 4) else { return 0 }
    let before = word(index - 1)
    let isBehind = marks.indices.contains(index) && [.none, .bracket, .arrow].contains(marks[index])
    var score = 0
    // Others that vary without being known are those of consumers.
    let isFirm =
      group.kind == .publish || group.parts[index] != .slot
      || words.indices.contains(index) && words[index] != ""
    if isBehind, PartNames.queueNouns.contains(before) {
      score += 4
    } else if isBehind, PartNames.strong(group.kind).contains(before) {
      score += 3
    } else if isBehind, PartNames.weak.contains(before), isFirm {
      // `on orders` behind an id names a queue, and `working on document 4711` does not.
      score += id >= 0 && index > id ? 2 : 1
    } else if isBehind, marks[index] == .arrow {
      score += 3
    } else if isBehind, marks[index] == .bracket, isFirm {
      score += 1
    } else if index == group.parts.count - 1, id >= 0, index == id + 1, isFirm, marks[index] == .none {
      // What is given, and where, without a word between: `enqueue job 4711 mails`.
      score += group.kind == .publish ? 2 : 1
    }
    if found.hashes.isSubset(of: names) { return score + 3 }
    if score > 0, isFirm, word(index).contains(where: { "-_.:".contains($0) }) { score += 1 }
    if score > 0, found.hashes.count > 1, isFirm { score += 1 }
    return score
  }

  /// Whether a part may be the name of a queue: no verb, no usual word.
  private func isName(_ index: Int) -> Bool {
    if values[index]?.duration != nil { return false }
    let word = word(index)
    if word.isEmpty { return true }
    var verbs = Verbs()
    verbs.add(Array(word.utf8))
    let isJoined = word.contains { "-_.:".contains($0) }
    return !PartNames.plain.contains(word) && (verbs.isSilent && (verbs.nouns == 0 || isJoined) || isJoined)
  }

  // MARK: Consumers

  /// On the side of a consumer, a part with few values that is no queue names the consumer or its thread.
  private mutating func addConsumer() {
    guard let kind = group.kind, kind == .deliver || kind == .start || kind == .ack || kind == .nack else {
      return
    }
    let candidates = group.parts.indices.filter { index in
      guard isFree(index), group.parts[index] == .slot, let found = values[index] else { return false }
      return found.duration == nil && found.hasLetters && found.hashes.isDisjoint(with: names)
    }
    let called = candidates.first { PartNames.consumers.contains(word($0 - 1)) }
    let few = candidates.first { index in
      guard let found = values[index] else { return false }
      return found.hashes.count > 1 && found.hashes.count * 8 <= rows && word(index).isEmpty
    }
    if let part = called ?? few { slots.append(.init(part: part, field: "consumer", unit: 0)) }
  }
}

/// The values that stand at a part of a phrase.
struct PartValues {
  private(set) var hashes: Set<UInt64> = []
  /// Whether the values are durations or numbers, and then whether with a unit of their own; nil for others.
  private(set) var duration: Bool?
  private(set) var hasLetters = false

  /// Of each part of a group of phrases.
  static func all(of group: PhraseFamilies.Group, _ sample: LineSample) -> [Int: PartValues] {
    var found: [Int: (values: PartValues, timed: Int, numbers: Int, letters: Int, all: Int)] = [:]
    let phrases = Set(group.phrases)
    for row in sample.rows where phrases.contains(row.phrase) {
      for value in sample.values[row.values] {
        guard case .part(_, let part) = value.place else { continue }
        found[part, default: (PartValues(), 0, 0, 0, 0)].all += 1
        found[part]?.values.hashes.insert(value.hash)
        if value.nanoseconds >= 0 { found[part]?.timed += 1 }
        if !value.number.isNaN { found[part]?.numbers += 1 }
        if value.hasLetter { found[part]?.letters += 1 }
      }
    }
    return found.mapValues { seen in
      var values = seen.values
      values.hasLetters = seen.letters == seen.all
      if seen.timed * 10 >= seen.all * 9 {
        values.duration = true
      } else if seen.numbers * 10 >= seen.all * 9 {
        values.duration = false
      }
      return values
    }
  }
}

/// Words beside which names stand in English sentences.
enum PartNames {
  static let queueNouns: Set<String> = [
    "queue", "topic", "stream", "subject", "channel", "destination", "queue_name",
  ]
  static let consumers: Set<String> = [
    "consumer", "worker", "by", "thread", "subscriber", "listener", "processor",
  ]
  /// Behind these a name may be that of a queue, or of much else.
  static let weak: Set<String> = ["on", "in", "for", "at", "via"]

  /// Behind these a publisher, or a consumer, names a queue.
  static func strong(_ kind: EventKind?) -> Set<String> {
    switch kind {
    case .publish: ["to", "onto", "into", "via", "on"]
    case .nack: ["from", "off", "onto", "into"]
    default: ["from", "off"]
    }
  }

  /// Words that follow a preposition and are no names.
  static let plain: Set<String> = [
    "the", "a", "an", "it", "this", "that", "queue", "topic", "broker", "consumer", "worker", "exchange",
    "stream",
    "subject", "rabbitmq", "kafka", "redis", "message", "routing", "key", "channel", "job", "task", "order",
    "server",
    "cluster", "time", "progress", "success", "failure", "error", "id", "with", "for", "and", "after", "to",
    "from",
    "on", "in", "into", "onto", "of", "by", "is", "was", "be", "will", "has", "been", "new", "work", "ok",
    "main",
    "info", "debug", "warn", "warning", "trace", "notice", "processing", "attempt", "try", "ms", "because",
    "database",
  ]
}
