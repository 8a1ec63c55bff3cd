/// Laws that hold whatever the distributions are, and simple sums of settings. Times in seconds, rates per second.
public enum Laws {
  /// Little's law: how far `L` is from `lambda * W`, relative to `L`. Beyond 5 % on a window that begins and ends nearly
  /// empty, records are lost or joined wrongly. Nil for an empty system.
  public static func littleGap(backlog: Double, arrivals: Double, time: Double) -> Double? {
    guard backlog > 0, arrivals >= 0, time >= 0 else { return nil }
    return (backlog - arrivals * time).magnitude / backlog
  }

  /// Utilisation law: the busy share of `servers`.
  public static func utilisation(arrivals: Double, service: Double, servers: Int) -> Double? {
    guard servers > 0, arrivals >= 0, service >= 0 else { return nil }
    return arrivals * service / Double(servers)
  }

  /// Bottleneck law: the most throughput of stations with `demand` seconds a message and so many servers.
  public static func throughputBound(_ stations: [(demand: Double, servers: Int)]) -> Double? {
    stations.filter { $0.demand > 0 && $0.servers > 0 }.map { Double($0.servers) / $0.demand }.min()
  }

  /// Seconds until a backlog is gone; nil for never.
  public static func drainTime(backlog: Double, capacity: Double, arrivals: Double) -> Double? {
    guard backlog > 0 else { return 0 }
    return capacity > arrivals ? backlog / (capacity - arrivals) : nil
  }

  /// How many attempts each message makes on average, with so many retries after failures of this probability. As
  /// failures grow with load, what follows from it is a warning and no more.
  public static func retryAmplification(failure: Double, retries: Int) -> Double? {
    guard (0...1).contains(failure), retries >= 0 else { return nil }
    guard failure < 1 else { return Double(retries) + 1 }
    var (sum, term) = (0.0, 1.0)
    for _ in 0...min(retries, 100_000) where term > 1e-18 {
      sum += term
      term *= failure
    }
    return sum
  }

  /// Mean time to be on disk with a flush every `interval` that takes `flush`.
  public static func groupCommitWait(interval: Double, flush: Double) -> Double? {
    guard interval >= 0, flush >= 0 else { return nil }
    return interval / 2 + flush
  }
}
