internal import Profiles

/// The backlog of one queue, or of all queues together, in figures; nil where the log cannot tell.
public struct Backlog: Equatable, Sendable {
  public var max: Int?
  /// Messages in the queue when the log ends.
  public var end: Int?
  public var mean: Double?
  /// Messages per second over `judged`; 0 when the backlog may as well stand still.
  public var growthPerS: Double?
  /// Seconds until the queue is empty: at the rates of `judged`, or at the rate at which messages leave since no
  /// more come. Nil without a backlog, and when the queue never drains.
  public var drainS: Double?
  /// A backlog is there that grows.
  public var neverDrains = false
  /// The window of growth.
  public var judged: Window?

  /// Nothing is known.
  init() {}

  /// - Parameters:
  ///   - end: as it was counted event by event; nil takes that of the history.
  ///   - maximum: likewise; nil when the order of the records does not tell.
  init(_ history: BacklogHistory?, end: Int?, maximum: Int?) {
    self.end = end ?? history?.levels.last
    max = maximum ?? history?.maximum
    guard let history else { return }
    mean = history.mean
    growthPerS = history.growthPerS
    judged = history.judgedWindow
    guard let growthPerS, let left = self.end, left > 0 else { return }
    if let drainPerS = history.drainPerS, drainPerS > 0 {
      drainS = Double(left) / drainPerS
      return
    }
    neverDrains = growthPerS > 0 && history.isWorthNoting(left)
    if growthPerS < 0 { drainS = Double(left) / -growthPerS }
  }

  /// Of one queue whose publishes and ends are in the log.
  init(of queue: QueueMeasures) {
    let (counts, running) = (queue.counts, queue.figures.backlog)
    // The running count knows neither deliveries as ends nor copies.
    if counts.isAutoAcknowledged || queue.copies > 1 {
      self = queue.history == nil ? Backlog() : Backlog(queue.history, end: nil, maximum: nil)
      return
    }
    // Where one side of the queue was read before the other, the running count has been anywhere.
    let isExact = running.isExact(given: counts)
    let end = isExact || queue.history == nil ? running.finalBacklog(given: counts) : nil
    self.init(queue.history, end: end, maximum: running.largestBacklog(given: counts))
  }

  /// Of several queues together.
  init(adding queues: [QueueMeasures], _ history: BacklogHistory?) {
    let shown = queues.map(\.backlog).filter { $0.end != nil }
    guard shown.count > 1 else {
      self = shown.first ?? Backlog()
      return
    }
    self.init(history, end: shown.reduce(0) { $0 + ($1.end ?? 0) }, maximum: nil)
    // Between the ends of two buckets one queue alone may have held more.
    max = [max, end, shown.compactMap(\.max).max()].compactMap { $0 }.max()
  }
}
