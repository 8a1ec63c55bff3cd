internal import Bytes
internal import Events
public import Formats
public import Platform
public import Profiles

/// One operand that can be read: a log of a known format, or a saved profile.
public struct LogSource: Sendable {
  public enum Content: Sendable {
    case log(format: any LogFormat, options: DecodeOptions)
    case profile
  }

  public internal(set) var source: InputSource
  public internal(set) var content: Content
  /// Holds the head of a stream, which can be read only once; nil for files, which are opened again.
  let reader: SourceReader?
  /// Whether the run was asked to stop.
  let stop: Stop
  /// How many decoded bytes a worker takes at a time.
  var chunkSize: Int
  /// The first stamp, and for a plain file the last; nil when its head, or its tail, has no event.
  public internal(set) var first: Int64?
  public internal(set) var last: Int64?
  /// In a run that goes on from earlier ones: what the resume file says of this file after the run.
  var entry: ResumeFile.Entry?
  /// The first bytes of the file, beside `entry`.
  var start: [UInt8] = []
  /// Kinds of events that earlier runs have found in another file too.
  var omitted = Traffic.Kinds()

  /// Lines that the log before it has begun, of which the pieces at its start are no part of it.
  var begun: BrokenLines?
  /// Lines at its end that go on at the start of the next log.
  var unfinished: BrokenLines?

  /// Whether it has to be read from its start to its end by one decoder. A run that goes on from an earlier one knows nothing of
  /// the pieces of lines that the earlier one has seen.
  var isSequential: Bool {
    guard case .log(let format, let options) = content else { return false }
    return format.isSequential || options.date != nil || entry != nil && format.hasPieces
  }

  /// Whether its lines may stand in pieces.
  var hasPieces: Bool {
    if case .log(let format, _) = content { return format.hasPieces }
    return false
  }

  private var isCutAnywhere: Bool {
    if case .log(let format, _) = content { return format.isCutAnywhere }
    return false
  }

  /// Whether a resumed run keeps its profile apart, because it can be read only whole.
  var isKeptApart: Bool { entry != nil && isSequential }

  /// Whether the end of the log is known without reading all of it.
  public var knowsEnd: Bool {
    if case .log(_, let options) = content {
      return source.isPlainFile && options.date == nil && !isCutAnywhere
    }
    return source.isPlainFile
  }

  public var isProfile: Bool {
    if case .profile = content { return true }
    return false
  }

  /// A saved profile is read as one line, however long it is.
  func openReader() -> SourceReader {
    let reader =
      reader
      ?? (isProfile
        ? SourceReader(source, stop: stop, chunkSize: chunkSize, lineLimit: 1 << 32)
        : SourceReader(source, stop: stop, chunkSize: chunkSize, forResume: resuming))
    if isCutAnywhere { reader.cutAnywhere() }
    if case .log(let format, _) = content, format.hasPieces, !isSequential {
      reader.cut {
        let watch = PieceWatch(format)
        return { watch?.read($0) ?? true }
      }
    }
    return reader
  }

  /// A log that is read whole in every run has no part that is left to the next one.
  private var resuming: SourceReader.Resuming {
    guard entry != nil else { return SourceReader.Resuming() }
    return SourceReader.Resuming(lastBytes: ResumeMatching.endSize, leavesUnfinishedLine: !isSequential)
  }
}

/// A source whose format is not clear.
public struct UnknownSource: Sendable {
  public let source: InputSource
  public let detection: Detection
  public let isBinary: Bool
  let reader: SourceReader

  public var path: String { source.displayPath }
}

/// The sources of a run, opened far enough to know what they are and when they begin.
public struct LogSet: Sendable {
  public internal(set) var sources: [LogSource] = []
  /// The mapping that was learnt from the logs.
  public internal(set) var learnt: LearntMapping?
  public internal(set) var unknown: [UnknownSource] = []
  /// What holds no log but an answer that was made of one.
  public private(set) var answers: [SavedAnswerSource] = []
  public private(set) var problems: [InputProblem] = []
  public private(set) var notes: [String] = []
  /// The names under which files are hidden; none when names are not hidden.
  private(set) var aliases = FileAliases()
  /// The files of earlier runs, in a run that goes on from them.
  public private(set) var resume: ResumeRun?
  /// Whether the run was asked to stop.
  let stop: Stop
  /// The entries in the resume file of files in which nothing was new.
  private(set) var seen: [ResumeFile.Entry] = []

  /// From this size on, knowing the span of a log beforehand saves more time than a look at its end takes.
  private static let large: Int64 = 64 << 20

  /// Times between which, both included, a complete analysis of these sources will find events; nil when none is
  /// known. A decoder that keeps something from line to line may see the end of a log differently, so that only
  /// the formats without such memory count.
  var certainSpan: (first: Int64, last: Int64)? {
    let certain = sources.filter {
      guard case .log(let format, let options) = $0.content else { return false }
      return !format.isSequential && options.places == nil && options.date == nil
    }
    guard let first = certain.compactMap(\.first).min(), let last = certain.compactMap(\.last).max() else {
      return nil
    }
    return (first, last)
  }

  /// Looks at every operand. Reads the head of each source, and the end of plain files when there are several
  /// sources, a large one, or the span asked for counts from the end.
  public init(_ request: ReadingRequest, needsEnd: Bool, resuming known: ResumeFile? = nil) {
    stop = request.stop
    let forced = request.format.flatMap { format(named: $0) }
    var plan = InputPlan(operands: request.paths, hidesNames: request.hidesNames, host: request.host)
    plan.openArchives(stop: stop) { isLog($0, isNamedAsLog: $1, forced) }
    problems = plan.problems
    notes = plan.notes
    aliases = plan.aliases
    if let known {
      resume(known, plan.sources.filter { !$0.isFile(at: request.resumeFile ?? "") }, forced, request)
    } else {
      for source in plan.sources {
        if stop.isRequested { break }
        examine(source, forced, request)
      }
    }
    map(request)
    let isLarge = sources.contains { ($0.source.size ?? 0) > LogSet.large }
    if needsEnd || isLarge || sources.count > 1 {
      for index in sources.indices {
        sources[index].last = sources[index].last ?? sources[index].lastStamp()
      }
    }
    // Sources are read in the order of their first stamps and not of their names, because `broker.log.1` is older than
    // `broker.log`. Sources without a stamp come last, in the order given.
    let order = sources.indices.sorted {
      (sources[$0].first ?? .max, $0) < (sources[$1].first ?? .max, $1)
    }
    sources = order.map { sources[$0] }
    joinRotatedLogs()
  }

  /// The logs that are left when those are taken away that repeat others.
  public func reduced(by duplicates: Duplicates) -> LogSet {
    var rest = self
    rest.sources = []
    for (index, log) in sources.enumerated() {
      var log = log
      if duplicates.leftOutSources.contains(index) {
        guard var entry = log.entry else { continue }
        entry.isLeftOut = true
        entry.profile = []
        rest.seen.append(entry)
      } else {
        if let omitted = log.entry?.omitted {
          log.entry?.omitted = omitted.union(duplicates.omitted(of: index))
        }
        rest.sources.append(log)
      }
    }
    rest.joinRotatedLogs()
    return rest
  }

  /// Adds, of each file, the part that no earlier run has read.
  private mutating func resume(
    _ known: ResumeFile, _ files: [InputSource], _ forced: (any LogFormat)?, _ request: ReadingRequest
  ) {
    for stream in files where stream.size == nil {
      problems.append(
        InputProblem(
          path: stream.displayPath, text: "is a stream, and --resume cannot tell what is new in a stream")
      )
    }
    let run = ResumeRun(known, files.filter { $0.size != nil }, isDated: request.decoding.date != nil)
    if request.saysDecisions { notes += run.notes }
    notes += run.warnings
    for step in run.steps where step.work != .none {
      if stop.isRequested { break }
      let known = step.work == .new ? nil : format(named: step.entry.format)
      examine(step.source, forced, request, step, known)
    }
    resume = run
  }

  /// Adds a log whose format is known.
  mutating func add(_ log: LogSource, _ head: Block) {
    var log = log
    log.first = log.stamps(of: head)?.first
    sources.append(log)
  }

  private mutating func examine(
    _ source: InputSource, _ forced: (any LogFormat)?, _ request: ReadingRequest,
    _ step: ResumeRun.Step? = nil, _ known: (any LogFormat)? = nil
  ) {
    let reader = SourceReader(source, stop: stop, chunkSize: request.chunkSize)
    let head = reader.head()
    let held = source.size == nil ? reader : nil
    if Profile.isProfile(head) {
      if step != nil {
        problems.append(
          InputProblem(
            path: source.displayPath, text: "is a saved profile, and --resume does not accept profiles"))
        return
      }
      // A profile is merged at the time of the log that it was made of.
      let span = Profile.span(ofHead: head)
      var profile = LogSource(
        source: source, content: .profile, reader: held, stop: stop, chunkSize: request.chunkSize)
      (profile.first, profile.last) = (span?.first, span?.last)
      sources.append(profile)
      return
    }
    if beginsAsAnswer(head) {
      answers.append(SavedAnswerSource(source: source, reader: reader))
      return
    }
    if head.isEmpty {
      if let step, step.work == .rest {
        // The file is a compressed copy of a log that an earlier run has read.
        seen.append(step.entry)
        return
      }
      problems.append(reader.problem ?? InputProblem(path: source.displayPath, text: "empty"))
      return
    }
    let block = Block(head)
    let detection = Detection(head: block)
    guard let format = known ?? forced.map(detection.enveloped) ?? detection.format else {
      let isBinary = head.prefix(4_096).contains(0)
      unknown.append(UnknownSource(source: source, detection: detection, isBinary: isBinary, reader: reader))
      return
    }
    var options = request.decoding
    options.written = source.written
    options.sourceName = stemOfLogName(source.displayPath)
    if let labels = options.labels {
      let decision = labels.decide(
        path: source.rotatedName.map { String(decoding: $0.log, as: UTF8.self) } ?? "")
      guard decision.counts else {
        return notes.append("\(source.displayPath) is left out by its labels")
      }
      options.labels = decision.rest.isEmpty ? nil : decision.rest
    }
    options = format.prepare(options, head: block)
    if let unit = step?.entry.unit, !unit.isEmpty { options.guessedUnit = DurationUnit(rawValue: unit) }
    var log = LogSource(
      source: source, content: .log(format: format, options: options), reader: held, stop: stop,
      chunkSize: request.chunkSize)
    log.first = log.stamps(of: block)?.first
    guard let step else { return sources.append(log) }
    var entry = step.entry
    entry.format = format.fullName
    entry.unit = options.guessedUnit?.rawValue ?? ""
    if step.work == .new, source.isPlainFile {
      // The last line may be half written: the next run reads it.
      let isReadWhole = log.isSequential || log.hasPieces
      let end = isReadWhole ? source.size ?? 0 : source.wholeLineSize()
      if end == 0 { return notes.append("\(source.displayPath) has no whole line yet") }
      entry.advance(to: end, step.start, source)
      log.source = source.part(from: 0, to: end)
    }
    (log.entry, log.start) = (entry, step.start)
    log.omitted = step.entry.omitted
    sources.append(log)
  }
}

/// Whether a file in an archive is read: where a format is stated, by its name, else by what it holds.
private func isLog(_ head: [UInt8], isNamedAsLog: Bool, _ forced: (any LogFormat)?) -> Bool {
  if isNamedAsLog, forced != nil { return !head.prefix(4_096).contains(0) }
  return Profile.isProfile(head) || beginsAsAnswer(head) || Detection(head: Block(head)).format != nil
}

extension LogSource {
  /// The least and the greatest stamp of a block, whatever it is about; nil when no record has one.
  fileprivate func stamps(of block: Block) -> (first: Int64, last: Int64)? {
    guard case .log(let format, var options) = content else { return nil }
    options.places = nil
    var everything = self
    everything.content = .log(format: format, options: options)
    let reader = BatchReader()
    reader.open(everything, EventFilter())
    reader.decode(block)
    var times = reader.batch.times
    reader.finish()
    times += reader.batch.times
    guard let first = times.min(), let last = times.max() else { return nil }
    return (first, last)
  }

  /// The last stamp of a plain file, from its last blocks alone; nil when these have none.
  fileprivate func lastStamp() -> Int64? {
    guard !isProfile, knowsEnd else { return nil }
    let reader = SourceReader(source, stop: stop, chunkSize: SourceReader.blockSize)
    var tail: [Chunk] = []
    while let chunk = reader.nextChunk() {
      tail.append(chunk)
      if tail.count > 2 { tail.removeFirst() }
    }
    var last: Int64?
    let scratch = Block(capacity: SourceReader.blockSize)
    for chunk in tail {
      chunk.forEachBlock(using: scratch) { block in
        if let stamps = stamps(of: block) { last = max(last ?? .min, stamps.last) }
      }
    }
    return last
  }
}

extension EventBatch {
  /// The stamps of all records.
  fileprivate var times: [Int64] { array.map(\.time) + incidents.map(\.time) }
}
