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
    /// The first bytes of the file.
    var start: [UInt8]
  }

  public let known: ResumeFile
  /// In the order of the sources.
  private(set) var steps: [Step] = []
  /// A sentence on each file, for `--verbose`.
  private(set) var notes: [String] = []
  /// A sentence on everything that cannot be proved, and what is done about it.
  private(set) var warnings: [String] = []
  /// Entries of files that are not among the sources.
  private var absent: [ResumeFile.Entry] = []
  /// Entries of files that have been gone for long: there are too many of these to recognise one that comes back.
  private var forgotten: [ResumeFile.Entry] = []
  /// New paths of sources of the profile, by their old paths.
  private var names: [String: String] = [:]

  /// So many files are recognised when they come back.
  public static let absentLimit = 10_000

  private let isDated: Bool

  /// - Parameters:
  ///   - known: the resume file of the earlier run.
  ///   - sources: the files of this one.
  ///   - isDated: whether stamps are times of day, so that every log is read from its start.
  init(_ known: ResumeFile, _ sources: [InputSource], isDated: Bool) {
    self.known = known
    self.isDated = isDated
    let starts = sources.map { SourceReader($0).start(ResumeMatching.startSize) }
    let matching = ResumeMatching(known.files, sources, starts)
    var found: Set<Int> = []
    for (source, (start, match)) in zip(sources, zip(starts, matching.matches)) {
      switch match {
      case .new: addNew(source, start)
      case .known(let number, let isUnchanged):
        found.insert(number)
        addKnown(source, start, known.files[number], isUnchanged: isUnchanged)
      case .beginning(let other):
        warnings.append(
          "\(source.displayPath) holds only the beginning of \(other), as a copy that is being written: it is left to the next run"
        )
      }
    }
    setAside(known.files.indices.filter { !found.contains($0) }.map { known.files[$0] }, sources)
  }

  /// Keeps the entries of files that are not among the sources: what was read of them stays counted, and they are
  /// recognised when they come back.
  private mutating func setAside(_ entries: [ResumeFile.Entry], _ sources: [InputSource]) {
    let identities = Dictionary(
      sources.compactMap { source in source.identity.map { ($0, source.displayPath) } },
      uniquingKeysWith: { first, _ in first })
    var paths = Set(sources.map(\.displayPath)).union(known.files.map(\.path))
    let present = Set(sources.map(\.displayPath))
    for var entry in entries where entry.offset > 0 || entry.storedEnd.count > 0 {
      if let path = identities[entry.identity] {
        if path == entry.path {
          warnings.append(
            "\(path) does not go on from what was read of it before: that stays counted, and the file is read from its start"
          )
        }
        // Other content stands there now.
        (entry.device, entry.node) = (0, 0)
      }
      if present.contains(entry.path) { rename(&entry, avoiding: &paths) }
      absent.append(entry)
    }
    let extra = absent.count - ResumeRun.absentLimit
    guard extra > 0 else { return }
    for var entry in absent.prefix(extra) {
      // A new file may get its name.
      if !entry.path.contains(" (earlier") { rename(&entry, avoiding: &paths) }
      forgotten.append(entry)
    }
    absent.removeFirst(extra)
    warnings.append(
      "\(grouped(extra)) files that are gone are no longer recognised when they come back; they stay counted")
  }

  /// Gives what was read of a file another name than that of the file that stands there now.
  private mutating func rename(_ entry: inout ResumeFile.Entry, avoiding paths: inout Set<String>) {
    let old = entry.path
    var name = "\(old) (earlier)"
    var number = 2
    while !paths.insert(name).inserted {
      name = "\(old) (earlier \(number))"
      number += 1
    }
    names[old] = name
    entry.path = name
    notes.append("\(old) is another file than in the earlier run")
  }

  private mutating func addNew(_ source: InputSource, _ start: [UInt8]) {
    var entry = ResumeFile.Entry(path: "", device: 0, node: 0, size: 0, offset: 0, format: "")
    entry.note(source)
    notes.append("\(source.displayPath) is new")
    steps.append(Step(work: .new, source: source, entry: entry, start: start))
  }

  private mutating func addKnown(
    _ source: InputSource, _ start: [UInt8], _ previous: ResumeFile.Entry, isUnchanged: Bool
  ) {
    if previous.path != source.displayPath {
      names[previous.path] = source.displayPath
      notes.append("\(source.displayPath) was \(previous.path)")
    }
    var step = Step(work: .none, source: source, entry: previous, start: start)
    step.entry.note(source)
    if !isUnchanged, !previous.isLeftOut { goOn(&step) }
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

  /// Decides what to read of a file that is known and may have grown.
  private func goOn(_ step: inout Step) {
    let (source, before) = (step.source, step.entry.offset)
    let format = format(named: step.entry.format)
    if isDated || format.map({ $0.isSequential || $0.hasPieces }) ?? false {
      step.work = .again
      step.entry.offset = 0
      if source.isPlainFile { step.entry.advance(to: source.size ?? 0, step.start, source) }
      return
    }
    guard source.isPlainFile else {
      step.work = .rest
      step.source = source.part(from: before)
      return
    }
    let end = source.wholeLineSize()
    guard end > before else { return }
    step.work = .rest
    step.source = source.part(from: before, to: end)
    step.entry.advance(to: end, step.start, source)
  }

  /// What to say in the report of files that an earlier run has left out; nil when there are none.
  public func leftOutNote() -> String? {
    let paths = steps.filter(\.entry.isLeftOut).map(\.entry.path)
    guard let first = paths.first else { return nil }
    if paths.count == 1 { return "\(first) repeats what other files log, and stays left out." }
    return "\(listed(paths)) repeat what other files log, and stay left out."
  }

  // MARK: Profiles

  /// The profile of everything that earlier runs have read and this one does not read again.
  func base() throws(ProfileError) -> Profile {
    let known = known.profile.isEmpty ? Profile() : try Profile(decoding: known.profile)
    known.renameSources { names[$0] ?? $0 }
    // A file that ended early then has been written to its end since, or this run says so again.
    for step in steps where step.work == .rest { known.forgetProblem(ofSourcesAt: step.entry.path) }
    if names.isEmpty, forgotten.isEmpty { return known }
    // Two sources that now have the same path become one in a merge.
    let result = Profile()
    result.merge(known)
    for entry in forgotten where !entry.profile.isEmpty {
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
  /// Notes which file it is now.
  fileprivate mutating func note(_ source: InputSource) {
    path = source.displayPath
    (device, node) = (source.identity?.device ?? 0, source.identity?.node ?? 0)
    size = source.size ?? 0
    storedEnd = source.isEncodedFile ? source.storedEnd : ResumeFile.Print()
  }

  /// Notes up to where a plain file is read.
  mutating func advance(to offset: Int64, _ start: [UInt8], _ source: InputSource) {
    let from = max(0, offset - Int64(ResumeMatching.endSize))
    advance(to: offset, start, end: source.storedBytes(from..<offset))
  }

  /// Notes up to where a file was read.
  /// - Parameters:
  ///   - start: its first decoded bytes, read or not.
  ///   - end: the last ones that were read.
  mutating func advance(to offset: Int64, _ start: [UInt8], end: [UInt8]) {
    self.offset = offset
    self.start = ResumeFile.Print(start.prefix(Int(clamping: offset)))
    self.end = ResumeFile.Print(end[...])
  }
}
