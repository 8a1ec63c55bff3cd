internal import Metrics
public import Profiles

/// The figures of connections of clients to the broker.
public struct ClientMeasures {
  public let figures: ConnectionFigures
  public let span: LogSpan?

  /// Connections opened a second, over the whole log.
  public var openedPerS: Double? { span?.rate(figures.opened) }

  /// The largest number of connections that were open at a time, if at some time none was; nil when none was seen to
  /// open or close. By buckets, in which connections open before they close: the records of several files about the same
  /// time may be read in any order.
  public var openMax: Int? {
    guard let span else { return nil }
    let (opens, closes) = (
      figures.activity.counts(.incoming, in: span.range), figures.activity.counts(.outgoing, in: span.range)
    )
    guard opens.contains(where: { $0 > 0 }) || closes.contains(where: { $0 > 0 }) else { return nil }
    var (level, most, least) = (0, 0, 0)
    for (opened, closed) in zip(opens, closes) {
      most = max(most, level + opened)
      level += opened - closed
      least = min(least, level)
    }
    return most - least
  }
}
