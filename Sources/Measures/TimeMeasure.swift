/// One of the times that a message takes, or that a sample took.
public enum TimeMeasure: String, CaseIterable, Sendable {
  /// From publish to ack.
  case endToEnd = "end_to_end"
  /// From publish to the first delivery.
  case queueWait = "queue_wait"
  /// From a delivery to its settle.
  case held
  /// The time that a consumer worked on a message.
  case service
  /// From publish to the broker's confirm.
  case confirm
  /// From the time at which a publish was planned to when it was begun.
  case lateness
}
