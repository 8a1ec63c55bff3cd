extension Workload {
  /// Recovers a load, or says why it cannot be.
  /// - Complexity: n log n in the number of messages.
  init(_ load: LoggedLoad) throws(Unusable) {
    let read = try Recovery(load.messages, load.consumers, from: load.from, to: load.to)
    var recovery = read
    try recovery.infer()
    try self.init(recovery)
    start = load.from
    guard recovery.mayHideBuffers else { return }
    var begun = read
    try begun.infer(.begin)
    chooseVantage(recovery, try Workload(begun), begun)
    start = load.from
  }

  private init(_ recovery: Recovery) throws(Unusable) {
    let (patience, evicted) = recovery.patience()
    let evictions = Double(evicted) / Double(max(1, recovery.arrivals.count))
    guard evictions <= Recovery.evictionLimit else {
      throw .evictions(share: evictions, limit: Recovery.evictionLimit)
    }
    let (services, unknown) = recovery.work()
    guard unknown <= Recovery.unknownLimit else {
      throw .tooMuchUnknown(share: unknown, limit: Recovery.unknownLimit)
    }
    let passages = Passages(
      arrivals: recovery.arrivals, delivers: recovery.delivers, starts: recovery.starts, ends: recovery.ends,
      holders: recovery.holders, headStart: recovery.headStart, length: recovery.length)
    var logged = Outcome(
      passages, most: passages.most, consumers: recovery.consumers, handlers: recovery.handlers)
    logged.idleWhileWaiting = passages.idleShare(of: recovery.consumers)
    arrivals = recovery.arrivals
    self.services = services
    self.patience = patience
    headStart = recovery.headStart
    self.consumers = recovery.consumers
    handlers = recovery.handlers
    dispatch = recovery.dispatch
    dispatchIsSeen = recovery.dispatchIsSeen
    outages = recovery.outages
    travel = recovery.travel
    vantage = recovery.vantage
    length = recovery.length
    unknownShare = unknown
    self.logged = logged
  }
}
