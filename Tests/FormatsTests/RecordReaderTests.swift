import Bytes
import Events
import TestSupport
import Testing

@testable import Formats

/// Records of several lines: a line that begins with `+` joins the record before it, `.` ends one, `#` is ignored, `!`
/// is rejected, and every other line begins one. A record that contains `ignore` or `refuse` becomes that.
private struct Stanzas: RecordDecoder {
  typealias Facts = UInt8
  static var mostBytes: Int { 12 }

  var texts: [String] = []

  mutating func place(_ line: Span<UInt8>, after open: Record<UInt8>?) -> Placement<UInt8> {
    let all = 0..<line.count
    guard let first = all.first.map({ line[$0] }) else { return .ignored }
    switch first {
    case UInt8(ascii: "+"): return .joins(1..<line.count)
    case UInt8(ascii: "."): return .ends(1..<line.count)
    case UInt8(ascii: "#"): return .ignored
    case UInt8(ascii: "!"): return .rejected(.badTime)
    case UInt8(ascii: "="): return .alone(1..<line.count, first)
    default: return .begins(all, first)
    }
  }

  mutating func decode(_ text: Span<UInt8>, _ record: Record<UInt8>, into batch: EventBatch) -> RecordOutcome
  {
    let words = text.text(0..<text.count)
    if words.contains("ignore") { return .ignored }
    if words.contains("refuse") { return .rejected(.missingField) }
    var event = Event(.error, time: Int64(record.lines))
    event.line = record.eventLine
    event.reason = batch.reasons.number(
      of: "\(record.lines)\(record.isEnded ? "" : "...") \(words.replacing("\n", with: "/"))")
    batch.append(event)
    return .understood
  }

  mutating func finish(linesBefore: Int, into batch: EventBatch) {
    batch.append(Event(.config, time: 0))
  }
}

@Suite struct RecordReaderTests {
  /// What became of blocks: records with the number of their first line in the whole log, and the account.
  private struct Read: Equatable, CustomStringConvertible {
    var records: [String] = []
    var lines = 0
    var ignored = 0
    var rejected = 0
    var issues: [String] = []

    init(_ pieces: [String]) {
      let reader = RecordReader(Stanzas())
      let batch = EventBatch(capacity: 2)
      var offset: Int64 = 0
      for piece in pieces {
        let block = Block(Array(piece.utf8))
        block.offset = offset
        offset += Int64(block.count)
        reader.decode(block, into: batch)
        take(batch)
      }
      reader.finish(into: batch)
      #expect(batch.array.last?.kind == .config)
      take(batch)
    }

    private mutating func take(_ batch: EventBatch) {
      for event in batch.array where event.kind == .error {
        records.append("\(lines + Int(event.line)): \(batch.reasons.text(event.reason))")
      }
      issues += batch.issues.map { "\(lines + $0.line) \($0.problem)" }
      lines += batch.lines
      ignored += batch.ignored
      rejected += batch.notUnderstood
      batch.clear()
    }

    var description: String { "\(records) \(lines) \(ignored) \(rejected) \(issues)" }
  }

  private static let text = """
    a
    +b
    c
    #note
    +d
    .e
    +orphan
    =single
    !bad
    f ignore
    +f
    g refuse
    +g
    +g
    longer
    +than twelve
    +bytes

    h

    """

  @Test func `Records are joined, numbered by their first line and accounted for`() {
    let read = Read([Self.text])
    #expect(
      read.records == [
        "0: 2... a/b", "2: 3 c/d/e", "7: 1 single", "14: 3... longer/than ", "18: 1... h",
      ])
    #expect(read.lines == 19)
    #expect(read.ignored == 4)
    #expect(read.rejected == 5)
    #expect(read.issues == ["6 malformed", "8 badTime", "11 missingField"])
  }

  @Test func `A log may be cut at any line end`() {
    let whole = Read([Self.text])
    for cut in cutsAtLineEnds(Self.text) {
      #expect(Read(cut.map { String(decoding: $0, as: UTF8.self) }) == whole)
    }
    #expect(
      Read(Self.text.split(separator: "\n", omittingEmptySubsequences: false).map { $0 + "\n" }.dropLast())
        == whole)
  }

  @Test func `A line too long to be held ends the open record and counts as not understood`() {
    let reader = RecordReader(Stanzas())
    let batch = EventBatch()
    reader.decode(Block(Array("a\n+b\n".utf8)), into: batch)
    #expect(batch.lines == 2 && batch.count == 0)
    let block = Block(capacity: 0)
    block.oversizedLength = 17 << 20
    reader.decode(block, into: batch)
    #expect(batch.lines == 3 && batch.issues == [LineIssue(line: 2, problem: .tooLong)])
    #expect(batch.array.map(\.line) == [0])
  }

  @Test func `A byte order mark and carriage returns are no part of a line`() {
    #expect(Read(["\u{FEFF}a\r\n+b\r\n"]).records == ["0: 2... a/b"])
  }

  @Test func `The architecture page shows the format that these tests read`() throws {
    func text(_ path: String) throws -> String {
      let root = #filePath.dropLast("Tests/FormatsTests/RecordReaderTests.swift".count)
      return String(decoding: try #require(TestFiles.read(root + path)), as: UTF8.self)
    }
    let code = try text("Tests/FormatsTests/WorkerLog.swift")
    let page = try text("Sources/Commands/Commands.docc/Architecture.md")
    let declarations = ["struct WorkerLog: ", "struct WorkerLogDecoder", "private struct WorkerLine"]
    for declaration in declarations {
      let start = try #require(code.range(of: declaration))
      let end = try #require(code[start...].range(of: "\n}\n"))
      #expect(page.contains(code[start..<end]), "\(declaration)")
    }
  }

  @Test func `A format of sixty lines is read like any other, inside of an envelope too`() throws {
    let text = WorkerLog().samples[0] + "\n\nnoise\n" + WorkerLog().samples[0] + "\n"
    let plain = Decoded(WorkerLog(), text)
    #expect(
      plain.events == [
        "2026-11-20T22:40:00.123Z ack queue=orders party=worker-2 ms=12",
        "2026-11-20T22:40:00.123Z ack queue=orders party=worker-2 ms=12",
      ])
    #expect(plain.lines == 4 && plain.ignored == 1 && plain.problems == [.malformed])
    for sample in WorkerLog().samples { #expect(WorkerLog().claims(text: sample)) }
    let detection = Detection(head: Block(dockerLines(text)), among: allFormats + [WorkerLog()])
    let format = try #require(detection.format)
    #expect(format.fullName == "docker-json/worker-log")
    #expect(Decoded(format, [dockerLines(text)]) == plain)
    expectAnyBytesAreAccountedFor(WorkerLog(), text)
  }
}

extension StringProtocol {
  /// Where a text first begins.
  fileprivate func range(of text: String) -> Index? { indices.first { self[$0...].hasPrefix(text) } }
}
