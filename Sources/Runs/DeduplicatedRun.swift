public import Platform
public import Profiles

/// Reads the logs of a run and adds what earlier runs have read. When two logs have the same messages, the logs are read
/// a second time without the repeated ones.
public struct DeduplicatedRun {
  public var filter: EventFilter
  /// How many threads read.
  public var workers: Int
  /// Is told how far reading is.
  public var progress: ProgressLine?
  public var keepsDuplicates = false
  /// Whether the profile keeps a sample of the events of each source, so that later runs can compare sources with it.
  public var keepsTraffic = false

  public init(_ filter: EventFilter, workers: Int) {
    self.filter = filter
    self.workers = workers
  }

  public func run(_ logs: LogSet) throws(ProfileError) -> Analysis {
    let looks = !keepsDuplicates && (logs.sources.count > 1 || logs.resume != nil)
    var analysis = try read(logs, samplesTraffic: looks || keepsTraffic, [:])
    guard looks, analysis.stoppedBy == nil else { return analysis }
    let earlier = try logs.resume?.earlierTraffic() ?? []
    let duplicates = Duplicates(
      among: analysis.traffic + earlier.map(\.traffic),
      paths: logs.sources.map(\.source.displayPath) + earlier.map(\.path),
      canBeLeftOut: logs.sources.map { !$0.isProfile } + earlier.map { _ in false })
    analysis.duplicates = duplicates
    guard duplicates.changesInput else { return analysis }
    let kept = logs.sources.indices.filter { !duplicates.leftOutSources.contains($0) }
    guard kept.allSatisfy({ logs.sources[$0].source.canBeReadAgain }) else {
      analysis.duplicates = duplicates.keepingAll
      return analysis
    }
    var omissions: [Int: [EventFilter.Omission]] = [:]
    for (place, source) in kept.enumerated() { omissions[place] = duplicates.omissions(of: source) }
    var second = try read(logs.reduced(by: duplicates), samplesTraffic: keepsTraffic, omissions)
    // The second reading does not meet the problems of logs that are left out.
    second.problems = analysis.problems + second.problems.filter { !analysis.problems.contains($0) }
    second.duplicates = duplicates
    return second
  }

  private func read(
    _ logs: LogSet, samplesTraffic: Bool, _ omissions: [Int: [EventFilter.Omission]]
  ) throws(ProfileError) -> Analysis {
    var omissions = omissions
    for (index, log) in logs.sources.enumerated() where !log.omitted.isEmpty {
      omissions[index, default: []].append(EventFilter.Omission(kinds: log.omitted, from: .min, to: .max))
    }
    let analyzer = Analyzer(
      logs, filter: filter, workers: workers, progress: progress, samplesTraffic: samplesTraffic,
      omissions: omissions, base: try logs.resume?.base() ?? Profile())
    var analysis = analyzer.run()
    if let resume = logs.resume { try analysis.add(resume, logs) }
    return analysis
  }
}
