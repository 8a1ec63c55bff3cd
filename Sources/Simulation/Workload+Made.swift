extension Workload {
  /// A load that no log shows: to try policies with, and to time replays.
  /// - Parameters:
  ///   - arrivals: when each message is published, ascending, in nanoseconds from 0 on.
  ///   - services: the work that each of them is, in nanoseconds.
  ///   - consumers: how many there are, all alike and there all the time.
  ///   - prefetch: what each of them may have in hand; 0 for no limit.
  ///   - roundTrip: from an ack until the consumer has the next message.
  public init(
    arrivals: [Int64], services: [Int64], consumers: Int, prefetch: Int = 1, handlers: Int = 1,
    dispatch: Dispatch = .roundRobin, roundTrip: Int64 = 0
  ) {
    precondition(arrivals.count == services.count, "a message has an arrival and a service")
    let crew = (0..<consumers).map {
      Consumer(
        name: "c\($0)", prefetch: prefetch, prefetchIsGiven: true, speed: 1, weight: 1, joins: Clock.always,
        leaves: Clock.never)
    }
    let nothing = Passages(
      arrivals: [], delivers: [], starts: [], ends: [], holders: [], headStart: 0, length: 1)
    self.arrivals = arrivals
    self.services = services
    self.consumers = crew
    self.handlers = handlers
    self.dispatch = dispatch
    dispatchIsSeen = true
    outages = []
    travel = Travel(untilCredited: roundTrip)
    length = arrivals.last ?? 0
    unknownShare = 0
    logged = Outcome(nothing, most: 0, consumers: crew, handlers: handlers)
    logged = replay()
  }
}
