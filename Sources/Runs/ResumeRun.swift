internal import Bytes
internal import Formats
internal import Platform
public import Profiles

/// The files of a run that goes on from earlier ones: which of them are known, and which part of each is new.
public struct ResumeRun: Sendable {
  /// What to do with one file of the run.
  struct Step: Sendable {
    enum Work: Sendable {
      /// Read the file: no earlier run knows it.
      case new
      /// Read the part behind the one that was read before.
      case rest
      /// Read the file from its start, in place of the part that was read before.
      case again
      /// Read nothing.
      case none
    }

    var work: Work
    /// The file, or the part of it that is new.
    var source: InputSource
    /// What the resume file says of it after the run.
    var entry: ResumeFile.Entry
  }

  public let known: ResumeFile
  /// In the order of the sources.
  private(set) var steps: [Step] = []
  /// A sentence on each file, for `--verbose`.
  private(set) var notes: [String] = []
  /// A sentence on each file that has changed in a way that cannot be followed.
  private(set) var warnings: [String] = []
  /// Entries of files that are not among the sources.
  private var absent: [ResumeFile.Entry] = []
  /// Profiles of files that have been replaced.
  private var retired: [ResumeFile.Entry] = []
  /// New paths of sources of the profile, by their old paths.
  private var names: [String: String] = [:]

  /// How many bytes of the start of a file are compared to recognise it.
  private static let startSize = 1_024

  private let isDated: Bool

  /// - Parameters:
  ///   - known: the resume file of the earlier run.
  ///   - sources: the files of this one.
  ///   - isDated: whether stamps are times of day, so that every log is read from its start.
  init(_ known: ResumeFile, _ sources: [InputSource], isDated: Bool) {
    self.known = known
    self.isDated = isDated
    let starts = sources.map { SourceReader($0).start(ResumeRun.startSize) }
    let matches = ResumeRun.matches(known.files, sources, starts)
    for (index, source) in sources.enumerated() {
      addStep(source, starts[index], matches[index].map { known.files[$0] })
    }
    let found = Set(matches.compactMap { $0 })
    let identities = Set(sources.compactMap(\.identity))
    let paths = Set(sources.map(\.displayPath))
    for (index, entry) in known.files.enumerated() where !found.contains(index) {
      let isReplaced = identities.contains(entry.identity)
      if isReplaced || paths.contains(entry.path) {
        names[entry.path] = "\(entry.path) (earlier)"
        var entry = entry
        entry.path = "\(entry.path) (earlier)"
        if isReplaced { retired.append(entry) } else { absent.append(entry) }
        notes.append("\(known.files[index].path) is another file than in the earlier run")
      } else {
        absent.append(entry)
      }
    }
  }

  /// The entry each source goes on from: the same file with the same beginning, or else, when it was moved, copied
  /// or compressed, another with the same first kilobyte.
  private static func matches(
    _ entries: [ResumeFile.Entry], _ sources: [InputSource], _ starts: [[UInt8]]
  ) -> [Int?] {
    var result = [Int?](repeating: nil, count: sources.count)
    var free = Set(entries.indices)
    for isSame in [true, false] {
      for (index, source) in sources.enumerated() where result[index] == nil {
        let match = entries.indices.first { place in
          let entry = entries[place]
          return free.contains(place)
            && (isSame ? entry.identity == source.identity : entry.startCount == startSize)
            && entry.begins(starts[index]) && (!source.isPlainFile || (source.size ?? 0) >= entry.offset)
        }
        if let match {
          result[index] = match
          free.remove(match)
        }
      }
    }
    return result
  }

  private mutating func addStep(_ source: InputSource, _ start: [UInt8], _ previous: ResumeFile.Entry?) {
    var entry = ResumeFile.Entry(
      path: source.displayPath, device: source.identity?.device ?? 0, node: source.identity?.node ?? 0,
      size: source.size ?? 0, offset: source.isPlainFile ? source.size ?? 0 : 0,
      format: previous?.format ?? "")
    entry.startCount = start.count
    entry.startHash = hashBytes(start[...])
    guard let previous else {
      notes.append("\(source.displayPath) is new")
      return steps.append(Step(work: .new, source: source, entry: entry))
    }
    if previous.path != source.displayPath {
      names[previous.path] = source.displayPath
      notes.append("\(source.displayPath) was \(previous.path)")
    }
    entry.unit = previous.unit
    entry.offset = previous.offset
    entry.omitted = previous.omitted
    entry.isLeftOut = previous.isLeftOut
    entry.profile = previous.profile
    let step = next(source, entry, previous)
    switch step.work {
    case .rest:
      let new = source.isPlainFile ? ", \(grouped(Int(step.source.size ?? 0))) are new" : ""
      notes.append("\(source.displayPath): \(grouped(Int(previous.offset))) bytes were read before\(new)")
    case .again: notes.append("\(source.displayPath) has grown and is read again from its start")
    case .new, .none:
      notes.append("\(source.displayPath): \(previous.isLeftOut ? "left out before" : "nothing new")")
    }
    steps.append(step)
  }

  private mutating func next(
    _ source: InputSource, _ entry: ResumeFile.Entry, _ previous: ResumeFile.Entry
  ) -> Step {
    let isUntouched = previous.size == entry.size && previous.identity == entry.identity
    if isUntouched || previous.isLeftOut { return Step(work: .none, source: source, entry: entry) }
    if isDated || format(named: entry.format)?.isSequential ?? false {
      var whole = entry
      whole.offset = source.isPlainFile ? entry.size : 0
      return Step(work: .again, source: source, entry: whole)
    }
    guard source.isPlainFile else {
      if previous.identity == entry.identity {
        warnings.append("\(source.displayPath) has changed; compressed files are read once")
        return Step(work: .none, source: source, entry: entry)
      }
      return Step(work: .rest, source: source.part(from: previous.offset), entry: entry)
    }
    let end = source.wholeLineSize()
    var grown = entry
    grown.offset = max(end, previous.offset)
    return Step(
      work: end > previous.offset ? .rest : .none, source: source.part(from: previous.offset, to: end),
      entry: grown)
  }

  /// What to say in the report of files that an earlier run has left out; nil when there are none.
  public func leftOutNote(redacted: Bool) -> String? {
    let paths = steps.filter(\.entry.isLeftOut).map(\.entry.path)
    guard let first = paths.first else { return nil }
    if redacted { return "Files that repeat what other files log stay left out." }
    if paths.count == 1 { return "\(first) repeats what other files log, and stays left out." }
    let names = paths.prefix(3).joined(separator: ", ") + (paths.count > 3 ? " and others" : "")
    return "\(names) repeat what other files log, and stay left out."
  }

  // MARK: Profiles

  /// The profile of everything that earlier runs have read and this one does not read again.
  func base() throws(ProfileError) -> Profile {
    let known = known.profile.isEmpty ? Profile() : try Profile(decoding: known.profile)
    if names.isEmpty, retired.isEmpty { return known }
    // Two sources that now have the same path become one in a merge.
    let result = Profile()
    known.renameSources { names[$0] ?? $0 }
    result.merge(known)
    for entry in retired where !entry.profile.isEmpty {
      result.merge(try ResumeRun.profile(of: entry))
    }
    return result
  }

  /// The profiles of files that keep their own and are not read in this run.
  func apart() throws(ProfileError) -> [Profile] {
    var profiles: [Profile] = []
    for entry in absent + steps.filter({ $0.work == .none }).map(\.entry) where !entry.profile.isEmpty {
      profiles.append(try ResumeRun.profile(of: entry))
    }
    return profiles
  }

  /// The samples of the sources that this run does not read again.
  func earlierTraffic() throws(ProfileError) -> [SourceRecord] {
    (try base().sources + apart().flatMap(\.sources)).filter { !$0.traffic.isEmpty }
  }

  private static func profile(of entry: ResumeFile.Entry) throws(ProfileError) -> Profile {
    let profile = try Profile(decoding: entry.profile)
    profile.renameSources { _ in entry.path }
    return profile
  }

  /// The file for the next run.
  /// - Parameters:
  ///   - read: the entries of what has been read.
  ///   - base: the profile of everything that is not kept apart, as a saved profile.
  ///   - settings: what the logs were read with.
  func file(after read: [ResumeFile.Entry], base: [UInt8], settings: String) -> ResumeFile {
    var file = ResumeFile()
    file.settings = settings
    file.profile = base
    file.files = absent + steps.filter { $0.work == .none }.map(\.entry) + read
    return file
  }
}

extension ResumeFile.Entry {
  var identity: FileIdentity { FileIdentity(device: device, node: node) }

  /// Whether a file that begins with these bytes begins as this one did.
  fileprivate func begins(_ start: [UInt8]) -> Bool {
    startCount > 0 && start.count >= startCount && hashBytes(start.prefix(startCount)) == startHash
  }
}
