internal import Events
public import Profiles

/// The decision about sources of one run that log the same messages: which source is left out, wholly or in part, and
/// for which sources there is no decision.
public struct Duplicates {
  /// Kinds of events of one source that other sources have too.
  struct Copy: Equatable {
    /// Indices among the sources.
    var source: Int
    var others: [Int]
    var kinds: Traffic.Kinds
  }

  /// Sources that are not counted at all: other sources have everything that they have.
  private(set) var leftOut: [Copy] = []
  /// Sources of which some kinds of events are not counted.
  private(set) var reduced: [Copy] = []
  /// Pairs that log the same messages and of which neither source can be left out.
  private(set) var stuck: [Copy] = []
  /// Pairs that may log the same messages.
  private(set) var doubtful: [(a: Int, b: Int, certainty: TrafficOverlap.Certainty)] = []
  /// Pairs of logs of two subscribers of the same messages, which both count.
  private(set) var subscribers: [(a: Int, b: Int)] = []
  private var omissions: [Int: [EventFilter.Omission]] = [:]
  private let paths: [String]

  /// Whether something is left out, so that the logs have to be read again.
  public var changesInput: Bool { !leftOut.isEmpty || !reduced.isEmpty }
  public var leftOutSources: Set<Int> { Set(leftOut.map(\.source)) }

  /// How many logs are of subscribers whose messages other subscribers get too.
  public var subscriberLogs: Int { Set(subscribers.flatMap { [$0.a, $0.b] }).count }

  /// The kinds of events of a source that are not counted.
  func omitted(of source: Int) -> Traffic.Kinds {
    reduced.filter { $0.source == source }.reduce(Traffic.Kinds()) { $0.union($1.kinds) }
  }

  public func omissions(of source: Int) -> [EventFilter.Omission] { omissions[source] ?? [] }

  private struct Pair {
    var a: Int
    var b: Int
    var overlap: TrafficOverlap
  }

  /// - Parameters:
  ///   - traffic: what each source logs.
  ///   - paths: what the sources are called.
  ///   - canBeLeftOut: for each source; a saved profile, for one, is taken as it is.
  init(among traffic: [Traffic], paths: [String], canBeLeftOut: [Bool]) {
    self.paths = paths
    // Two parts of one file, of which an earlier run has read the first, are not compared.
    let found = Traffic.overlaps(among: traffic).filter { paths[$0.a] != paths[$0.b] }
      .map { Pair(a: $0.a, b: $0.b, overlap: $0.overlap) }
    // A log that repeats the publishes of another one is the log of the broker. Its deliveries are those of its
    // consumers, and not those of a second subscriber.
    let views = Set(
      found.filter { $0.overlap.certainty == .proved && $0.overlap.kinds.contains(.publish) }
        .flatMap { [$0.a, $0.b] })
    var pairs: [Pair] = []
    for var pair in found {
      let isOfView = views.contains(pair.a) || views.contains(pair.b)
      if pair.overlap.isOfSubscribers(isOfView: isOfView) {
        subscribers.append((pair.a, pair.b))
        pair.overlap.kinds = pair.overlap.kinds.subtracting(.ofConsumers)
        if pair.overlap.kinds.isEmpty { continue }
      }
      if pair.overlap.certainty == .proved || pair.overlap.certainty == .ambiguous && isOfView {
        pairs.append(pair)
      } else {
        doubtful.append((pair.a, pair.b, pair.overlap.certainty))
      }
    }
    while let poorest = Duplicates.poorest(pairs, traffic, canBeLeftOut) {
      omit(poorest, pairs.filter { $0.a == poorest || $0.b == poorest }, traffic[poorest])
      pairs.removeAll { $0.a == poorest || $0.b == poorest }
    }
    stuck = pairs.map { Copy(source: $0.b, others: [$0.a], kinds: $0.overlap.kinds) }
    // A source that is left out needs no warning.
    let gone = leftOutSources
    doubtful.removeAll { gone.contains($0.a) || gone.contains($0.b) }
    subscribers.removeAll { gone.contains($0.a) || gone.contains($0.b) }
  }

  /// The source of which least is lost when it is left out. Sources are compared by the kinds of events that they alone
  /// have, by the number of sources that they repeat, by all of their kinds, and by size; of equals it is the later one.
  private static func poorest(_ pairs: [Pair], _ traffic: [Traffic], _ canBeLeftOut: [Bool]) -> Int? {
    let involved = Set(pairs.flatMap { [$0.a, $0.b] }).filter { canBeLeftOut[$0] }
    func cost(_ source: Int) -> (Int, Int, Int, Int, Int) {
      let mine = pairs.filter { $0.a == source || $0.b == source }
      let shared = mine.filter { traffic[source].isCovered(by: $0.overlap) }
        .reduce(Traffic.Kinds()) { $0.union($1.overlap.kinds) }
      let own = traffic[source].kinds.subtracting(shared)
      return (
        own.weight, -mine.count, traffic[source].kinds.weight, traffic[source].count, -source
      )
    }
    return involved.min { cost($0) < cost($1) }
  }

  private mutating func omit(_ source: Int, _ pairs: [Pair], _ traffic: Traffic) {
    let copies = pairs.map { pair in
      Copy(source: source, others: [pair.a == source ? pair.b : pair.a], kinds: pair.overlap.kinds)
    }
    let repeated = pairs.filter { traffic.isCovered(by: $0.overlap) }
      .reduce(Traffic.Kinds()) { $0.union($1.overlap.kinds) }
    if traffic.kinds.isSubset(of: repeated) {
      leftOut.append(Copy(source: source, others: copies.flatMap(\.others), kinds: repeated))
    } else {
      reduced += copies
      omissions[source] = pairs.map { traffic.omission($0.overlap) }
    }
  }
}

// MARK: What is said

extension Duplicates {
  /// What was done, a sentence each.
  public func actions() -> [String] {
    subscribers.map { pair in
      let (one, other) = names(pair.b, [pair.a])
      return
        "\(one) has other deliveries of the messages of \(other), as the log of another subscriber has: both count. To "
        + "judge one subscriber, leave out the log of the other."
    }
      + leftOut.map { copy in
        let (one, other) = names(copy.source, copy.others)
        let what = copy.kinds.hasMessages ? "logs the same messages" : "logs the same incidents"
        return "\(one) \(what) as \(other) and was left out; --keep-duplicates counts both."
      }
      + reduced.map { copy in
        let (one, other) = names(copy.source, copy.others)
        return
          "\(one) repeats \(copy.kinds.words) of \(other), which count once; --keep-duplicates counts both."
      }
  }

  /// What may be counted twice, a sentence each.
  public func warnings() -> [String] {
    stuck.map { copy in
      let (one, other) = names(copy.others[0], [copy.source])
      let what = copy.kinds.hasMessages ? "messages" : "incidents"
      return "\(one) logs the same \(what) as \(other), and they count twice: give only one of the two."
    }
      + doubtful.map { pair in
        let (one, other) = names(pair.a, [pair.b])
        return pair.certainty == .ambiguous
          ? "\(one) has the same deliveries as \(other), to consumers of other names. If both logs are about the same "
            + "consumers, the deliveries count twice: then give only one of the two."
          : "\(one) seems to log the same messages as \(other): queues, counts and times agree, and one has no ids. If "
            + "so, they count twice: then give only one of the two."
      }
  }

  private func names(_ one: Int, _ others: [Int]) -> (String, String) {
    let shown = others.sorted().prefix(2).map { paths[$0] }.joined(separator: " and ")
    return (paths[one], others.count > 2 ? "\(shown) and others" : shown)
  }

  /// The decision for logs that cannot be read again: nothing is left out, and everything repeated is warned of.
  var keepingAll: Duplicates {
    var result = self
    result.stuck += leftOut + reduced
    (result.leftOut, result.reduced, result.omissions) = ([], [], [:])
    return result
  }
}

extension Traffic.Kinds {
  /// `the publishes and deliveries`.
  fileprivate var words: String {
    let known: [(String, Bool)] = [
      ("publishes", contains(.publish)), ("confirms", contains(.confirm)), ("deliveries", contains(.deliver)),
      ("acks", contains(.ack)), ("nacks", contains(.nack)), ("samples", contains(.sample)),
      ("returns", contains(.returned)), ("expiries", contains(.expire)), ("drops", contains(.drop)),
      ("dead letters", contains(.deadLetter)), ("incidents", !hasMessages || hasIncidents),
    ]
    let words = known.filter(\.1).map(\.0)
    guard let last = words.last, words.count > 1 else { return "the \(words.first ?? "records")" }
    return "the \(words.dropLast().joined(separator: ", ")) and \(last)"
  }
}

extension TrafficOverlap {
  /// Whether the two sources tell of the same messages to two subscribers, such as two consumer groups, which settle them at
  /// different times.
  /// - Parameter isOfView: whether one source is the log of the broker. It tells of a delivery when it sends the message, which
  ///   may wait for its consumer then.
  fileprivate func isOfSubscribers(isOfView: Bool) -> Bool {
    if !otherTimes.isDisjoint(with: .settles) { return true }
    return !otherTimes.isEmpty && kinds.isDisjoint(with: .settles) && !isOfView
  }
}
