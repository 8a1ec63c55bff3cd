internal import Bytes
internal import Events

/// What speaks for each reading of a family of phrases, beside the order of its rows: its verbs, what else its lines name, and
/// where in the lives of the ids they stand.
struct FamilyEvidence {
  /// How much speaks for a meaning, nil for chatter: about 1 for what a verb says plainly, 0 for what nothing speaks for.
  private(set) var weights: [(kind: EventKind?, weight: Double)] = []
  /// The verbs of the phrases.
  let verbs: Verbs
  let rows: Int

  /// What the rows of a family have.
  struct Traits {
    /// The shares of rows that name these.
    var consumer = 0.0
    var attempt = 0.0
    var duration = 0.0
    var route = 0.0
    var queue = 0.0
    /// Rows for each id.
    var perID = 1.0
    /// Of ids with several rows, the shares of which a row of the family is the first, or the last.
    var first = 0.0
    var last = 0.0
    /// Words such as `from`, and such as `onto`.
    var from = false
    var onto = false
  }

  private static let meanings: [EventKind] = [
    .publish, .confirm, .deliver, .ack, .nack, .deadLetter, .expire, .drop,
  ]

  init(_ verbs: Verbs, _ traits: Traits, rows: Int) {
    self.verbs = verbs
    self.rows = rows
    let strongest = verbs.kinds.first?.weight ?? 0
    weights = Self.meanings.compactMap { kind -> (kind: EventKind?, weight: Double)? in
      let said = verbs.weight(of: kind)
      // What happens seldom is believed only where it is said, and another meaning only where nothing is said plainly.
      if said == 0 {
        guard strongest < 2, kind == .publish || kind == .deliver || kind == .ack else { return nil }
      }
      var weight = said == 0 ? 0.3 - 0.1 * strongest : min(1, said / 3) * said / strongest
      if verbs.isPlanned { weight *= 0.4 }
      weight += FamilyEvidence.traits(traits, of: kind) - (said == 0 && traits.perID > 1.1 ? 0.1 : 0)
      return (kind, weight)
    }
    let handsOver = max(traits.queue, traits.route, traits.consumer, traits.attempt)
    let silent = strongest <= 1 ? 0.55 : max(0.15, 0.5 - 0.12 * strongest)
    weights.append((nil, silent - 0.3 * handsOver + (verbs.isPlanned ? 0.3 : 0)))
  }

  private static func traits(_ traits: Traits, of kind: EventKind) -> Double {
    switch kind {
    case .publish:
      var weight = 0.25 * traits.route - 0.4 * max(traits.consumer, traits.attempt) - 0.3 * traits.duration
      weight += traits.first > 0.9 ? 0.2 : traits.first < 0.5 ? -0.2 : 0
      if traits.perID > 1.1 { weight -= 0.4 }
      return weight + (traits.onto ? 0.1 : 0) - (traits.from ? 0.15 : 0)
    case .deliver:
      return 0.2 * max(traits.consumer, traits.attempt) - 0.3 * traits.duration - 0.4 * traits.route
        + (traits.from ? 0.15 : 0) + (traits.perID > 1.1 ? 0.1 : 0)
    case .ack:
      return 0.2 * traits.duration + 0.1 * traits.consumer - 0.4 * traits.route - 0.1 * traits.attempt
        - (traits.last < 0.5 ? 0.2 : 0) - (traits.perID > 1.1 ? 0.4 : 0)
    case .nack: return -0.3 * traits.route
    default: return 0
    }
  }

  func weight(of kind: EventKind?) -> Double { weights.first { $0.kind == kind }?.weight ?? -1 }
}

extension FamilyEvidence.Traits {
  /// - Parameter chains: The rows of each id, in order.
  static func all(
    of families: PhraseFamilies, _ chains: [[Int]], _ links: IDLinks, _ sample: LineSample
  ) -> [FamilyEvidence.Traits] {
    var numbers: [Int: Int] = [:]
    for (number, family) in families.members.enumerated() {
      for phrase in family { numbers[phrase] = number }
    }
    var all = families.members.map { _ in FamilyEvidence.Traits() }
    var rows = [Double](repeating: 0, count: all.count)
    var (ids, linked) = (rows, rows)
    let roles = LineSample.Roles(sample)
    for chain in chains {
      var seen: Set<Int> = []
      // What is only meant to be done comes before the first row of a message.
      let start = chain.firstIndex { !sample.phrases[sample.rows[$0].phrase].verbs.isPlanned } ?? 0
      for (place, row) in chain.enumerated() {
        guard let number = numbers[sample.rows[row].phrase] else { continue }
        rows[number] += 1
        if seen.insert(number).inserted {
          ids[number] += 1
          if chain.count > 1 { linked[number] += 1 }
        }
        if chain.count > 1 {
          if place == start { all[number].first += 1 }
          if place == chain.count - 1 { all[number].last += 1 }
        }
        let named = roles.fields(of: sample.rows[row])
        if named.contains(.consumer) { all[number].consumer += 1 }
        if named.contains(.attempt) { all[number].attempt += 1 }
        if named.contains(.duration) { all[number].duration += 1 }
        if named.contains(.route) { all[number].route += 1 }
        if named.contains(.queue) { all[number].queue += 1 }
      }
    }
    for (number, family) in families.members.enumerated() where rows[number] > 0 {
      all[number].consumer /= rows[number]
      all[number].attempt /= rows[number]
      all[number].duration /= rows[number]
      all[number].route /= rows[number]
      all[number].queue /= rows[number]
      all[number].first /= max(1, linked[number])
      all[number].last /= max(1, linked[number])
      all[number].perID = rows[number] / ids[number]
      let words = sample.phrases[family[0]].parts.compactMap { part -> String? in
        if case .word(let bytes) = part { return String(decoding: bytes, as: UTF8.self).lowercased() }
        return nil
      }
      all[number].from = words.contains { $0 == "from" || $0 == "off" }
      all[number].onto = words.contains { $0 == "onto" || $0 == "into" || $0 == "to" }
    }
    return all
  }
}

extension LineSample {
  /// What keys and values of a row name, as far as that tells events from each other.
  struct Named: OptionSet {
    let rawValue: UInt8
    static let consumer = Named(rawValue: 1)
    static let attempt = Named(rawValue: 2)
    static let duration = Named(rawValue: 4)
    static let route = Named(rawValue: 8)
    static let queue = Named(rawValue: 16)
  }

  /// The same of each key, found once.
  struct Roles {
    private let sample: LineSample
    private var named: [Named] = []

    init(_ sample: LineSample) {
      self.sample = sample
      let keys = JSONKeys([])
      named = sample.paths.map { path in
        switch keys.role(ofPath: Array(path.utf8)).field {
        case .consumer: return .consumer
        case .attempt: return .attempt
        case .latency, .processing: return .duration
        case .exchange, .routingKey: return .route
        case .queue: return .queue
        case .time, .publishedAt: return []
        default: break
        }
        let last = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return KeyNames.durations.contains(where: last.has) ? .duration : []
      }
    }

    func fields(of row: Row) -> Named {
      var all: Named = []
      for value in sample.values[row.values] {
        switch value.place {
        case .key(let path): all.formUnion(named[path])
        case .part: if value.nanoseconds >= 0 { all.insert(.duration) }
        }
      }
      return all
    }
  }
}

/// Parts of the names of keys that the vocabulary does not know.
enum KeyNames {
  static let durations = [
    "duration", "elapsed", "took", "latency", "time", "dur", "ms", "secs", "runtime", "cost",
  ]
}
