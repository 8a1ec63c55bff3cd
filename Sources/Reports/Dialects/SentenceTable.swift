import Bytes

/// A table of text whose first column is a sentence: it wraps, and the cells stand beside its first line.
///
/// Where the cells would leave the sentence too little room they follow it in brackets.
struct SentenceTable {
  private let table: Table
  private let dialect: TextDialect
  private let title: String
  private let shown: [Int]
  /// Where sentences begin.
  private let lead: Int

  private static let indent = 2
  private static let gap = 3
  private static let narrowestText = 24

  init(_ table: Table, _ dialect: TextDialect) {
    self.table = table
    self.dialect = dialect
    title = dialect.title(table.heading)
    shown = table.filledColumns(extra: false)
    lead = Self.indent + table.rows.reduce(0) { max($0, displayWidth(dialect.safe($1.mark.text))) } + 1
  }

  /// The heading and the rows; none is wider than the page where that can be reached.
  func lines() -> [StyledLine] {
    let widths = shown.map { column in
      table.rows.reduce(displayWidth(table.columns[column].heading)) {
        max($0, displayWidth(cell(column, of: $1)))
      } + Self.gap
    }
    let room = dialect.width - lead - widths.reduce(0, +)
    guard room >= Self.narrowestText else { return narrow() }
    let sentences = table.rows.map { dialect.plain($0.name) }
    let textWidth = min(sentences.reduce(displayWidth(title) - lead) { max($0, displayWidth($1)) }, room)
    var lines = [
      StyledLine(
        padded(title, lead + textWidth)
          + zip(shown, widths).map { aligned(table.columns[$0].heading, $1) }.joined())
    ]
    for (sentence, row) in zip(sentences, table.rows) {
      var text = wrapped(sentence, width: textWidth)
      let first = text.isEmpty ? "" : text.removeFirst()
      let cells = zip(shown, widths).map { aligned(cell($0, of: row), $1) }.joined()
      lines.append(StyledLine(marked(row) + [StyledText(padded(first, textWidth) + cells)]))
      lines += text.map { StyledLine(blank(lead) + $0) } + below(row)
    }
    return lines
  }

  private func narrow() -> [StyledLine] {
    var lines = wrapped(title, width: dialect.width).map { StyledLine($0) }
    for row in table.rows {
      let cells = shown.filter { !table.cell($0, of: row).isAbsent }
        .map { "\(table.columns[$0].heading) \(cell($0, of: row))" }
      let all = dialect.plain(row.name) + (cells.isEmpty ? "" : " (\(cells.joined(separator: ", ")))")
      var text = wrapped(all, width: dialect.width - lead)
      lines.append(StyledLine(marked(row) + [StyledText(text.isEmpty ? "" : text.removeFirst())]))
      lines += text.map { StyledLine(blank(lead) + $0) } + below(row)
    }
    return lines
  }

  private func below(_ row: Table.Row) -> [StyledLine] {
    row.below.flatMap { dialect.below($0, indent: lead) }
  }

  private func marked(_ row: Table.Row) -> [StyledText] {
    let mark = StyledText(dialect.safe(row.mark.text), row.mark.tone)
    let after = max(1, lead - Self.indent - displayWidth(mark.text))
    return [StyledText(blank(Self.indent)), mark, StyledText(blank(after))]
  }

  private func cell(_ column: Int, of row: Table.Row) -> String {
    let cell = table.cell(column, of: row)
    return cell.isAbsent ? absent : dialect.safe(cell.text)
  }

  private func blank(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension TextDialect {
  /// What stands below a row.
  func below(_ below: Table.Below, indent: Int) -> [StyledLine] {
    let blanks = String(repeating: " ", count: indent)
    let room = width - indent
    switch below {
    case .text(let text): return wrapped(plain(text), width: room).map { StyledLine(blanks + $0) }
    case .quote(let text, let place):
      // Two lines show what happened; the rest can be read at the place named below.
      let shown = shortened(safe(text), to: room * 2 - room / 4, ascii: ascii)
      var lines = wrapped(shown, width: room).map { StyledLine(blanks + $0) }
      if let place {
        let number = ":\(place.line)"
        let file = shortened(safe(place.file), to: max(room - number.count, 8), ascii: ascii)
        lines.append(StyledLine("\(blanks)\(file)\(number)"))
      }
      return lines
    }
  }
}
