/// Findings in the order of their weight, each that follows from another pointing at it.
///
/// Grave ones come before light ones; among equals what spoils the measurement comes first, then what stops the
/// broker, then what limits the flow, then what could be tuned; then whoever explains more of the tail or of the lost
/// throughput. What follows from a finding stands behind it, however grave.
func ranked(_ found: [(finding: Finding, precedence: Precedence)]) -> [Finding] {
  let ordered = found.enumerated().sorted { a, b in
    let (x, y) = (a.element, b.element)
    return (-x.finding.severity.rawValue, x.precedence.rawValue, -weight(x.finding), a.offset)
      < (-y.finding.severity.rawValue, y.precedence.rawValue, -weight(y.finding), b.offset)
  }.map(\.element)
  var causes: [Int?] = ordered.indices.map { cause(of: $0, in: ordered.map(\.finding)) }
  // Nothing is, by whatever way round, its own cause.
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
  let roots = ordered.indices.filter { causes[$0] == nil }
  let others = ordered.indices.filter { causes[$0] != nil }
  let order = roots + others
  var place = [Int](repeating: 0, count: order.count)
  for (new, old) in order.enumerated() { place[old] = new }
  return order.map { old in
    var finding = ordered[old].finding
    finding.consequenceOf = causes[old].map { place[$0] }
    return finding
  }
}

private func weight(_ finding: Finding) -> Double {
  max(finding.impact.tailShare ?? 0, min(1, finding.impact.lostPerSecond ?? 0))
}

/// The first finding that brings this one about.
private func cause(of index: Int, in findings: [Finding]) -> Int? {
  let effect = findings[index]
  return findings.indices.first { other in
    other != index && Consequences.follows(effect, from: findings[other])
  }
}

/// What brings about what.
enum Consequences {
  /// Causes that reach everything in the broker, and what they bring about.
  private static let everywhere: [String: Set<String>] = [
    "broker-restart": [
      "log-gap", "connection-churn", "heartbeat-loss", "stop-the-world", "producer-burst", "regime-change",
      "consumer-stalled", "poison-redelivery", "client-error", "flow-control", "consumer-lag", "warm-up",
      "periodic-stall",
    ],
    "leader-instability": [
      "log-gap", "connection-churn", "stop-the-world", "consumer-stalled", "heartbeat-loss", "client-error",
    ],
    "resource-alarm": [
      "flow-control", "producer-burst", "regime-change", "log-gap", "stop-the-world", "consumer-lag",
      "confirm-serial", "batch-wait", "periodic-stall",
    ],
    "flow-control": ["producer-burst", "regime-change", "periodic-stall", "consumer-lag"],
    "heartbeat-loss": ["client-error"],
    "stop-the-world": [
      "log-gap", "producer-burst", "periodic-stall", "consumer-slow", "regime-change", "heartbeat-loss",
    ],
    "log-gap": ["stop-the-world", "regime-change"],
    "clock-skew": ["consumer-lag", "warm-up", "regime-change", "stop-the-world"],
    "disk-io": ["confirm-serial", "batch-wait", "flow-control"],
    "batch-wait": ["confirm-serial"],
    "batch-small": ["disk-io", "confirm-serial", "flow-control"],
  ]

  /// Causes that reach the rest of their own queue.
  private static let inQueue: [String: Set<String>] = [
    "clock-skew": [
      "consumer-capacity", "consumer-stalled", "prefetch-low", "prefetch-high", "unfair-dispatch",
      "producer-burst",
    ],
    "consumer-capacity": [
      "consumer-lag", "regime-change", "drop-overflow", "dead-letter", "prefetch-high", "warm-up",
      "unfair-dispatch",
    ],
    "consumer-slow": [
      "consumer-capacity", "consumer-lag", "regime-change", "drop-overflow", "dead-letter", "prefetch-high",
      "unfair-dispatch", "parallelism-cap", "producer-burst",
    ],
    "heartbeat-loss": ["consumer-stalled", "consumer-lag"],
    "consumer-outlier": [
      "consumer-slow", "consumer-lag", "consumer-capacity", "prefetch-high",
    ],
    "consumer-stalled": [
      "consumer-capacity", "consumer-lag", "drop-overflow", "dead-letter", "regime-change", "prefetch-high",
      "unfair-dispatch", "parallelism-cap", "prefetch-low", "timeout-storm", "poison-redelivery",
    ],
    "parallelism-cap": [
      "consumer-capacity", "consumer-lag", "unfair-dispatch", "drop-overflow", "prefetch-low",
      "prefetch-high",
    ],
    "prefetch-low": [
      "consumer-capacity", "consumer-lag", "drop-overflow", "regime-change",
    ],
    "unfair-dispatch": [
      "consumer-capacity", "consumer-lag", "prefetch-high", "consumer-slow", "drop-overflow",
    ],
    "prefetch-high": ["unfair-dispatch", "consumer-lag", "consumer-slow"],
    "partition-skew": [
      "consumer-capacity", "consumer-lag", "drop-overflow", "regime-change", "prefetch-high",
    ],
    "poison-redelivery": [
      "consumer-capacity", "consumer-lag", "consumer-slow", "dead-letter", "producer-burst",
    ],
    "timeout-storm": [
      "poison-redelivery", "consumer-capacity", "consumer-lag", "consumer-slow", "connection-churn",
    ],
    "network-saturation": [
      "consumer-capacity", "consumer-lag", "consumer-slow", "large-messages", "prefetch-high", "prefetch-low",
      "unfair-dispatch", "regime-change", "drop-overflow",
    ],
    "large-messages": [
      "consumer-slow", "consumer-capacity", "network-saturation", "consumer-lag", "prefetch-high",
    ],
    "queue-serialisation": [
      "consumer-capacity", "consumer-slow", "consumer-lag", "regime-change", "drop-overflow", "warm-up",
    ],
    "producer-burst": ["consumer-lag", "regime-change", "periodic-stall", "consumer-capacity"],
    "periodic-stall": ["consumer-slow", "producer-burst", "regime-change", "consumer-lag", "prefetch-high"],
    "drop-overflow": ["consumer-lag", "producer-burst"],
    "warm-up": ["regime-change", "consumer-slow", "producer-burst", "consumer-lag"],
    "regime-change": [],
  ]

  static func follows(_ effect: Finding, from cause: Finding) -> Bool {
    // What hardly matters itself brings about nothing that does.
    guard cause.severity > .low || effect.severity == .low else { return false }
    if everywhere[cause.rule]?.contains(effect.rule) == true { return overlap(effect, cause) }
    guard inQueue[cause.rule]?.contains(effect.rule) == true else { return false }
    let (home, place) = (queue(of: cause.subject), queue(of: effect.subject))
    return !home.isEmpty && home == place
  }

  private static func queue(of subject: Subject) -> String {
    subject.kind == .queue ? subject.name : subject.queue
  }

  private static func overlap(_ a: Finding, _ b: Finding) -> Bool { a.from <= b.to && b.from <= a.to }
}
