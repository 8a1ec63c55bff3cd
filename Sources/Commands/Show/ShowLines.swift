internal import Bytes
internal import CLI
internal import Events
internal import Formats
internal import Platform
internal import Profiles
internal import Reports
internal import Runs

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

  init(_ world: World, _ settings: Settings) {
    self.world = world
    redacts = settings.redact
    recordWidth = settings.recordWidth(in: world)
    proseWidth = max(settings.look(in: world).width, 40)
  }

  func name(of log: LogSource) -> String { log.source.displayPath.printable }

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

  mutating func look(at batch: LogBatch) {
    for event in batch.events.array where event.key != 0 && keys.contains(event.key) {
      let line = batch.lines(blank, [Int(event.line)])
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
