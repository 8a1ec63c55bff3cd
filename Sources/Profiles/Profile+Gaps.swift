internal import Metrics

extension Profile {
  /// The time that the log covers; nil without events.
  public var span: LogSpan? { LogSpan(first: first, last: last, width: width) }

  /// What every measurement of the broker's disk is filed under.
  public static let syncLabel = "disk sync"

  /// Whether the log holds messages or samples, and not only incidents.
  public func hasMeasures(_ queues: [QueueFigures]) -> Bool {
    queues.contains {
      $0.counts.published + $0.counts.delivered + $0.counts.acked + $0.counts.confirmed > 0
    }
      || sampleFigures.contains { $0.label != Profile.syncLabel && $0.count > 0 }
  }

  // A gap is a silence in which messages were to be expected.
  private static let gapBuckets = 3
  private static let gapSeconds = 1.0
  private static let expectedMessages = 20.0
  private static let fewestEvents = 50

  /// Silences of a log that is otherwise busy: one that speaks only now and then has none.
  public func gaps(_ queues: [QueueFigures]) -> [Range<Int64>] {
    guard let span, hasMeasures(queues) else { return [] }
    let counts = eventActivity.counts(.incoming, in: span.range)
    let events = counts.reduce(0, +)
    let busy = counts.filter { $0 > 0 }.sorted()
    guard events >= Self.fewestEvents, busy.count * 2 >= counts.count else { return [] }
    // A message leaves several records close together, which do not come by chance one by one; and bursts do
    // not say how much is usual.
    let rate =
      min(Double(busy[busy.count / 2]), Double(events) / Double(busy.count))
      / recordsPerMessage(events, queues)
    var gaps: [Range<Int64>] = []
    var start = 0
    while let silence = counts[start...].firstIndex(of: 0) {
      let end = counts[silence...].firstIndex { $0 > 0 } ?? counts.count
      let length = end - silence
      if end < counts.count, length >= Self.gapBuckets, Double(length) * rate >= Self.expectedMessages,
        Double(length) * span.bucketSeconds >= Self.gapSeconds
      {
        gaps.append(span.start(of: silence)..<span.start(of: end))
      }
      start = end
    }
    return gaps
  }

  private func recordsPerMessage(_ events: Int, _ queues: [QueueFigures]) -> Double {
    let messages = queues.reduce(0) { $0 + max($1.counts.published, $1.counts.delivered, $1.counts.acked) }
    let samples = sampleFigures.reduce(0) { $0 + $1.count }
    return max(1, Double(events) / Double(max(1, messages + samples)))
  }
}
