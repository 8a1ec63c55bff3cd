internal import Bytes
internal import Events

/// Phrases that are alike but for names: the same verbs at the same places, and the id at the same place.
struct PhraseFamilies {
  /// One pattern for several phrases.
  struct Group {
    var phrases: [Int]
    var kind: EventKind?
    var parts: [LearntMapping.Part]
    var isOpen: Bool
  }

  /// The phrases of each family.
  private(set) var members: [[Int]] = []
  private let sample: LineSample
  private let links: IDLinks

  init(_ links: IDLinks, _ sample: LineSample) {
    self.links = links
    self.sample = sample
    var families: [[UInt64]: [Int]] = [:]
    for phrase in links.places.keys.sorted() {
      families[signature(of: phrase), default: []].append(phrase)
    }
    members = families.values.sorted { $0[0] < $1[0] }
  }

  /// What two phrases of one family have in common.
  private func signature(of phrase: Int) -> [UInt64] {
    let parts = sample.phrases[phrase].parts
    var signature: [UInt64] = []
    for index in 0..<headLength(of: phrase) {
      if isID(index, phrase) {
        signature.append(2)
      } else if case .word(let word) = parts[index], isVerb(word) {
        signature.append(3 + (hashBytes(word[...]) >> 2))
      } else {
        signature.append(1)
      }
    }
    return signature
  }

  private func isVerb(_ word: [UInt8]) -> Bool { !verbs(of: word).isSilent }

  private func verbs(of word: [UInt8]) -> Verbs {
    var verbs = Verbs()
    verbs.add(word)
    return verbs
  }

  private func isID(_ index: Int, _ phrase: Int) -> Bool {
    if case .part(_, index) = links.places[phrase] { return true }
    return false
  }

  /// The parts before a colon behind which nothing says more of the message: the text of an error.
  private func headLength(of phrase: Int) -> Int {
    let parts = sample.phrases[phrase].parts
    var idEnd = 0
    if case .part(_, let part) = links.places[phrase] { idEnd = part + 1 }
    var saysEnd = false
    for (index, part) in parts.enumerated() {
      if saysEnd, index >= idEnd, sample.phrases[phrase].behindColon[index] { return index }
      if case .word(let word) = part, verbs(of: word).saysEnd { saysEnd = true }
    }
    return parts.count
  }

  /// Each family as one pattern, or more where phrases of it have other numbers of words.
  func merged(by kind: (Int) -> EventKind?) -> [Group] {
    var groups: [Group] = []
    for family in members {
      var byLength: [Int: [Int]] = [:]
      for phrase in family { byLength[headLength(of: phrase), default: []].append(phrase) }
      for length in byLength.keys.sorted() {
        guard let phrases = byLength[length], let first = phrases.first else { continue }
        var parts = Array(sample.phrases[first].parts.prefix(length))
        for phrase in phrases {
          for index in parts.indices where sample.phrases[phrase].parts[index] != parts[index] {
            parts[index] = .slot
          }
        }
        let isOpen = phrases.contains { sample.phrases[$0].parts.count > length }
        groups.append(Group(phrases: phrases, kind: kind(first), parts: parts, isOpen: isOpen))
      }
    }
    return groups
  }
}

/// Which parts of a phrase are values.
struct PhraseSlots {
  private(set) var slots: [LearntMapping.Slot] = []

  private let group: PhraseFamilies.Group
  private var words: [String] = []

  init(_ group: PhraseFamilies.Group, _ sample: LineSample, _ places: [Int: LineSample.Place]) {
    self.group = group
    guard let first = group.phrases.first else { return }
    words = sample.phrases[first].parts.map { part in
      if case .word(let bytes) = part { return String(decoding: bytes, as: UTF8.self).lowercased() }
      return ""
    }
    var id = -1
    if case .part(_, let part) = places[first] {
      id = part
      slots.append(.init(part: part, field: "id", unit: 0))
    }
    let durations = PhraseSlots.durations(of: group, sample)
    for index in group.parts.indices where index != id {
      if let field = field(at: index, durations) { slots.append(field) }
    }
    keepBestQueue()
  }

  private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

  private static let queueNouns: Set<String> = [
    "queue", "topic", "stream", "subject", "channel", "destination", "queue_name",
  ]
  /// Behind these a publish, or a consumer, names a queue where no noun does.
  private static let prepositions: [EventKind: Set<String>] = [
    .publish: ["to", "onto", "into", "via"], .deliver: ["from", "off"], .start: ["from", "off"],
    .ack: ["from", "off"],
    .nack: ["from", "to", "onto", "into"],
  ]
  private static let consumers: Set<String> = [
    "consumer", "worker", "by", "thread", "subscriber", "listener", "processor",
  ]
  private static let units: [String: Int64] = [
    "ms": 1_000_000, "msec": 1_000_000, "milliseconds": 1_000_000, "millis": 1_000_000, "us": 1_000,
    "µs": 1_000,
    "s": 1_000_000_000, "sec": 1_000_000_000, "secs": 1_000_000_000, "seconds": 1_000_000_000,
  ]
  /// Words that follow a preposition and are no names.
  private static let plain: Set<String> = [
    "the", "a", "an", "queue", "topic", "broker", "consumer", "worker", "exchange", "stream", "subject",
    "rabbitmq", "kafka",
    "redis", "message", "routing", "key", "channel", "job", "task", "order", "server", "cluster", "time",
    "progress", "success",
    "failure", "error", "id", "with", "for", "and", "after",
  ]

  private func field(at index: Int, _ durations: [Int: Bool]) -> LearntMapping.Slot? {
    let (before, second, next) = (word(index - 1), word(index - 2), word(index + 1))
    let isSlot = group.parts[index] == .slot
    func slot(_ field: String, _ unit: Int64 = 0) -> LearntMapping.Slot {
      .init(part: index, field: field, unit: unit)
    }
    if isSlot, let hasUnit = durations[index] {
      guard group.kind == .ack || group.kind == .nack else { return nil }
      if hasUnit { return slot("processing") }
      return PhraseSlots.units[next].map { slot("processing", $0) }
    }
    if before == "key", second == "routing" { return slot("routingKey") }
    if before == "exchange", !PhraseSlots.plain.contains(word(index)) { return slot("exchange") }
    if before == "attempt" || before == "try", isSlot { return slot("attempt") }
    if next == "bytes" || next == "byte", isSlot, group.kind == .publish { return slot("bytes") }
    guard isSlot || isName(index) else { return nil }
    if PhraseSlots.consumers.contains(before), isSlot { return slot("consumer") }
    let isBehind = group.kind.map { PhraseSlots.prepositions[$0, default: []].contains(before) } ?? false
    if PhraseSlots.queueNouns.contains(before) || isBehind, isName(index) {
      return slot("queue")
    }
    return nil
  }

  /// Whether a part may be the name of a queue: no verb, no usual word.
  private func isName(_ index: Int) -> Bool {
    let word = word(index)
    if word.isEmpty { return true }
    var verbs = Verbs()
    verbs.add(Array(word.utf8))
    return !PhraseSlots.plain.contains(word) && (verbs.isSilent || word.contains { "-_.".contains($0) })
  }

  /// Of several parts that may name the queue, the one behind a noun for it.
  private mutating func keepBestQueue() {
    let queues = slots.filter { $0.field == "queue" }
    guard queues.count > 1 else { return }
    let best = queues.first { PhraseSlots.queueNouns.contains(word($0.part - 1)) } ?? queues[0]
    slots.removeAll { $0.field == "queue" && $0 != best }
  }

  /// Which parts are durations, and whether with a unit of their own, by their values.
  private static func durations(of group: PhraseFamilies.Group, _ sample: LineSample) -> [Int: Bool] {
    var found: [Int: (timed: Int, numbers: Int, all: Int)] = [:]
    let phrases = Set(group.phrases)
    for row in sample.rows where phrases.contains(row.phrase) {
      for value in sample.values[row.values] {
        guard case .part(_, let part) = value.place else { continue }
        found[part, default: (0, 0, 0)].all += 1
        if value.nanoseconds >= 0 { found[part, default: (0, 0, 0)].timed += 1 }
        if !value.number.isNaN { found[part, default: (0, 0, 0)].numbers += 1 }
      }
    }
    var result: [Int: Bool] = [:]
    for (part, seen) in found {
      if seen.timed * 10 >= seen.all * 9 {
        result[part] = true
      } else if seen.numbers * 10 >= seen.all * 9 {
        result[part] = false
      }
    }
    return result
  }
}
