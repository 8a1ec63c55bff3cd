internal import Metrics
internal import Profiles

extension Measures {
  // A gap is a time without records in which messages were to be expected.
  private static let gapBuckets = 3
  public static let gapSeconds = 1.0
  public static let expectedMessages = 20.0
  private static let fewestEvents = 50

  /// So many events are in a bin on average, in which a log that is busy is hardly ever silent by chance.
  private static let eventsInBin = 5

  /// In a busy log every such time counts, in one that has records only now and then those in which messages wait.
  func findGaps() -> [Range<Int64>] {
    guard let span, hasMeasures else { return [] }
    let counts = profile.eventActivity.counts(.incoming, in: span.range)
    let events = counts.reduce(0, +)
    guard events >= Self.fewestEvents else { return [] }
    // Whether it is busy does not hang on how fine the buckets are.
    let size = max(1, Self.eventsInBin * counts.count / events)
    let bins = stride(from: 0, to: counts.count, by: size).map { start in
      counts[start..<min(counts.count, start + size)].reduce(0, +)
    }
    let busy = bins.filter { $0 > 0 }.sorted()
    let isBusy = busy.count * 2 >= bins.count
    // A message leaves several records close together, which do not come by chance one by one; and bursts do
    // not say how much is usual.
    let rate =
      min(Double(busy[busy.count / 2]), Double(events) / Double(busy.count))
      / Double(size) / recordsPerMessage(events)
    let waiting = isBusy ? [] : waitingMessages
    // Before the first message and after the last one none is to be expected, whatever a server's log still says.
    let traffic = traffic ?? counts.indices
    var gaps: [Range<Int64>] = []
    var start = traffic.lowerBound
    while start < traffic.upperBound, let silence = counts[start..<traffic.upperBound].firstIndex(of: 0) {
      let end = counts[silence..<traffic.upperBound].firstIndex { $0 > 0 } ?? traffic.upperBound
      let length = end - silence
      if end < traffic.upperBound, length >= Self.gapBuckets, Double(length) * rate >= Self.expectedMessages,
        Double(length) * span.bucketSeconds >= Self.gapSeconds,
        isBusy || waiting.indices.contains(silence) && waiting[silence] >= Int(Self.expectedMessages)
      {
        gaps.append(span.start(of: silence)..<span.start(of: end))
      }
      start = end
    }
    return gaps
  }

  /// From the first to the last bucket in which messages moved; nil without any, or beside samples.
  private var traffic: Range<Int>? {
    guard labels.isEmpty else { return nil }
    let moving = queues.compactMap { queue -> Range<Int>? in
      guard let flow = queue.flow else { return nil }
      func moves(_ bucket: Int) -> Bool {
        flow.incoming[bucket] + flow.delivered[bucket] + flow.acked[bucket] > 0
      }
      guard let first = flow.incoming.indices.first(where: moves) else { return nil }
      return first..<(flow.incoming.indices.last(where: moves) ?? first) + 1
    }
    guard let first = moving.map(\.lowerBound).min(), let last = moving.map(\.upperBound).max() else {
      return nil
    }
    return first..<last
  }

  /// Messages of all queues that wait at the end of each bucket; empty where no queue shows it.
  private var waitingMessages: [Int] {
    queues.lazy.compactMap(\.history).reduce(into: []) { sum, history in
      sum = sum.isEmpty ? history.levels : zip(sum, history.levels).map { $0 + $1 }
    }
  }

  private func recordsPerMessage(_ events: Int) -> Double {
    let messages = queues.reduce(0) { $0 + max($1.counts.published, $1.counts.delivered, $1.counts.acked) }
    let samples = sampleCount + (flushes?.count ?? 0)
    return max(1, Double(events) / Double(max(1, messages + samples)))
  }
}
