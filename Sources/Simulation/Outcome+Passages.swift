/// What happened to the messages of one load, logged or replayed, in columns. `Clock.never` for what did not happen.
struct Passages {
  var arrivals: [Int64]
  var delivers: [Int64]
  var starts: [Int64]
  var ends: [Int64]
  var holders: [Int32]
  /// Messages at the front that are not measured.
  var headStart: Int
  var length: Int64
}

extension Outcome {
  /// - Parameter most: the largest backlog.
  init(_ passages: Passages, most: Int, consumers: [Workload.Consumer], handlers: Int) {
    let (arrivals, delivers, ends) = (passages.arrivals, passages.delivers, passages.ends)
    let length = passages.length
    var (waits, totals, holds): ([Int64], [Int64], [Int64]) = ([], [], [])
    waits.reserveCapacity(arrivals.count)
    totals.reserveCapacity(arrivals.count)
    holds.reserveCapacity(arrivals.count)
    var (came, gone, served, before) = (0, 0, 0, 0)
    var area = 0.0
    for index in arrivals.indices {
      let (arrival, deliver, end) = (arrivals[index], delivers[index], ends[index])
      guard arrival <= length else { continue }
      if arrival < 0 { before += 1 } else { came += 1 }
      area += Double(max(0, min(end, length) - max(arrival, 0)))
      if end <= length { gone += 1 }
      guard deliver <= length else { continue }
      if end <= length { served += 1 }
      guard index >= passages.headStart, deliver >= arrival else { continue }
      waits.append(deliver - arrival)
      if end <= length, end >= deliver {
        totals.append(end - arrival)
        holds.append(end - deliver)
      }
    }
    let seconds = Double(max(1, length)) / 1e9
    queueWait = Durations(&waits)
    endToEnd = Durations(&totals)
    held = Durations(&holds)
    throughputIn = Double(came) / seconds
    throughputOut = Double(served) / seconds
    backlogMax = most
    backlogMean = area / Double(max(1, length))
    backlogEnd = before + came - gone
    backlogGrowth = Double(came - gone) / seconds
    consumerUtilisation = Outcome.busyShares(passages, consumers, handlers: handlers)
    let time = consumers.map { Outcome.presence(of: $0, length) }
    let total = time.reduce(0, +)
    let busy = zip(time, consumerUtilisation).reduce(0) { $0 + $1.0 * $1.1 }
    utilisation = total > 0 ? busy / total : 0
    idleWhileWaiting = nil
  }

  private static func presence(of consumer: Workload.Consumer, _ length: Int64) -> Double {
    Double(max(0, min(consumer.leaves, length) - max(consumer.joins, 0)))
  }

  private static func busyShares(_ passages: Passages, _ consumers: [Workload.Consumer], handlers: Int)
    -> [Double]
  {
    var busy = [Double](repeating: 0, count: consumers.count)
    for (index, holder) in passages.holders.enumerated() where holder >= 0 && Int(holder) < busy.count {
      let span = min(passages.ends[index], passages.length) - max(passages.starts[index], 0)
      if span > 0 { busy[Int(holder)] += Double(span) }
    }
    return zip(busy, consumers).map { busy, consumer in
      let time = presence(of: consumer, passages.length) * Double(max(1, handlers))
      return time > 0 ? min(1, busy / time) : 0
    }
  }
}

extension Passages {
  /// The most messages that were in the queue at a time.
  /// - Complexity: a sort.
  var most: Int {
    let ends = self.ends.filter { $0 <= length }.sorted()
    let arrivals = self.arrivals.filter { $0 <= length }.sorted()
    var (gone, most) = (0, 0)
    for (number, arrival) in arrivals.enumerated() {
      while gone < ends.count, ends[gone] <= arrival { gone += 1 }
      most = max(most, number + 1 - gone)
    }
    return most
  }

  /// Of the time in which some message waited, also in a consumer's hands, the share in which some consumer had
  /// nothing to do; nil when none ever waited.
  /// - Complexity: a sort of three moments a message.
  func idleShare(of consumers: [Workload.Consumer]) -> Double? {
    let moments = self.moments(of: consumers).sorted {
      ($0.time, $0.kind.rawValue) < ($1.time, $1.kind.rawValue)
    }
    var (waiting, idle) = (0, 0)
    var busy = [Int](repeating: 0, count: consumers.count)
    var isPresent = [Bool](repeating: false, count: consumers.count)
    var (waited, wasted, last) = (0.0, 0.0, Int64(0))
    for moment in moments where moment.time <= length {
      let now = max(0, moment.time)
      if waiting > 0 {
        waited += Double(now - last)
        if idle > 0 { wasted += Double(now - last) }
      }
      last = now
      let consumer = Int(moment.consumer)
      let wasIdle = consumer >= 0 && isPresent[consumer] && busy[consumer] == 0
      switch moment.kind {
      case .come: waiting += 1
      case .go: waiting -= 1
      case .start:
        waiting -= 1
        busy[consumer] += 1
      case .end: busy[consumer] -= 1
      case .join: isPresent[consumer] = true
      case .leave: isPresent[consumer] = false
      }
      let isIdle = consumer >= 0 && isPresent[consumer] && busy[consumer] == 0
      idle += (isIdle ? 1 : 0) - (wasIdle ? 1 : 0)
    }
    return waited > 0 ? wasted / waited : nil
  }

  private struct Moment {
    /// In the order in which those of one instant count: what frees a consumer comes first.
    enum Kind: Int { case join, end, leave, come, start, go }

    var time: Int64
    var kind: Kind
    var consumer: Int32 = -1
  }

  private func moments(of consumers: [Workload.Consumer]) -> [Moment] {
    var moments: [Moment] = []
    moments.reserveCapacity(arrivals.count * 3)
    for (index, consumer) in consumers.enumerated() {
      moments.append(Moment(time: consumer.joins, kind: .join, consumer: Int32(truncatingIfNeeded: index)))
      moments.append(Moment(time: consumer.leaves, kind: .leave, consumer: Int32(truncatingIfNeeded: index)))
    }
    for index in arrivals.indices where arrivals[index] <= length {
      moments.append(Moment(time: arrivals[index], kind: .come))
      let holder = holders[index]
      if holder >= 0, Int(holder) < consumers.count, starts[index] <= length {
        moments.append(Moment(time: starts[index], kind: .start, consumer: holder))
        moments.append(Moment(time: ends[index], kind: .end, consumer: holder))
      } else if ends[index] <= length {
        moments.append(Moment(time: ends[index], kind: .go))
      }
    }
    return moments
  }
}
