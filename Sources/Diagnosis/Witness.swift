/// Which records prove a figure, for whoever wants to see them.
public enum Witness: Hashable, Sendable {
  /// The messages of which something is greatest, with all their records.
  case messages(Measure)
  /// Single records of a sort: those that took longest where the sort takes time, otherwise the first.
  case records(Sort)
  /// What stands before a silence and after it.
  case silence
  /// Whatever was logged in that time.
  case everything

  /// What messages are compared by.
  public enum Measure: Sendable, CaseIterable {
    /// Publish to first delivery; for what was never delivered, to the end of the time that is looked at.
    case wait
    /// Delivery to settle; for what was never settled, to the end of the time that is looked at.
    case held
    /// The same without the time in which its consumer was busy with another one.
    case work
    /// From when its consumer was done with the message before, or from publish where that is later, to delivery.
    case pause
    /// Publish to settle.
    case total
    /// Publish to the broker's confirm.
    case confirm
    /// How often it was delivered, of those that came more than once.
    case deliveries
    case bytes
    /// By how much an end precedes its beginning.
    case backwards
  }

  /// Which single records.
  public enum Sort: Sendable, CaseIterable {
    case publish, returned, refusedOrDropped, deadOrExpired, opening, connect, disconnect, sync, failure
  }
}

extension Witness {
  /// By what evidence computes. What is not in the table is proved by no single record: a correlation, a share of all.
  private static let table: [Witness: [String]] = [
    .messages(.wait): [
      "growth_per_s", "lag_s", "overtaken", "delivered", "backlog_time_share", "idle_consumers",
    ],
    .messages(.work): [
      "busy_while_waiting", "mean_service_ms", "median_service_factor", "service_tail_ratio", "service_scv",
      "utilisation", "busy_spread", "slow_work_over_usual",
    ],
    .messages(.pause): ["idle_while_waiting", "pause_ms"],
    .messages(.held): ["still_s", "repeated_over_single"],
    .messages(.total): [
      "head_over_rest", "replay_gain", "tail_share", "wasted_share", "overtaken_share", "cycles_hit",
      "autocorrelation", "latency_after_over_before",
    ],
    .messages(.confirm): ["unconfirmed", "wait_share", "persist_share"],
    .messages(.deliveries): ["redelivered_ratio", "unasked_redelivery_share"],
    .messages(.bytes): [
      "large_bytes_share", "median_bytes", "size_time_rank_correlation", "work_large_over_others",
      "time_bytes_correlation", "bytes_per_s",
    ],
    .messages(.backwards): ["negative_share", "settled_unpublished_share", "offset_ms"],
    .records(.publish): ["burst_over_usual", "load_over_others"],
    .records(.returned): ["returned_ratio"],
    .records(.refusedOrDropped): ["dropped_ratio"],
    .records(.deadOrExpired): ["dead_letter_ratio"],
    .records(.opening): ["openings_ratio"],
    .records(.connect): ["opened_per_s", "connections_left_open"],
    .records(.disconnect): ["connection_life_s"],
    .records(.sync): ["sync_ms", "batch", "disk_busy"],
    .records(.failure): ["failures_at_one_duration"],
    .silence: ["gap_s", "pause_share", "restarts"],
    .everything: ["throughput_ratio", "arrivals_after_over_before"],
  ]

  private static let byStatistic = Dictionary(
    uniqueKeysWithValues: table.flatMap { witness, names in names.map { ($0, witness) } })

  /// - Parameter statistic: as evidence names what it computes.
  public static func of(_ statistic: String) -> Witness? { byStatistic[statistic] }

  /// What the records are, as a heading above them.
  public var title: String {
    switch self {
    case .messages(.wait): "the messages that waited longest for a delivery"
    case .messages(.held): "the messages that were longest in a consumer's hands"
    case .messages(.work): "the messages that took longest to work on, since their consumer's last ack"
    case .messages(.pause): "the messages that came longest after their consumer's last ack"
    case .messages(.total): "the messages that took longest from publish to settle"
    case .messages(.confirm): "the messages that waited longest for their confirm"
    case .messages(.deliveries): "the messages that were delivered most often"
    case .messages(.bytes): "the largest messages"
    case .messages(.backwards): "the messages that end before they begin"
    case .records(.publish): "the first publishes"
    case .records(.returned): "the first returns"
    case .records(.refusedOrDropped): "the first refusals and drops"
    case .records(.deadOrExpired): "the first rejections and expiries"
    case .records(.opening): "the first publishes that opened a channel or connection"
    case .records(.connect): "the first connections"
    case .records(.disconnect): "the first disconnections"
    case .records(.sync): "the longest flushes"
    case .records(.failure): "the first failures"
    case .silence: "what stands before the silence and after it"
    case .everything: "the first records of that time"
    }
  }
}
