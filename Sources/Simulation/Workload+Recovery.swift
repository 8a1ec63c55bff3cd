extension Workload {
  /// Recovers the load of a queue from its log.
  ///
  /// - Parameters:
  ///   - messages: every message that was in the queue between `from` and `to`, in any order.
  ///   - consumers: in the order in which they came; the messages refer to their places.
  /// - Complexity: n log n in the number of messages.
  public init(_ messages: [LoggedMessage], _ consumers: [LoggedConsumer], from: Int64, to: Int64)
    throws(Unusable)
  {
    let recovery = try Recovery(messages, consumers, from: from, to: to)
    let (patience, evicted) = recovery.patience()
    let evictions = Double(evicted) / Double(max(1, recovery.arrivals.count))
    guard evictions <= Recovery.evictionLimit else {
      throw .evictions(share: evictions, limit: Recovery.evictionLimit)
    }
    let (services, unknown) = recovery.normalised()
    guard unknown <= Recovery.unknownLimit else {
      throw .tooMuchUnknown(share: unknown, limit: Recovery.unknownLimit)
    }
    let passages = Passages(
      arrivals: recovery.arrivals, delivers: recovery.delivers, starts: recovery.starts, ends: recovery.ends,
      holders: recovery.holders, headStart: recovery.headStart, length: recovery.length)
    var logged = Measures(
      passages, most: passages.most, consumers: recovery.consumers, handlers: recovery.handlers)
    logged.idleWhileWaiting = passages.idleShare(of: recovery.consumers)
    arrivals = recovery.arrivals
    self.services = services
    self.patience = patience
    headStart = recovery.headStart
    self.consumers = recovery.consumers
    handlers = recovery.handlers
    dispatch = recovery.dispatch
    outages = recovery.outages
    travel = recovery.travel
    length = recovery.length
    unknownShare = unknown
    self.logged = logged
  }
}

extension Recovery {
  /// The work of every message at a consumer of speed 1, drawn where it is not known, and the share of the messages
  /// done for which it was drawn.
  func normalised() -> (services: [Int64], unknown: Double) {
    var known: [Int64] = []
    var result = services
    for index in services.indices where services[index] >= 0 {
      let speed = holders[index] >= 0 ? consumers[Int(holders[index])].speed : 1
      if speed != 1 { result[index] = scaled(services[index], by: 1 / speed) }
      known.append(result[index])
    }
    var random = Random(seed: 0x7365_7276_6963_65)
    var (drawn, done) = (0, 0)
    var unfinished = [Int](repeating: 0, count: consumers.count)
    for index in services.indices {
      let wasHandedOut = delivers[index] < Clock.never
      if wasHandedOut, ends[index] < Clock.never { done += 1 }
      guard services[index] < 0 else { continue }
      if wasHandedOut, ends[index] < Clock.never { drawn += 1 }
      var work: Int64 = 0
      for _ in 0..<attempts(of: index) { work += known[random.below(known.count)] }
      if wasHandedOut, ends[index] == Clock.never, holders[index] >= 0 {
        // One of those that were worked on when the log ended: it takes at least as long as it had by then.
        let holder = Int(holders[index])
        if unfinished[holder] < handlers, starts[index] < length { work = max(work, length - starts[index]) }
        unfinished[holder] += 1
      }
      result[index] = min(work, Clock.limit)
    }
    return (result, done > 0 ? Double(drawn) / Double(done) : 1)
  }

  /// How often a message was worked on, as far as that took its consumer's time: not counting deliveries that a
  /// consumer left behind.
  private func attempts(of index: Int) -> Int {
    let deliveries = min(max(self.deliveries[index], 1), 1_000)
    guard deliveries > 1 else { return 1 }
    let left = consumers.count { $0.leaves >= delivers[index] && $0.leaves <= min(ends[index], length) }
    return max(1, deliveries - left)
  }

  /// How long each message waits at most; the number of those that left undelivered though no fixed time explains it.
  func patience() -> (patience: [Int64], evicted: Int) {
    let gone = isEvicted.indices.filter { isEvicted[$0] && ends[$0] >= arrivals[$0] }
    guard !gone.isEmpty else { return ([], 0) }
    let ages = gone.map { ends[$0] - arrivals[$0] }.sorted()
    let (shortest, usual, longest) = (ages.ranked(0.1), ages.ranked(0.5), ages.ranked(0.9))
    if gone.count >= 5, longest - shortest <= usual / 10 {
      return ([Int64](repeating: usual, count: arrivals.count), 0)
    }
    var patience = [Int64](repeating: Clock.never, count: arrivals.count)
    for index in gone { patience[index] = ends[index] - arrivals[index] }
    return (patience, gone.count)
  }
}
