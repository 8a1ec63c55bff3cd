internal import Bytes

/// `journalctl -o export`: a line `KEY=value` for each field, and an empty line behind each record. A value that is no
/// plain text stands behind the key alone, as its length in eight bytes and its bytes.
struct JournalExport: Envelope {
  let name = "journald-export"
  let summary = "journalctl -o export"
  let samples: [String] = []
  let isSequential = true
  let isCertain = true

  func claims(_ line: Span<UInt8>) -> Bool { false }

  func claims(head: Block) -> Bool {
    let bytes = head.bytes
    var reader = BlockLines(head)
    var fields = 0
    while fields < 12, let range = reader.nextLine(in: bytes.span) {
      if range.isEmpty, fields == 0 { continue }
      guard !range.isEmpty, let key = JournalField.keyEnd(bytes.span, range) else { break }
      fields += 1
      if bytes.span.has("__REALTIME_TIMESTAMP=", in: range) || bytes.span.has("__CURSOR=", in: range) {
        return true
      }
      guard key < range.upperBound else { return false }
    }
    return false
  }

  func makeOpener() -> any EnvelopeOpener { JournalRecordOpener(ExportReader()) }
}

/// `journalctl -o verbose`: a line with the time, then an indented line `KEY=value` for each field.
struct JournalVerbose: Envelope {
  let name = "journald-verbose"
  let summary = "journalctl -o verbose"
  let samples: [String] = []
  let isSequential = true
  let isCertain = true

  func claims(_ line: Span<UInt8>) -> Bool { false }

  func claims(head: Block) -> Bool {
    let bytes = head.bytes
    var reader = BlockLines(head)
    for _ in 0..<5 {
      guard let range = reader.nextLine(in: bytes.span) else { return false }
      if VerboseReader.isHeader(bytes.span, range) { return true }
    }
    return false
  }

  func makeOpener() -> any EnvelopeOpener { JournalRecordOpener(VerboseReader()) }
}

/// What the bytes of a journal's record mean, one line at a time.
private protocol JournalReader {
  /// - Parameter line: with its line end.
  mutating func read(_ line: Span<UInt8>, into record: inout JournalRecord) -> JournalStep
}

private enum JournalStep {
  /// The line belongs to the record.
  case belongs
  /// The line ends the record.
  case ends
  /// The line begins the next record.
  case begins
}

private struct JournalRecord {
  var message: [UInt8]?
  var stamp: [UInt8] = []
  /// Whether any field was read.
  var isEmpty = true
}

private enum JournalField {
  /// Where the name of a field that begins a line ends.
  static func keyEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var end = range.lowerBound
    while end < range.upperBound, end - range.lowerBound <= 64,
      bytes[end].isPartOfName, !(97...122).contains(bytes[end])
    {
      end += 1
    }
    return end > range.lowerBound && (end == range.upperBound || bytes[end] == UInt8(ascii: "=")) ? end : nil
  }
}

private struct ExportReader: JournalReader {
  /// Bytes of a value that are still to come; nil outside of such values.
  private var missing: Int?
  private var length: [UInt8] = []
  private var isMessage = false
  private var isInLength = false

  mutating func read(_ line: Span<UInt8>, into record: inout JournalRecord) -> JournalStep {
    var at = 0
    while isInLength || missing != nil, at < line.count {
      if isInLength {
        length.append(line[at])
        at += 1
        guard length.count == 8 else { continue }
        isInLength = false
        // A length that no journal has ends the value at the end of its line.
        let count = length.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        missing = count <= 64 << 20 ? Int(count) : 0
        if isMessage { record.message = [] }
        continue
      }
      guard let rest = missing else { break }
      let taken = min(rest, line.count - at)
      if isMessage { record.message?.append(line, at..<at + taken) }
      at += taken
      missing = rest - taken
      // The newline behind the value.
      if missing == 0 {
        guard at < line.count else { return .belongs }
        missing = nil
        return .belongs
      }
    }
    if isInLength || missing != nil, at >= line.count { return .belongs }
    let text = line.trimmed(0..<line.count) { $0 == 0x0A || $0 == 0x0D }
    if text.isEmpty { return record.isEmpty ? .belongs : .ends }
    record.isEmpty = false
    guard let key = JournalField.keyEnd(line, text) else { return .belongs }
    isMessage = line.has("MESSAGE", in: text) && key == text.lowerBound + 7
    if key == text.upperBound {
      isInLength = true
      length.removeAll(keepingCapacity: true)
      return .belongs
    }
    if isMessage { record.message = line.array(key + 1..<text.upperBound) }
    if line.has("__REALTIME_TIMESTAMP=", in: text) { record.stamp = line.array(key + 1..<text.upperBound) }
    return .belongs
  }
}

private struct VerboseReader: JournalReader {
  private var isMessage = false

  /// `Fri 2026-11-20 22:40:00.123456 UTC [s=...;i=1;...]`
  static func isHeader(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.count > 40 && bytes[range.lowerBound].isLetter
      && bytes.has(" ", at: range.lowerBound + 3, before: range.upperBound)
      && bytes[range.lowerBound + 4].digit != nil && bytes.firstIndex(of: " [s=", in: range) != nil
  }

  mutating func read(_ line: Span<UInt8>, into record: inout JournalRecord) -> JournalStep {
    let text = line.trimmed(0..<line.count) { $0 == 0x0A || $0 == 0x0D }
    if Self.isHeader(line, text) {
      isMessage = false
      if let found = scanTimestamp(line, from: 4) { record.stamp = line.array(4..<found.end) }
      return .begins
    }
    record.isEmpty = false
    guard line.has("    ", in: text) else { return .belongs }
    let field = text.lowerBound + 4..<text.upperBound
    if let key = JournalField.keyEnd(line, field), key < field.upperBound {
      isMessage = key == field.lowerBound + 7 && line.has("MESSAGE", in: field)
      if isMessage { record.message = line.array(key + 1..<field.upperBound) }
    } else if isMessage {
      // A further line of the text stands below its first letter.
      let start = min(field.upperBound, field.lowerBound + "MESSAGE=".utf8.count)
      record.message?.append(0x0A)
      record.message?.append(line, start..<field.upperBound)
    }
    return .belongs
  }
}

private final class JournalRecordOpener<Reader: JournalReader>: EnvelopeOpener {
  private static var longestMessage: Int { 16 << 20 }

  private var reader: Reader
  private var record = JournalRecord()
  /// The first line of the record, counted from the first line of the block, and how many it has.
  private var line = 0
  private var count = 0

  init(_ reader: Reader) { self.reader = reader }

  func open(_ block: Block, into lines: InnerLines) {
    let bytes = block.bytes
    let span = bytes.span
    var start = block.textStart
    while start < block.count {
      let end = span.firstIndex(of: 0x0A, in: start..<block.count).map { $0 + 1 } ?? block.count
      take(span.extracting(start..<end), lines)
      lines.physicalCount += 1
      start = end
    }
    line -= lines.physicalCount
  }

  func finish(into lines: InnerLines) { handOn(lines) }

  private func take(_ text: Span<UInt8>, _ lines: InnerLines) {
    var next = record
    switch reader.read(text, into: &next) {
    case .belongs:
      record = next
      begin(lines)
    case .ends:
      record = next
      begin(lines)
      handOn(lines)
    case .begins:
      handOn(lines)
      record.stamp = next.stamp
      begin(lines)
    }
    if let length = record.message?.count, length > Self.longestMessage { record.message = [] }
  }

  private func begin(_ lines: InnerLines) {
    if count == 0 { line = lines.physicalCount }
    count += 1
  }

  private func handOn(_ lines: InnerLines) {
    defer {
      record = JournalRecord()
      count = 0
    }
    guard count > 0 else { return }
    guard let message = record.message else { return lines.passOver(count) }
    let stamp = record.stamp
    let time = parseTimestamp(stamp.span).flatMap { $0.isOutOfRange ? nil : $0.nanoseconds }
    lines.appendLines(of: message.span, physicalLine: line, physicalCount: count, written: time)
  }
}
