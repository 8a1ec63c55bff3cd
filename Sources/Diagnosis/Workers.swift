/// Calls `body(0)` to `body(count - 1)`, which do not depend on each other, in whatever order and on whatever threads, and
/// returns when all have returned: how an engine, which knows no threads, lets its caller share out work.
public typealias Workers = (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

/// One after the other.
public func inTurn(_ count: Int, _ body: @Sendable (Int) -> Void) {
  for index in 0..<count { body(index) }
}

extension CaseFile {
  /// Has the workers compute what the rules are going to ask of each queue, which is most of their work.
  func prepare(_ workers: Workers) {
    guard Rule.consumerSlow.needs.allSatisfy(meets) else { return }
    let apart = Apart(queues: queues)
    workers(queues.count) { apart.queues[$0].prepare() }
  }

  /// Queues as several threads look at them: each queue is prepared by one of them, and what they share is only read.
  private struct Apart: @unchecked Sendable {
    let queues: [QueueCase]
  }
}

extension QueueCase {
  /// Computes what several rules ask for, where they will.
  fileprivate func prepare() {
    _ = utilisation
    _ = medians
    guard let study = studyIfTroubled else { return }
    _ = study.services
    if consumers.count >= 2, waits { _ = study.hands }
  }
}
