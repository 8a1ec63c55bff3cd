internal import Events
internal import Metrics

/// What happened in each queue, by numbers in the order in which the queues first appeared.
final class Queues: ProfilePart {
  static let since = 1

  private(set) var states: [QueueState] = []
  /// The same without counting references, for the fold: `states` keeps them alive, and counting at every event costs
  /// as much as the rest of a look-up.
  let references = References<QueueState>()
  private var index: [QueueName: Int] = [:]
  /// Whether one of them is not a queue of its own: only then messages are looked for under other names.
  private(set) var hasRoutes = false
  private let start: Profile.Start

  init(_ start: Profile.Start) { self.start = start }

  var isFull: Bool { states.count >= Profile.queueLimit }
  func number(of name: QueueName) -> Int? { index[name] }

  /// Adds a queue that is not known yet, with buckets of `width`.
  func add(_ key: QueueName, width: Int64) -> Int {
    let queue = QueueState(key, timeline: Timeline.numbered(states.count, width: width))
    if let binned = start.binned[key] { queue.startBinned(binned) }
    return add(queue)
  }

  private func add(_ queue: QueueState) -> Int {
    index[queue.key] = states.count
    if queue.key.kind != .queue { hasRoutes = true }
    states.append(queue)
    references.append(queue)
    return states.count - 1
  }

  /// Another state for the queue of a number.
  func replace(_ number: Int, with queue: QueueState) {
    states[number] = queue
    references.replace(number, with: queue)
  }

  func adoptNames(of other: Queues) {
    for queue in other.states { _ = add(queue.key, width: start.width) }
  }

  func coarsen(to width: Int64) {
    for queue in states {
      queue.timeline?.coarsen(to: width)
      queue.stated?.timeline.coarsen(to: width)
    }
  }

  func append(_ next: Queues, _ numbers: Renumbering) {
    for (theirs, number) in zip(next.states, numbers.queues) {
      let queue = states[Int(number)]
      queue.append(theirs, mapping: numbers.here)
      if number < Profile.traceLimit {
        queue.trace.append(theirs.trace, mapping: numbers.parties)
      } else {
        queue.trace.skip(theirs.trace)
      }
    }
  }

  func rename(_ renaming: Renaming) {
    for queue in states {
      queue.key.name = renaming.name(queue.key.name, .queue)
      queue.key.scope = renaming.name(queue.key.scope, .queue)
      queue.reasons = queue.reasons.renamed(renaming.text)
    }
  }

  func pack(into packer: inout Packer) {
    packer.put(states) { packer, queue in queue.pack(into: &packer) }
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let saved = file
    for queue in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      try QueueState(from: &u, of: saved)
    }) {
      _ = add(queue)
    }
    file.queues = states.count
  }

  /// Whether every consumer that a trace names is one of so many parties.
  func namesOnly(parties: Int) -> Bool {
    !states.contains { queue in queue.trace.contains { Int($0.consumer) > parties } }
  }
}

extension Timeline {
  /// For the queue or label of a number: the first ones are followed over time, and the first of these with percentiles.
  static func numbered(_ number: Int, width: Int64) -> Timeline? {
    guard number < Profile.timelineLimit else { return nil }
    return Timeline(width: width, keepsQuantities: number < Profile.quantileLimit)
  }
}

extension QueueState {
  /// Adds the counts and distributions of what follows, but for the trace.
  func append(_ next: QueueState, mapping line: (LineReference) -> LineReference) {
    counts.append(next.counts)
    backlog.append(next.backlog)
    unconfirmed.append(next.unconfirmed)
    if next.depthLatest != Event.absent { noteDepth(next.depthLatest, at: next.depthTime) }
    depthMaximum = max(depthMaximum, next.depthMaximum)
    for (ours, theirs) in zip(sketches, next.sketches) { ours.merge(theirs) }
    if let theirs = next.timeline { timeline?.merge(theirs) }
    if let theirs = next.stated {
      let ours = stated ?? StatedWaits(width: theirs.timeline.width)
      ours.append(theirs)
      stated = ours
    }
    reasons.append(next.reasons, mapping: line)
  }

  fileprivate func pack(into packer: inout Packer) {
    packer.put(key.name)
    packer.put(UInt64(key.kind.rawValue))
    if key.kind != .queue { packer.put(key.scope) }
    counts.pack(into: &packer)
    backlog.pack(into: &packer)
    packer.put(depthTime)
    packer.put(depthLatest)
    packer.put(depthMaximum)
    for sketch in sketches { sketch.pack(into: &packer) }
    packer.put(timeline != nil)
    timeline?.pack(into: &packer)
    reasons.pack(into: &packer)
    packer.put(trace.latest) { packer, life in life.pack(into: &packer) }
    packer.put(trace.omitted)
    packer.put(trace.hasHoles)
    unconfirmed.pack(into: &packer)
    packer.put(stated != nil)
    stated?.pack(into: &packer)
  }

  fileprivate convenience init(
    from unpacker: inout Unpacker, of file: SavedProfile
  ) throws(Unpacker.Malformed) {
    var key = QueueName.queue(try unpacker.text())
    if file.version > 5 {
      guard let kind = QueueName.Kind(rawValue: UInt8(try unpacker.number(below: 256))) else {
        throw Unpacker.Malformed()
      }
      key.kind = kind
      if kind != .queue { key.scope = try unpacker.text() }
    }
    var counts = QueueCounts()
    try counts.unpack(from: &unpacker, version: file.version)
    let backlog = try RunningBacklog(from: &unpacker)
    let depthTime = try unpacker.int64()
    let depthLatest = try unpacker.int64()
    let depthMaximum = try unpacker.int64()
    var sketches: [Sketch] = []
    for _ in 0..<(file.version < 4 ? 4 : 5) { sketches.append(try Sketch.unpack(from: &unpacker)) }
    self.init(key, timeline: try file.optionalTimeline(&unpacker))
    self.counts = counts
    self.backlog = backlog
    self.depthTime = depthTime
    self.depthLatest = depthLatest
    self.depthMaximum = depthMaximum
    for (sketch, read) in zip(self.sketches, sketches) { sketch.merge(read) }
    reasons = try Reasons(from: &unpacker, of: file)
    let lives = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try TracedLife(from: &u, version: file.version)
    }
    guard file.version > 2 else {
      // What was kept then, the messages published last, is not what a trace promises now.
      trace = Trace([], omitted: lives.count, hasHoles: true)
      return
    }
    trace = Trace(lives, omitted: try unpacker.count(), hasHoles: try unpacker.bool())
    unconfirmed = try RunningBacklog(from: &unpacker)
    if file.version > 5, try unpacker.bool() { stated = try StatedWaits.unpack(from: &unpacker, of: file) }
  }
}

extension RunningBacklog {
  fileprivate func pack(into packer: inout Packer) {
    packer.put(net)
    packer.put(high)
    packer.put(low)
    packer.put(first)
    packer.put(last)
    packer.put(isDisordered)
  }

  fileprivate init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    net = try unpacker.int()
    high = try unpacker.int()
    low = try unpacker.int()
    first = try unpacker.int64()
    last = try unpacker.int64()
    isDisordered = try unpacker.bool()
  }
}

extension TracedLife {
  fileprivate func pack(into packer: inout Packer) {
    packer.put(publish)
    packer.put(deliver)
    packer.put(end)
    packer.put(UInt64(consumer))
    packer.put(Int64(bytes))
    packer.put(UInt64(deliveries))
    packer.put(isAcked)
  }

  fileprivate init(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    self.init(
      publish: try unpacker.int64(), deliver: try unpacker.int64(), end: try unpacker.int64(),
      consumer: UInt32(try unpacker.number(below: 1 << 16)), bytes: try unpacker.fixed(Int32.self),
      deliveries: version < 3 ? 0 : try unpacker.number(below: TracedLife.deliveryLimit + 1),
      isAcked: version < 3 ? false : try unpacker.bool())
  }
}
