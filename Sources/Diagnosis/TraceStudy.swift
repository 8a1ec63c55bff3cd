internal import Measures
internal import Metrics
internal import Profiles

/// The latest messages of a queue one by one: where their time went.
final class TraceStudy {
  /// So many of the latest messages tell enough; more would only take longer.
  static let limit = 8_192
  /// Fewer tell nothing.
  static let fewest = 50

  /// One message that was delivered once and then settled.
  struct Passage {
    var publish: Int64
    var deliver: Int64
    /// When work on it began: as soon as its consumer was done with enough of the earlier ones.
    var start: Int64
    var end: Int64
    /// Index among the queue's consumers; nil when unknown.
    var consumer: Int?
    var bytes: Int

    var wait: Double { Double(deliver &- publish) }
    var buffered: Double { Double(start &- deliver) }
    var service: Double { Double(end &- start) }
    var total: Double { Double(end &- publish) }
  }

  /// In the order in which they ended.
  let passages: [Passage]
  /// All messages of the window, also those that did not pass so simply, in the order of their publish.
  let lives: [TracedLife]
  let window: Range<Int64>
  let consumers: [PartyFigures]
  /// Messages that each consumer works on at a time, by the order in which they end.
  let handlers: [Int]

  init?(_ queue: QueueCase) {
    guard !queue.counts.isAutoAcknowledged else { return nil }
    // Every message that was there after the first of these ended is among those kept.
    let trace = queue.latest
    guard trace.from < trace.to else { return nil }
    lives = trace.lives
    window = trace.from..<trace.to
    consumers = queue.consumers
    var passages = lives.compactMap(Passage.init)
    guard passages.count >= Self.fewest else { return nil }
    passages.sortAlmostSorted { ($0.end, $0.deliver, $0.publish) < ($1.end, $1.deliver, $1.publish) }
    handlers = TraceStudy.findStarts(&passages, consumers: consumers.count)
    self.passages = passages
  }

  /// Sets when work on each message began.
  /// - Returns: for each consumer how many messages it works on at a time.
  private static func findStarts(_ passages: inout [Passage], consumers: Int) -> [Int] {
    var own = [[Int]](repeating: [], count: consumers)
    for (index, passage) in passages.enumerated() {
      if let consumer = passage.consumer, own.indices.contains(consumer) { own[consumer].append(index) }
    }
    return own.map { indices in
      let ordered = indices.map { passages[$0] }
      let handlers = parallelism(of: ordered)
      for (position, index) in indices.enumerated() where position >= handlers {
        let free = ordered[position - handlers].end
        passages[index].start = max(passages[index].deliver, min(free, passages[index].end))
      }
      return handlers
    }
  }

  /// How many messages a consumer works on at a time: one that does them in turn ends them in the order in which it
  /// got them.
  private static func parallelism(of passages: [Passage]) -> Int {
    guard passages.count >= 20 else { return 1 }
    var byDelivery = Array(passages.indices)
    byDelivery.sortAlmostSorted {
      (passages[$0].deliver, passages[$0].end) < (passages[$1].deliver, passages[$1].end)
    }
    var inHand: [Int] = []
    var next = 0
    var places: [Int] = []
    places.reserveCapacity(passages.count)
    for (index, passage) in passages.enumerated() {
      while next < byDelivery.count, passages[byDelivery[next]].deliver <= passage.end {
        inHand.append(byDelivery[next])
        next += 1
      }
      guard let place = inHand.firstIndex(of: index) else { continue }
      places.append(place)
      inHand.remove(at: place)
    }
    places.sort()
    // One in fifty may be out of turn for another reason.
    return places.isEmpty ? 1 : places[min(places.count - 1, places.count * 49 / 50)] + 1
  }

  // MARK: What makes the slow ones slow

  /// Shares of what makes the slowest hundredth slow; they add up to 1.
  struct TailShares {
    var wait: Double
    var buffered: Double
    var service: Double
  }

  /// Nil with too few messages, and where the slowest are hardly slower than the others.
  lazy var tail: TailShares? = {
    // Places and not passages, which are large, are put in order; of equal ones the first stays first.
    let sorted = passages.indices.filter { passages[$0].publish <= passages[$0].deliver }
      .map { (total: passages[$0].total, place: $0) }.sorted(by: <)
    guard sorted.count >= ConfidenceInterval.samplesForTail else { return nil }
    func means(_ range: Range<Int>) -> (wait: Double, buffered: Double, service: Double) {
      var sums = (wait: 0.0, buffered: 0.0, service: 0.0)
      for (_, place) in sorted[range] {
        let passage = passages[place]
        sums.wait += passage.wait
        sums.buffered += passage.buffered
        sums.service += passage.service
      }
      let count = Double(range.count)
      return (sums.wait / count, sums.buffered / count, sums.service / count)
    }
    let base = means(sorted.count * 2 / 5..<sorted.count * 3 / 5)
    let slow = means(sorted.count * 99 / 100..<sorted.count)
    let excess = [slow.wait - base.wait, slow.buffered - base.buffered, slow.service - base.service]
    let whole = excess.reduce(0, +)
    guard whole > 0 else { return nil }
    func share(_ value: Double) -> Double { min(1, max(0, value / whole)) }
    return TailShares(wait: share(excess[0]), buffered: share(excess[1]), service: share(excess[2]))
  }()

  /// Processing times, ascending.
  lazy var services: [Double] = passages.filter { $0.consumer != nil }.map(\.service).sorted()

  /// Squared coefficient of variation of the processing times.
  lazy var serviceVariation: Double = squaredVariation(services)

  /// Median processing time in each of `count` equal parts of the window; nil where fewer than three messages ended.
  func services(inParts count: Int) -> [Double?] {
    var parts = [[Double]](repeating: [], count: count)
    let length = Double(window.upperBound &- window.lowerBound)
    for passage in passages where passage.consumer != nil {
      // By when work began: a slow one belongs to the time in which it was slow.
      let place = Int(Double(passage.start &- window.lowerBound) / length * Double(count))
      parts[min(max(place, 0), count - 1)].append(passage.service)
    }
    return parts.map { $0.count < 3 ? nil : median($0.sorted()) }
  }

  /// Processing times of each consumer, ascending.
  lazy var servicesByConsumer: [[Double]] = {
    var all = [[Double]](repeating: [], count: consumers.count)
    for passage in passages {
      if let consumer = passage.consumer, all.indices.contains(consumer) {
        all[consumer].append(passage.service)
      }
    }
    return all.map { $0.sorted() }
  }()

  /// Share of the messages that were delivered after others published well after them: a queue hands out in order, so
  /// these were somewhere else in the meantime.
  lazy var overtakenShare: Double = {
    let patience = 2 * mean(services)
    var latest = Double(Int64.min)
    var overtaken = 0
    var deliveries = passages.map { ($0.deliver, $0.publish) }
    deliveries.sortAlmostSorted(by: <)
    for (_, publish) in deliveries {
      if Double(publish) + patience < latest { overtaken += 1 }
      latest = max(latest, Double(publish))
    }
    return Double(overtaken) / Double(passages.count)
  }()

  /// What the consumers had in hand over time.
  lazy var hands: Hands = Hands(self)
}

extension TraceStudy.Passage {
  init?(_ life: TracedLife) {
    guard life.publish != TracedLife.unseen, life.deliver != TracedLife.unseen, life.end != TracedLife.unseen,
      life.deliveries <= 1, life.deliver <= life.end
    else { return nil }
    self.init(
      publish: life.publish, deliver: life.deliver, start: life.deliver, end: life.end,
      consumer: life.consumer == 0 ? nil : Int(life.consumer) - 1, bytes: Int(life.bytes))
  }
}
