// The moment that a log calls a delivery, and the prefetch behind it, found by replaying both and comparing message by message.
extension Workload {
  /// Takes over `other`, in which deliveries are the begin of work, where it is the better account of the log.
  /// - Parameters:
  ///   - recovery: what this load was recovered from.
  ///   - begun: what the other one was recovered from.
  /// - Complexity: some ten replays.
  mutating func chooseVantage(_ recovery: Recovery, _ other: Workload, _ begun: Recovery) {
    let distance = distance(from: recovery)
    var other = other
    let known = other.consumers.contains { !$0.prefetchIsGiven } ? nil : other.usualPrefetch
    var tries = other.prefetchesToTry(known).map { prefetch in
      Try(prefetch: prefetch, distance: other.fetching(prefetch).distance(from: begun))
    }
    if known == nil { other.refine(&tries, begun) }
    guard let best = tries.min(by: { $0.distance < $1.distance }) else { return }
    other = other.fetching(best.prefetch)
    other.chooseDispatch(begun, inTurn: best.distance)
    let isBetter = best.distance < Try.better * distance && other.isAsNear(as: self)
    if known == nil {
      let nearest = isBetter ? best.distance : distance
      let fits = tries.filter { $0.fits(as: nearest) }.map(\.prefetch)
      let least = isBetter ? best.prefetch : usualPrefetch
      let all = (fits + [least]).sorted { Try.order($0) < Try.order($1) }
      other.fetching = Fetching(lowest: all[0], highest: all[all.count - 1])
      if !isBetter { fetching = other.fetching }
    }
    if isBetter { self = other }
  }

  /// A prefetch, and how far its replay is from the log.
  private struct Try {
    /// A second account of a log has to be that much nearer than the first.
    static let better = 0.8

    var prefetch: Int
    var distance: Double

    func fits(as nearest: Double) -> Bool { distance <= 1.25 * nearest + 0.005 }

    /// No limit is the highest of all.
    static func order(_ prefetch: Int) -> Int { prefetch == 0 ? .max : prefetch }
  }

  /// Multiples of the handlers: those that programs have.
  private func prefetchesToTry(_ known: Int?) -> [Int] {
    known.map { [$0] } ?? [2, 5, 10, 20, 50, 100].map { $0 * handlers } + [0]
  }

  /// Tries what lies between the nearest one and its neighbours.
  private func refine(_ tries: inout [Try], _ begun: Recovery) {
    guard let best = tries.indices.min(by: { tries[$0].distance < tries[$1].distance }) else { return }
    let low = best > 0 ? tries[best - 1].prefetch : handlers
    let high = best + 1 < tries.count ? tries[best + 1].prefetch : 0
    let middle = tries[best].prefetch
    guard middle > 0 else { return }
    let top = high > 0 ? high : 2 * middle
    let between =
      [1, 2, 3].map { low + (middle - low) * $0 / 4 } + [1, 2, 3].map { middle + (top - middle) * $0 / 4 }
    for prefetch in Set(between).sorted()
    where !tries.contains(where: { $0.prefetch == prefetch }) && prefetch > handlers {
      tries.append(Try(prefetch: prefetch, distance: fetching(prefetch).distance(from: begun)))
    }
    tries.sort { Try.order($0.prefetch) < Try.order($1.prefetch) }
  }

  /// Brokers hand out in turn; another policy has to be the better account.
  private mutating func chooseDispatch(_ begun: Recovery, inTurn: Double) {
    guard consumers.count > 1 else { return }
    var other = self
    other.dispatch = .leastOutstanding
    let least = other.distance(from: begun)
    dispatchIsSeen = least < Try.better * inTurn || inTurn < Try.better * least
    if least < Try.better * inTurn { dispatch = .leastOutstanding }
  }

  /// The same load with that prefetch where the log names none.
  private func fetching(_ prefetch: Int) -> Workload {
    var other = self
    for index in other.consumers.indices where !other.consumers[index].prefetchIsGiven {
      other.consumers[index].prefetch = prefetch
    }
    return other
  }

  /// How far a replay is from the log it was recovered from: how much its deliveries and ends are off on average, as a share
  /// of the time that messages spend.
  private func distance(from recovery: Recovery) -> Double {
    var replay = Replay(load(for: .logged), by: crew(for: .logged))
    replay.run()
    let delivers = replay.logged(vantage)
    var (off, time) = (0.0, 0.0)
    for index in recovery.arrivals.indices.dropFirst(headStart) {
      let (deliver, end) = (recovery.delivers[index], recovery.ends[index])
      guard deliver < Clock.never, end < Clock.never else { continue }
      time += Double(end - recovery.arrivals[index])
      off += Double((min(delivers[index], length) - deliver).magnitude)
      off += Double((min(replay.ends[index], length) - end).magnitude)
    }
    return time > 0 ? off / time : .infinity
  }

  /// Whether percentiles of a replay of this load are no worse than those of another account of it.
  private func isAsNear(as other: Workload) -> Bool {
    let own = calibrate().calibration
    return own.isPassed || own.worst <= other.calibrate().calibration.worst
  }
}

extension Calibration {
  /// The error that is largest beside its limit.
  var worst: Double {
    max(
      max(p50Error, p99Error) / Calibration.durationLimit, throughputError / Calibration.throughputLimit)
  }
}
