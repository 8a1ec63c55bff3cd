internal import Events
internal import Metrics

extension QueueState {
  /// Adds the counts and distributions of what follows.
  func append(_ next: QueueState, mapping line: (LineReference) -> LineReference) {
    counts.add(next.counts)
    backlog.append(next.backlog)
    unconfirmed.append(next.unconfirmed)
    if next.depthLatest != Event.absent { noteDepth(next.depthLatest, at: next.depthTime) }
    depthMaximum = max(depthMaximum, next.depthMaximum)
    endToEnd.merge(next.endToEnd)
    queueWait.merge(next.queueWait)
    held.merge(next.held)
    confirm.merge(next.confirm)
    if let theirs = next.timeline { timeline?.merge(theirs) }
    reasons.append(next.reasons, mapping: line)
  }
}

extension PartyState {
  func mergeCounts(_ next: PartyState) {
    published += next.published
    delivered += next.delivered
    acked += next.acked
    nacked += next.nacked
    service.merge(next.service)
    first = min(first, next.first)
    last = max(last, next.last)
    if next.joined >= joined, next.prefetch != Event.absent { prefetch = next.prefetch }
    joined = max(joined, next.joined)
    left = max(left, next.left)
  }

  /// Chains the settles of what follows behind the ones here.
  func mergeSettles(_ next: PartyState) {
    if next.openSettle != Life.unseen {
      if latestSettle == Life.unseen {
        openSettle = next.openSettle
        openDeliver = next.openDeliver
      } else {
        service.record(
          PartyState.recovered(
            settle: next.openSettle, deliver: next.openDeliver, previous: latestSettle))
      }
    }
    if next.latestSettle != Life.unseen { latestSettle = next.latestSettle }
  }
}
