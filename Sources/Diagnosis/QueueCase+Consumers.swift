internal import Measures
internal import Metrics
internal import Profiles

// What rules on consumers and on what becomes of messages ask.
extension QueueCase {
  /// The study, unless nothing hints at trouble.
  var studyIfTroubled: TraceStudy? {
    let heavy = (service.quantile(0.99) ?? 0) >= 5 * max(1, service.quantile(0.5) ?? 0)
    return waits || heavy || isFallingBehind ? study : nil
  }

  /// The end of the last bucket in which something was delivered or settled.
  var lastProgress: Int64? {
    guard let flow, let last = flow.lastProgress else { return nil }
    return min(flow.span.last, flow.span.start(of: last) &+ flow.span.width)
  }

  /// Nanoseconds since the queue last moved, when that is long for it and messages wait; nil otherwise.
  func stillFor(_ file: CaseFile) -> Int64? {
    guard let flow, let progress = lastProgress, let backlog = backlogEnd, backlog > 0,
      let last = flow.lastProgress
    else { return nil }
    let arrived = flow.incoming[(last + 1)...].reduce(0, +)
    // A few that are left over may be no more than acks that the log has lost.
    guard arrived > 0 || Double(backlog) > Self.smallBacklog else { return nil }
    // Another file that goes on for longer says nothing of messages.
    let end =
      file.profile.sources.count > 1
      ? file.queues.reduce(.min) { max($0, $1.measures.presence.lastSeen) } : flow.span.last
    let still = min(end, flow.span.last) &- progress
    let usual = Self.stillServices.value * Double(service.quantile(0.99) ?? 0)
    let long = Self.stillShare.value * file.seconds * 1e9
    return Double(still) >= max(Self.stillTime.nanoseconds, usual, long) ? still : nil
  }

  // A queue stands still when nothing moves for all of these: a time, so many times the processing p99, and a share of
  // the log.
  static let stillTime = Bound.seconds(30)
  static let stillServices = Bound.number(20)
  static let stillShare = Bound.share(0.1)

  /// Consumers that were given messages and did not leave.
  var activeConsumersAtEnd: [PartyFigures] { consumers.filter { $0.delivered > 0 && $0.left == nil } }

  /// A time within which an answer comes if it comes at all.
  private var answerTime: Double { max(1e9, 10 * Double(service.quantile(0.99) ?? 0)) }
  var answerLimit: String { timed(answerTime) }
  var answerLimitMilliseconds: Int { Int(min(answerTime / 1e6, 1e12)) }

  /// Messages are published into it, and the log shows no consumer.
  var isNeverServed: Bool {
    counts.published > 0 && counts.delivered + counts.acked == 0 && consumers.isEmpty
  }

  /// Nanoseconds that the oldest undelivered message has waited at the end of the log.
  var oldestWaiting: Int64? {
    let trace = figures.trace(latest: 1)
    let oldest = trace.lives.first { $0.deliver == TracedLife.unseen && $0.end == TracedLife.unseen }
    return oldest.map { trace.to &- $0.publish }
  }

  /// The first records that gave one of these reasons.
  func lines(of reasons: [String]) -> [LineReference] {
    Array(figures.reasons.filter { reasons.contains($0.reason) }.flatMap(\.lines).prefix(2))
  }
}

/// The bounds of `TraceStudy.vanished`.
enum Expiry {
  static let fewest = Bound.number(20)
  static let share = Bound.share(0.05)
}

extension TraceStudy {
  /// Messages that were never delivered although later ones were, and that have already waited longer than any message
  /// that was: they are gone, by a door that the log does not show. And the age at which they go. Nil unless they are
  /// many and all that are late are late by the same, which is a limit and not a load.
  var vanished: (count: Int, age: Double)? {
    let waits = passages.map(\.wait).sorted()
    guard let oldest = waits.last, oldest > 0, let latest = passages.map(\.publish).max() else { return nil }
    let gone = lives.count {
      $0.deliver == TracedLife.unseen && $0.end == TracedLife.unseen && $0.publish < latest
        && Double(window.upperBound &- $0.publish) > 1.05 * oldest
    }
    guard gone >= Expiry.fewest.count, Double(gone) >= Expiry.share.value * Double(lives.count),
      oldest < 1.15 * percentile(0.9, of: waits)
    else { return nil }
    return (gone, oldest)
  }

  /// Whether the log is written when work on a message begins, and not when it is handed out: consumers hold few at a
  /// time, and yet later messages overtake those that wait for one of them.
  var hidesHands: Bool { (hands.most.max() ?? 0) <= 4 && overtakenShare >= 0.1 }

  /// When a part of the window begins.
  func moment(ofPart part: Int, of count: Int) -> Int64 {
    let length = Double(window.upperBound &- window.lowerBound)
    return window.lowerBound &+ Int64(length * Double(part) / Double(max(count, 1)))
  }

  /// How well size foretells processing time, -1 to 1; 0 where sizes are not known of most, or all alike.
  var sizeCorrelation: Double {
    let sized = passages.filter { $0.bytes >= 0 && $0.consumer != nil }
    guard sized.count >= 100, sized.count * 2 >= passages.count else { return 0 }
    return correlation(sized.map { Double($0.bytes) }, sized.map(\.service))
  }

  /// The share of messages that took longest from publish to end.
  func slowest(_ share: Double) -> [Passage] {
    let count = max(1, Int(Double(passages.count) * share))
    return Array(passages.sorted { $0.total > $1.total }.prefix(count))
  }
}
