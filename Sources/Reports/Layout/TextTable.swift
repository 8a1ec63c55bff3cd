import Bytes

/// A table whose first column holds names and gives way when space is short.
///
/// The title stands in the heading row above the names. When names cut to a third of the width still leave no
/// room, columns are left out, those with the highest `droppable` first; then names give way further.
struct TextTable {
  struct Column {
    var heading: String
    /// 0 stays; the higher, the earlier it is left out.
    var droppable: Int

    init(_ heading: String, droppable: Int = 0) {
      self.heading = heading
      self.droppable = droppable
    }
  }

  struct Row {
    var name: String
    var cells: [StyledText]
  }

  var title: String
  /// All but the first; right-aligned.
  var columns: [Column]
  var rows: [Row] = []

  private static let indent = 2
  private static let gap = 2

  init(_ title: String, _ columns: [Column]) {
    self.title = title
    self.columns = columns
  }

  mutating func add(_ name: String, _ cells: [StyledText]) {
    rows.append(Row(name: name, cells: cells))
  }

  mutating func add(_ name: String, _ cells: [String]) {
    add(name, cells.map { StyledText($0) })
  }

  /// The heading and then one line for each row, none wider than `width` where that can be reached.
  func lines(width: Int, ascii: Bool) -> [StyledLine] {
    let shown = shownColumns(width: width)
    let widths = shown.map { columnWidth($0) }
    let nameWidth = nameWidth(width: width, others: widths)
    var lines = [
      StyledLine(
        [
          StyledText(
            padded(shortened(title, to: nameWidth + Self.indent, ascii: ascii), nameWidth + Self.indent))
        ]
          + zip(shown, widths).map {
            StyledText(aligned(columns[$0].heading, $1 + Self.gap))
          })
    ]
    for row in rows {
      let name = shortened(row.name, to: nameWidth, ascii: ascii)
      var parts = [StyledText(String(repeating: " ", count: Self.indent) + padded(name, nameWidth))]
      for (column, columnWidth) in zip(shown, widths) where column < row.cells.count {
        let cell = row.cells[column]
        parts.append(StyledText(aligned(cell.text, columnWidth + Self.gap), cell.style))
      }
      lines.append(StyledLine(parts))
    }
    return lines
  }

  /// Columns with something in them that fit, in order.
  private func shownColumns(width: Int) -> [Int] {
    var shown = columns.indices.filter { column in
      rows.contains { column < $0.cells.count && !isAbsent($0.cells[column].text) }
    }
    let longest = rows.reduce(0) { max($0, displayWidth($1.name)) }
    let narrowest = max(min(width / 3, longest), displayWidth(title) - Self.indent)
    while shown.reduce(Self.indent + narrowest, { $0 + columnWidth($1) + Self.gap }) > width {
      guard
        let drop = shown.last(where: { column in
          columns[column].droppable > 0
            && !shown.contains { columns[$0].droppable > columns[column].droppable }
        })
      else { break }
      shown.removeAll { $0 == drop }
    }
    return shown
  }

  private func columnWidth(_ column: Int) -> Int {
    rows.reduce(displayWidth(columns[column].heading)) {
      column < $1.cells.count ? max($0, displayWidth($1.cells[column].text)) : $0
    }
  }

  private func nameWidth(width: Int, others: [Int]) -> Int {
    let natural = rows.reduce(displayWidth(title) - Self.indent) { max($0, displayWidth($1.name)) }
    let room = width - Self.indent - others.reduce(0) { $0 + $1 + Self.gap }
    return max(min(natural, room), 1)
  }
}

private func isAbsent(_ text: String) -> Bool { text.isEmpty || text == absent }

/// `text` with blanks at its end up to `width` columns.
func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}

/// `text` with blanks before it up to `width` columns.
func aligned(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - displayWidth(text))) + text
}
