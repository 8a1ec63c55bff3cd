internal import Bytes
internal import Events
internal import Formats
internal import Platform
internal import Profiles

/// `mqtune show`: the raw records behind a number, with file and line.
func runShow(_ settings: Settings, _ world: World) throws -> ExitCode {
  switch settings.operands.first {
  case "skipped": return try showSkipped(settings, world)
  case "slowest": return try showSlowest(settings, world)
  default: return try showMessage(settings, world)
  }
}

/// Lines that were not understood, the first `--top` of each file, with the reason.
private func showSkipped(_ settings: Settings, _ world: World) throws -> ExitCode {
  let logs = try openLogs(settings, world)
  let filter = try makeFilter(settings, logs)
  var output = Lines(world, settings)
  for log in logs.sources where !log.isProfile {
    var shown = 0
    var total = 0
    forEachBlock(of: log, filter, issueLimit: settings.top) { block, batch, firstLine in
      let texts = BlockText(block)
      for issue in batch.issues where shown < settings.top {
        output.add(log, firstLine + issue.line, "\(issue.problem.text): ", texts.line(issue.line))
        shown += 1
      }
      total += batch.notUnderstood
      return true
    }
    let name = output.name(of: log)
    output.add(
      total > shown ? "\(name): \(grouped(total)) lines were not understood, \(shown) shown (--top)" : nil)
    if total == 0 { output.add("\(name): every line was understood") }
  }
  try output.flush()
  return logs.problems.isEmpty && logs.unknown.isEmpty ? .success : .inputUnusable
}

/// Every record of one message.
private func showMessage(_ settings: Settings, _ world: World) throws -> ExitCode {
  let id = settings.operands.count > 1 ? settings.operands[1] : ""
  let logs = try openLogs(settings, world)
  let filter = try makeFilter(settings, logs)
  var output = Lines(world, settings)
  var found = 0
  let key = messageKey(of: id)
  for log in logs.sources {
    forEachBlock(of: log, filter) { block, batch, firstLine in
      found += output.add(recordsOf: [key], log, block, batch, firstLine)
      return true
    }
  }
  try output.flush()
  guard found > 0 || logs.sources.isEmpty else {
    throw Failure(
      .inputUnusable, "no record of message \(id.quoted)", details: ["ids are compared byte by byte"])
  }
  return logs.problems.isEmpty && logs.unknown.isEmpty ? .success : .inputUnusable
}

/// The `--top` messages that took longest from publish to ack, with all their records.
private func showSlowest(_ settings: Settings, _ world: World) throws -> ExitCode {
  let streams = settings.paths.filter { $0 == "-" }
  guard streams.isEmpty else {
    throw Failure(
      .usage, "show slowest reads its logs twice, which stdin cannot be", details: ["save it to a file first"]
    )
  }
  let analysis = try analyse(settings, world)
  let slowest = Array(analysis.profile.slowest.prefix(settings.top))
  var output = Lines(world, settings)
  guard !slowest.isEmpty else {
    output.add("no message was seen from its publish to its ack")
    try output.flush()
    return .success
  }
  let logs = LogSet(settings, needsEnd: true)
  let filter = try makeFilter(settings, logs)
  var records: [UInt64: Lines] = [:]
  for slow in slowest { records[slow.key] = Lines(world, settings) }
  for log in logs.sources {
    forEachBlock(of: log, filter) { block, batch, firstLine in
      for slow in slowest { _ = records[slow.key]?.add(recordsOf: [slow.key], log, block, batch, firstLine) }
      return true
    }
  }
  for (rank, slow) in slowest.enumerated() {
    let queue = settings.redact ? "a queue" : String(decoding: slow.queue, as: UTF8.self).printable
    output.add(
      "\(rank + 1). \(durationText(slow.duration, ascii: true)) in \(queue), published \(rfc3339(slow.publish, offset: settings.zone.offset))"
    )
    if let lines = records[slow.key] { output.append(lines) }
  }
  try output.flush()
  return analysis.problems.isEmpty && analysis.unknown.isEmpty ? .success : .inputUnusable
}

private func openLogs(_ settings: Settings, _ world: World) throws -> LogSet {
  let logs = LogSet(settings, needsEnd: true)
  for problem in logs.problems {
    world.error(Failure(.inputUnusable, "\(problem.path.printable): \(problem.text)").text)
  }
  for unknown in logs.unknown { world.error(unknown.failure().text) }
  let profiles = logs.sources.filter(\.isProfile)
  for profile in profiles {
    world.error(
      "mqtune: note: \(profile.source.displayPath.printable) is a saved profile, which holds no lines\n")
  }
  guard profiles.isEmpty || profiles.count < logs.sources.count else {
    throw Failure(.inputUnusable, "there is no log to show lines of")
  }
  guard !logs.sources.isEmpty || logs.problems.count + logs.unknown.count > 0 else {
    throw Failure(.inputUnusable, "nothing to read")
  }
  return logs
}

/// Decodes a log once more, block by block, in order; `body` gets the block, its events, and the number of its
/// first line, and says whether to go on.
private func forEachBlock(
  of log: LogSource, _ filter: EventFilter, issueLimit: Int = 0, _ body: (Block, EventBatch, Int) -> Bool
) {
  guard case .log(let format, let options) = log.content else { return }
  let decoder = format.makeDecoder(options)
  let reader = log.openReader()
  let batch = EventBatch()
  batch.issueLimit = issueLimit
  let scratch = Block(capacity: 256 << 10)
  let memory = EventFilter.Memory()
  var firstLine = 0
  var goesOn = true
  while goesOn, !Interrupt.isRequested, let stretch = reader.nextStretch() {
    stretch.forEachBlock(using: scratch) { block in
      guard goesOn else { return }
      batch.clear()
      decoder.decode(block, into: batch)
      filter.apply(to: batch, memory)
      goesOn = body(block, batch, firstLine)
      firstLine += batch.lines
    }
  }
}

/// The lines of a block by number.
private struct BlockText {
  private var ranges: [Range<Int>] = []
  private let bytes: [UInt8]

  init(_ block: Block) {
    bytes = block.bytes
    var start = 0
    while start < block.count {
      let end = bytes[start..<block.count].firstIndex(of: UInt8(ascii: "\n")) ?? block.count
      ranges.append(start..<end)
      start = end + 1
    }
  }

  func line(_ number: Int) -> String {
    guard ranges.indices.contains(number) else { return "(a line too long to show)" }
    var range = ranges[number]
    if range.count > 4_096 { range = range.lowerBound..<(range.lowerBound + 4_096) }
    if let last = bytes[range].last, last == UInt8(ascii: "\r") {
      range = range.lowerBound..<(range.upperBound - 1)
    }
    return String(decoding: bytes[range], as: UTF8.self)
  }
}

/// What `show` prints: nothing a terminal would act on, one record a line.
private struct Lines {
  private let world: World
  private let redacts: Bool
  private var text = ""
  private var names: [String: String] = [:]

  init(_ world: World, _ settings: Settings) {
    self.world = world
    redacts = settings.redact
  }

  mutating func name(of log: LogSource) -> String {
    let path = log.source.displayPath
    guard redacts else { return path.printable }
    if let known = names[path] { return known }
    names[path] = "file-\(names.count + 1)"
    return names[path] ?? path
  }

  mutating func add(_ line: String?) {
    if let line { text += line + "\n" }
  }

  mutating func add(_ log: LogSource, _ line: Int, _ reason: String, _ record: String) {
    let shown = redacts ? "(redacted)" : terminalSafe(record, limit: 2_000)
    text += "\(name(of: log)):\(line + 1): \(reason)\(shown)\n"
  }

  /// Adds the lines of the events that carry one of the keys; how many there were.
  mutating func add(
    recordsOf keys: Set<UInt64>, _ log: LogSource, _ block: Block, _ batch: EventBatch, _ firstLine: Int
  ) -> Int {
    let hits = batch.array.filter { $0.key != 0 && keys.contains($0.key) }
    guard !hits.isEmpty else { return 0 }
    let texts = BlockText(block)
    for event in hits { add(log, firstLine + Int(event.line), "", texts.line(Int(event.line))) }
    return hits.count
  }

  mutating func append(_ other: Lines) { text += other.text }

  mutating func flush() throws(OutputError) {
    try world.writeOutput(Array(text.utf8))
    text = ""
  }
}
