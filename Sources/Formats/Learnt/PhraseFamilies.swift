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
    let ids = PhraseFamilies.ids(links, sample)
    var families: [[UInt64]: [(phrases: [Int], ids: Set<UInt64>)]] = [:]
    for phrase in links.places.keys.sorted() {
      let signature = signature(of: phrase)
      let own = ids[phrase, default: []]
      // Phrases that tell of the same messages tell different things of them.
      let place = families[signature, default: []].firstIndex { family in
        family.ids.intersection(own).count * 2 <= min(family.ids.count, own.count)
      }
      if let place {
        families[signature]?[place].phrases.append(phrase)
        families[signature]?[place].ids.formUnion(own)
      } else {
        families[signature, default: []].append(([phrase], own))
      }
    }
    members = families.values.flatMap { $0.map(\.phrases) }.sorted { $0[0] < $1[0] }
  }

  /// The ids in the rows of each phrase.
  private static func ids(_ links: IDLinks, _ sample: LineSample) -> [Int: Set<UInt64>] {
    var ids: [Int: Set<UInt64>] = [:]
    for row in sample.rows {
      guard let place = links.places[row.phrase],
        let value = sample.values[row.values].first(where: { $0.place == place })
      else { continue }
      ids[row.phrase, default: []].insert(value.hash)
    }
    return ids
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
      if saysEnd, index >= idEnd, sample.phrases[phrase].marks[index] == .colon || isExceptionName(part) {
        return index
      }
      if case .word(let word) = part, verbs(of: word).saysEnd { saysEnd = true }
    }
    return parts.count
  }

  /// `ValueError`, `java.io.IOException`: the text of an error begins.
  private func isExceptionName(_ part: LearntMapping.Part) -> Bool {
    guard case .word(let word) = part else { return false }
    return ["Error", "Exception"].contains {
      word.count > $0.utf8.count && word.suffix($0.utf8.count).elementsEqual($0.utf8)
    }
  }

  /// Each family as one pattern, or more where phrases of it have other numbers of words.
  func merged(by kind: (Int) -> EventKind?) -> [Group] {
    var groups: [Group] = []
    for family in members {
      var byLength: [Int: [Int]] = [:]
      for phrase in family { byLength[headLength(of: phrase), default: []].append(phrase) }
      for length in byLength.keys.sorted() {
        guard let phrases = byLength[length], let first = phrases.first else { continue }
        // What phrases of chatter have in common may be what any phrase has.
        guard kind(first) != nil else {
          for phrase in phrases {
            groups.append(
              Group(phrases: [phrase], kind: nil, parts: sample.phrases[phrase].parts, isOpen: false))
          }
          continue
        }
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
