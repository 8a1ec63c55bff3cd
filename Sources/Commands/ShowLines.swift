internal import Bytes
internal import Events
internal import Formats
internal import Platform
internal import Profiles

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
struct RecordLines {
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

  mutating func append(_ other: RecordLines) { text += other.text }

  mutating func flush() throws(OutputError) {
    try world.writeOutput(Array(text.utf8))
    text = ""
  }
}
