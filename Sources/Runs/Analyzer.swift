internal import Bytes
internal import Events
internal import Formats
internal import Platform
internal import Profiles
internal import Synchronization

/// Reads, decodes, filters, folds and merges on several threads.
///
/// Each worker takes a unit of the schedule, folds it into a profile of its own and hands that on; finished
/// profiles are merged in the order of their units by whoever completes the sequence. The result is the same
/// for any number of workers, because profiles obey the merge law and units do not depend on the workers.
final class Analyzer: Sendable {
  private let logs: LogSet
  private let filter: EventFilter
  private let workers: Int
  private let samplesTraffic: Bool
  private let omissions: [Int: [EventFilter.Omission]]
  private let monitor = Monitor()
  private let state: Mutex<State>

  /// Finished profiles that wait for an earlier one; more are not begun.
  private static let ahead = 2

  private struct State {
    var schedule: Schedule
    var merged: Int = 0
    var isMerging = false
    var finished: [Int: Transfer] = [:]
    var result: Transfer?
    var start = Profile.Start()
    var traffic: [Traffic] = []
    var apart: [Int: Transfer] = [:]
    var problems: [InputProblem] = []
    var total: Int64?
    var progress: ProgressLine
  }

  /// A profile on its way from one thread to another: whoever takes it out of the state has it alone.
  private final class Transfer: @unchecked Sendable {
    let profile: Profile
    let source: Int?

    init(_ profile: Profile, of source: Int? = nil) {
      self.profile = profile
      self.source = source
    }
  }

  /// - Parameters:
  ///   - logs: What is to be read.
  ///   - filter: What of it counts.
  ///   - workers: How many threads read, 1 at least.
  ///   - showsProgress: Whether a line on stderr tells how far it is.
  ///   - samplesTraffic: Whether to note what each source logs, by which sources that log the same are found.
  ///   - omissions: What is not to be counted of a source.
  ///   - base: What is known already; it is used up.
  init(
    _ logs: LogSet, filter: EventFilter, workers: Int, showsProgress: Bool, samplesTraffic: Bool = false,
    omissions: [Int: [EventFilter.Omission]] = [:], base: Profile = Profile()
  ) {
    self.logs = logs
    self.filter = filter
    self.workers = max(1, workers)
    self.samplesTraffic = samplesTraffic
    self.omissions = omissions
    var state = State(
      schedule: Schedule(logs.sources), progress: ProgressLine(isWanted: showsProgress))
    let sizes = logs.sources.map(\.source.size)
    if sizes.allSatisfy({ $0 != nil }) { state.total = sizes.reduce(0) { $0 + ($1 ?? 0) } }
    state.result = Transfer(base)
    state.start = base.startOfNext
    if !base.hasEvents, filter.isEmpty, omissions.isEmpty, let span = logs.certainSpan {
      state.start = Profile.Start(first: span.first, last: span.last)
    }
    if samplesTraffic { state.traffic = [Traffic](repeating: Traffic(), count: logs.sources.count) }
    self.state = Mutex(state)
  }

  func run() -> Analysis {
    runWorkers(count: workers) { _ in work() }
    state.withLock { $0.progress.erase() }
    let (transfer, problems, readers) = state.withLock { ($0.result, $0.problems, $0.schedule.readers) }
    let traffic = state.withLock { $0.traffic }
    let profile = transfer?.profile ?? Profile()
    var all = logs.problems + problems
    for (_, reader) in readers.sorted(by: { $0.key < $1.key }) {
      if let problem = reader.problem { all.append(problem) }
    }
    var analysis = Analysis(
      profile: profile, problems: all, notes: logs.notes, unknown: logs.unknown,
      wasInterrupted: Interrupt.isRequested, traffic: traffic)
    analysis.decoded = readers.mapValues(\.bytesDecoded)
    analysis.apart = state.withLock { $0.apart.mapValues(\.profile) }
    return analysis
  }

  private func work() {
    let worker = Worker(logs.sources, filter, samplesTraffic: samplesTraffic, omissions)
    while let unit = take() {
      let profile: Profile
      do {
        profile = try worker.profile(of: unit, start: state.withLock { $0.start })
      } catch {
        let path = logs.sources[unit.source].source.displayPath
        state.withLock { $0.problems.append(InputProblem(path: path, text: error.text)) }
        profile = Profile()
      }
      hand(on: Transfer(profile, of: unit.source), unit.number)
    }
  }

  /// The next unit, once no more than a few wait to be merged.
  private func take() -> WorkUnit? {
    monitor.lock {
      while true {
        if Interrupt.isRequested { return nil }
        let isAhead = state.withLock { $0.finished.count > Analyzer.ahead }
        if !isAhead { break }
        monitor.wait()
      }
      return state.withLock { state in
        let unit = state.schedule.next()
        let done = state.schedule.readers.values.reduce(0) { $0 + $1.bytesRead }
        state.progress.update(done: done, total: state.total)
        return unit
      }
    }
  }

  private func hand(on transfer: Transfer, _ number: Int) {
    state.withLock { $0.finished[number] = transfer }
    while let (result, next) = state.withLock({ state -> (Transfer, Transfer)? in
      guard !state.isMerging, let result = state.result,
        let next = state.finished.removeValue(forKey: state.merged)
      else { return nil }
      state.isMerging = true
      return (result, next)
    }) {
      let traffic = samplesTraffic ? next.profile.sources.map(\.traffic) : []
      let isApart = next.source.map { logs.sources[$0].isKeptApart } ?? false
      if !isApart { result.profile.merge(next.profile) }
      let start = result.profile.startOfNext
      state.withLock { state in
        state.isMerging = false
        state.merged += 1
        state.start = start
        guard let source = next.source else { return }
        if isApart { state.apart[source] = next }
        for part in traffic { state.traffic[source].merge(part) }
      }
      monitor.lock { monitor.broadcast() }
    }
  }
}

/// What one thread needs to turn units into profiles; used for one unit after the other.
private final class Worker {
  private let sources: [LogSource]
  private let filter: EventFilter
  private let batch = EventBatch()
  private let scratch = Block(capacity: 256 << 10)
  private let memory = EventFilter.Memory()
  private let sampler: TrafficSampler?
  private let omissions: [Int: [EventFilter.Omission]]
  private var decoder: (source: Int, decoder: any LogDecoder)?

  init(
    _ sources: [LogSource], _ filter: EventFilter, samplesTraffic: Bool,
    _ omissions: [Int: [EventFilter.Omission]]
  ) {
    self.sources = sources
    self.filter = filter
    self.omissions = omissions
    sampler = samplesTraffic ? TrafficSampler() : nil
  }

  private func filter(of source: Int) -> EventFilter {
    var filter = filter
    filter.omissions = omissions[source] ?? []
    return filter
  }

  func profile(of unit: WorkUnit, start: Profile.Start) throws(ProfileError) -> Profile {
    switch unit.content {
    case .profile(let reader): return try savedProfile(reader)
    case .stretch(let stretch):
      let profile = Profile(start)
      fold(stretch, of: unit.source, into: profile)
      return profile
    case .whole(let reader):
      let profile = Profile(start)
      while !Interrupt.isRequested, let stretch = reader.nextStretch() {
        fold(stretch, of: unit.source, into: profile)
      }
      finish(unit.source, into: profile)
      if let problem = reader.problem { profile.note(problem: problem.text, ofSource: 0) }
      return profile
    }
  }

  private func fold(_ stretch: Stretch, of source: Int, into profile: Profile) {
    guard case .log(let format, let options) = sources[source].content else { return }
    let index = profile.beginSource(path: sources[source].source.displayPath, format: format.name)
    let decoder = decoder(for: source, format, options)
    let filter = filter(of: source)
    sampler?.begin(source)
    stretch.forEachBlock(using: scratch) { block in
      batch.clear()
      decoder.decode(block, into: batch)
      filter.apply(to: batch, memory)
      sampler?.add(batch)
      profile.fold(batch, source: index, bytes: Int64(block.count))
    }
    if let sampler { profile.add(sampler.take(), ofSource: index) }
  }

  private func finish(_ source: Int, into profile: Profile) {
    guard case .log(let format, let options) = sources[source].content else { return }
    let index = profile.beginSource(path: sources[source].source.displayPath, format: format.name)
    batch.clear()
    decoder(for: source, format, options).finish(into: batch)
    filter(of: source).apply(to: batch, memory)
    sampler?.begin(source)
    sampler?.add(batch)
    profile.fold(batch, source: index, bytes: 0)
    if let sampler { profile.add(sampler.take(), ofSource: index) }
    decoder = nil
  }

  private func decoder(
    for source: Int, _ format: any LogFormat, _ options: DecodeOptions
  ) -> any LogDecoder {
    if let decoder, decoder.source == source { return decoder.decoder }
    let made = format.makeDecoder(options)
    decoder = (source, made)
    return made
  }

  private func savedProfile(_ reader: SourceReader) throws(ProfileError) -> Profile {
    var bytes: [UInt8] = []
    while let stretch = reader.nextStretch() {
      stretch.forEachBlock(using: scratch) { bytes.append(contentsOf: $0.bytes[..<$0.count]) }
    }
    return try Profile(decoding: bytes)
  }
}
