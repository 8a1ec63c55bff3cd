internal import Bytes
internal import Events

/// The log of a framework that runs tasks, or of a consumer whose lines a library or a tutorial has made common.
///
/// All of these differ only in how a line is read (`TaskLines`). What a line tells of a task goes to a `TaskBook`, which
/// makes events of it, the same for all of them.
struct TaskLog: RecordFormat {
  let name: String
  let summary: String
  let samples: [String]
  let details: [String]
  let lines: any TaskLines.Type
  let system = LogSystem.application
  let coverage: Coverage = [.messages]
  let isSequential = true

  func claims(_ line: Span<UInt8>) -> Bool { lines.claims(line) }

  /// Where lines of stack traces outnumber the records, the records alone decide.
  func claims(head: Block) -> Bool {
    var (claimed, others) = (0, 0)
    Detection.forEachLine(of: head, atMost: Self.headLines) { line, _ in
      if lines.claims(line) { claimed += 1 } else if !line.isOfTrace { others += 1 }
    }
    return claimed >= Self.fewestRecords && claimed >= Self.recordsForEachOther * others
  }

  func makeRecordDecoder(_ options: DecodeOptions) -> TaskLogDecoder {
    TaskLogDecoder(lines.init(), options)
  }

  private static let headLines = 2_000
  private static let fewestRecords = 5
  private static let recordsForEachOther = 4
}

/// How the lines of one framework are read.
protocol TaskLines: AnyObject, SendableMetatype {
  init()

  /// Whether a line looks like one of this framework. Any bytes are acceptable input.
  static func claims(_ line: Span<UInt8>) -> Bool

  /// Tells the book what a line says, and says what became of the line.
  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome

  /// The source has ended.
  func finish(_ tasks: TaskBook)
}

extension TaskLines {
  func finish(_ tasks: TaskBook) {}
}

struct TaskLogDecoder: RecordDecoder {
  private let lines: any TaskLines
  private let tasks: TaskBook
  /// Lines since the last record that are no records themselves.
  private var others = 0

  /// A stack trace has fewer lines, and so has the banner before the first record.
  private static let mostOthers = 500

  init(_ lines: any TaskLines, _ options: DecodeOptions) {
    self.lines = lines
    tasks = TaskBook(options)
  }

  mutating func decode(_ text: Span<UInt8>, _ record: Record<Void>, into batch: EventBatch) -> RecordOutcome {
    tasks.begin(line: record.eventLine, batch)
    let outcome = lines.read(text, tasks)
    guard case .rejected(.notThisFormat) = outcome else {
      others = 0
      return outcome
    }
    others += 1
    return others <= Self.mostOthers ? .ignored : outcome
  }

  mutating func finish(linesBefore: Int, into batch: EventBatch) {
    tasks.begin(line: Int32(clamping: -1), batch)
    lines.finish(tasks)
  }
}

extension Span where Element == UInt8 {
  /// Whether a line, without blanks at its start, is one of a stack trace in Python or Ruby.
  fileprivate var isOfTrace: Bool {
    ["File \"", "Traceback (", "^", "return ", "raise ", "/"].contains { has($0, at: 0, before: count) }
      || firstIndex(of: "Error: ", in: 0..<Swift.min(count, 80)) != nil
      || firstIndex(of: ":in `", in: 0..<count) != nil
      || firstIndex(of: " = ", in: 0..<count) != nil
      || has("~", at: 0, before: count) || has("During handling", at: 0, before: count)
  }
}
