internal import Profiles

// Several subscribers that each get a message of their own.
extension QueueFigures {
  /// A queue counts as one of several subscribers when so many settles come on one publish,
  private static let leastSettles = 1.5
  /// so large a share of the deliveries is settled, which a redelivery after a failure never is,
  private static let settledShare = 0.95
  /// at most this share of the repeated deliveries are redeliveries by their own records,
  private static let saidShare = 0.05
  /// and so many of the deliveries repeat an earlier one of a message that was not settled yet,
  private static let repeatedShare = 0.1
  /// or so many of the messages that ended last were delivered again afterwards. Without one of the two, what is settled
  /// and was not published may have been there before the log began.
  private static let againShare = 0.5
  /// Copies that are missing up to this share of the messages are under way.
  private static let underWay = 0.02

  /// How many subscribers each get a copy of a message; 1 for consumers that share the messages. A message of which
  /// each of several deliveries is settled was delivered to several subscribers, and not delivered again.
  var copies: Int {
    let ends = counts.isAutoAcknowledged ? counts.delivered : counts.acked + counts.nacked - counts.refused
    guard counts.published > 0, counts.requeued == 0,
      Double(ends) >= Self.leastSettles * Double(counts.published),
      Double(ends) >= Self.settledShare * Double(counts.delivered),
      Double(counts.saidRedelivered) <= Self.saidShare * Double(counts.delivered),
      Double(counts.redelivered) >= Self.repeatedShare * Double(counts.delivered)
        || deliveredAgainShare >= Self.againShare
    else { return 1 }
    let each = Double(counts.delivered) / Double(counts.published) - Self.underWay
    return each < Double(Int32.max) ? Int(each.rounded(.up)) : 1
  }
}
