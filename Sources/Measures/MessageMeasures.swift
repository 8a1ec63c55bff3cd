public import Metrics
public import Profiles

/// The figures of messages in one queue, or in all queues together. A figure that follows from others has one formula,
/// and it stands here.
public protocol MessageMeasures: AnyObject {
  /// Empty for records that named no queue, and for all queues together.
  var name: String { get }
  /// Nil without events.
  var span: LogSpan? { get }
  var counts: QueueCounts { get }
  /// Messages that producers sent.
  var offered: Int { get }
  /// Deliveries that repeat an earlier one; a copy for another subscriber is none.
  var redelivered: Int { get }
  /// Messages that the log shows to their end.
  var finished: Int { get }
  /// Messages that were thrown away and were not meant to be.
  var lost: Int { get }
  /// Messages that expired as they were meant to: a queue that delays messages on their way to a consumed one.
  var delayed: Int { get }
  var errors: ErrorCounts { get }
  /// Published and not ended when the log ends.
  var inFlight: Int { get }
  /// Delivered and not settled when the log ends.
  var unacked: Int { get }
  /// What came and left, bucket by bucket; nil when it is not followed over time.
  var flow: QueueFlow? { get }
  /// Errors in each bucket; empty when it is not followed over time.
  var errorsOverTime: [Int] { get }
  /// The backlog over time; nil where the log does not show both sides of a queue.
  var history: BacklogHistory? { get }
  var backlog: Backlog { get }
  /// Share of their time that the consumers worked, 0 to 1; nil when that is not known.
  var utilisation: Double? { get }
  /// Messages per second that the consumers can serve; nil when that is not known.
  var capacity: Double? { get }
  /// What the consumers did in `backlog.judged`; nil where its messages are not remembered.
  var judgedService: JudgedService? { get }
  /// The distribution of one of the times of a message; empty where the log does not show it.
  func times(_ measure: TimeMeasure) -> Sketch
}

extension MessageMeasures {
  // MARK: Throughput

  /// Messages published a second, over the whole log.
  public var inPerS: Double? { span?.rate(counts.published) }
  /// Messages served a second, over the whole log.
  public var outPerS: Double? { span?.rate(finished) }
  /// The same in the busiest second, or the busiest bucket where buckets are longer.
  public var inPeakPerS: Double? { flow.flatMap { $0.span.peak($0.incoming) } }
  public var outPeakPerS: Double? { flow.flatMap { $0.span.peak($0.outgoing) } }
  /// Messages sent a second, over the whole log.
  public var offeredPerS: Double? { span?.rate(offered) }

  /// Messages a second that left the queue, served or not, over the whole log.
  public var leavingPerS: Double? { flow.flatMap { $0.span.rate($0.leaving.reduce(0, +)) } }

  /// Messages a second over `backlog.judged`: those that came in, those that were served, and those that left, served
  /// or not. What comes in less what leaves is the growth.
  public var judgedInPerS: Double? { history?.inRate }
  public var judgedOutPerS: Double? { flow.flatMap { history?.rate(of: $0.outgoing) } }
  public var judgedLeavingPerS: Double? { history?.outRate }

  // MARK: Shares

  /// Deliveries that repeat an earlier one; nil without deliveries.
  public var redeliveredRatio: Double? {
    counts.delivered > 0 ? Double(redelivered) / Double(counts.delivered) : nil
  }

  /// Lost of the messages sent; nil when none were sent.
  public var lossRatio: Double? { offered > 0 ? Double(lost) / Double(offered) : nil }
}
