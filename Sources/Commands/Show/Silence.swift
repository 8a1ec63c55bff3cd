internal import CLI
internal import Diagnosis
internal import Runs

extension LogBatch {
  /// The lines with these numbers in the batch, written into `blank`.
  func lines(_ blank: RecordLines, _ numbers: [Int]) -> RecordLines {
    var lines = blank
    for number in numbers { lines.add(log, firstLine + number, "", text(ofLine: number)) }
    return lines
  }
}

/// The records nearest to the middle of a time, on either side of it.
struct Silence {
  private let middle: Int64
  private var before: (time: Int64, line: Int?, record: RecordLines?) = (.min, nil, nil)
  private var after: (time: Int64, line: Int?, record: RecordLines?) = (.max, nil, nil)

  init(_ query: RecordQuery) { middle = query.from &+ (query.to &- query.from) / 2 }

  mutating func look(at time: Int64, line: Int) {
    if time <= middle {
      if time > before.time { before = (time, line, before.record) }
    } else if time < after.time {
      after = (time, line, after.record)
    }
  }

  /// Takes the text of what was found in a batch.
  mutating func read(_ batch: LogBatch, _ blank: RecordLines) {
    if let line = before.line { before = (before.time, nil, batch.lines(blank, [line])) }
    if let line = after.line { after = (after.time, nil, batch.lines(blank, [line])) }
  }

  var isWhole: Bool { before.record != nil && after.record != nil }
  var records: [RecordLines] { [before.record, after.record].compactMap { $0 } }
}
