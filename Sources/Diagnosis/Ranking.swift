/// Findings in the order of their weight. Each that follows from another points at it, or is left out where the other one
/// says enough.
///
/// Grave findings come before light ones; among equals what spoils the measurement comes first, then what stops the
/// broker, then what limits the flow, then what could be tuned; then the finding that explains more of the tail or that
/// loses messages; then the one that loses more of them. A finding that follows from another stands behind it, however
/// grave.
func ranked(_ found: [Finding]) -> [Finding] {
  let all = found.enumerated().sorted { weight(of: $0) < weight(of: $1) }.map(\.element)
  let ordered = all.indices.filter { !isExplained($0, in: all) }.map { all[$0] }
  let causes = causesWithoutCycles(ordered)
  let order = ordered.indices.filter { causes[$0] == nil } + ordered.indices.filter { causes[$0] != nil }
  var place = [Int](repeating: 0, count: order.count)
  for (new, old) in order.enumerated() { place[old] = new }
  return order.map { old in
    var finding = ordered[old]
    finding.consequenceOf = causes[old].map { Finding.id(ofPlace: place[$0]) }
    return finding
  }
}

private typealias Weight = (Int, Int, Double, Double, Int)

private func weight(of entry: (offset: Int, element: Finding)) -> Weight {
  let impact = entry.element.impact
  let lost = impact.lostPerSecond ?? 0
  // From one lost message a second on, a finding weighs as much as one that explains the whole tail.
  let share = max(impact.tailShare ?? 0, min(1, lost))
  let precedence = Rule.named(entry.element.rule)?.precedence ?? .symptom
  // However grave a symptom is, a cause that is critical leads.
  let severity = precedence == .symptom ? min(entry.element.severity, .high) : entry.element.severity
  return (-severity.rawValue, precedence.rawValue, -share, -lost, entry.offset)
}

/// Whether a finding that yields to its causes has one that is as grave.
private func isExplained(_ index: Int, in findings: [Finding]) -> Bool {
  let effect = findings[index]
  guard Rule.named(effect.rule)?.yieldsToCauses == true else { return false }
  return findings.contains {
    $0.severity >= effect.severity && $0.rule != effect.rule && Consequences.follows(effect, from: $0)
  }
}

/// Of each finding the first one that brings it about. Where these form a circle it is opened.
private func causesWithoutCycles(_ findings: [Finding]) -> [Int?] {
  var causes: [Int?] = findings.indices.map { index in
    findings.indices.first { $0 != index && Consequences.follows(findings[index], from: findings[$0]) }
  }
  for index in causes.indices {
    var seen: Set<Int> = [index]
    var next = causes[index]
    while let place = next {
      if !seen.insert(place).inserted {
        causes[index] = nil
        break
      }
      next = causes[place]
    }
  }
  return causes
}

/// What brings about what, by the effects that the rules declare.
enum Consequences {
  static func follows(_ effect: Finding, from cause: Finding) -> Bool {
    guard let causing = Rule.named(cause.rule), let effected = Rule.named(effect.rule) else { return false }
    // The effect was found to be there without that cause.
    guard !effect.excluded.contains(where: { $0.rule == cause.rule }) else { return false }
    // A finding that hardly matters brings about none that does, but it may explain what a user notices.
    guard cause.severity > .low || effect.severity == .low || effected.yieldsToCauses else { return false }
    if causing.effects.everywhere.contains(effect.rule) { return overlap(effect, cause) }
    guard causing.effects.inQueue.contains(effect.rule) else { return false }
    let home = cause.subject.home
    return !home.isEmpty && home == effect.subject.home
  }

  private static func overlap(_ a: Finding, _ b: Finding) -> Bool { a.from <= b.to && b.from <= a.to }
}
