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
    finding.consequenceOf = causes[old].map { Finding.id(ofPlace: place[$0]) }
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
  private static let everywhere: [RuleID: Set<RuleID>] = [
    .brokerRestart: [
      .logGap, .connectionChurn, .heartbeatLoss, .stopTheWorld, .producerBurst, .regimeChange,
      .consumerStalled, .poisonRedelivery, .clientError, .flowControl, .consumerLag, .warmUp,
      .periodicStall,
    ],
    .leaderInstability: [
      .logGap, .connectionChurn, .stopTheWorld, .consumerStalled, .heartbeatLoss, .clientError,
    ],
    .resourceAlarm: [
      .flowControl, .producerBurst, .regimeChange, .logGap, .stopTheWorld, .consumerLag,
      .confirmSerial, .batchWait, .periodicStall,
    ],
    .flowControl: [.producerBurst, .regimeChange, .periodicStall, .consumerLag],
    .heartbeatLoss: [.clientError],
    .stopTheWorld: [
      .logGap, .producerBurst, .periodicStall, .consumerSlow, .regimeChange, .heartbeatLoss,
    ],
    .logGap: [.stopTheWorld, .regimeChange],
    .clockSkew: [.consumerLag, .warmUp, .regimeChange, .stopTheWorld],
    .diskIO: [.confirmSerial, .batchWait, .flowControl],
    .batchWait: [.confirmSerial],
    .batchSmall: [.diskIO, .confirmSerial, .flowControl],
  ]

  /// Causes that reach the rest of their own queue.
  private static let inQueue: [RuleID: Set<RuleID>] = [
    .clockSkew: [
      .consumerCapacity, .consumerStalled, .prefetchLow, .prefetchHigh, .unfairDispatch,
      .producerBurst,
    ],
    .consumerCapacity: [
      .consumerLag, .regimeChange, .dropOverflow, .deadLetter, .prefetchHigh, .warmUp,
      .unfairDispatch,
    ],
    .consumerSlow: [
      .consumerCapacity, .consumerLag, .regimeChange, .dropOverflow, .deadLetter, .prefetchHigh,
      .unfairDispatch, .parallelismCap, .producerBurst,
    ],
    .heartbeatLoss: [.consumerStalled, .consumerLag],
    .consumerOutlier: [
      .consumerSlow, .consumerLag, .consumerCapacity, .prefetchHigh,
    ],
    .consumerStalled: [
      .consumerCapacity, .consumerLag, .dropOverflow, .deadLetter, .regimeChange, .prefetchHigh,
      .unfairDispatch, .parallelismCap, .prefetchLow, .timeoutStorm, .poisonRedelivery,
    ],
    .parallelismCap: [
      .consumerCapacity, .consumerLag, .unfairDispatch, .dropOverflow, .prefetchLow,
      .prefetchHigh,
    ],
    .prefetchLow: [
      .consumerCapacity, .consumerLag, .dropOverflow, .regimeChange,
    ],
    .unfairDispatch: [
      .consumerCapacity, .consumerLag, .prefetchHigh, .consumerSlow, .dropOverflow,
    ],
    .prefetchHigh: [.unfairDispatch, .consumerLag, .consumerSlow],
    .partitionSkew: [
      .consumerCapacity, .consumerLag, .dropOverflow, .regimeChange, .prefetchHigh,
    ],
    .poisonRedelivery: [
      .consumerCapacity, .consumerLag, .consumerSlow, .deadLetter, .producerBurst,
    ],
    .timeoutStorm: [
      .poisonRedelivery, .consumerCapacity, .consumerLag, .consumerSlow, .connectionChurn,
    ],
    .networkSaturation: [
      .consumerCapacity, .consumerLag, .consumerSlow, .largeMessages, .prefetchHigh, .prefetchLow,
      .unfairDispatch, .regimeChange, .dropOverflow,
    ],
    .largeMessages: [
      .consumerSlow, .consumerCapacity, .networkSaturation, .consumerLag, .prefetchHigh,
    ],
    .queueSerialisation: [
      .consumerCapacity, .consumerSlow, .consumerLag, .regimeChange, .dropOverflow, .warmUp,
    ],
    .producerBurst: [.consumerLag, .regimeChange, .periodicStall, .consumerCapacity],
    .periodicStall: [.consumerSlow, .producerBurst, .regimeChange, .consumerLag, .prefetchHigh],
    .dropOverflow: [.consumerLag, .producerBurst],
    .warmUp: [.regimeChange, .consumerSlow, .producerBurst, .consumerLag],
    .regimeChange: [],
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
