/// Which records of a log prove a figure.
public enum Witness: Hashable, Sendable {
  /// The messages of which something is greatest, with all their records.
  case messages(Measure)
  /// Single records of a sort: those that took longest where the sort takes time, otherwise the first ones.
  case records(Sort)
  /// What stands before a silence and after it.
  case silence
  /// All records of that time.
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
  /// What the records are, as a heading above them.
  public var title: String {
    switch self {
    case .messages(.wait): "the messages that waited longest for a delivery"
    case .messages(.held): "the messages that a consumer held longest"
    case .messages(.work): "the messages with the longest processing time"
    case .messages(.pause): "the messages that were delivered longest after their consumer's previous ack"
    case .messages(.total): "the messages that took longest from publish to settle"
    case .messages(.confirm): "the messages that waited longest for their confirm"
    case .messages(.deliveries): "the messages that were delivered most often"
    case .messages(.bytes): "the largest messages"
    case .messages(.backwards): "the messages whose events are in the wrong order"
    case .records(.publish): "the first publishes"
    case .records(.returned): "the first returns"
    case .records(.refusedOrDropped): "the first refusals and drops"
    case .records(.deadOrExpired): "the first rejections and expiries"
    case .records(.opening): "the first publishes that opened a channel or connection"
    case .records(.connect): "the first connections"
    case .records(.disconnect): "the first disconnections"
    case .records(.sync): "the longest flushes"
    case .records(.failure): "the first failures"
    case .silence: "the records before and after the gap"
    case .everything: "the first records of that time"
    }
  }
}
