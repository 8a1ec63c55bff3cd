/// Laws that hold whatever the distributions are.
public enum Laws {
  /// Seconds until a backlog is gone, at a capacity and arrivals in messages a second; nil for never.
  public static func drainTime(backlog: Double, capacity: Double, arrivals: Double) -> Double? {
    guard backlog > 0 else { return 0 }
    return capacity > arrivals ? backlog / (capacity - arrivals) : nil
  }
}
