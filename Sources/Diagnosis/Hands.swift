internal import Metrics
internal import Profiles

/// What the consumers of a queue had in hand, and what waited meanwhile; all times in nanoseconds of the window.
struct Hands {
  /// Some message was in the queue, undelivered.
  private(set) var queued = 0.0
  /// Of that time, added up over the consumers that were there: all of it, and what they spent empty-handed.
  private(set) var offeredWhileQueued = 0.0
  private(set) var idleWhileQueued = 0.0
  /// Some message waited, in the queue or in a consumer's hands behind others.
  private(set) var anyWaiting = 0.0
  /// Of that time, the part in which some consumer was empty-handed.
  private(set) var wasted = 0.0
  /// For each consumer: time there, time with something in hand, most in hand, deliveries.
  private(set) var there: [Double]
  private(set) var busy: [Double]
  private(set) var most: [Int]
  private(set) var deliveries: [Int]
  /// From a settle that left a consumer empty-handed while messages were queued, to its next delivery.
  private(set) var pauses: [Double] = []

  /// Of the time in which messages were queued, the share that consumers spent empty-handed.
  var idleShare: Double { offeredWhileQueued > 0 ? idleWhileQueued / offeredWhileQueued : 0 }
  /// Of the time in which anything waited, the share in which somebody had nothing to do.
  var wastedShare: Double { anyWaiting > 0 ? wasted / anyWaiting : 0 }

  private enum Step: UInt8 { case join, end, publish, deliver, leave }

  private struct Moment {
    var time: Int64
    /// Above the consumer's number plus 1, so that moments of one time are in order by one comparison.
    private var rank: UInt32

    init(time: Int64, step: Step, consumer: Int) {
      self.time = time
      rank = UInt32(step.rawValue) << 24 | UInt32(consumer + 1)
    }

    var step: Step { Step(rawValue: UInt8(rank >> 24)) ?? .leave }
    var consumer: Int { Int(rank & 0xFF_FFFF) - 1 }

    static func isBefore(_ a: Moment, _ b: Moment) -> Bool {
      a.time != b.time ? a.time < b.time : a.rank < b.rank
    }
  }

  init(_ study: TraceStudy) {
    let count = study.consumers.count
    there = [Double](repeating: 0, count: count)
    busy = there
    most = [Int](repeating: 0, count: count)
    deliveries = most
    walk(Hands.moments(of: study), study.window, handlers: study.handlers)
  }

  private static func moments(of study: TraceStudy) -> [Moment] {
    let window = study.window
    var moments: [Moment] = []
    moments.reserveCapacity(study.lives.count * 3)
    for life in study.lives {
      let consumer = Int(life.consumer) - 1
      guard life.publish != TracedLife.unseen else { continue }
      // Times outside the window only say what was so when it began.
      moments.append(Moment(time: max(life.publish, window.lowerBound), step: .publish, consumer: consumer))
      if life.deliver != TracedLife.unseen, study.consumers.indices.contains(consumer) {
        moments.append(Moment(time: max(life.deliver, window.lowerBound), step: .deliver, consumer: consumer))
        if life.end != TracedLife.unseen {
          moments.append(
            Moment(time: max(life.end, life.deliver, window.lowerBound), step: .end, consumer: consumer))
        }
      } else if life.end != TracedLife.unseen {
        // Expired or dropped: out of the queue without a consumer.
        moments.append(Moment(time: max(life.end, window.lowerBound), step: .deliver, consumer: -1))
      }
    }
    for (index, consumer) in study.consumers.enumerated() {
      let from = max(window.lowerBound, min(consumer.joined ?? consumer.first, consumer.first))
      let to = min(window.upperBound, consumer.left ?? window.upperBound)
      guard from < to else { continue }
      moments.append(Moment(time: from, step: .join, consumer: index))
      moments.append(Moment(time: to, step: .leave, consumer: index))
    }
    // Messages are in hand for a short time, so that their moments are close to where they belong.
    moments.sortAlmostSorted(by: Moment.isBefore)
    return moments
  }

  private mutating func walk(_ moments: [Moment], _ window: Range<Int64>, handlers: [Int]) {
    var inHand = [Int](repeating: 0, count: there.count)
    var isThere = [Bool](repeating: false, count: there.count)
    var emptySince = [Int64?](repeating: nil, count: there.count)
    // Kept as sums, so that a step costs nothing per consumer.
    var (queue, present, idle, overfull) = (0, 0, 0, 0)
    var busySince = [Int64](repeating: 0, count: there.count)
    var thereSince = busySince
    var last = window.lowerBound
    for moment in moments {
      let time = min(max(moment.time, window.lowerBound), window.upperBound)
      let passed = Double(time &- last)
      if passed > 0 {
        if queue > 0 {
          queued += passed
          offeredWhileQueued += passed * Double(present)
          idleWhileQueued += passed * Double(idle)
        }
        if queue > 0 || overfull > 0 {
          anyWaiting += passed
          if idle > 0 { wasted += passed }
        }
        last = time
      }
      let consumer = moment.consumer
      switch moment.step {
      case .publish: queue += 1
      case .join:
        isThere[consumer] = true
        thereSince[consumer] = time
        present += 1
        if inHand[consumer] == 0 { idle += 1 }
      case .leave:
        isThere[consumer] = false
        there[consumer] += Double(time &- thereSince[consumer])
        present -= 1
        if inHand[consumer] == 0 { idle -= 1 }
      case .deliver:
        queue -= 1
        guard consumer >= 0 else { continue }
        deliveries[consumer] += 1
        if inHand[consumer] == 0 {
          busySince[consumer] = time
          if isThere[consumer] { idle -= 1 }
          if let since = emptySince[consumer] { pauses.append(Double(time &- since)) }
          emptySince[consumer] = nil
        }
        inHand[consumer] += 1
        most[consumer] = max(most[consumer], inHand[consumer])
        if inHand[consumer] == handlers[consumer] + 1 { overfull += 1 }
      case .end:
        guard inHand[consumer] > 0 else { continue }
        if inHand[consumer] == handlers[consumer] + 1 { overfull -= 1 }
        inHand[consumer] -= 1
        guard inHand[consumer] == 0 else { continue }
        busy[consumer] += Double(time &- busySince[consumer])
        if isThere[consumer] { idle += 1 }
        emptySince[consumer] = queue > 0 ? time : nil
      }
    }
    for consumer in inHand.indices where inHand[consumer] > 0 {
      busy[consumer] += Double(window.upperBound &- busySince[consumer])
    }
  }
}
