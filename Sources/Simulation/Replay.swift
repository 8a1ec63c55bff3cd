internal import Metrics

/// Plays a load against a set of consumers, event by event.
///
/// Events are publishes, settles, and changes of the crew. What happens inside a consumer needs none: it works on its
/// messages in the order in which it got them, so that the moment a message is done is known when it is handed out.
///
/// - Complexity: per message, the logarithm of the messages in hand and the number of consumers.
struct Replay {
  private let load: Load
  private let crew: Crew

  /// Of each message: the logged delivery, the start of the work, and the logged settle; `Clock.never` for what did
  /// not happen.
  private(set) var delivers: [Int64]
  private(set) var starts: [Int64]
  private(set) var ends: [Int64]
  /// Of each message the consumer that had it last, or -1.
  private(set) var holders: [Int32]
  /// The most messages that were in the queue at a time, delivered or not.
  private(set) var most = 0

  private var settling = CreditHeap()
  private var inHand: [Int]
  private var handedOut: [Double]
  private var isPresent: [Bool]
  /// When each handler of each consumer is free.
  private var free: [Int64]
  /// The consumer that comes next in turn.
  private var turn = 0
  /// How many consumers may take a message.
  private var open = 0
  /// The next message that was never handed out; all before `next` have arrived.
  private var head = 0
  private var next = 0
  /// Messages put back, those that come first at the end.
  private var returned: [Int32] = []
  private var present = 0
  private var outage = 0
  private var random: Random

  /// Of each message the moment that a log of that kind calls its delivery.
  func logged(_ vantage: Vantage) -> [Int64] { vantage == .begin ? starts : delivers }

  /// What arrives. `services` is the work at a consumer of speed 1.
  struct Load {
    var arrivals: [Int64]
    var services: [Int64]
    var patience: [Int64] = []
    /// Messages at the front that are not measured.
    var headStart = 0
    /// When the replay ends.
    var length: Int64
  }

  /// Who is there for it.
  struct Crew {
    var consumers: [Workload.Consumer]
    var handlers: Int
    var dispatch: Dispatch
    var travel: Workload.Travel
    var outages: [Range<Int64>]
    var vantage = Vantage.arrival
  }

  /// - Parameter draw: the number of the draw; it decides whom the random policy chooses.
  init(_ load: Load, by crew: Crew, draw: Int = 0) {
    self.load = load
    self.crew = crew
    let count = load.arrivals.count
    delivers = [Int64](repeating: Clock.never, count: count)
    starts = [Int64](repeating: Clock.never, count: count)
    ends = [Int64](repeating: Clock.never, count: count)
    holders = [Int32](repeating: -1, count: count)
    inHand = [Int](repeating: 0, count: crew.consumers.count)
    handedOut = [Double](repeating: 0, count: crew.consumers.count)
    isPresent = [Bool](repeating: false, count: crew.consumers.count)
    free = [Int64](repeating: -Clock.never, count: crew.consumers.count * max(1, crew.handlers))
    random = Random(seed: 0x6D71_7475_6E65 &+ UInt64(truncatingIfNeeded: draw))
  }

  /// Plays to the end.
  mutating func run() {
    let changes = crewChanges()
    var change = 0
    let (count, length) = (load.arrivals.count, load.length)
    while true {
      let arrival = next < count ? load.arrivals[next] : Clock.never
      let settle = settling.firstTime
      let changeTime = change < changes.count ? changes[change].time : Clock.never
      if settle <= arrival, settle <= changeTime {
        guard settle <= length else { return }
        release(settling.removeFirst(), at: settle)
      } else if changeTime <= arrival {
        guard changeTime <= length else { return }
        apply(changes[change])
        change += 1
      } else {
        guard arrival <= length else { return }
        next += 1
        present += 1
        if present > most { most = present }
        if open > 0 { handOut(at: max(arrival, 0)) }
      }
    }
  }

  // MARK: Who comes and goes

  private struct Change {
    enum Kind: Int { case leave, join, resume }

    var time: Int64
    var kind: Kind
    var consumer = 0
  }

  private func crewChanges() -> [Change] {
    var changes: [Change] = []
    for (index, consumer) in crew.consumers.enumerated() {
      changes.append(Change(time: consumer.joins, kind: .join, consumer: index))
      if consumer.leaves < Clock.never {
        changes.append(Change(time: max(consumer.leaves, consumer.joins), kind: .leave, consumer: index))
      }
    }
    for outage in crew.outages { changes.append(Change(time: outage.upperBound, kind: .resume)) }
    // One who leaves the moment he came still came first.
    return changes.sorted {
      ($0.time, $1.kind.rawValue, $0.consumer) < ($1.time, $0.kind.rawValue, $1.consumer)
    }
  }

  private mutating func apply(_ change: Change) {
    let consumer = change.consumer
    switch change.kind {
    case .resume: break
    case .join:
      isPresent[consumer] = true
      open += 1
    case .leave:
      guard isPresent[consumer] else { return }
      if hasCredit(consumer) { open -= 1 }
      isPresent[consumer] = false
      takeBack(from: consumer)
    }
    if open > 0 { handOut(at: max(change.time, 0)) }
  }

  /// What a consumer had in hand goes back to the front of the queue.
  private mutating func takeBack(from consumer: Int) {
    let messages = settling.removeAll(of: Int32(truncatingIfNeeded: consumer))
    returned.append(contentsOf: messages)
    returned.sort(by: >)
    inHand[consumer] = 0
    for message in messages {
      starts[Int(message)] = Clock.never
      ends[Int(message)] = Clock.never
    }
  }

  // MARK: Messages

  @inline(__always)
  private func hasCredit(_ consumer: Int) -> Bool {
    let prefetch = crew.consumers[consumer].prefetch
    return isPresent[consumer] && (prefetch <= 0 || inHand[consumer] < prefetch)
  }

  private mutating func release(_ entry: CreditHeap.Entry, at time: Int64) {
    let consumer = Int(entry.consumer)
    let hadCredit = hasCredit(consumer)
    inHand[consumer] -= 1
    present -= 1
    if !hadCredit, hasCredit(consumer) { open += 1 }
    if open > 0 { handOut(at: time) }
  }

  /// Hands out messages while there are any and somebody may take one.
  private mutating func handOut(at time: Int64) {
    while outage < crew.outages.count, crew.outages[outage].upperBound <= time { outage += 1 }
    if outage < crew.outages.count, crew.outages[outage].lowerBound <= time { return }
    while open > 0, let message = takeFirst(at: time) {
      give(message, to: choose(), at: time)
    }
  }

  private mutating func takeFirst(at time: Int64) -> Int? {
    if let message = returned.popLast() { return Int(message) }
    while head < next {
      let message = head
      head += 1
      guard !load.patience.isEmpty, load.patience[message] < Clock.never else { return message }
      let leaves = load.arrivals[message] &+ load.patience[message]
      if leaves > time { return message }
      ends[message] = leaves
      present -= 1
    }
    return nil
  }

  private mutating func give(_ message: Int, to consumer: Int, at time: Int64) {
    inHand[consumer] += 1
    handedOut[consumer] += 1
    if !hasCredit(consumer) { open -= 1 }
    let logged = time &+ crew.travel.untilDelivered
    let handler = firstFree(of: consumer)
    let start = max(logged &+ crew.travel.untilStarted, free[handler])
    let speed = crew.consumers[consumer].speed
    let work = speed == 1 ? load.services[message] : scaled(load.services[message], by: speed)
    let end = finish(start, work)
    free[handler] = end &+ crew.travel.untilNext
    // The first delivery counts; a message put back keeps it.
    if delivers[message] == Clock.never { delivers[message] = logged }
    starts[message] = start
    ends[message] = end
    holders[message] = Int32(truncatingIfNeeded: consumer)
    settling.insert(
      CreditHeap.Entry(
        time: min(Clock.never - 1, end &+ crew.travel.untilCredited),
        message: Int32(truncatingIfNeeded: message),
        consumer: Int32(truncatingIfNeeded: consumer)))
  }

  private func firstFree(of consumer: Int) -> Int {
    guard crew.handlers > 1 else { return consumer }
    let first = consumer * crew.handlers
    var best = first
    for handler in first..<first + crew.handlers where free[handler] < free[best] { best = handler }
    return best
  }

  /// When work begun at `start` is done; it rests while nobody is served.
  private func finish(_ start: Int64, _ work: Int64) -> Int64 {
    var end = min(start &+ work, Clock.never - 1)
    var place = outage
    while place < crew.outages.count, crew.outages[place].lowerBound < end {
      let window = crew.outages[place]
      place += 1
      guard window.upperBound > start else { continue }
      end = min(end &+ (window.upperBound &- max(window.lowerBound, start)), Clock.never - 1)
    }
    return end
  }

  // MARK: Dispatch

  /// The consumer that gets the next message; one with credit exists.
  private mutating func choose() -> Int {
    let count = inHand.count
    if crew.dispatch == .random { return chooseAny() }
    var best = -1
    var offset = 0
    while offset < count {
      var consumer = turn &+ offset
      if consumer >= count { consumer &-= count }
      offset &+= 1
      guard hasCredit(consumer) else { continue }
      if crew.dispatch == .roundRobin {
        best = consumer
        break
      }
      if best < 0 || isBetter(consumer, than: best) { best = consumer }
    }
    turn = best &+ 1 == count ? 0 : best &+ 1
    return best
  }

  private func isBetter(_ a: Int, than b: Int) -> Bool {
    if crew.dispatch == .leastOutstanding { return inHand[a] < inHand[b] }
    return handedOut[a] * crew.consumers[b].weight < handedOut[b] * crew.consumers[a].weight
  }

  private mutating func chooseAny() -> Int {
    var place = random.below(open)
    for consumer in inHand.indices where hasCredit(consumer) {
      if place == 0 { return consumer }
      place -= 1
    }
    return 0
  }
}

/// A duration multiplied, within the bounds of the clock.
func scaled(_ duration: Int64, by factor: Double) -> Int64 {
  let product = (Double(duration) * factor).rounded()
  return product >= Double(Clock.limit) ? Clock.limit : product > 0 ? Int64(product) : 0
}
