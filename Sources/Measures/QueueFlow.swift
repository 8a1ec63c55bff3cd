internal import Metrics
internal import Profiles

/// What came into a queue and left it, bucket by bucket of a span.
public struct QueueFlow: Sendable {
  public let incoming: [Int]
  public let delivered: [Int]
  public let acked: [Int]
  /// What counts as served: the acks, or the deliveries of a queue in which nothing is ever settled.
  public let outgoing: [Int]
  /// What is in the queue no more: the served, and those that expired, were dropped or dead-lettered.
  public let leaving: [Int]
  public let span: LogSpan

  /// The last bucket in which something was delivered or settled.
  public var lastProgress: Int? { delivered.indices.last { delivered[$0] + acked[$0] > 0 } }

  /// Several queues as one.
  init(adding flows: [QueueFlow], in span: LogSpan) {
    func sum(_ column: (QueueFlow) -> [Int]) -> [Int] {
      sumOfColumns(flows.lazy.map(column), span.bucketCount)
    }
    incoming = sum(\.incoming)
    delivered = sum(\.delivered)
    acked = sum(\.acked)
    outgoing = sum(\.outgoing)
    leaving = sum(\.leaving)
    self.span = span
  }

  /// Nil when the queue is not followed over time.
  init?(_ queue: QueueFigures, in span: LogSpan) {
    guard let timeline = queue.timeline else { return nil }
    incoming = timeline.counts(.incoming, in: span.range)
    delivered = timeline.counts(.delivered, in: span.range)
    acked = timeline.counts(.outgoing, in: span.range)
    let removed = timeline.counts(.removed, in: span.range)
    let endsWithDelivery = queue.counts.isAutoAcknowledged
    outgoing = endsWithDelivery ? delivered : acked
    leaving = endsWithDelivery ? delivered : zip(acked, removed).map { $0 + $1 }
    self.span = span
  }
}

/// One column of counts for several, bucket by bucket.
func sumOfColumns(_ columns: some Sequence<[Int]>, _ buckets: Int) -> [Int] {
  columns.reduce(into: [Int](repeating: 0, count: buckets)) { sum, column in
    for index in column.indices { sum[index] += column[index] }
  }
}
