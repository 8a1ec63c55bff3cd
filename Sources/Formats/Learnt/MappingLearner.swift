internal import Bytes
internal import Events

/// Finds the mapping of logs in their first lines.
///
/// What each phrase says is proposed by its verbs, and decided by the order in which the rows of one message come: of all
/// readings, the one in which most messages live a life that can be. Where no reading does, or two do, there is none.
struct MappingLearner {
  private let sample: LineSample
  private var mapping = LearntMapping()
  /// What phrases say, over all kinds of ids.
  private var kinds: [Int: EventKind] = [:]
  private var places: [Int: LineSample.Place] = [:]
  private var requeues: Set<Int> = []
  private let keys = JSONKeys([])
  private let roles: LineSample.Roles
  /// Phrases that seem to be about messages, and that are not read.
  private var undecided: Set<Int> = []

  /// So many messages have to join.
  static let fewestMessages = 10
  /// So many of them in a hundred.
  static let leastJoined = 90

  init(_ sample: LineSample) {
    self.sample = sample
    roles = LineSample.Roles(sample)
  }

  /// The mapping; nil where none is clear.
  mutating func learn() -> LearntMapping? {
    var clear: [(links: IDLinks, chains: MessageChains)] = []
    for links in IDLinks.find(in: sample).prefix(12) {
      // Another id in the lines of messages, such as that of a trace, tells nothing else of them.
      guard undecided.isDisjoint(with: links.places.keys) else { continue }
      let chains = MessageChains(links, PhraseFamilies(links, sample), sample)
      if isClear(chains) {
        clear.append((links, chains))
      } else if chains.tellsOfMessages, !chains.foreign {
        undecided.formUnion(links.places.keys)
      }
    }
    // Beside messages that consumers settle, what is only sent and delivered is none: a mail, a webhook.
    let settled = clear.filter { $0.chains.kinds.values.contains(.ack) }
    for (links, chains) in settled.isEmpty ? clear : settled {
      guard links.places.keys.allSatisfy({ places[$0] == nil }) else { continue }
      kinds.merge(chains.kinds) { $1 }
      places.merge(links.places) { $1 }
      requeues.formUnion(chains.requeues)
      mapping.messages += chains.messages
      mapping.joined += chains.joined
    }
    guard !kinds.isEmpty else { return nil }
    mapping.spoken = sample.spoken.map { sample.paths[$0] }
    addFields()
    addPhrases()
    mapping.publishersNameRoutes = publishersNameRoutes()
    if mapping.publishersNameRoutes, !deliveriesNameQueues() { dropQueuesOfConsumers() }
    addSamples()
    return mapping
  }

  private func isClear(_ chains: MessageChains) -> Bool {
    let kinds = Set(chains.kinds.values)
    guard kinds.count > 1, !kinds.isDisjoint(with: [.ack, .deliver, .start]) else { return false }
    guard chains.tellsOfMessages || namesQueue(chains) else { return false }
    guard chains.isSaid, !chains.foreign, !chains.isAmbiguous else { return false }
    return chains.chained >= Self.fewestMessages && chains.joined * 100 >= chains.messages * Self.leastJoined
  }

  /// Whether a line of the phrases has a key that names a queue or an exchange.
  private func namesQueue(_ chains: MessageChains) -> Bool {
    sample.rows.contains { row in
      chains.kinds[row.phrase] != nil
        && sample.values[row.values].contains { value in
          guard case .key(let path) = value.place else { return false }
          let field = keys.role(ofPath: Array(sample.paths[path].utf8)).field
          return field == .queue || field == .routingKey || field == .exchange
        }
    }
  }

  // MARK: Values of keys

  private mutating func addFields() {
    var ids: Set<Int> = []
    for (phrase, place) in places where kinds[phrase] != nil {
      if case .key(let path) = place { ids.insert(path) }
    }
    for path in ids { mapping.fields.append(.init(path: sample.paths[path], field: "id")) }
    if let time = sample.timeKey { mapping.fields.append(.init(path: sample.paths[time], field: "ts")) }
    let present = pathsOfEvents()
    for (path, name) in sample.paths.enumerated() where present.contains(path) && !ids.contains(path) {
      if keys.role(ofPath: Array(name.utf8)).field == .id {
        mapping.fields.append(.init(path: name, field: ""))
      }
    }
    // A channel that other lines have too is the name of a logger.
    let chatter = sample.rows.filter { kinds[$0.phrase] == nil }
    for path in present where keys.role(ofPath: Array(sample.paths[path].utf8)).field == .channel {
      if share(of: path, in: chatter) >= 0.5 {
        mapping.fields.append(.init(path: sample.paths[path], field: ""))
      }
    }
    if let duration = duration(ids) { mapping.fields.append(duration) }
    addQueues(present.subtracting(ids))
    mapping.fields.sort { ($0.field, $0.path) < ($1.field, $1.path) }
  }

  private func pathsOfEvents() -> Set<Int> {
    var paths: Set<Int> = []
    for row in sample.rows where kinds[row.phrase] != nil {
      for value in sample.values[row.values] {
        if case .key(let path) = value.place { paths.insert(path) }
      }
    }
    return paths
  }

  private static let consumerKinds: Set<EventKind> = [.deliver, .start, .ack, .nack]

  /// Keys that name queues, on the side whose keys the vocabulary does not know: those with the names that the other side
  /// gives, else those that are called as queues are.
  private mutating func addQueues(_ paths: Set<Int>) {
    let chatter = sample.rows.filter { kinds[$0.phrase] == nil }
    var found: [Int: Int] = [:]
    let sides: [(kinds: Set<EventKind>, rows: [LineSample.Row])] = [Self.consumerKinds, [.publish]].map {
      ($0, rows(saying: $0))
    }
    func isNamed(_ side: Int) -> Bool {
      paths.contains { isQueue($0) && share(of: $0, in: sides[side].rows) > 0.2 }
    }
    // A key that chatter has too is that of a logger.
    let candidates = sides.map { side in
      let sources = Set(side.rows.map(\.source))
      let beside = chatter.filter { sources.contains($0.source) }
      return paths.sorted().filter {
        share(of: $0, in: side.rows) > 0.2 && mayNameQueue($0, side.rows) && share(of: $0, in: beside) < 0.5
      }
    }
    for side in sides.indices where !isNamed(side) {
      found[side] = candidates[side].filter { isCalledQueue($0, by: sides[side].kinds) }.max {
        share(of: $0, in: sides[side].rows) < share(of: $1, in: sides[side].rows)
      }
    }
    // The names that the other side gives say more than what a key is called.
    for side in sides.indices where !isNamed(side) {
      let other = 1 - side
      let known = paths.filter(isQueue) + [found[other]].compactMap { $0 }
      let names = Set(known.flatMap { hashes(of: $0, in: sides[other].rows) })
      if let shared = candidates[side].first(where: {
        !names.isDisjoint(with: hashes(of: $0, in: sides[side].rows))
      }) {
        found[side] = shared
      }
    }
    for path in Set(found.values).sorted() {
      mapping.fields.append(.init(path: sample.paths[path], field: "queue"))
    }
  }

  private func isCalledQueue(_ path: Int, by kinds: Set<EventKind>) -> Bool {
    let last = sample.paths[path].split(separator: ".").last.map(String.init) ?? ""
    let key = String(decoding: EventWords.normalised(Array(last.utf8)), as: UTF8.self)
    let publishes = kinds.contains(.publish)
    if key == (publishes ? "to" : "from") { return true }
    return
      (["queue", "topic", "stream", "subject", "lane", "mailbox", "inbox"]
      + (publishes ? ["dest", "target"] : ["source"]))
      .contains(where: key.has)
  }

  /// Whether the values of a key may be names of queues: few different ones, and none of another field.
  private func mayNameQueue(_ path: Int, _ rows: [LineSample.Row]) -> Bool {
    let field = keys.role(ofPath: Array(sample.paths[path].utf8)).field
    guard [.ignored, .channel, .group].contains(field) else { return false }
    return hashes(of: path, in: rows).count * 4 <= rows.count
  }

  private func hashes(of path: Int, in rows: [LineSample.Row]) -> Set<UInt64> {
    var hashes: Set<UInt64> = []
    for row in rows {
      for value in sample.values[row.values] where value.place == .key(path) && value.hasLetter {
        hashes.insert(value.hash)
      }
    }
    return hashes
  }

  private func isQueue(_ path: Int) -> Bool {
    let field = keys.role(ofPath: Array(sample.paths[path].utf8)).field
    return field == .queue || field == .routingKey
  }

  private func rows(saying wanted: Set<EventKind>) -> [LineSample.Row] {
    sample.rows.filter { kinds[$0.phrase].map(wanted.contains) ?? false }
  }

  private func share(of path: Int, in rows: [LineSample.Row]) -> Double {
    let count = rows.count { row in sample.values[row.values].contains { $0.place == .key(path) } }
    return Double(count) / Double(max(1, rows.count))
  }

  // MARK: Durations

  /// The key by which a consumer says how long it worked, and its unit: that in which it agrees with the time stamps.
  private func duration(_ ids: Set<Int>) -> LearntMapping.Field? {
    let ends = rows(saying: [.ack])
    var seen: [Int: (count: Int, numbers: [Double], isText: Bool)] = [:]
    for row in ends {
      for value in sample.values[row.values] {
        guard case .key(let path) = value.place, !ids.contains(path) else { continue }
        let name = sample.paths[path].lowercased()
        guard KeyNames.durations.contains(where: name.has), !value.number.isNaN || value.nanoseconds >= 0
        else { continue }
        guard keys.role(ofPath: Array(sample.paths[path].utf8)).field != .time else { continue }
        seen[path, default: (0, [], false)].count += 1
        if value.nanoseconds >= 0 {
          seen[path]?.isText = true
        } else {
          seen[path]?.numbers.append(value.number)
        }
      }
    }
    guard let (path, found) = seen.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
      found.count * 2 >= ends.count
    else { return nil }
    let name = sample.paths[path]
    let stated = JSONKeys.unit(of: Array(name.utf8))?.unit ?? 0
    let unit = found.numbers.isEmpty ? 0 : unit(of: found.numbers, path) ?? stated
    return .init(path: name, field: "processing", unit: unit)
  }

  /// The unit in which the numbers of a key agree with the time from delivery to end; nil where none does.
  private func unit(of numbers: [Double], _ path: Int) -> Int64? {
    var delivered: [UInt64: Int64] = [:]
    var ratios: [Double] = []
    for row in sample.rows.sorted(by: { $0.time < $1.time }) {
      guard let kind = kinds[row.phrase], let place = places[row.phrase],
        let id = sample.values[row.values].first(where: { $0.place == place })
      else { continue }
      if kind == .deliver || kind == .start { delivered[id.hash] = row.time }
      guard kind == .ack, let start = delivered[id.hash], row.time > start,
        let value = sample.values[row.values].first(where: { $0.place == .key(path) }), value.number > 0
      else { continue }
      ratios.append(Double(row.time - start) / value.number)
    }
    guard ratios.count >= 5 else { return nil }
    let median = ratios.sorted()[ratios.count / 2]
    return DurationUnit.allCases.map(\.nanoseconds).first { abs(median / Double($0) - 1) < 0.5 }
  }

  // MARK: Sentences

  private mutating func addPhrases() {
    let groups = PhraseFamilies(IDLinks(places: places), sample).merged(by: { kinds[$0] })
    // The names that keys and plain sentences give tell which parts of other sentences are names.
    var names = namesOfKeys()
    let named = phrasesNamingQueues()
    func slots(_ group: PhraseFamilies.Group) -> PhraseSlots {
      PhraseSlots(
        group, sample, places, names: names, namesQueueByKey: group.phrases.allSatisfy(named.contains))
    }
    for _ in 0..<2 {
      for group in groups where group.kind != nil { names.formUnion(slots(group).queueNames) }
    }
    for group in groups {
      var phrase = LearntMapping.Phrase(
        parts: group.parts, isOpen: group.isOpen, meaning: group.kind.map { .event($0) } ?? .chatter)
      phrase.requeues = group.phrases.contains(where: requeues.contains)
      if group.kind != nil { phrase.slots = slots(group).slots }
      for slot in phrase.slots { phrase.parts[slot.part] = .slot }
      mapping.phrases.append(phrase)
    }
    addChatter()
  }

  /// Hashes of the names that the keys of queues have in lines of events.
  private func namesOfKeys() -> Set<UInt64> {
    var names: Set<UInt64> = []
    for row in sample.rows where kinds[row.phrase] != nil {
      for value in sample.values[row.values] where value.hasLetter {
        guard case .key(let path) = value.place else { continue }
        let field = mapping.fields.first { $0.path == sample.paths[path] }?.field
        if field == "queue" || field == nil && isQueue(path) { names.insert(value.hash) }
      }
    }
    return names
  }

  /// The phrases of which most lines have a key that names the queue.
  private func phrasesNamingQueues() -> Set<Int> {
    var counts: [Int: Int] = [:]
    for row in sample.rows where kinds[row.phrase] != nil {
      let names = sample.values[row.values].contains { value in
        guard case .key(let path) = value.place else { return false }
        let field = mapping.fields.first { $0.path == sample.paths[path] }?.field
        return field == "queue" || field == nil && isQueue(path)
      }
      if names { counts[row.phrase, default: 0] += 1 }
    }
    return Set(counts.filter { $0.value * 2 > sample.phrases[$0.key].rows }.keys)
  }

  /// So many further sentences are said to be nothing of a message.
  private static let chatterLimit = 100

  /// Sentences of something else: no word of them is of messaging, nothing in their lines names a queue, and the ids in them
  /// are those of no message.
  private mutating func addChatter() {
    var named: Set<Int> = []
    for row in sample.rows where roles.fields(of: row).contains(.queue) { named.insert(row.phrase) }
    let others = sample.phrases.indices.filter { number in
      let phrase = sample.phrases[number]
      return places[number] == nil && !undecided.contains(number) && !named.contains(number)
        && phrase.verbs.nouns == 0 && !phrase.verbs.isSilent && phrase.rows >= 3
    }
    let usual = others.sorted { (sample.phrases[$1].rows, $0) < (sample.phrases[$0].rows, $1) }
    for number in usual.prefix(Self.chatterLimit) {
      mapping.phrases.append(.init(parts: sample.phrases[number].parts, meaning: .chatter))
    }
  }

  /// A line of each phrase.
  private mutating func addSamples() {
    let lines = kinds.keys.sorted().map { sample.phrases[$0].line }.filter { $0.utf8.count <= 2_000 }
    for line in lines.prefix(8) { mapping.addSample(line) }
  }

  // MARK: Routes

  /// Whether no name that a publish gives is one that a consumer gives.
  private func publishersNameRoutes() -> Bool {
    func names(_ wanted: Set<EventKind>) -> Set<UInt64> {
      var names: Set<UInt64> = []
      for row in rows(saying: wanted) {
        for value in sample.values[row.values] where isQueueName(value.place, row.phrase) {
          names.insert(value.hash)
        }
      }
      return names
    }
    let consumers = names([.deliver, .start, .ack, .nack])
    return !consumers.isEmpty && names([.publish]).isDisjoint(with: consumers)
  }

  /// Whether the first line of a consumer about each message names its queue. Later ones join it by their id.
  private func deliveriesNameQueues() -> Bool {
    let deliveries = rows(saying: [.deliver, .start])
    let first = deliveries.isEmpty ? rows(saying: [.ack]) : deliveries
    let named = first.count { row in
      sample.values[row.values].contains { isQueueName($0.place, row.phrase) }
    }
    return named * 10 >= first.count * 9
  }

  /// Messages that are delivered from no queue and acknowledged in one would be taken for two: what publishers name is then
  /// their queue, and the id joins the rest.
  private mutating func dropQueuesOfConsumers() {
    let consumer = rows(saying: Self.consumerKinds)
    for path in pathsOfEvents() where share(of: path, in: consumer) > 0 && isQueueName(.key(path), 0) {
      mapping.fields.removeAll { $0.path == sample.paths[path] }
      mapping.fields.append(.init(path: sample.paths[path], field: ""))
    }
    for index in mapping.phrases.indices {
      guard case .event(let kind) = mapping.phrases[index].meaning, Self.consumerKinds.contains(kind) else {
        continue
      }
      mapping.phrases[index].slots.removeAll { $0.field == "queue" || $0.field == "routingKey" }
    }
    mapping.publishersNameRoutes = false
  }

  private func isQueueName(_ place: LineSample.Place, _ phrase: Int) -> Bool {
    switch place {
    case .key(let path):
      if let field = mapping.fields.first(where: { $0.path == sample.paths[path] }) {
        return field.field == "queue"
      }
      return isQueue(path)
    case .part(_, let part):
      return mapping.phrases.contains { known in
        known.slots.contains { $0.part == part && ($0.field == "queue" || $0.field == "routingKey") }
          && known.fits(sample.phrases[phrase].parts)
      }
    }
  }
}

extension LearntMapping.Phrase {
  fileprivate func fits(_ other: [LearntMapping.Part]) -> Bool {
    guard isOpen ? other.count >= parts.count : other.count == parts.count else { return false }
    return parts.indices.allSatisfy { parts[$0] == .slot || parts[$0] == other[$0] }
  }
}
