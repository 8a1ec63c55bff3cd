internal import Metrics

extension Recovery {
  /// How many messages a consumer works on at a time: with `k` handlers, which take messages in the order of their
  /// delivery, at most `k - 1` that were delivered before a message can be settled after it.
  mutating func estimateHandlers() {
    var overtaken: [Int] = []
    for hand in hands { overtaken += Recovery.overtaken(hand.filter(isClean).map { ends[$0] }) }
    guard !overtaken.isEmpty else { return }
    overtaken.sort(by: >)
    // Two in a thousand may be out of order for other reasons.
    let witness = min(overtaken.count - 1, max(1, overtaken.count / 500))
    handlers = min(1 + overtaken[witness], 256)
  }

  /// For each value, how many before it are larger.
  /// - Complexity: n log n, with a binary indexed tree over the ranks.
  static func overtaken(_ values: [Int64]) -> [Int] {
    let sorted = values.sorted()
    var tree = [Int](repeating: 0, count: values.count + 1)
    var result: [Int] = []
    result.reserveCapacity(values.count)
    for (number, value) in values.enumerated() {
      var upTo = 0
      var place = upperBound(of: value, in: sorted)
      let rank = place
      while place > 0 {
        upTo += tree[place]
        place &= place - 1
      }
      result.append(number - upTo)
      place = rank
      while place <= values.count {
        tree[place] += 1
        place += place & -place
      }
    }
    return result
  }

  /// How many values of a sorted array are at most `value`.
  static func upperBound(of value: Int64, in sorted: [Int64]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The service time of every message that was worked on once: from its delivery, or from the moment a handler
  /// was free for it when that came later, to its settle.
  mutating func recoverServices() {
    services = [Int64](repeating: -1, count: arrivals.count)
    starts = [Int64](repeating: Clock.never, count: arrivals.count)
    for hand in hands {
      // The latest settles among the messages delivered before: the smallest of them frees the handler.
      var latest: [Int64] = []
      for index in hand {
        let free = latest.count < handlers ? Clock.always : latest[0]
        let start = max(delivers[index] &+ travel.untilStarted, free, 0)
        starts[index] = start
        guard isClean(index) else { continue }
        let end = ends[index]
        if end >= max(free, 0) { services[index] = max(0, worked(from: start, to: end)) }
        Recovery.keepLargest(handlers, in: &latest, adding: end)
      }
    }
  }

  /// Keeps an ascending list of the `count` largest values.
  private static func keepLargest(_ count: Int, in list: inout [Int64], adding value: Int64) {
    if list.count == count {
      guard value > list[0] else { return }
      list.removeFirst()
    }
    list.insert(value, at: upperBound(of: value, in: list))
  }

  /// The time from one moment to another in which somebody was served.
  private func worked(from start: Int64, to end: Int64) -> Int64 {
    var time = end - start
    for outage in outages where outage.lowerBound < end && outage.upperBound > start {
      time -= min(outage.upperBound, end) - max(outage.lowerBound, start)
    }
    return time
  }

  /// What a delivery takes to arrive, where the log shows when it was sent: messages that find their consumer free
  /// take longer by this than those that had to wait in its hands.
  mutating func estimateStart() {
    var estimate: Int64 = 0
    for _ in 0..<2 {
      guard let next = startDifference(margin: 2 * estimate) else { break }
      estimate = next
    }
    travel.untilStarted = estimate
  }

  private func startDifference(margin: Int64) -> Int64? {
    var (sum, weights) = (0.0, 0.0)
    for hand in hands {
      var (direct, waited): ([Int64], [Int64]) = ([], [])
      for index in hand where services[index] >= 0 && delivers[index] >= 0 {
        if starts[index] <= delivers[index] {
          direct.append(ends[index] - delivers[index])
        } else if starts[index] >= delivers[index] + margin {
          waited.append(ends[index] - starts[index])
        }
      }
      guard direct.count >= 50, waited.count >= 50 else { continue }
      direct.sort()
      waited.sort()
      let differences = [0.1, 0.25, 0.5].map { Double(direct.ranked($0) - waited.ranked($0)) }
      let difference = min(differences.reduce(0, +) / 3, Double(direct[0]))
      let spread = Double(waited.ranked(0.5) - waited.ranked(0.1))
      let noise = spread * (1 / Double(direct.count) + 1 / Double(waited.count)).squareRoot()
      let weight = Double(min(direct.count, waited.count))
      if difference > 3 * noise, difference > 0.005 * Double(waited.ranked(0.5)) {
        sum += weight * difference
      }
      weights += weight
    }
    return weights > 0 ? Int64(max(0, sum / weights)) : nil
  }
}
