/// One finished message, as a replay needs it.
public struct TracedLife: Equatable, Sendable {
  public var publish: Int64
  /// First delivery, or `Life.unseen` (the smallest number).
  public var deliver: Int64
  public var end: Int64
  /// Index of the consumer among the profile's parties, plus 1; 0 when unknown.
  public var consumer: UInt32
  public var bytes: Int32
}

/// The latest finished messages of a queue: those published last, at most `limit` of them.
///
/// What is kept depends on the set of messages alone, not on the order they came in, so traces merge.
struct Trace {
  static let limit = 32_768

  private(set) var lives: [TracedLife] = []

  mutating func append(_ life: TracedLife) {
    if lives.isEmpty { lives.reserveCapacity(1_024) }
    lives.append(life)
    if lives.count >= Trace.limit * 2 { trim() }
  }

  mutating func append(_ others: [TracedLife], mapping consumers: [UInt32]) {
    for var life in others {
      life.consumer = life.consumer == 0 ? 0 : consumers[Int(life.consumer) - 1] + 1
      append(life)
    }
  }

  /// The kept messages in the order of their publish.
  var latest: [TracedLife] { Array(lives.sorted(by: Trace.isBefore).suffix(Trace.limit)) }

  private mutating func trim() {
    // Only the publish time of the last one kept is needed: what lies before it goes, ties stay.
    let threshold = Trace.selectLargest(Trace.limit, of: lives.map(\.publish))
    lives.removeAll { $0.publish < threshold }
    if lives.count >= Trace.limit * 2 { lives = latest }
  }

  static func isBefore(_ a: TracedLife, _ b: TracedLife) -> Bool {
    (a.publish, a.end, a.deliver, a.consumer, a.bytes) < (b.publish, b.end, b.deliver, b.consumer, b.bytes)
  }

  /// The value of rank `count` from above, by quickselect.
  private static func selectLargest(_ count: Int, of input: [Int64]) -> Int64 {
    var values = input
    var (low, high) = (0, values.count - 1)
    let target = values.count - count
    while low < high {
      let pivot = values[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if target <= j { high = j } else if target >= i { low = i } else { break }
    }
    return values[target]
  }
}
