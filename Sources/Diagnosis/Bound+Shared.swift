internal import Measures
internal import Metrics
internal import Profiles

// Bounds that several rules share.
extension Bound {
  /// The fewest messages of which the 99th percentile has a finite 95% interval.
  static let tailSamples = Bound.number(Double(ConfidenceInterval.samplesForTail))
  /// The messages that are called the slowest.
  static let slowest = Bound.share(0.01)
  /// A cause is as grave as its share in the extra time of the slowest messages, or in their number.
  static let highTailShare = Bound.share(0.5)
  static let mediumTailShare = Bound.share(0.2)
  /// A backlog that grows by a smaller share of what arrives is not called growing.
  static let growthShare = Bound.share(BacklogHistory.growthShare)
  static let smallBacklog = Bound.number(BacklogHistory.smallBacklog)
  /// A trend or a difference is taken for real when chance makes one as clear in fewer logs.
  static let significance = Bound.number(BacklogHistory.significance)
  /// Deliveries of a poison message.
  static let poisonDeliveries = Bound.number(Double(QueueCounts.poisonThreshold))
}

extension Severity {
  /// That of a cause which has such a share in the slowest hundredth. A cause of which the share is not known may harm.
  init(ofTailShare share: Double?) {
    guard let share else {
      self = .medium
      return
    }
    self =
      share >= Bound.highTailShare.value ? .high : share >= Bound.mediumTailShare.value ? .medium : .low
  }
}
