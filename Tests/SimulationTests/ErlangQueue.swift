import Metrics

/// Erlang's formulas for a queue with exponential gaps and services, which replays are held against. Times in seconds.
struct ErlangQueue {
  let arrivals: Double
  let service: Double
  let servers: Int

  var utilisation: Double { arrivals * service / Double(servers) }

  /// Erlang C: the probability that a message waits; nil when overloaded.
  var waitProbability: Double? {
    guard utilisation < 1 else { return nil }
    let offered = arrivals * service
    var blocked = 1.0
    for server in 1...servers { blocked = offered * blocked / (Double(server) + offered * blocked) }
    return blocked / (1 - utilisation * (1 - blocked))
  }

  var meanWait: Double? {
    waitProbability.map { $0 * service / (Double(servers) * (1 - utilisation)) }
  }

  /// The wait that a share `quantile` of the messages does not exceed.
  func wait(quantile: Double) -> Double? {
    guard let probability = waitProbability, (0..<1).contains(quantile) else { return nil }
    guard probability > 1 - quantile else { return 0 }
    return service / (Double(servers) * (1 - utilisation)) * (probability / (1 - quantile)).logarithm
  }
}
