internal import Bytes
internal import CLI
internal import Events
internal import Formats
internal import Platform
internal import Profiles
internal import Reports
internal import Runs

/// Decodes a log once more, block by block, in order; `body` gets the block, its events, and the number of its
/// first line, and says whether to go on.
func forEachBlock(
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
struct BlockText {
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
///
/// Where somebody looks at a terminal, or a width was asked for, longer records go on in the next line, indented; a
/// pipe gets each record as one line.
struct RecordLines {
  private let world: World
  private let redacts: Bool
  /// Columns of a record; nil for one line, however long.
  private let recordWidth: Int?
  private let proseWidth: Int
  private var text = ""
  private var names: [String: String] = [:]

  init(_ world: World, _ settings: Settings) {
    self.world = world
    redacts = settings.redact
    recordWidth = settings.recordWidth(in: world)
    proseWidth = max(settings.look(in: world).width, 40)
  }

  mutating func name(of log: LogSource) -> String {
    let path = log.source.displayPath
    guard redacts else { return path.printable }
    if let known = names[path] { return known }
    names[path] = "file-\(names.count + 1)"
    return names[path] ?? path
  }

  /// A sentence of mqtune's own, broken at words; below a heading its further lines stand in by three columns.
  mutating func tell(_ sentence: String, indent: Int = 0) {
    let hanging = indent == 0 ? 3 : indent
    for (place, line) in sentence.wrapped(to: proseWidth - hanging).enumerated() {
      text += String(repeating: " ", count: place == 0 ? indent : hanging) + line + "\n"
    }
  }

  mutating func add(_ log: LogSource, _ line: Int, _ reason: String, _ record: String) {
    let shown = redacts ? "(redacted)" : terminalSafe(record, limit: 2_000)
    let whole = "\(name(of: log)):\(line + 1): \(reason)\(shown)"
    guard let recordWidth else {
      text += whole + "\n"
      return
    }
    for piece in pieces(of: whole, width: recordWidth, indent: 4) { text += piece + "\n" }
  }

  mutating func append(_ other: RecordLines) { text += other.text }

  mutating func flush() throws(OutputError) {
    try world.writeOutput(Array(text.utf8))
    text = ""
  }
}

/// The records of a few messages, each by itself: the first ones and the last ones where there are many.
struct MessageRecords {
  private struct Found {
    var first: [RecordLines] = []
    var last: [RecordLines] = []
    var count = 0
  }

  /// So many at either end.
  private let ends: Int
  private let blank: RecordLines
  private var found: [UInt64: Found] = [:]
  private let keys: Set<UInt64>

  init(of keys: [UInt64], _ blank: RecordLines, ends: Int = 3) {
    self.keys = Set(keys)
    self.blank = blank
    self.ends = ends
  }

  var isEmpty: Bool { keys.isEmpty }
  var count: Int { found.values.reduce(0) { $0 + $1.count } }

  mutating func look(at log: LogSource, _ block: Block, _ batch: EventBatch, _ firstLine: Int) {
    var page = LogPage(log: log, block: block, firstLine: firstLine)
    for event in batch.array where event.key != 0 && keys.contains(event.key) {
      let line = page.lines(blank, [Int(event.line)])
      var own = found.removeValue(forKey: event.key) ?? Found()
      own.count += 1
      if own.first.count < ends {
        own.first.append(line)
      } else {
        own.last.append(line)
        if own.last.count > ends { own.last.removeFirst() }
      }
      found[event.key] = own
    }
  }

  subscript(key: UInt64) -> RecordLines? {
    guard let own = found[key] else { return nil }
    var lines = blank
    own.first.forEach { lines.append($0) }
    let left = own.count - own.first.count - own.last.count
    if left > 0 { lines.tell("... and \(countFigure(left, of: "record")) between", indent: 2) }
    own.last.forEach { lines.append($0) }
    return lines
  }
}
