internal import Metrics

/// Other days of the same kind: loads put together from stretches of the logged one.
///
/// A moving-block bootstrap of (gap before a message, its work) pairs. Blocks keep what hangs together in time;
/// with blocks in another order bursts meet other messages.
struct Bootstrap {
  /// Gap before each message and work of each message that came while the log was written.
  private let gaps: [Int64]
  private let load: Replay.Load
  /// Messages at the front that were there before.
  private let before: Int
  let block: Int

  /// - Parameter load: one with at least one arrival in the time of the log.
  init?(_ load: Replay.Load) {
    let before = load.arrivals.prefix { $0 < 0 }.count
    let count = load.arrivals.count - before
    guard count >= 20 else { return nil }
    var gaps: [Int64] = []
    gaps.reserveCapacity(count)
    var last: Int64 = 0
    for arrival in load.arrivals[before...] {
      gaps.append(max(0, arrival - last))
      last = max(last, arrival)
    }
    self.gaps = gaps
    self.load = load
    self.before = before
    block = Bootstrap.block(gaps: gaps, services: Array(load.services[before...]))
  }

  /// Ten times the distance at which messages forget each other, and 1,000 where there are enough; at most a tenth
  /// of all, so that at least ten blocks make a day.
  private static func block(gaps: [Int64], services: [Int64]) -> Int {
    let memory = max(decorrelation(of: gaps), decorrelation(of: services))
    return max(2, min(max(10 * memory, 1_000), gaps.count / 10))
  }

  /// The smallest distance, among powers of two, at which values have a correlation below a tenth.
  static func decorrelation(of values: [Int64]) -> Int {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count))
    let rests = values.map { Double($0) - mean }
    let variance = rests.reduce(0) { $0 + $1 * $1 }
    guard variance > 0 else { return 1 }
    var lag = 1
    while lag < values.count / 10 {
      let sum = zip(rests, rests.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
      if sum < 0.1 * variance { return lag }
      lag *= 2
    }
    return lag
  }

  /// One day of the length of the log, beginning with the same messages in the queue.
  func day(_ random: inout Random) -> Replay.Load {
    var day = load
    day.arrivals.removeLast(gaps.count)
    day.services.removeLast(gaps.count)
    if !day.patience.isEmpty { day.patience.removeLast(gaps.count) }
    var (time, place, rest) = (Int64(0), 0, 0)
    // Gaps may all be 0: there is a most.
    let most = gaps.count * 2
    while day.arrivals.count - before < most {
      if rest == 0 {
        place = random.below(gaps.count)
        rest = block
      }
      time += gaps[place]
      guard time <= load.length else { break }
      day.arrivals.append(time)
      day.services.append(load.services[before + place])
      if !load.patience.isEmpty { day.patience.append(load.patience[before + place]) }
      // Blocks wrap around, so that every message is as likely as any other.
      place = place + 1 == gaps.count ? 0 : place + 1
      rest -= 1
    }
    return day
  }
}
