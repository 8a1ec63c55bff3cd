internal import Platform
internal import Profiles

/// Reads, decodes, filters, folds and merges on several threads.
///
/// Each worker takes a unit of the schedule and folds it into a profile of its own. Finished profiles are merged in the
/// order of their units, by whichever worker is free when the next one is there. The result is the same for any number
/// of workers, because profiles obey the merge law and units do not depend on the workers.
final class Analyzer: Sendable {
  private let logs: LogSet
  private let filter: EventFilter
  private let workers: Int
  private let samplesTraffic: Bool
  private let omissions: [Int: [EventFilter.Omission]]
  private let work: Monitor<Work>

  /// - Parameters:
  ///   - logs: The logs to read.
  ///   - filter: The events that count.
  ///   - workers: How many threads read, 1 at least.
  ///   - progress: Is told how far reading is.
  ///   - samplesTraffic: Whether to sample the events of each source, for the comparison of sources.
  ///   - omissions: For each source by its number, the events that another source has too.
  ///   - base: The profile of earlier runs. The analysis is merged into it.
  init(
    _ logs: LogSet, filter: EventFilter, workers: Int, progress: ProgressLine? = nil,
    samplesTraffic: Bool = false, omissions: [Int: [EventFilter.Omission]] = [:], base: Profile = Profile()
  ) {
    self.logs = logs
    self.filter = filter
    self.workers = max(1, workers)
    self.samplesTraffic = samplesTraffic
    self.omissions = omissions
    var start = base.startOfNext
    if !base.hasEvents, filter.isEmpty, omissions.isEmpty, let span = logs.certainSpan {
      start = Profile.Start(first: span.first, last: span.last)
    }
    work = Monitor(Work(logs, base, start, progress, samplesTraffic: samplesTraffic))
  }

  func run() -> Analysis {
    runWorkers(count: workers) { _ in takeSteps() }
    return work.change { $0.analysis(of: logs) }
  }

  private func takeSteps() {
    let worker = Worker(logs, filter, omissions, samplesTraffic: samplesTraffic)
    while true {
      switch work.wait(for: { $0.next() }) {
      case .read(let unit, let start):
        let finished = worker.finish(unit, start: start)
        work.change { $0.add(finished, number: unit.number) }
      case .merge(let unit, let result):
        let traffic = samplesTraffic ? unit.profile.sources.map(\.traffic) : []
        if logs.sources[unit.source].isProfile { nameSources(of: unit, apartFrom: result) }
        if !logs.sources[unit.source].isKeptApart { result.merge(unit.profile) }
        let start = result.startOfNext
        work.change { $0.didMerge(unit, traffic, start: start) }
      case .end: return
      }
    }
  }
}

extension Analyzer {
  /// Gives the sources of a saved profile other names where another source of the run has the same path: it is another
  /// file, or the same one at another time, and the lines of both are counted from their own first line.
  private func nameSources(of unit: FinishedUnit, apartFrom result: Profile) {
    let file = logs.sources[unit.source].source.displayPath
    let taken = Set(result.sources.map(\.path)).union(
      logs.sources.filter { !$0.isProfile }.map(\.source.displayPath))
    unit.profile.renameSources { taken.contains($0) ? "\($0) (\(file))" : $0 }
  }
}

/// The profile of one unit.
struct FinishedUnit {
  var source: Int
  var profile: Profile
  var problem: InputProblem?
  /// Whether a request to stop came before the whole unit was read.
  var isCutShort = false
}

/// The state that the workers of a run share: units left to read, profiles that wait to be merged, and the result.
///
/// One worker at a time changes it, under the lock of a monitor. A profile that a step gives to a worker is used by that
/// worker alone until the worker reports back.
private struct Work {
  enum Step {
    case read(WorkUnit, Profile.Start)
    /// Merge the profile of a unit into the result.
    case merge(FinishedUnit, into: Profile)
    case end
  }

  /// How many finished profiles may wait for an earlier one. While more of them wait, no unit is begun, which bounds
  /// the memory of a run in which one unit is slow.
  private static let mostWaiting = 2

  private let result: Profile
  private let stop: Stop
  private let total: Int64?
  private let progress: ProgressLine?
  private var schedule: Schedule
  private var start: Profile.Start
  private var finished: [Int: FinishedUnit] = [:]
  private var mergedCount = 0
  private var isMerging = false
  private var isExhausted = false
  private var stoppedBy: StopSignal?
  private var traffic: [Traffic]
  private var apart: [Int: Profile] = [:]
  private var problems: [InputProblem] = []
  private let keepsApart: [Bool]

  init(
    _ logs: LogSet, _ base: Profile, _ start: Profile.Start, _ progress: ProgressLine?, samplesTraffic: Bool
  ) {
    result = base
    stop = logs.stop
    self.start = start
    self.progress = progress
    schedule = Schedule(logs.sources)
    keepsApart = logs.sources.map(\.isKeptApart)
    traffic = samplesTraffic ? [Traffic](repeating: Traffic(), count: logs.sources.count) : []
    let sizes = logs.sources.compactMap(\.source.size)
    total = sizes.count == logs.sources.count ? sizes.reduce(0, +) : nil
    progress?.begin()
  }

  /// The next step of a worker that is free; nil when it has to wait until another worker reports back.
  mutating func next() -> Step? {
    if !isMerging, let unit = finished.removeValue(forKey: mergedCount) {
      isMerging = true
      return .merge(unit, into: result)
    }
    if isExhausted || stoppedBy != nil { return .end }
    if let signal = stop.signal {
      stoppedBy = signal
      return .end
    }
    guard finished.count <= Work.mostWaiting else { return nil }
    guard let unit = schedule.next() else {
      isExhausted = true
      return .end
    }
    progress?.update(done: schedule.readers.values.reduce(0) { $0 + $1.bytesRead }, total: total)
    return .read(unit, start)
  }

  mutating func add(_ unit: FinishedUnit, number: Int) {
    finished[number] = unit
    if let problem = unit.problem { problems.append(problem) }
    if unit.isCutShort { stoppedBy = stoppedBy ?? stop.signal }
  }

  /// - Parameters:
  ///   - traffic: The samples of the unit; empty unless the run compares sources.
  ///   - start: The start of the profiles of the following units.
  mutating func didMerge(_ unit: FinishedUnit, _ traffic: [Traffic], start: Profile.Start) {
    isMerging = false
    mergedCount += 1
    self.start = start
    if keepsApart[unit.source] { apart[unit.source] = unit.profile }
    for part in traffic { self.traffic[unit.source].merge(part) }
  }

  func analysis(of logs: LogSet) -> Analysis {
    progress?.erase()
    let readers = schedule.readers
    let readProblems = readers.sorted { $0.key < $1.key }.compactMap(\.value.problem)
    // A profile that is saved says the same as the report.
    for problem in readProblems { result.note(problem: problem.text, ofSourcesAt: problem.path) }
    if stoppedBy != nil { result.noteInterruption() }
    return Analysis(
      profile: result, problems: logs.problems + problems + readProblems, notes: logs.notes,
      unknown: logs.unknown, aliases: logs.aliases, stoppedBy: stoppedBy, traffic: traffic,
      decoded: readers.mapValues(\.bytesDecoded), lastBytes: readers.mapValues(\.lastBytes), apart: apart)
  }
}
