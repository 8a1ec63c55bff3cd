internal import Events

/// What the phrases of one kind of id say, as the order of the rows of each id shows.
struct MessageChains {
  /// What each phrase says; nil for chatter.
  private(set) var kinds: [Int: EventKind] = [:]
  /// Rejections after which the message comes again.
  private(set) var requeues: Set<Int> = []
  private(set) var messages = 0
  private(set) var joined = 0
  /// Whether another reading fits about as well.
  private(set) var isAmbiguous = false
  /// Whether the phrases speak of messages at all.
  private(set) var tellsOfMessages = false

  private struct Pattern: Hashable {
    var phrases: [Int]
    /// Whether a row has the time of the row before.
    var ties: [Bool]
  }

  init(_ links: IDLinks, _ families: PhraseFamilies, _ sample: LineSample) {
    // The first phrase of a family stands for all of them.
    let phrases = families.members.map { $0[0] }
    var leader: [Int: Int] = [:]
    for family in families.members {
      for phrase in family { leader[phrase] = family[0] }
    }
    let patterns = MessageChains.patterns(links, leader, sample)
    messages = patterns.values.reduce(0, +)
    guard messages > 0 else { return }
    let choices = phrases.map { MessageChains.choices(sample.phrases[$0].verbs) }
    let rows = families.members.map { family in Double(family.reduce(0) { $0 + sample.phrases[$1].rows }) }
    let list = patterns.sorted { ($1.value, $0.key.phrases.count) < ($0.value, $1.key.phrases.count) }
    let indexed = list.map { entry in
      (
        pattern: entry.key, places: entry.key.phrases.map { phrase in phrases.firstIndex(of: phrase) ?? 0 },
        count: entry.value
      )
    }
    var best: (score: Double, choice: [Int]) = (-.infinity, [])
    var scored: [(score: Double, choice: [Int])] = []
    MessageChains.forEachChoice(choices.map(\.count)) { choice in
      let chosen = choice.indices.map { choices[$0][choice[$0]] }
      let kinds = chosen.map(\.kind)
      var sum = 0.0
      for entry in indexed {
        sum +=
          Double(entry.count) * MessageChains.value(entry.places.map { kinds[$0] }, entry.pattern.ties, kinds)
      }
      var prior = 0.0
      for index in chosen.indices { prior += chosen[index].weight * rows[index] }
      let score = sum / Double(messages) + 0.6 * prior / max(1, rows.reduce(0, +))
      scored.append((score, choice))
      if score > best.score + 1e-9 { best = (score, choice) }
    }
    guard !best.choice.isEmpty else { return }
    for (index, phrase) in phrases.enumerated() {
      if let kind = choices[index][best.choice[index]].kind { kinds[phrase] = kind }
    }
    let chosen = best.choice.indices.map { choices[$0][best.choice[$0]].kind }
    for entry in indexed {
      let kindsOfID = entry.places.map { chosen[$0] }
      let value = MessageChains.value(kindsOfID, entry.pattern.ties, chosen)
      if value > 0 { joined += entry.count }
      if value > 0, Set(kindsOfID.compactMap { $0 }).count > 1 { chained += entry.count }
    }
    isAmbiguous = scored.contains { other in
      other.score > best.score - 0.03
        && best.choice.indices.contains { index in
          let (a, b) = (choices[index][best.choice[index]].kind, choices[index][other.choice[index]].kind)
          return a != b && !MessageChains.areAlike(a, b) && rows[index] * 20 >= rows.reduce(0, +)
        }
    }
    tellsOfMessages = phrases.contains { kinds[$0] != nil && sample.phrases[$0].verbs.nouns > 0 }
    foreign = phrases.filter { kinds[$0] != nil }.allSatisfy { sample.phrases[$0].verbs.foreign > 0 }
    findRequeues(indexed.map { ($0.pattern.phrases, $0.count) }, sample)
    for family in families.members {
      guard let kind = kinds[family[0]] else { continue }
      for phrase in family { kinds[phrase] = kind }
      if requeues.contains(family[0]) { requeues.formUnion(family) }
    }
  }

  /// Ids of which several kinds of rows join.
  private(set) var chained = 0
  /// Whether every phrase names something that is no messaging.
  private(set) var foreign = false

  private static func areAlike(_ a: EventKind?, _ b: EventKind?) -> Bool {
    Set([a, b]) == Set([EventKind.deliver, .start])
  }

  /// A rejection goes back into its queue where its message mostly comes again.
  private mutating func findRequeues(_ patterns: [([Int], Int)], _ sample: LineSample) {
    var again: [Int: (count: Int, all: Int)] = [:]
    for (phrases, count) in patterns {
      for (index, phrase) in phrases.enumerated() where kinds[phrase] == .nack {
        again[phrase, default: (0, 0)].all += count
        let comes = phrases[(index + 1)...].contains {
          kinds[$0] == .deliver || kinds[$0] == .start || kinds[$0] == .ack
        }
        if comes { again[phrase, default: (0, 0)].count += count }
      }
    }
    for (phrase, seen) in again where seen.count * 2 >= seen.all || sample.phrases[phrase].verbs.comesBack {
      requeues.insert(phrase)
    }
  }

  // MARK: Choices

  private struct Choice {
    var kind: EventKind?
    var weight: Double
  }

  /// What a phrase may say, with weights of at most 1; the last is chatter.
  private static func choices(_ verbs: Verbs) -> [Choice] {
    let kinds = verbs.kinds
    let most = kinds.first?.weight ?? 0
    // Without a verb that is known, only the order of the rows tells.
    if kinds.isEmpty {
      return [Choice(kind: nil, weight: 1)]
        + [EventKind.ack, .deliver, .publish].map { Choice(kind: $0, weight: 0.5) }
    }
    return kinds.prefix(4).map { Choice(kind: $0.kind, weight: $0.weight / most) } + [
      Choice(kind: nil, weight: 0.2)
    ]
  }

  private static let choiceLimit = 20_000

  /// Every combination of choices; where there are too many, the likeliest of each alone.
  private static func forEachChoice(_ counts: [Int], _ body: ([Int]) -> Void) {
    var counts = counts
    while counts.reduce(1.0, { $0 * Double($1) }) > Double(choiceLimit) {
      guard let widest = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[widest] > 1 else {
        break
      }
      counts[widest] -= 1
    }
    var choice = [Int](repeating: 0, count: counts.count)
    while true {
      body(choice)
      var index = 0
      while index < choice.count {
        choice[index] += 1
        if choice[index] < counts[index] { break }
        choice[index] = 0
        index += 1
      }
      if index == choice.count { return }
    }
  }

  // MARK: Orders

  /// In which orders the rows of an id come, and how often.
  private static func patterns(_ links: IDLinks, _ leader: [Int: Int], _ sample: LineSample) -> [Pattern: Int]
  {
    var chains: [UInt64: [(time: Int64, row: Int)]] = [:]
    for (number, row) in sample.rows.enumerated() {
      guard let place = links.places[row.phrase],
        let value = sample.values[row.values].first(where: { $0.place == place })
      else { continue }
      chains[value.hash, default: []].append((row.time, number))
    }
    var patterns: [Pattern: Int] = [:]
    for var chain in chains.values {
      chain.sort { ($0.time, $0.row) < ($1.time, $1.row) }
      let kept = chain.prefix(12)
      var pattern = Pattern(phrases: [], ties: [])
      for (index, entry) in kept.enumerated() {
        let phrase = sample.rows[entry.row].phrase
        pattern.phrases.append(leader[phrase] ?? phrase)
        pattern.ties.append(index > 0 && kept[index - 1].time == entry.time)
      }
      patterns[pattern, default: 0] += 1
    }
    return patterns
  }

  /// How well the rows of an id fit the life of a message: 1 for a whole life, less for a part of one, below 0 where an
  /// order cannot be.
  private static func value(_ kinds: [EventKind?], _ ties: [Bool], _ all: [EventKind?]) -> Double {
    var order: [EventKind] = []
    var start = 0
    // Rows of one time may stand in any order.
    for (index, kind) in kinds.enumerated() {
      if !ties[index] { start = order.count }
      guard let kind else { continue }
      var at = order.count
      while at > start, stage(order[at - 1]) > stage(kind) { at -= 1 }
      order.insert(kind, at: at)
    }
    guard !order.isEmpty else { return 0 }
    let publishes = all.contains(.publish)
    let delivers = all.contains(.deliver) || all.contains(.start)
    var (published, held, ended, wasDelivered) = (0, false, false, false)
    for kind in order {
      switch kind {
      case .publish:
        if published > 0, ended { return -0.5 }
        if published > 0 || wasDelivered || ended { return -1 }
        published += 1
      case .deliver:
        if ended || publishes && published == 0 && order.contains(.publish) { return -1 }
        if held, order.filter({ $0 == .nack }).isEmpty { return -0.5 }
        (held, wasDelivered) = (true, true)
      case .start:
        if ended { return -1 }
        (held, wasDelivered) = (true, true)
      case .ack:
        if ended || delivers && !held && order.contains(where: { $0 == .deliver || $0 == .start }) {
          return -1
        }
        (ended, held) = (true, false)
      case .nack, .deadLetter, .drop, .expire:
        if ended { return -1 }
        held = false
      case .confirm:
        if published == 0, publishes { return -0.5 }
      default: break
      }
    }
    if publishes, published == 0 { return ended && wasDelivered ? 0.3 : 0.1 }
    if ended { return delivers && !wasDelivered ? 0.5 : 1 }
    return order.count > 1 ? 0.6 : 0.4
  }

  private static func stage(_ kind: EventKind) -> Int {
    switch kind {
    case .publish: 0
    case .confirm: 1
    case .deliver: 2
    case .start: 3
    default: 4
    }
  }
}
