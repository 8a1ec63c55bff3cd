import Metrics
import Simulation

/// Predictions replay the load of a queue many times, so a replay has to be quick: half a second is the limit for
/// 200,000 messages.
func measureReplays(_ table: inout Table) {
  let count = 200_000
  table.baseline = nil
  table.heading("replay of \(count) messages, limit 500 ms")
  for (consumers, prefetch, dispatch) in [
    (4, 1, Dispatch.roundRobin), (16, 20, .leastOutstanding), (4, 0, .roundRobin),
  ] {
    let load = Workload(messages: count, consumers: consumers, prefetch: prefetch, dispatch: dispatch)
    let limit = prefetch == 0 ? "no prefetch limit" : "prefetch \(prefetch)"
    table.measure("  \(consumers) consumers, \(limit), \(dispatch.rawValue)", .messages(count)) {
      _ = load.replay()
    }
  }
}

extension Workload {
  /// Messages of 10 ms on average, which keep the consumers busy for 85 % of the time.
  fileprivate init(messages: Int, consumers: Int, prefetch: Int, dispatch: Dispatch) {
    var random = Random(seed: 1)
    var now: Int64 = 0
    var arrivals: [Int64] = []
    var services: [Int64] = []
    for _ in 0..<messages {
      now += Int64(random.below(20_000_000 * 100 / 85 / consumers))
      arrivals.append(now)
      services.append(Int64(random.below(20_000_000)))
    }
    self.init(
      arrivals: arrivals, services: services, consumers: consumers, prefetch: prefetch, dispatch: dispatch)
  }
}
