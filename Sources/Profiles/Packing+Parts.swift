internal import Events
internal import Metrics

// How each part of a profile is written, and read back beside it.

extension Sketch {
  func pack(into packer: inout Packer) {
    packer.put(count)
    guard count > 0 else { return }
    packer.put(sum)
    packer.put(min)
    packer.put(max)
    // Sorted and as differences: the order of the values is of no meaning, and small numbers are short.
    var previous: Int64 = 0
    packer.put(exactValues) { packer, value in
      packer.put(UInt64(value - previous))
      previous = value
    }
    var bin = 0
    packer.put(usedBins) { packer, entry in
      packer.put(UInt64(entry.bin - bin))
      packer.put(entry.count)
      bin = entry.bin
    }
  }

  static func unpack(from unpacker: inout Unpacker) throws(Unpacker.Malformed) -> Sketch {
    let count = try unpacker.count()
    guard count > 0 else { return Sketch() }
    let sum = try unpacker.int128()
    let min = try unpacker.int64()
    let max = try unpacker.int64()
    var previous: Int64 = 0
    let values = try unpacker.list { (u) throws(Unpacker.Malformed) -> Int64 in
      guard let step = Int64(exactly: try u.unsigned()) else { throw Unpacker.Malformed() }
      let (value, overflow) = previous.addingReportingOverflow(step)
      guard !overflow else { throw Unpacker.Malformed() }
      previous = value
      return value
    }
    var bin = 0
    let bins = try unpacker.list { (u) throws(Unpacker.Malformed) -> (bin: Int, count: UInt64) in
      bin += try u.number(below: Sketch.binCount)
      return (bin, try u.unsigned())
    }
    guard bins.allSatisfy({ $0.count <= UInt64(count) }),
      let sketch = Sketch(count: count, sum: sum, min: min, max: max, values: values, bins: bins)
    else { throw Unpacker.Malformed() }
    return sketch
  }
}

extension Timeline {
  func pack(into packer: inout Packer) {
    packer.put(keepsQuantities)
    packer.put(firstBucket)
    packer.put(cells) { packer, cell in packer.put(UInt64(cell)) }
    packer.put(packedBins) { packer, bins in
      packer.put(bins) { packer, entry in packer.put(UInt64(entry)) }
    }
  }

  static func unpack(from unpacker: inout Unpacker, width: Int64) throws(Unpacker.Malformed) -> Timeline {
    func word(_ u: inout Unpacker) throws(Unpacker.Malformed) -> UInt32 {
      UInt32(try u.number(below: 1 << 32))
    }
    let keepsQuantities = try unpacker.bool()
    let firstBucket = try unpacker.int64()
    let cells = try unpacker.list(word)
    let bins = try unpacker.list { (u) throws(Unpacker.Malformed) in try u.list(word) }
    guard
      let timeline = Timeline(
        width: width, keepsQuantities: keepsQuantities, firstBucket: firstBucket, cells: cells,
        packedBins: bins)
    else { throw Unpacker.Malformed() }
    return timeline
  }

  static func pack(_ timeline: Timeline?, into packer: inout Packer) {
    packer.put(timeline != nil)
    timeline?.pack(into: &packer)
  }

  static func unpackOptional(
    from unpacker: inout Unpacker, width: Int64
  ) throws(Unpacker.Malformed) -> Timeline? {
    try unpacker.bool() ? try unpack(from: &unpacker, width: width) : nil
  }
}

extension SourceRecord {
  func pack(into packer: inout Packer) {
    packer.put(path)
    packer.put(format)
    packer.put(bytes)
    packer.put(lines)
    packer.put(ignored)
    packer.put(notUnderstood)
    packer.put(issues) { packer, issue in
      packer.put(issue.line)
      packer.put(UInt64(issue.problem.rawValue))
    }
    packer.put(problem ?? "")
    traffic.pack(into: &packer)
  }

  /// - Parameter version: of the file; the first one knew no traffic.
  init(from unpacker: inout Unpacker, version: Int) throws(Unpacker.Malformed) {
    self.init(path: try unpacker.string(), format: try unpacker.string())
    bytes = try unpacker.int64()
    lines = try unpacker.count()
    ignored = try unpacker.count()
    notUnderstood = try unpacker.count()
    guard ignored <= lines, notUnderstood <= lines - ignored else { throw Unpacker.Malformed() }
    issues = try unpacker.list { (u) throws(Unpacker.Malformed) in
      let line = try u.count()
      guard let problem = LineProblem(rawValue: UInt8(try u.number(below: 256))) else {
        throw Unpacker.Malformed()
      }
      return LineIssue(line: line, problem: problem)
    }
    let text = try unpacker.string()
    problem = text.isEmpty ? nil : text
    if version > 1 { traffic = try Traffic(from: &unpacker) }
  }
}

extension QueueState {
  func pack(into packer: inout Packer) {
    packer.put(name)
    for field in QueueCounts.fields { packer.put(counts[keyPath: field]) }
    backlog.pack(into: &packer)
    packer.put(depthTime)
    packer.put(depthLatest)
    packer.put(depthMaximum)
    for sketch in [endToEnd, queueWait, held, confirm] { sketch.pack(into: &packer) }
    Timeline.pack(timeline, into: &packer)
    reasons.pack(into: &packer)
    packer.put(trace.latest) { packer, life in life.pack(into: &packer) }
    packer.put(trace.omitted)
    packer.put(trace.hasHoles)
    unconfirmed.pack(into: &packer)
  }

  /// - Parameter version: of the file; the first two knew less.
  convenience init(
    from unpacker: inout Unpacker, width: Int64, sources: Int, version: Int
  ) throws(Unpacker.Malformed) {
    let name = try unpacker.text()
    var counts = QueueCounts()
    for field in QueueCounts.fields.prefix(version < 3 ? QueueCounts.fieldsOfVersion2 : .max) {
      counts[keyPath: field] = try unpacker.int()
    }
    let backlog = try RunningBacklog(from: &unpacker)
    let depthTime = try unpacker.int64()
    let depthLatest = try unpacker.int64()
    let depthMaximum = try unpacker.int64()
    let sketches = [
      try Sketch.unpack(from: &unpacker), try Sketch.unpack(from: &unpacker),
      try Sketch.unpack(from: &unpacker), try Sketch.unpack(from: &unpacker),
    ]
    self.init(name: name, timeline: try Timeline.unpackOptional(from: &unpacker, width: width))
    self.counts = counts
    self.backlog = backlog
    self.depthTime = depthTime
    self.depthLatest = depthLatest
    self.depthMaximum = depthMaximum
    for (sketch, read) in zip([endToEnd, queueWait, held, confirm], sketches) { sketch.merge(read) }
    reasons = try Reasons(from: &unpacker, sources: sources, version: version)
    let lives = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try TracedLife(from: &u, version: version)
    }
    guard version > 2 else {
      // What was kept then, the messages published last, is not what a trace promises now.
      trace = Trace([], omitted: lives.count, hasHoles: true)
      return
    }
    trace = Trace(lives, omitted: try unpacker.count(), hasHoles: try unpacker.bool())
    unconfirmed = try RunningBacklog(from: &unpacker)
  }
}

extension RunningBacklog {
  func pack(into packer: inout Packer) {
    packer.put(net)
    packer.put(high)
    packer.put(low)
    packer.put(first)
    packer.put(last)
    packer.put(isDisordered)
  }

  init(from unpacker: inout Unpacker) throws(Unpacker.Malformed) {
    net = try unpacker.int()
    high = try unpacker.int()
    low = try unpacker.int()
    first = try unpacker.int64()
    last = try unpacker.int64()
    isDisordered = try unpacker.bool()
  }
}

extension PartyState {
  private static let counters: [any ReferenceWritableKeyPath<PartyState, Int> & Sendable] = [
    \.published, \.delivered, \.acked, \.nacked,
  ]
  private static let moments: [any ReferenceWritableKeyPath<PartyState, Int64> & Sendable] = [
    \.prefetch, \.first, \.last, \.joined, \.left, \.latestSettle, \.openSettle, \.openDeliver,
  ]

  func pack(into packer: inout Packer) {
    packer.put(name)
    packer.put(UInt64(queue))
    packer.put(UInt64(role.rawValue))
    for counter in PartyState.counters { packer.put(self[keyPath: counter]) }
    for moment in PartyState.moments { packer.put(self[keyPath: moment]) }
    service.pack(into: &packer)
  }

  convenience init(from unpacker: inout Unpacker, queues: Int) throws(Unpacker.Malformed) {
    let name = try unpacker.text()
    let queue = UInt32(try unpacker.number(below: queues))
    guard let role = Role(rawValue: UInt8(try unpacker.number(below: 2))) else { throw Unpacker.Malformed() }
    self.init(name: name, queue: queue, role: role)
    for counter in PartyState.counters { self[keyPath: counter] = try unpacker.count() }
    for moment in PartyState.moments { self[keyPath: moment] = try unpacker.int64() }
    service.merge(try Sketch.unpack(from: &unpacker))
  }
}

extension SampleState {
  func pack(into packer: inout Packer) {
    packer.put(name)
    packer.put(count)
    packer.put(errors)
    latency.pack(into: &packer)
    Timeline.pack(timeline, into: &packer)
    reasons.pack(into: &packer)
    failures.pack(into: &packer)
    packer.put(stages) { packer, stage in
      packer.put(stage.name)
      stage.sketch.pack(into: &packer)
      packer.put(stage.totals.sorted { $0.key < $1.key }) { packer, entry in
        packer.put(UInt64(entry.key))
        packer.put(entry.value)
      }
    }
  }

  /// - Parameter version: of the file; the first two knew less.
  convenience init(
    from unpacker: inout Unpacker, width: Int64, sources: Int, version: Int
  ) throws(Unpacker.Malformed) {
    let name = try unpacker.text()
    let count = try unpacker.count()
    let errors = try unpacker.count()
    let latency = try Sketch.unpack(from: &unpacker)
    self.init(name: name, timeline: try Timeline.unpackOptional(from: &unpacker, width: width))
    self.count = count
    self.errors = errors
    self.latency.merge(latency)
    reasons = try Reasons(from: &unpacker, sources: sources, version: version)
    if version > 2 {
      let failures = try Sketch.unpack(from: &unpacker)
      guard failures.count <= errors else { throw Unpacker.Malformed() }
      self.failures.merge(failures)
    }
    guard latency.count == count, errors <= count else { throw Unpacker.Malformed() }
    let parts = try unpacker.list { (u) throws(Unpacker.Malformed) in
      (
        try u.text(), try Sketch.unpack(from: &u),
        try u.list { (u) throws(Unpacker.Malformed) in
          (try u.number(below: Sketch.binCount), try u.int128())
        }
      )
    }
    for (name, sketch, totals) in parts {
      guard let stage = stage(name) else { throw Unpacker.Malformed() }
      stage.sketch.merge(sketch)
      for (bin, total) in totals { stage.totals[bin] = total }
    }
  }
}

extension IncidentRecord {
  func pack(into packer: inout Packer) {
    packer.put(kind)
    packer.put(subject)
    packer.put(count)
    packer.put(first)
    packer.put(last)
    packer.put(sample)
    packer.put(lines) { packer, line in line.pack(into: &packer) }
    packer.put(marks) { packer, mark in
      packer.put(mark.time)
      packer.put(mark.begins)
    }
  }

  init(from unpacker: inout Unpacker, sources: Int) throws(Unpacker.Malformed) {
    self.init(kind: try unpacker.string(), subject: try unpacker.string())
    count = try unpacker.count()
    first = try unpacker.int64()
    last = try unpacker.int64()
    sample = try unpacker.string()
    lines = try unpacker.list { (u) throws(Unpacker.Malformed) in
      try LineReference(from: &u, sources: sources)
    }
    marks = try unpacker.list { (u) throws(Unpacker.Malformed) in
      Mark(time: try u.int64(), begins: try u.bool())
    }
  }
}
