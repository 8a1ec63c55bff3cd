internal import Events

/// What the phrases of one kind of id say, as the order of the rows of each id shows.
///
/// Of all readings the one holds that explains the lives of most ids, with meanings that the verbs and the keys of the
/// phrases speak for.
struct MessageChains {
  /// What each phrase says; nil for chatter.
  private(set) var kinds: [Int: EventKind] = [:]
  /// Rejections after which the message comes again.
  private(set) var requeues: Set<Int> = []
  private(set) var messages = 0
  private(set) var joined = 0
  /// Ids of which several kinds of rows join.
  private(set) var chained = 0
  /// Whether another reading fits about as well.
  private(set) var isAmbiguous = false
  /// Whether the phrases speak of messages at all.
  private(set) var tellsOfMessages = false
  /// Whether some verb says what a phrase is taken to say of a consumer.
  private(set) var isSaid = false
  /// Whether every phrase names something that is no messaging.
  private(set) var foreign = false

  init(_ links: IDLinks, _ families: PhraseFamilies, _ sample: LineSample) {
    let chains = MessageChains.chains(links, sample)
    messages = chains.count
    guard messages > 0 else { return }
    let traits = FamilyEvidence.Traits.all(of: families, chains, links, sample)
    let evidence = families.members.indices.map { number in
      FamilyEvidence(
        sample.phrases[families.members[number][0]].verbs, traits[number],
        rows: families.members[number].reduce(0) { $0 + sample.phrases[$1].rows })
    }
    let patterns = MessageChains.patterns(chains, families, sample)
    var reading = ChainReading(evidence, patterns)
    reading.find()
    isAmbiguous = reading.rival != nil
    let chosen = reading.kinds
    var life = MessageLife(kinds: chosen)
    for pattern in patterns {
      let value = life.value(
        pattern.families.count, kind: { chosen[pattern.families[$0]] }, ties: pattern.ties)
      if value > 0 { joined += pattern.count }
      if value > 0, Set(pattern.families.compactMap { chosen[$0] }).count > 1 { chained += pattern.count }
    }
    for (number, kind) in chosen.enumerated() {
      guard let kind else { continue }
      for phrase in families.members[number] { kinds[phrase] = kind }
    }
    let speaking = evidence.indices.filter { chosen[$0] != nil }
    tellsOfMessages = speaking.contains { evidence[$0].verbs.nouns > 0 } || tellsWholeLives(evidence, chosen)
    isSaid = speaking.contains { number in
      guard let kind = chosen[number], kind != .publish, kind != .confirm else { return false }
      return evidence[number].verbs.weight(of: kind) >= 1
    }
    foreign = speaking.allSatisfy { evidence[$0].verbs.foreign > 0 }
    findStarts(evidence, chosen, traits, families)
    findRequeues(patterns, chosen, evidence, families)
  }

  /// Whether it is said plainly that something is given, taken and done with.
  private func tellsWholeLives(_ evidence: [FamilyEvidence], _ chosen: [EventKind?]) -> Bool {
    [EventKind.publish, .deliver, .ack].allSatisfy { kind in
      chosen.indices.contains { chosen[$0] == kind && evidence[$0].verbs.weight(of: kind) >= 2 }
    }
  }

  /// What says that work begins, and is no delivery because another phrase is, is a start.
  private mutating func findStarts(
    _ evidence: [FamilyEvidence], _ chosen: [EventKind?], _ traits: [FamilyEvidence.Traits],
    _ families: PhraseFamilies
  ) {
    guard chosen.contains(.deliver) else { return }
    for number in chosen.indices where chosen[number] == nil && !evidence[number].verbs.isPlanned {
      let verbs = evidence[number].verbs
      guard let first = verbs.kinds.first, first.kind == .deliver || first.kind == .start,
        verbs.weight(of: .start) >= 2, traits[number].first < 0.5, traits[number].last < 0.5
      else { continue }
      for phrase in families.members[number] { kinds[phrase] = .start }
    }
  }

  /// A rejection goes back into its queue where its message mostly comes again.
  private mutating func findRequeues(
    _ patterns: [ChainPattern], _ chosen: [EventKind?], _ evidence: [FamilyEvidence],
    _ families: PhraseFamilies
  ) {
    var again: [Int: (count: Int, all: Int)] = [:]
    for pattern in patterns {
      for (index, family) in pattern.families.enumerated() where chosen[family] == .nack {
        again[family, default: (0, 0)].all += pattern.count
        let comes = pattern.families[(index + 1)...].contains { chosen[$0] == .deliver || chosen[$0] == .ack }
        if comes { again[family, default: (0, 0)].count += pattern.count }
      }
    }
    for (family, seen) in again where seen.count * 2 >= seen.all || evidence[family].verbs.comesBack {
      requeues.formUnion(families.members[family])
    }
  }

  // MARK: Orders

  /// So many rows of an id are looked at.
  private static let longest = 12

  /// The rows of each id, in the order of their times; ids in the order in which they come.
  private static func chains(_ links: IDLinks, _ sample: LineSample) -> [[Int]] {
    var numbers: [UInt64: Int] = [:]
    var chains: [[Int]] = []
    for (number, row) in sample.rows.enumerated() {
      guard let place = links.places[row.phrase],
        let value = sample.values[row.values].first(where: { $0.place == place })
      else { continue }
      if let known = numbers[value.hash] {
        chains[known].append(number)
      } else {
        numbers[value.hash] = chains.count
        chains.append([number])
      }
    }
    return chains.map { chain in
      let sorted = chain.sorted { (sample.rows[$0].time, $0) < (sample.rows[$1].time, $1) }
      return Array(sorted.prefix(longest))
    }
  }

  /// In which orders the rows of an id come, and how often; those first that come most often.
  private static func patterns(
    _ chains: [[Int]], _ families: PhraseFamilies, _ sample: LineSample
  ) -> [ChainPattern] {
    var numbers: [Int: Int] = [:]
    for (number, family) in families.members.enumerated() {
      for phrase in family { numbers[phrase] = number }
    }
    var counts: [ChainPattern: Int] = [:]
    for chain in chains {
      var pattern = ChainPattern(families: [], ties: [])
      for (index, number) in chain.enumerated() {
        let row = sample.rows[number]
        pattern.families.append(numbers[row.phrase] ?? 0)
        // A clock that shows whole seconds is behind another one by up to a second.
        let before = index > 0 ? sample.rows[chain[index - 1]] : row
        pattern.ties.append(
          index > 0
            && (before.time == row.time || row.time - before.time < sample.resolution(of: before.source)))
      }
      counts[pattern, default: 0] += 1
    }
    return counts.map { pattern, count in
      var pattern = pattern
      pattern.count = count
      return pattern
    }.sorted { $0.comes(before: $1) }
  }
}

/// The families of the rows of an id, in order.
struct ChainPattern: Hashable {
  var families: [Int]
  /// Whether a row has the time of the row before.
  var ties: [Bool]
  /// Of how many ids.
  var count = 0
}

extension ChainPattern {
  /// The order of patterns: those of most ids first.
  fileprivate func comes(before other: ChainPattern) -> Bool {
    if count != other.count { return count > other.count }
    if families != other.families { return families.lexicographicallyPrecedes(other.families) }
    return ties.lexicographicallyPrecedes(other.ties) { !$0 && $1 }
  }
}
