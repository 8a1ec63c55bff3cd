internal import Metrics

/// The way from a log's moments to a load: everything that has to be inferred, one step after the other.
///
/// Messages are held in columns, in the order in which they came; times are nanoseconds since the trace began.
struct Recovery {
  static let enough = 100
  static let unknownLimit = 0.3
  static let oddLimit = 0.2
  static let evictionLimit = 0.05
  /// With more refused than that the load that a log holds is not the load that there was.
  static let refusedLimit = 0.05

  var arrivals: [Int64] = []
  var delivers: [Int64] = []
  var ends: [Int64] = []
  var holders: [Int32] = []
  var deliveries: [Int] = []
  var sizes: [Int] = []
  /// Left the queue without a delivery and without an ack.
  var isEvicted: [Bool] = []
  var starts: [Int64]
  var headStart = 0
  let length: Int64

  var consumers: [Workload.Consumer]
  /// Of each consumer, the messages delivered to it, in that order.
  var hands: [[Int]] = []
  var handlers = 1
  var vantage = Vantage.arrival
  var travel = Workload.Travel()
  var outages: [Range<Int64>] = []
  var dispatch = Dispatch.roundRobin
  var dispatchIsSeen = false
  /// The recovered service time of each message, or -1.
  var services: [Int64]

  init(_ messages: [LoggedMessage], _ members: [LoggedConsumer], from: Int64, to: Int64) throws(Unusable) {
    let (length, overflow) = to.subtractingReportingOverflow(from)
    guard from < to else { throw .noSpan }
    let day: Int64 = 86_400_000_000_000
    guard !overflow, length < Clock.limit else {
      throw .tooLong(days: Int((overflow ? .max : length) / day), limit: Int(Clock.limit / day))
    }
    guard !members.isEmpty else { throw .noConsumers }
    self.length = length
    services = []
    starts = []
    consumers = members.map { member in
      let joins = member.joined.map { Recovery.offset($0, from) } ?? 0
      return Workload.Consumer(
        name: member.name, prefetch: max(0, member.prefetch ?? 0), prefetchIsGiven: member.prefetch != nil,
        speed: 1, weight: 1, joins: joins <= 0 ? Clock.always : joins,
        leaves: member.left.map { Recovery.offset($0, from) } ?? Clock.never)
    }
    try read(messages, from: from)
    try dealOut()
  }

  /// A moment as time since the trace began, within the bounds of the clock.
  private static func offset(_ time: Int64, _ from: Int64) -> Int64 {
    let (offset, overflow) = time.subtractingReportingOverflow(from)
    if overflow { return time < from ? -Clock.limit : Clock.limit }
    return min(max(offset, -Clock.limit), Clock.limit)
  }

  // MARK: Reading

  private mutating func read(_ messages: [LoggedMessage], from: Int64) throws(Unusable) {
    struct Row {
      var publish, deliver, end: Int64
      var place: Int
    }
    var rows: [Row] = []
    rows.reserveCapacity(messages.count)
    for (place, message) in messages.enumerated() where message.publish != LoggedMessage.unseen {
      let publish = Recovery.offset(message.publish, from)
      guard publish <= length else { continue }
      let (deliver, end) = (message.deliver, message.end)
      rows.append(
        Row(
          publish: publish,
          deliver: deliver == LoggedMessage.unseen ? Clock.never : Recovery.offset(deliver, from),
          end: end == LoggedMessage.unseen ? Clock.never : Recovery.offset(end, from), place: place))
    }
    let odd = rows.count { $0.deliver < $0.publish || ($0.deliver < Clock.never && $0.end < $0.deliver) }
    let share = Double(odd) / Double(max(1, rows.count))
    guard share <= Recovery.oddLimit else { throw .clocksDisagree(share: share, limit: Recovery.oddLimit) }
    // What was in somebody's hands when the trace began comes first, in the order in which it was handed out.
    func order(_ row: Row) -> (Int, Int64, Int) {
      row.deliver < 0 ? (0, row.deliver, row.place) : (1, row.publish, row.place)
    }
    rows.sort { order($0) < order($1) }
    headStart = rows.prefix { $0.deliver < 0 }.count
    for row in rows { append(messages[row.place], publish: row.publish, deliver: row.deliver, end: row.end) }
  }

  private mutating func append(_ message: LoggedMessage, publish: Int64, deliver: Int64, end: Int64) {
    let consumer = message.consumer ?? -1
    let isKnown = consumers.indices.contains(consumer)
    arrivals.append(arrivals.count < headStart ? min(publish, -1) : publish)
    delivers.append(deliver)
    ends.append(end)
    holders.append(isKnown ? Int32(truncatingIfNeeded: consumer) : -1)
    deliveries.append(message.deliveries)
    sizes.append(message.bytes)
    isEvicted.append(deliver == Clock.never && end < Clock.never && !message.isAcked)
  }

  // MARK: Inference

  /// Who was given what, in which order.
  private mutating func dealOut() throws(Unusable) {
    hands = [[Int]](repeating: [], count: consumers.count)
    for index in arrivals.indices where holders[index] >= 0 && delivers[index] < Clock.never {
      hands[Int(holders[index])].append(index)
    }
    for consumer in hands.indices {
      hands[consumer].sort { (delivers[$0], $0) < (delivers[$1], $1) }
    }
    guard hands.contains(where: { $0.contains { ends[$0] < Clock.never } }) else { throw .neverSettled }
  }

  /// Takes the log to call `vantage` a delivery, and infers everything else from that.
  mutating func infer(_ vantage: Vantage = .arrival) throws(Unusable) {
    self.vantage = vantage
    switch vantage {
    case .arrival:
      estimateHandlers()
      estimatePrefetch()
      estimateTravel()
      recoverServices()
      estimateStart()
    case .begin:
      handlers = usualMost
      estimateTravelToHandlers()
    }
    recoverServices()
    findOutages()
    if !outages.isEmpty { recoverServices() }
    let known = services.count { $0 >= 0 }
    guard known >= Recovery.enough else { throw .tooFew(known: known, needed: Recovery.enough) }
    guard services.contains(where: { $0 > 0 }) else { throw .noWork }
    estimateSpeeds()
    // Where deliveries are not in the log, they cannot be counted.
    if vantage == .arrival { estimateDispatch() }
  }

  /// Whether a message was worked on once, and from when to when is known.
  func isClean(_ index: Int) -> Bool {
    deliveries[index] <= 1 && ends[index] < Clock.never && ends[index] >= delivers[index]
  }
}

extension [Int64] {
  /// The value of nearest rank; the array must be sorted and not empty.
  func ranked(_ fraction: Double) -> Int64 { self[Sketch.rank(of: fraction, in: count) - 1] }
}
