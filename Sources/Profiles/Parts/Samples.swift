internal import Events
internal import Metrics

/// Finished measurements by their labels, in the order in which these first appeared.
final class Samples: ProfilePart {
  static let since = 1
  private(set) var states: [SampleState] = []
  private var index: [[UInt8]: Int] = [:]
  /// Durations of stages that found no room.
  private(set) var omittedStages = 0

  init(_ start: Profile.Start) {}

  var isFull: Bool { states.count >= Profile.labelLimit }
  func number(of name: [UInt8]) -> Int? { index[name] }

  /// Adds a label that is not known yet, with buckets of `width`.
  func add(_ name: [UInt8], width: Int64) -> Int {
    add(SampleState(name: name, timeline: Timeline.numbered(states.count, width: width)))
  }

  private func add(_ sample: SampleState) -> Int {
    index[sample.name] = states.count
    states.append(sample)
    return states.count - 1
  }

  /// Books the stages of samples, whose labels are known since the samples were booked.
  func book(_ batch: EventBatch, at base: LineReference) {
    for stage in batch.stages {
      let event = unsafe batch.events[stage.event]
      guard let number = index[batch.names.bytes(event.queue)] ?? index[Profile.otherReason],
        let part = states[number].stage(batch.names.bytes(stage.name))
      else {
        omittedStages += 1
        continue
      }
      let value = max(0, stage.duration)
      part.sketch.record(value)
      part.totals[Sketch.bin(of: max(0, event.duration)), default: 0] += Int128(value)
    }
  }

  func coarsen(to width: Int64) {
    for sample in states { sample.timeline?.coarsen(to: width) }
  }

  func append(_ next: Samples, _ numbers: Renumbering) {
    omittedStages += next.omittedStages
    for (theirs, number) in zip(next.states, numbers.labels) {
      omittedStages += states[number].append(theirs, mapping: numbers.here)
    }
  }

  func rename(_ renaming: Renaming) {
    for sample in states {
      sample.name = renaming.name(sample.name, .label)
      sample.reasons = sample.reasons.renamed(renaming.text)
      for stage in sample.stages { stage.name = renaming.name(stage.name, .stage) }
    }
  }

  func pack(into packer: inout Packer) {
    packer.put(states) { packer, sample in sample.pack(into: &packer) }
    packer.put(omittedStages)
  }

  func unpack(from unpacker: inout Unpacker, of file: inout SavedProfile) throws(Unpacker.Malformed) {
    let saved = file
    for sample in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      try SampleState(from: &u, of: saved)
    }) {
      if saved.version < 4, sample.name == Flushes.labelOfVersion3, sample.timeline != nil {
        file.flushes = sample
      } else {
        _ = add(sample)
      }
    }
    if saved.version >= 5 { omittedStages = try unpacker.count() }
  }
}

extension Figures {
  func sample(labelled name: [UInt8]) -> SampleState {
    let number = number(ofLabel: name)
    return samples.states[number]
  }

  func bookSample(_ event: Event, _ batch: EventBatch, at base: LineReference) {
    let state = sample(labelled: batch.names.bytes(event.queue))
    state.record(max(0, event.duration), event)
    if event.flags.contains(.failed) {
      state.reasons.note(
        batch.reason(of: event, otherwise: "failed"), Int(event.weight), at: base.line(of: event))
    }
  }
}

extension SampleState {
  /// Counts a finished measurement.
  func record(_ duration: Int64, _ event: Event) {
    let weight = Int(event.weight)
    count += weight
    latency.record(duration, weight: weight)
    timeline?.add(.outgoing, at: event.time, event.weight)
    timeline?.record(duration, at: event.time)
    guard event.flags.contains(.failed) else { return }
    errors += weight
    failures.record(duration, weight: weight)
    timeline?.add(.errors, at: event.time, event.weight)
  }

  /// Adds what follows; returns how many durations of stages found no room.
  func append(_ next: SampleState, mapping line: (LineReference) -> LineReference) -> Int {
    count += next.count
    errors += next.errors
    latency.merge(next.latency)
    if let theirs = next.timeline { timeline?.merge(theirs) }
    failures.merge(next.failures)
    reasons.append(next.reasons, mapping: line)
    var omitted = 0
    for theirs in next.stages {
      guard let ours = stage(theirs.name) else {
        omitted += theirs.sketch.count
        continue
      }
      ours.sketch.merge(theirs.sketch)
      ours.totals.merge(theirs.totals, uniquingKeysWith: +)
    }
    return omitted
  }

  func pack(into packer: inout Packer) {
    packer.put(name)
    packer.put(count)
    packer.put(errors)
    latency.pack(into: &packer)
    packer.put(timeline != nil)
    timeline?.pack(into: &packer)
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

  convenience init(
    from unpacker: inout Unpacker, of file: SavedProfile
  ) throws(Unpacker.Malformed) {
    let name = try unpacker.text()
    let count = try unpacker.count()
    let errors = try unpacker.count()
    let latency = try Sketch.unpack(from: &unpacker)
    self.init(name: name, timeline: try file.optionalTimeline(&unpacker))
    self.count = count
    self.errors = errors
    self.latency.merge(latency)
    reasons = try Reasons(from: &unpacker, of: file)
    if file.version > 2 {
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
