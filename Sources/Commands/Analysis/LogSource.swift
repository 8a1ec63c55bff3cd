internal import Bytes
internal import Events
internal import Formats
internal import Platform
internal import Profiles

/// One operand that can be read: a log of a known format, or a saved profile.
struct LogSource: Sendable {
  enum Content: Sendable {
    case log(format: any LogFormat, options: DecodeOptions)
    case profile
  }

  let source: InputSource
  let content: Content
  /// Holds the head of a stream, which can be read only once; nil for files, which are opened again.
  let reader: SourceReader?
  /// The first stamp, and for a plain file the last; nil when its head, or its tail, has no event.
  var first: Int64?
  var last: Int64?

  var isProfile: Bool {
    if case .profile = content { return true }
    return false
  }

  /// A saved profile is read as one line, however long it is.
  func openReader() -> SourceReader {
    if let reader { return reader }
    return isProfile ? SourceReader(source, lineLimit: 1 << 32) : SourceReader(source)
  }
}

/// A source whose format is not clear.
struct UnknownSource: Sendable {
  let source: InputSource
  let detection: Detection
  let isBinary: Bool

  var path: String { source.displayPath }
}

/// The sources of a run, opened far enough to know what they are and when they begin.
struct LogSet: Sendable {
  private(set) var sources: [LogSource] = []
  private(set) var unknown: [UnknownSource] = []
  private(set) var problems: [InputProblem] = []
  private(set) var notes: [String] = []

  /// Looks at every operand. Reads the head of each source, and the end of plain files when there are several
  /// sources or the span asked for counts from the end.
  init(_ settings: Settings, needsEnd: Bool) {
    let plan = InputPlan(operands: settings.paths)
    problems = plan.problems
    notes = plan.notes
    let forced = settings.inputFormat.flatMap { format(named: $0) }
    for source in plan.sources {
      if Interrupt.isRequested { break }
      examine(source, forced, settings)
    }
    if needsEnd || sources.count > 1 {
      for index in sources.indices {
        sources[index].last = sources[index].last ?? LogSet.lastStamp(of: sources[index])
      }
    }
    // In the order of their first stamps, not of their names: `broker.log.1` is older than `broker.log`. What
    // has no stamp keeps its place in the order given, behind the others.
    let order = sources.indices.sorted {
      (sources[$0].first ?? .max, $0) < (sources[$1].first ?? .max, $1)
    }
    sources = order.map { sources[$0] }
  }

  /// The same without some sources.
  func without(_ indices: Set<Int>) -> LogSet {
    var rest = self
    rest.sources = sources.indices.filter { !indices.contains($0) }.map { sources[$0] }
    return rest
  }

  private mutating func examine(_ source: InputSource, _ forced: (any LogFormat)?, _ settings: Settings) {
    let reader = SourceReader(source)
    let head = reader.head()
    let held = source.size == nil ? reader : nil
    if Profile.isProfile(head) {
      // It is merged in the place of the log it came from.
      let span = Profile.span(ofHead: head)
      sources.append(
        LogSource(source: source, content: .profile, reader: held, first: span?.first, last: span?.last))
      return
    }
    if head.isEmpty {
      problems.append(reader.problem ?? InputProblem(path: source.displayPath, text: "empty"))
      return
    }
    let block = Block(head)
    let detection = Detection(head: block)
    guard let format = forced ?? detection.format.flatMap({ format(named: $0) }) else {
      let isBinary = head.prefix(4_096).contains(0)
      unknown.append(UnknownSource(source: source, detection: detection, isBinary: isBinary))
      return
    }
    var options = DecodeOptions()
    options.map = settings.map
    options.durationUnit = settings.unit
    options.inputOffset = settings.inputZone?.offset
    options.year = settings.year
    options = format.prepare(options, head: block)
    var log = LogSource(source: source, content: .log(format: format, options: options), reader: held)
    log.first = LogSet.stamps(of: block, format, options)?.first
    sources.append(log)
  }

  private static func stamps(
    of block: Block, _ format: any LogFormat, _ options: DecodeOptions
  ) -> (first: Int64, last: Int64)? {
    let batch = EventBatch()
    let decoder = format.makeDecoder(options)
    decoder.decode(block, into: batch)
    decoder.finish(into: batch)
    let times = batch.array.map(\.time) + batch.incidents.map(\.time)
    guard let first = times.min(), let last = times.max() else { return nil }
    return (first, last)
  }

  private static func lastStamp(of log: LogSource) -> Int64? {
    guard case .log(let format, let options) = log.content, log.source.isPlainFile else { return nil }
    let reader = SourceReader(log.source, stretchSize: 64 << 10)
    var tail: [Stretch] = []
    while let stretch = reader.nextStretch() {
      tail.append(stretch)
      if tail.count > 2 { tail.removeFirst() }
    }
    var last: Int64?
    let scratch = Block(capacity: 128 << 10)
    for stretch in tail {
      stretch.forEachBlock(using: scratch) { block in
        if let stamps = stamps(of: block, format, options) { last = max(last ?? .min, stamps.last) }
      }
    }
    return last
  }
}
