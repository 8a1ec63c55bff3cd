internal import Platform
public import Profiles

/// How far a run has read each file, for the resume file from which the next run goes on.
public struct Resumed {
  struct Part {
    var entry: ResumeFile.Entry
    var isPlain: Bool
  }

  public let run: ResumeRun
  fileprivate(set) var read: [Part]
  /// The profile of everything that is not kept apart, as a saved profile.
  fileprivate let base: [UInt8]

  /// The plain files that were read. When one of them has a problem, how far it was read is not known.
  public var plainPaths: Set<String> { Set(read.filter(\.isPlain).map(\.entry.path)) }

  /// The file for the next run.
  /// - Parameter settings: A text of everything the result of reading depends on; runs whose texts differ must not
  ///   be added.
  public func file(settings: String) -> ResumeFile {
    run.file(after: read.map(\.entry), base: base, settings: settings)
  }
}

extension Analysis {
  /// Adds the profiles of sequential sources, and notes how far each file was read.
  mutating func add(_ run: ResumeRun, _ logs: LogSet) throws(ProfileError) {
    var resumed = Resumed(run: run, read: [], base: profile.encoded())
    for (index, log) in logs.sources.enumerated() {
      guard var entry = log.entry else { continue }
      if !log.source.isPlainFile {
        entry.advance(
          to: entry.offset + (decoded[index] ?? 0), log.start, end: lastBytes[index] ?? [])
      }
      if let own = apart[index] {
        entry.profile = own.encoded()
        profile.merge(own)
      }
      resumed.read.append(Resumed.Part(entry: entry, isPlain: log.source.isPlainFile))
    }
    resumed.read += logs.seen.map { Resumed.Part(entry: $0, isPlain: false) }
    for other in try run.apart() { profile.merge(other) }
    self.resumed = resumed
  }
}
