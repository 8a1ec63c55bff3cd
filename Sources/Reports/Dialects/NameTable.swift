import Bytes

/// A table of text whose first column holds names and gives way when space is short.
///
/// The heading stands in the first line above the names. When names cut to a third of the width still leave no
/// room, columns are left out, those with the highest `droppable` first; then names give way further.
struct NameTable {
  private let table: Table
  private let dialect: TextDialect
  private let title: String
  private let names: [String]

  private static let indent = 2
  private static let gap = 2

  init(_ table: Table, _ dialect: TextDialect) {
    self.table = table
    self.dialect = dialect
    title = dialect.title(table.heading)
    names = table.rows.map { dialect.plain($0.name) }
  }

  /// The heading, then a line for each row and what stands below it; none is wider than the page where that can be
  /// reached.
  func lines() -> [StyledLine] {
    let shown = shownColumns()
    let widths = shown.map(columnWidth)
    let nameWidth = nameWidth(others: widths)
    let heading = shortened(title, to: nameWidth + Self.indent, ascii: dialect.ascii)
    var lines = [
      StyledLine(
        padded(heading, nameWidth + Self.indent)
          + zip(shown, widths).map { aligned(table.columns[$0].heading, $1 + Self.gap) }.joined())
    ]
    for (name, row) in zip(names, table.rows) {
      let name = shortened(name, to: nameWidth, ascii: dialect.ascii)
      var parts = [StyledText(String(repeating: " ", count: Self.indent) + padded(name, nameWidth))]
      for (column, columnWidth) in zip(shown, widths) where column < row.cells.count {
        let cell = row.cells[column]
        parts.append(StyledText(aligned(dialect.safe(cell.text), columnWidth + Self.gap), cell.tone))
      }
      lines.append(StyledLine(parts))
      lines += row.below.flatMap { dialect.below($0, indent: 2 * Self.indent) }
    }
    return lines
  }

  private func shownColumns() -> [Int] {
    var shown = table.filledColumns(extra: false)
    let longest = names.reduce(0) { max($0, displayWidth($1)) }
    let narrowest = max(min(dialect.width / 3, longest), displayWidth(title) - Self.indent)
    while shown.reduce(Self.indent + narrowest, { $0 + columnWidth($1) + Self.gap }) > dialect.width {
      let order = shown.filter { table.columns[$0].droppable > 0 }
      // Of equals the last one goes.
      guard let drop = order.reversed().max(by: { table.columns[$0].droppable < table.columns[$1].droppable })
      else { break }
      shown.removeAll { $0 == drop }
    }
    return shown
  }

  private func columnWidth(_ column: Int) -> Int {
    table.rows.reduce(displayWidth(table.columns[column].heading)) {
      column < $1.cells.count ? max($0, displayWidth(dialect.safe($1.cells[column].text))) : $0
    }
  }

  private func nameWidth(others: [Int]) -> Int {
    let natural = names.reduce(displayWidth(title) - Self.indent) { max($0, displayWidth($1)) }
    let room = dialect.width - Self.indent - others.reduce(0) { $0 + $1 + Self.gap }
    return max(min(natural, room), 1)
  }
}

/// `text` with blanks at its end up to `width` columns.
func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}

/// `text` with blanks before it up to `width` columns.
func aligned(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - displayWidth(text))) + text
}
