internal import Bytes
internal import Events

/// The answer of CloudWatch Logs Insights as CSV: a line with the names of the columns, of which one is `@message`, and a row
/// for each event. A text in quotes may go on over several lines.
struct InsightsTable: Envelope {
  let name = "insights-csv"
  let summary = "answers of CloudWatch Logs Insights as CSV"
  let samples: [String] = []
  let isSequential = true
  let isCertain = true
  let labels = EnvelopeLabels.none

  func claims(_ line: Span<UInt8>) -> Bool { false }

  func claims(head: Block) -> Bool {
    let bytes = head.bytes
    var reader = BlockLines(head)
    guard let range = reader.nextLine(in: bytes.span) else { return false }
    return TableColumns(bytes.span.extracting(range)) != nil
  }

  func makeOpener() -> any EnvelopeOpener { TableOpener() }
}

/// Which columns of a table hold the lines of the log and their times.
private struct TableColumns {
  let message: Int
  let time: Int?

  init?(_ header: Span<UInt8>) {
    var row = TableRow()
    row.add(header)
    let names = row.cells.map { String(decoding: $0, as: UTF8.self) }
    guard names.count > 1, names.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 64 }),
      let message = names.firstIndex(of: "@message")
    else { return nil }
    self.message = message
    time = names.firstIndex(of: "@timestamp")
  }
}

/// The cells of a row, as far as it has been read.
private struct TableRow {
  private(set) var cells: [[UInt8]] = [[]]
  private var isQuoted = false
  /// Whether the byte before was a quote in a quoted cell, which ends it or begins a doubled quote.
  private var isAfterQuote = false

  /// Whether a further line belongs to the row.
  var isOpen: Bool { isQuoted && !isAfterQuote }

  /// So many bytes of a row are kept.
  private static let longest = 16 << 20
  private var length = 0

  /// Adds a line, without its line end.
  mutating func add(_ line: Span<UInt8>) {
    if isOpen, length > 0 { append(UInt8(ascii: "\n")) }
    let end = line.count > 0 && line[line.count - 1] == UInt8(ascii: "\r") ? line.count - 1 : line.count
    for index in 0..<end { take(line[index]) }
    length += 1
  }

  private mutating func take(_ byte: UInt8) {
    let isQuote = byte == UInt8(ascii: "\"")
    if isAfterQuote {
      isAfterQuote = false
      if isQuote { return append(byte) }
      isQuoted = false
    }
    if isQuoted {
      if isQuote { isAfterQuote = true } else { append(byte) }
    } else if isQuote, cells.last?.isEmpty ?? false {
      isQuoted = true
    } else if byte == UInt8(ascii: ",") {
      cells.append([])
    } else {
      append(byte)
    }
  }

  private mutating func append(_ byte: UInt8) {
    length += 1
    if length < Self.longest { cells[cells.count - 1].append(byte) }
  }
}

private final class TableOpener: EnvelopeOpener {
  private var columns: TableColumns?
  private var isStart = true
  private var row = TableRow()
  /// The first line of the row, counted from the first line of the block, and how many it has.
  private var line = 0
  private var count = 0

  func open(_ block: Block, into lines: InnerLines) {
    let bytes = block.bytes
    var reader = BlockLines(block)
    while let range = reader.nextLine(in: bytes.span) {
      take(bytes.span.extracting(range), lines)
      lines.physicalCount += 1
    }
    line -= lines.physicalCount
  }

  func finish(into lines: InnerLines) {
    if count > 0 { lines.assumptions.insert(.entryWithoutEnd) }
    handOn(lines)
  }

  private func take(_ text: Span<UInt8>, _ lines: InnerLines) {
    if isStart {
      isStart = false
      columns = TableColumns(text)
      return lines.passOver()
    }
    if count == 0 { line = lines.physicalCount }
    row.add(text)
    count += 1
    if !row.isOpen { handOn(lines) }
  }

  private func handOn(_ lines: InnerLines) {
    defer { (row, count) = (TableRow(), 0) }
    guard count > 0 else { return }
    guard let columns, row.cells.indices.contains(columns.message) else { return lines.passOver(count) }
    let stamp = columns.time.flatMap { row.cells.indices.contains($0) ? row.cells[$0] : nil } ?? []
    let time = parseTimestamp(stamp.span).flatMap { $0.isOutOfRange ? nil : $0.nanoseconds }
    let message = row.cells[columns.message]
    lines.appendLines(
      of: message.span, physicalLine: line, physicalCount: count, written: time)
  }
}
