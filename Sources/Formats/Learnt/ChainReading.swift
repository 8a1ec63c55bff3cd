internal import Events

/// Looks for the reading of the families of phrases that explains the lives of most ids.
///
/// All readings are too many: from the likeliest of each family alone, one or two families at a time are read otherwise as long
/// as that explains more.
struct ChainReading {
  private(set) var kinds: [EventKind?] = []
  /// Another reading that is about as good.
  private(set) var rival: [EventKind?]?

  private let evidence: [FamilyEvidence]
  private let patterns: [ChainPattern]
  private let messages: Double
  private let rows: [Double]
  private let allRows: Double
  /// A reading that is worse by less than this is about as good.
  private static let margin = 0.03
  /// How much what speaks for the meanings counts beside the order of the rows.
  private static let weightOfEvidence = 0.6
  /// With more families than this, one at a time is read otherwise.
  private static let pairLimit = 10
  /// The orders that are looked at while readings are compared; a log has few.
  private static let patternLimit = 200

  init(_ evidence: [FamilyEvidence], _ patterns: [ChainPattern]) {
    self.evidence = evidence
    self.patterns = Array(patterns.prefix(Self.patternLimit))
    messages = Double(self.patterns.reduce(0) { $0 + $1.count })
    rows = evidence.map { Double($0.rows) }
    allRows = max(1, rows.reduce(0, +))
  }

  private func score(_ kinds: [EventKind?]) -> Double {
    var life = MessageLife(kinds: kinds)
    var sum = 0.0
    for pattern in patterns {
      sum +=
        Double(pattern.count)
        * life.value(pattern.families.count, kind: { kinds[pattern.families[$0]] }, ties: pattern.ties)
    }
    var evidenceSum = 0.0
    for (number, kind) in kinds.enumerated() {
      evidenceSum += evidence[number].weight(of: kind) * rows[number]
    }
    return sum / max(1, messages) + Self.weightOfEvidence * evidenceSum / allRows
  }

  mutating func find() {
    kinds = evidence.map { family in
      family.weights.max { ($0.weight, $1.kind?.rawValue ?? 0) < ($1.weight, $0.kind?.rawValue ?? 0) }?.kind
        ?? nil
    }
    var best = score(kinds)
    var goesOn = true
    while goesOn {
      goesOn = false
      var (better, choice) = (best + 1e-9, kinds)
      forEachNeighbour { other in
        let score = score(other)
        if score > better { (better, choice) = (score, other) }
      }
      if choice != kinds { (best, kinds, goesOn) = (better, choice, true) }
    }
    forEachNeighbour { other in
      if rival == nil, differs(other), score(other) > best - Self.margin { rival = other }
    }
  }

  /// Readings in which one family, or two, say something else.
  private func forEachNeighbour(_ body: ([EventKind?]) -> Void) {
    for first in kinds.indices {
      for (kind, _) in evidence[first].weights where kind != kinds[first] {
        var other = kinds
        other[first] = kind
        body(other)
        guard kinds.count <= Self.pairLimit else { continue }
        for second in kinds.indices where second > first {
          for (next, _) in evidence[second].weights where next != kinds[second] {
            var both = other
            both[second] = next
            body(both)
          }
        }
      }
    }
  }

  /// Whether two readings differ in more than which of several phrases that say the same of a message counts.
  private func differs(_ other: [EventKind?]) -> Bool {
    var changed: [EventKind?: Int] = [:]
    var large = false
    for index in kinds.indices where kinds[index] != other[index] {
      changed[kinds[index], default: 0] += 1
      changed[other[index], default: 0] -= 1
      if rows[index] * 20 >= allRows { large = true }
    }
    // Two phrases that change places.
    if changed.values.allSatisfy({ $0 == 0 }),
      kinds.indices.contains(where: { kinds[$0] == nil && other[$0] != nil })
    {
      return false
    }
    return large
  }
}
