internal import Bytes
internal import Events

/// Reads rows one after another; a row whose quoted field holds line ends has several lines.
struct JMeterCSVDecoder: RecordDecoder {
  /// A row longer than this has a quote that is never closed.
  private static let longestRow = 1 << 20
  static var mostBytes: Int { longestRow }

  private let options: DecodeOptions
  /// The fields of a row of one line, from `place` to `decode`.
  private var row = DelimitedRow(delimiter: UInt8(ascii: ","))
  private var columns: JMeterColumns?
  private var writer = JMeterSampleWriter()

  init(_ options: DecodeOptions) { self.options = options }

  mutating func place(_ line: Span<UInt8>, after open: Record<Void>?) -> Placement<Void> {
    let all = 0..<line.count
    if let open, !beginsRow(line, all), open.count + line.count < Self.longestRow {
      return row.staysOpen(line, all) ? .joins(all) : .ends(all)
    }
    if columns == nil, let delimiter = JMeterColumns.delimiter(line, all) { row.delimiter = delimiter }
    return row.split(line, all) ? .alone(all, ()) : .begins(all, ())
  }

  mutating func decode(_ text: Span<UInt8>, _ record: Record<Void>, into batch: EventBatch) -> RecordOutcome {
    if record.lines > 1 || !record.isEnded {
      // A row that the next one cut off has an open quote; its split would replace that of the next one.
      guard record.isEnded, row.split(text, 0..<text.count) else { return .rejected(.malformed) }
    }
    if text.isEmpty { return .ignored }
    if let header = header(text) {
      columns = header
      return .ignored
    }
    if columns == nil { columns = JMeterColumns(guessedFor: row, text) }
    guard let columns else { return .rejected(.notThisFormat) }
    do throws(JMeterRow.Refusal) {
      let values = try JMeterRow(row, text, columns, options, batch)
      let isCounted = writer.write(values, row, text, columns, line: record.eventLine, to: batch)
      return isCounted ? .understood : .ignored
    } catch {
      return .rejected(error.problem)
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

  /// Several runs may have been appended to one file, each with its header.
  private func header(_ bytes: Span<UInt8>) -> JMeterColumns? {
    guard let first = row.fields.first?.range, !first.isEmpty, bytes[first.lowerBound].isLetter else {
      return nil
    }
    return JMeterColumns(header: row, bytes)
  }
}
