internal import Bytes
internal import Measures
internal import Profiles

// What a verdict says where several rules tell of the same thing.
extension Headline {
  /// More comes into a queue than leaves it.
  static func fallingBehind(_ queue: QueueCase) -> Headline {
    let hasEnded = queue.loadHasEnded
    let growth = changeFigure(queue.growth ?? 0)
    let backlog = "The backlog is \(countFigure(queue.backlogEnd ?? 0, of: "message"))"
    let drain =
      queue.measures.backlog.drainS.map { " and drains in \(secondsFigure($0, ascii: true))" } ?? ""
    return Headline(
      .fallingBehind, sentence(of: queue, hasEnded, growth),
      detail: hasEnded
        ? "\(backlog)\(drain): no more messages arrived when the log ended."
        : "\(backlog), \(growth)/s. It will not drain by itself.")
  }

  /// `orders takes in 612 msg/s but only 571 msg/s leave in the last 10m00s.`
  private static func sentence(of queue: QueueCase, _ hasEnded: Bool, _ growth: String) -> String {
    let window = queue.judgedWindow.map { " \($0.phrase(ascii: true))" } ?? ""
    guard let flow = queue.measures.judgedFlow else {
      return "The backlog of \(queue.called) \(hasEnded ? "grew" : "grows") by \(growth) msg/s\(window)."
    }
    let (arriving, leaving, _) = flow.text
    let outflow =
      switch (hasEnded, flow.leavingPerS == 0) {
      case (true, true): "nothing left"
      case (true, false): "only \(leaving) msg/s left"
      case (false, true): "nothing leaves"
      case (false, false): "only \(leaving) msg/s leave"
      }
    return "\(queue.called) \(hasEnded ? "took" : "takes") in \(arriving) msg/s but \(outflow)\(window)."
  }

  /// Messages of a queue were thrown away, or of all queues where it has no name.
  static func losing(_ queue: QueueCase, _ file: CaseFile) -> Headline {
    let total = file.measures.total
    let (lost, offered) = queue.name.isEmpty ? (total.lost, total.offered) : (queue.lost, queue.offered)
    let counts = queue.name.isEmpty ? total.counts : queue.counts
    let ways = [
      (counts.expired, "expired"), (counts.dropped, "dropped"), (counts.returned, "returned"),
      (counts.refused, "refused"),
    ].filter { $0.0 > 0 }.map { "\(countFigure($0.0)) \($0.1)" }.joined(separator: ", ")
    let whole = countFigure(offered, of: "message")
    let loss =
      queue.name.isEmpty
      ? "\(countFigure(lost)) of \(whole) were lost" : "\(queue.name) lost \(countFigure(lost)) of \(whole)"
    let share = offered > 0 ? " (\(shareFigure(Double(lost) / Double(offered))))" : ""
    return Headline(
      .losingMessages, "\(loss)\(share)\(ways.isEmpty ? "." : ": \(ways).")", detail: "",
      facts: [Verdict.Fact("lost", "\(lost)")])
  }
}
