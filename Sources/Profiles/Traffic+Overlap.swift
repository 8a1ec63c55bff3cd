internal import Events

/// The events that two sources both log.
public struct TrafficOverlap: Equatable, Sendable {
  /// The kinds of events that are in both.
  public var kinds: Traffic.Kinds
  /// When both logged them.
  public var from: Int64
  public var to: Int64
  public var certainty: Certainty
  /// The kinds of events of consumers that are at other times in one source than in the other, where a source does not name
  /// its consumers.
  public var otherTimes = Traffic.Kinds()

  public enum Certainty: Sendable {
    /// The ids or the records are the same, and so the messages are.
    case proved
    /// The deliveries are the same and the consumers are not: two subscribers of one topic, or two views of one consumer.
    case ambiguous
    /// One names no ids; the queues and the counts agree.
    case likely
  }
}

extension Traffic {
  // So much of the smaller sample must be in the larger one, and so many ids at least.
  private static let share = 0.9
  private static let recordShare = 0.95
  private static let fewestIds = 8
  private static let fewestIncidents = 3
  /// So far apart the clocks of two logs of one thing may be.
  static let clockSlack: Int64 = 1_000_000_000

  /// The events that both of two sources log; nil when they log different things.
  public func overlap(with other: Traffic) -> TrafficOverlap? {
    let common = samples.keys.filter { other.samples[$0] != nil }.sorted()
    guard common.contains(where: { isSame($0, other, fewest: Traffic.fewest($0)) }) else {
      return likelyOverlap(with: other)
    }
    // Once the sources are known to log the same things, a few events of a rarer kind suffice.
    let same = common.filter { isSame($0, other, fewest: 1) }
    // Logs of different messages may share their connections: these count only between logs without messages.
    if !Kinds(same).hasMessages, kinds.hasMessages || other.kinds.hasMessages {
      return likelyOverlap(with: other)
    }
    var overlap = TrafficOverlap(kinds: Kinds(same), from: .max, to: .min, certainty: .proved)
    for kind in same {
      guard let ours = samples[kind], let theirs = other.samples[kind] else { continue }
      overlap.from = min(overlap.from, max(ours.first, theirs.first))
      overlap.to = max(overlap.to, min(ours.last, theirs.last))
    }
    let isOfConsumersAlone = overlap.kinds.isSubset(of: Kinds.ofConsumers)
    let areStrangers =
      !consumers.isEmpty && !other.consumers.isEmpty && Set(consumers).isDisjoint(with: other.consumers)
    if isOfConsumersAlone, areStrangers { overlap.certainty = .ambiguous }
    if consumers.isEmpty || other.consumers.isEmpty { overlap.otherTimes = otherTimes(same, other) }
    return overlap
  }

  private static func fewest(_ kind: UInt8) -> Int {
    EventKind(rawValue: kind)?.isOfMessages ?? false ? fewestIds : fewestIncidents
  }

  /// Whether both logged the same events of a kind, in the time in which both were logging.
  private func isSame(_ kind: UInt8, _ other: Traffic, fewest: Int) -> Bool {
    guard let ours = samples[kind], let theirs = other.samples[kind] else { return false }
    let from = max(ours.first, theirs.first).clamped(minus: Traffic.clockSlack)
    let to = min(ours.last, theirs.last).clamped(plus: Traffic.clockSlack)
    // Below the lesser bound each sample has everything there was.
    let bound = min(ours.bound, theirs.bound)
    func seen(_ sample: KeySample) -> [UInt64] {
      sample.entries.lazy.filter { $0.hash <= bound && $0.time >= from && $0.time <= to }.map(\.hash)
    }
    let (a, b) = (seen(ours), seen(theirs))
    let least = min(a.count, b.count)
    guard least >= fewest else { return false }
    let both = Set(a).intersection(b).count
    let isOfMessages = EventKind(rawValue: kind)?.isOfMessages ?? false
    let hasIds = ours.named * 2 > ours.count && theirs.named * 2 > theirs.count
    guard isOfMessages, !hasIds else { return Double(both) >= Traffic.share * Double(least) }
    // Stamps so coarse that many records share one prove nothing.
    let isFine = [ours, theirs].allSatisfy { $0.distinct >= 0.8 * Double($0.count) }
    return isFine && Double(both) >= Traffic.recordShare * Double(least)
  }

  // MARK: At other times

  /// Two records of one event that two clients of one broker write differ by so much.
  private static let jitter: Int64 = 20_000_000
  /// Stamps may be this coarse.
  private static let coarsest: [Int64] = [1_000_000_000, 100_000_000, 10_000_000]

  /// Of the kinds of events of consumers that are in both sources, those that are at other times in the other source, apart
  /// from a difference of clocks.
  private func otherTimes(_ same: [UInt8], _ other: Traffic) -> Kinds {
    // Publishes tell how the clocks differ. A log of the broker may have what follows later than the log of a client.
    let publishes = same.contains(EventKind.publish.rawValue) ? delays(EventKind.publish.rawValue, other) : []
    return Kinds(
      same.filter { kind in
        guard Kinds([kind]).isSubset(of: Kinds.ofConsumers) else { return false }
        let delays = delays(kind, other)
        guard delays.count >= Traffic.fewestIds else { return false }
        let shifts = (publishes.isEmpty ? delays : publishes).sorted()
        let shift = shifts[shifts.count / 2]
        let slack = (publishes.isEmpty ? Traffic.jitter : Traffic.clockSlack) + granule(kind, other)
        let near = delays.count { ($0 &- shift).magnitude <= slack.magnitude }
        return Double(near) < Traffic.share * Double(delays.count)
      })
  }

  /// By how much later the other source has the events of a kind that both have.
  private func delays(_ kind: UInt8, _ other: Traffic) -> [Int64] {
    guard let ours = samples[kind]?.entries, let theirs = other.samples[kind]?.entries else { return [] }
    let times = Dictionary(ours.map { ($0.hash, $0.time) }, uniquingKeysWith: { first, _ in first })
    return theirs.compactMap { entry in times[entry.hash].map { entry.time &- $0 } }
  }

  /// How coarse the stamps of the coarser source are.
  private func granule(_ kind: UInt8, _ other: Traffic) -> Int64 {
    let all = [samples[kind]?.entries ?? [], other.samples[kind]?.entries ?? []]
    return Traffic.coarsest.first { size in
      all.contains { $0.allSatisfy { $0.time % size == 0 } }
    } ?? 0
  }

  // MARK: Without ids

  private static let likeness = 0.02
  private static let fewestMessages = 100

  /// Where one of two sources names no ids, the counts of every queue and the time decide.
  private func likelyOverlap(with other: Traffic) -> TrafficOverlap? {
    let measures: [(kind: EventKind, number: (Volume) -> Int)] = [
      (.publish, \.published), (.deliver, \.delivered),
    ]
    for measure in measures {
      guard let ours = samples[measure.kind.rawValue], let theirs = other.samples[measure.kind.rawValue],
        (ours.named == 0 && theirs.named == theirs.count) || (theirs.named == 0 && ours.named == ours.count),
        ours.count != 0, theirs.count != 0
      else { continue }
      let from = max(ours.first, theirs.first)
      let to = min(ours.last, theirs.last)
      let longest = max(Double(ours.last) - Double(ours.first), Double(theirs.last) - Double(theirs.first))
      guard Double(to) - Double(from) >= 0.9 * longest,
        agree(other, by: measure.number, least: min(ours.count, theirs.count))
      else { continue }
      return TrafficOverlap(kinds: Kinds([measure.kind]), from: from, to: to, certainty: .likely)
    }
    return nil
  }

  private func agree(_ other: Traffic, by number: (Volume) -> Int, least: Int) -> Bool {
    guard least >= Traffic.fewestMessages else { return false }
    let names = Set(queues.keys).union(other.queues.keys)
    return names.allSatisfy { name in
      let (a, b) = (number(queues[name] ?? Volume()), number(other.queues[name] ?? Volume()))
      return Double(abs(a - b)) <= Traffic.likeness * Double(max(a, b, Traffic.fewestMessages / 2))
    }
  }

  // MARK: What one source alone has

  /// The span of the kinds of events that are in `kinds`; nil when there are none.
  public func span(of kinds: Kinds) -> (first: Int64, last: Int64)? {
    let held = samples.filter { Kinds([$0.key]).isSubset(of: kinds) }.values
    guard let first = held.map(\.first).min(), let last = held.map(\.last).max() else { return nil }
    return (first, last)
  }

  /// The events to leave out of this source because the other one has them: all events of the kinds when the overlap
  /// covers them, apart from the difference of clocks.
  public func omission(_ overlap: TrafficOverlap) -> EventFilter.Omission {
    let isCovered = isCovered(by: overlap)
    return EventFilter.Omission(
      kinds: overlap.kinds, from: isCovered ? .min : overlap.from, to: isCovered ? .max : overlap.to)
  }

  /// Whether all events of the kinds lie in the time of an overlap, apart from the difference of clocks.
  public func isCovered(by overlap: TrafficOverlap) -> Bool {
    guard let span = span(of: overlap.kinds) else { return false }
    return span.first >= overlap.from.clamped(minus: Traffic.clockSlack)
      && span.last <= overlap.to.clamped(plus: Traffic.clockSlack)
  }
}

extension Int64 {
  fileprivate func clamped(plus other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  fileprivate func clamped(minus other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : difference
  }
}

extension Traffic.Kinds {
  /// How much a report would lose without them: settles tell most, then deliveries, then publishes.
  public var weight: Int {
    (contains(.ack) || contains(.nack) || contains(.sample) ? 8 : 0) + (contains(.deliver) ? 4 : 0)
      + (contains(.publish) ? 2 : 0)
      + (subtracting(Traffic.Kinds([.ack, .nack, .sample, .deliver, .publish])).isEmpty ? 0 : 1)
  }
}

extension Traffic {
  /// The pairs of sources that log the same, in order. Pairs that share no sampled id or record are not compared.
  public static func overlaps(among all: [Traffic]) -> [(a: Int, b: Int, overlap: TrafficOverlap)] {
    var found: [(a: Int, b: Int, overlap: TrafficOverlap)] = []
    var pairs = pairsInCommon(all)
    let withIds = all.indices.filter { all[$0].hasIds }
    let withoutIds = all.indices.filter { !all[$0].hasIds }
    for one in withIds {
      for other in withoutIds { pairs.insert(min(one, other) << 32 | max(one, other)) }
    }
    for pair in pairs.sorted() {
      let (a, b) = (pair >> 32, pair & 0xFFFF_FFFF)
      if let overlap = all[a].overlap(with: all[b]) { found.append((a, b, overlap)) }
    }
    return found
  }

  /// Sources that share enough sampled hashes to be looked at, `a << 32 | b`.
  private static func pairsInCommon(_ all: [Traffic]) -> Set<Int> {
    var sightings: [(hash: UInt64, source: Int)] = []
    for (source, traffic) in all.enumerated() {
      for (kind, sample) in traffic.samples {
        sightings += sample.entries.map { ($0.hash &+ UInt64(kind), source) }
      }
    }
    sightings.sort { ($0.hash, $0.source) < ($1.hash, $1.source) }
    var counts: [Int: Int] = [:]
    var start = 0
    while start < sightings.count {
      var end = start + 1
      while end < sightings.count, sightings[end].hash == sightings[start].hash { end += 1 }
      // A hash that stands in more sources than this stands in too many to compare them all.
      let sources = sightings[start..<end].prefix(16).map(\.source)
      for (place, a) in sources.enumerated() {
        for b in sources[(place + 1)...] where a != b { counts[a << 32 | b, default: 0] += 1 }
      }
      start = end
    }
    return Set(counts.filter { $0.value >= fewestIncidents }.keys)
  }

  private var hasIds: Bool {
    [EventKind.publish, .deliver].contains { (samples[$0.rawValue]?.named ?? 0) > 0 }
  }
}
