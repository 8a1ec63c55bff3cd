extension Recovery {
  /// Where the log does not give the prefetch: the most messages in a consumer's hands, if some message waited in
  /// the queue meanwhile; otherwise none that mattered.
  mutating func estimatePrefetch() {
    for consumer in consumers.indices where !consumers[consumer].prefetchIsGiven {
      let most = mostInHand(of: consumer)
      let binding = creditGaps(of: consumer, prefetch: most).count
      consumers[consumer].prefetch = binding >= max(5, hands[consumer].count / 100) ? most : 0
    }
  }

  func settles(of consumer: Int) -> [Int64] {
    hands[consumer].compactMap { ends[$0] < Clock.never ? ends[$0] : nil }.sorted()
  }

  private func mostInHand(of consumer: Int) -> Int { inHand(of: consumer).max() ?? 0 }

  /// How many messages the consumer has in hand at each of its deliveries, the one delivered among them.
  func inHand(of consumer: Int) -> [Int] {
    let settles = settles(of: consumer)
    var settled = 0
    return hands[consumer].enumerated().map { number, index in
      while settled < settles.count, settles[settled] <= delivers[index] { settled += 1 }
      return number + 1 - settled
    }
  }

  /// From a settle to the delivery that it made possible, for messages that were waiting by then.
  func creditGaps(of consumer: Int, prefetch: Int) -> [Int64] {
    guard prefetch > 0 else { return [] }
    let settles = settles(of: consumer)
    var gaps: [Int64] = []
    for (number, index) in hands[consumer].enumerated() where number >= prefetch {
      guard number - prefetch < settles.count else { break }
      let settle = settles[number - prefetch]
      if arrivals[index] < settle, delivers[index] >= settle { gaps.append(delivers[index] - settle) }
    }
    return gaps
  }

  /// What passes between decisions and logged moments: a broker logs its own decisions, a client what reaches it.
  mutating func estimateTravel() {
    let least = shortestWait()
    var gaps = consumers.indices.flatMap { creditGaps(of: $0, prefetch: consumers[$0].prefetch) }
    gaps.sort()
    guard gaps.count >= 10 else {
      // As long there as back, as far as is known.
      travel = Workload.Travel(untilDelivered: least, untilStarted: 0, untilCredited: least)
      return
    }
    let roundTrip = gaps.ranked(0.5)
    // Where every message had to wait, the shortest wait says nothing of the way: then half of it is each way's.
    let there = least < roundTrip ? least : roundTrip / 2
    travel = Workload.Travel(untilDelivered: there, untilStarted: 0, untilCredited: roundTrip - there)
  }

  /// What a message waits at least between its publish and its logged delivery: its way.
  func shortestWait() -> Int64 {
    var waits: [Int64] = []
    for index in arrivals.indices.dropFirst(headStart)
    where delivers[index] < Clock.never && delivers[index] >= arrivals[index] {
      waits.append(delivers[index] - arrivals[index])
    }
    waits.sort()
    return waits.isEmpty ? 0 : waits.ranked(0.05)
  }

  // MARK: Outages

  /// Windows without any delivery or settle though there was work for more than one: far longer than a message
  /// takes. With a single consumer a slow message looks the same, so there it takes more to be called an outage.
  mutating func findOutages() {
    var times = services.filter { $0 > 0 }
    guard times.count >= Recovery.enough else { return }
    times.sort()
    var moments: [Int64] = []
    for index in arrivals.indices {
      if delivers[index] <= length { moments.append(delivers[index]) }
      if ends[index] <= length { moments.append(ends[index]) }
    }
    moments.sort()
    guard let first = moments.first, let last = moments.last, moments.count > 1 else { return }
    let gap = (last - first) / Int64(moments.count - 1)
    let factor: Int64 = consumers.count > 1 ? 20 : 100
    let least = factor * (times.ranked(0.95) + travel.roundTrip + gap)
    let quiet = zip(moments, moments.dropFirst()).filter { $0 >= 0 && $1 - $0 >= least }.map { $0..<$1 }
    let longest = quiet.sorted { $0.upperBound - $0.lowerBound > $1.upperBound - $1.lowerBound }.prefix(100)
    outages = longest.filter(hadWork).sorted { $0.lowerBound < $1.lowerBound }
  }

  private func hadWork(_ window: Range<Int64>) -> Bool {
    guard consumers.contains(where: { $0.joins <= window.lowerBound && $0.leaves >= window.upperBound })
    else {
      return false
    }
    let there = arrivals.indices.lazy.filter {
      arrivals[$0] <= window.lowerBound && ends[$0] >= window.upperBound
    }
    return there.prefix(consumers.count > 1 ? 2 : 1).count == (consumers.count > 1 ? 2 : 1)
  }

  // MARK: Dispatch

  private struct Step {
    var time: Int64
    /// Deliveries come after the settles of the same instant.
    var isDelivery: Bool
    var consumer: Int
  }

  /// Follows the deliveries and counts, for each policy, how often it would have chosen who was chosen.
  mutating func estimateDispatch() {
    let total = hands.reduce(0) { $0 + $1.count }
    for consumer in hands.indices {
      consumers[consumer].weight = Double(max(1, hands[consumer].count)) / Double(max(1, total))
    }
    guard consumers.count > 1 else { return }
    var steps: [Step] = []
    for (consumer, hand) in hands.enumerated() {
      for index in hand {
        steps.append(
          Step(time: delivers[index] - travel.untilDelivered, isDelivery: true, consumer: consumer))
        guard ends[index] < Clock.never else { continue }
        let settle = max(delivers[index] - travel.untilDelivered, ends[index] + travel.untilCredited)
        steps.append(Step(time: settle, isDelivery: false, consumer: consumer))
      }
    }
    steps.sort { a, b in
      a.time != b.time
        ? a.time < b.time : a.isDelivery != b.isDelivery ? b.isDelivery : a.consumer < b.consumer
    }
    choosePolicy(steps)
  }

  private mutating func choosePolicy(_ steps: [Step]) {
    var inHand = [Int](repeating: 0, count: consumers.count)
    var given = [Double](repeating: 0, count: consumers.count)
    var turn = 0
    var (contested, inTurn, least, weighted) = (0, 0, 0, 0)
    for step in steps {
      guard step.isDelivery else {
        inHand[step.consumer] -= 1
        continue
      }
      let candidates = (0..<consumers.count).map { (turn + $0) % consumers.count }.filter {
        consumers[$0].joins <= step.time && consumers[$0].leaves > step.time
          && (consumers[$0].prefetch == 0 || inHand[$0] < consumers[$0].prefetch)
      }
      if candidates.count > 1 {
        contested += 1
        if candidates[0] == step.consumer { inTurn += 1 }
        if candidates.min(by: { inHand[$0] < inHand[$1] }) == step.consumer { least += 1 }
        let next = candidates.min {
          given[$0] * consumers[$1].weight < given[$1] * consumers[$0].weight
        }
        if next == step.consumer { weighted += 1 }
      }
      inHand[step.consumer] += 1
      given[step.consumer] += 1
      turn = (step.consumer + 1) % consumers.count
    }
    dispatch = Recovery.policy(contested: contested, inTurn: inTurn, least: least, weighted: weighted)
    let isTold = (inTurn - least).magnitude * 100 > contested
    dispatchIsSeen = contested >= 20 && (isTold || dispatch == .random)
  }

  /// With the same score the simpler policy.
  private static func policy(contested: Int, inTurn: Int, least: Int, weighted: Int) -> Dispatch {
    guard contested >= 20 else { return .roundRobin }
    let scores: [(Dispatch, Int)] = [
      (.roundRobin, inTurn), (.leastOutstanding, least), (.weighted, weighted),
    ]
    var best = scores[0]
    for score in scores.dropFirst() where score.1 > best.1 { best = score }
    return Double(best.1) >= 0.7 * Double(contested) ? best.0 : .random
  }
}
