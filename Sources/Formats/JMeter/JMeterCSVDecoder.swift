internal import Bytes
internal import Events

/// Reads rows one after another; a row whose quoted field holds line ends is kept until it is complete.
final class JMeterCSVDecoder: LogDecoder {
  /// A row longer than this has a quote that is never closed.
  private static let longestRow = 1 << 20

  private let options: DecodeOptions
  private var row = DelimitedRow(delimiter: UInt8(ascii: ","))
  private var columns: JMeterColumns?
  /// The lines of a row that is not complete, joined by newlines.
  private var pending: [UInt8] = []
  private var pendingLines = 0
  /// Line within the block at which the pending row begins; 0 when it began in an earlier block.
  private var pendingLine = 0
  private var writer: JMeterSampleWriter

  init(_ options: DecodeOptions) {
    self.options = options
    writer = JMeterSampleWriter()
  }

  func decode(_ block: Block, into batch: EventBatch) {
    pendingLine = 0
    if block.isOversizedLine {
      batch.lines += 1
      refusePending(batch)
      batch.reject(line: 0, .tooLong)
      return
    }
    let contents = block.bytes
    var lines = BlockLines(block)
    while let line = lines.nextLine(in: contents.span) {
      batch.lines += 1
      decode(contents.span, line, number: lines.number, batch)
    }
  }

  func finish(into batch: EventBatch) { refusePending(batch) }

  private func decode(_ bytes: Span<UInt8>, _ line: Range<Int>, number: Int, _ batch: EventBatch) {
    if pendingLines > 0 {
      if !beginsRow(bytes, line), pending.count + line.count < Self.longestRow {
        continuePending(bytes, line, batch)
        return
      }
      refusePending(batch)
    }
    if line.isEmpty {
      batch.ignored += 1
      return
    }
    if columns == nil, let delimiter = JMeterColumns.delimiter(bytes, line) { row.delimiter = delimiter }
    if row.split(bytes, line) {
      take(bytes, lines: 1, at: number, batch)
    } else {
      keep(bytes, line)
      pendingLine = number
    }
  }

  /// Whether a line inside a quoted field is rather the next row, because the quote was never closed.
  private func beginsRow(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    guard let end = bytes.firstIndex(of: row.delimiter, in: line), end - line.lowerBound == 13,
      bytes.number(line.lowerBound..<end) != nil,
      let next = bytes.firstIndex(of: row.delimiter, in: (end + 1)..<line.upperBound)
    else { return false }
    return bytes.number((end + 1)..<next) != nil
  }

  private func keep(_ bytes: Span<UInt8>, _ line: Range<Int>) {
    if pendingLines > 0 { pending.append(UInt8(ascii: "\n")) }
    pending.append(bytes, line)
    pendingLines += 1
  }

  private func continuePending(_ bytes: Span<UInt8>, _ line: Range<Int>, _ batch: EventBatch) {
    keep(bytes, line)
    guard !row.staysOpen(bytes, line) else { return }
    let record = pending
    let lines = pendingLines
    pending.removeAll(keepingCapacity: true)
    pendingLines = 0
    if row.split(record.span, 0..<record.count) {
      take(record.span, lines: lines, at: pendingLine, batch)
    } else {
      batch.reject(line: pendingLine, lines: lines, .malformed)
    }
  }

  private func refusePending(_ batch: EventBatch) {
    guard pendingLines > 0 else { return }
    batch.reject(line: pendingLine, lines: pendingLines, .malformed)
    pending.removeAll(keepingCapacity: true)
    pendingLines = 0
  }

  /// Handles the fields that were split: a header or a sample.
  private func take(_ bytes: Span<UInt8>, lines: Int, at line: Int, _ batch: EventBatch) {
    if let header = header(bytes) {
      columns = header
      batch.ignored += lines
      return
    }
    if columns == nil { columns = JMeterColumns(guessedFor: row, bytes) }
    guard let columns else {
      batch.reject(line: line, lines: lines, .notThisFormat)
      return
    }
    do throws(JMeterRow.Refusal) {
      let values = try JMeterRow(row, bytes, columns, options, batch)
      if !writer.write(values, row, bytes, columns, line: line, to: batch) { batch.ignored += lines }
    } catch {
      batch.reject(line: line, lines: lines, error.problem)
    }
  }

  /// Several runs may have been appended to one file, each with its header.
  private func header(_ bytes: Span<UInt8>) -> JMeterColumns? {
    guard let first = row.fields.first?.range, !first.isEmpty, bytes[first.lowerBound].isLetter else {
      return nil
    }
    return JMeterColumns(header: row, bytes)
  }
}

extension EventBatch {
  /// Counts the lines of one record that was not understood.
  func reject(line: Int, lines: Int, _ problem: LineProblem) {
    reject(line: line, problem)
    notUnderstood += lines - 1
  }
}
