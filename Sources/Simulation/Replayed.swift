extension Workload {
  /// Replays this load under other settings: the same messages, the same work. Where consumers are chosen at random,
  /// the figures are the means of several draws.
  /// - Parameter measuresIdleness: whether `idleWhileWaiting` is wanted, which costs as much as the replay itself.
  /// - Complexity: see `Replay`; 200,000 messages take a fraction of a second.
  public func replay(_ settings: ReplaySettings = .logged, measuresIdleness: Bool = false) -> Outcome {
    Outcome(meanOf: draws(load(for: settings), by: crew(for: settings), measuresIdleness: measuresIdleness))
  }

  /// Draws of which the mean is what the random policy does to a load.
  private static let drawCount = 8

  /// One replay, or several where consumers are chosen at random.
  func draws(_ load: Replay.Load, by crew: Replay.Crew, measuresIdleness: Bool = false) -> [Outcome] {
    let isRandom = crew.dispatch == .random && crew.consumers.count > 1
    return (0..<(isRandom ? Workload.drawCount : 1)).map {
      run(load, by: crew, draw: $0, measuresIdleness: measuresIdleness)
    }
  }

  func run(_ load: Replay.Load, by crew: Replay.Crew, draw: Int, measuresIdleness: Bool = false) -> Outcome {
    var replay = Replay(load, by: crew, draw: draw)
    replay.run()
    let passages = Passages(
      arrivals: load.arrivals, delivers: replay.logged(crew.vantage),
      starts: replay.starts, ends: replay.ends,
      holders: replay.holders, headStart: load.headStart, length: load.length)
    var measures = Outcome(
      passages, most: replay.most, consumers: crew.consumers, handlers: crew.handlers)
    if measuresIdleness { measures.idleWhileWaiting = passages.idleShare(of: crew.consumers) }
    return measures
  }

  func load(for settings: ReplaySettings) -> Replay.Load {
    var load = Replay.Load(
      arrivals: arrivals, services: services, patience: patience, headStart: headStart, length: length)
    let rate = Workload.sane(settings.rate)
    if rate != 1 {
      // Messages that were there before the trace keep their age.
      for index in load.arrivals.indices where load.arrivals[index] > 0 {
        load.arrivals[index] = scaled(load.arrivals[index], by: 1 / rate)
      }
      load.length = max(1, scaled(length, by: 1 / rate))
    }
    let (factor, cap) = (Workload.sane(settings.service), settings.serviceCap ?? Clock.limit)
    if factor != 1 || cap < Clock.limit {
      for index in load.services.indices {
        load.services[index] = scaled(min(load.services[index], max(0, cap)), by: factor)
      }
    }
    return load
  }

  func crew(for settings: ReplaySettings) -> Replay.Crew {
    var members = consumers
    if let wanted = settings.consumers { Workload.resize(&members, to: min(max(wanted, 1), 1_024)) }
    if let prefetch = settings.prefetch {
      for index in members.indices { members[index].prefetch = max(0, prefetch) }
    }
    if settings.equalSpeeds {
      for index in members.indices { members[index].speed = 1 }
    }
    let rate = Workload.sane(settings.rate)
    for index in members.indices where rate != 1 {
      if members[index].joins > 0 { members[index].joins = scaled(members[index].joins, by: 1 / rate) }
      if members[index].leaves < Clock.never {
        members[index].leaves = scaled(members[index].leaves, by: 1 / rate)
      }
    }
    return Replay.Crew(
      consumers: members, handlers: min(max(settings.handlers ?? handlers, 1), 1_024),
      dispatch: settings.dispatch ?? dispatch, travel: travel,
      outages: settings.withoutOutages ? [] : Workload.moved(outages, by: rate), vantage: vantage)
  }

  /// The last to come are the first to go; new ones are like the middling one of those that stay, and always there.
  private static func resize(_ members: inout [Consumer], to count: Int) {
    if count < members.count {
      members.removeLast(members.count - count)
    } else if let model = members.first, count > members.count {
      let weight = members.reduce(0) { $0 + $1.weight } / Double(members.count)
      let prefetches = members.map(\.prefetch).sorted()
      for number in members.count..<count {
        members.append(
          Consumer(
            name: "new-\(number + 1)", prefetch: prefetches[prefetches.count / 2],
            prefetchIsGiven: model.prefetchIsGiven, speed: 1, weight: weight, joins: Clock.always,
            leaves: Clock.never))
      }
    }
  }

  /// An outage lasts as long as it did, whatever the load.
  private static func moved(_ outages: [Range<Int64>], by rate: Double) -> [Range<Int64>] {
    guard rate != 1 else { return outages }
    var moved: [Range<Int64>] = []
    for outage in outages {
      let start = max(scaled(outage.lowerBound, by: 1 / rate), moved.last?.upperBound ?? 0)
      moved.append(start..<min(start + (outage.upperBound - outage.lowerBound), Clock.never - 1))
    }
    return moved
  }

  private static func sane(_ factor: Double) -> Double {
    factor.isFinite && factor > 0 ? min(max(factor, 1e-3), 1e3) : 1
  }
}
