import Bytes

/// A table whose first column is prose: it wraps, and the cells stand beside its first line.
///
/// Where the cells would leave the prose too little room they follow it in brackets.
struct ProseTable {
  struct Row {
    /// What the row is called, `F1`, and how that is shown.
    var mark: StyledText
    var text: String
    /// Right-aligned; absent ones may be missing.
    var cells: [String]
    /// What else there is to say of it, a paragraph each, below and indented.
    var below: [String] = []
  }

  var title: String
  var headings: [String]
  var rows: [Row] = []

  private static let indent = 2
  private static let gap = 3
  private static let narrowestText = 24

  init(_ title: String, _ headings: [String]) {
    self.title = title
    self.headings = headings
  }

  /// The heading and the rows, none wider than `width` where that can be reached.
  func lines(width: Int) -> [StyledLine] {
    let lead = Self.indent + rows.reduce(0) { max($0, displayWidth($1.mark.text)) } + 1
    let shown = headings.indices.filter { column in rows.contains { cell(column, of: $0) != absent } }
    let widths = shown.map { column in
      rows.reduce(displayWidth(headings[column])) { max($0, displayWidth(cell(column, of: $1))) } + Self.gap
    }
    let room = width - lead - widths.reduce(0, +)
    guard room >= Self.narrowestText else { return narrow(width: width, lead: lead, shown) }
    let natural = rows.reduce(displayWidth(title) - lead) { max($0, displayWidth($1.text)) }
    let textWidth = min(natural, room)
    var lines = [
      StyledLine(
        padded(title, lead + textWidth) + zip(shown, widths).map { aligned(headings[$0], $1) }.joined())
    ]
    for row in rows {
      var text = wrapped(row.text, width: textWidth)
      let first = text.isEmpty ? "" : text.removeFirst()
      let cells = zip(shown, widths).map { aligned(cell($0, of: row), $1) }.joined()
      lines.append(StyledLine(marked(row, lead) + [StyledText(padded(first, textWidth) + cells)]))
      lines += text.map { StyledLine(blank(lead) + $0) } + below(row, width: width, lead: lead)
    }
    return lines
  }

  private func narrow(width: Int, lead: Int, _ shown: [Int]) -> [StyledLine] {
    var lines = wrapped(title, width: width).map { StyledLine($0) }
    for row in rows {
      let cells = shown.filter { cell($0, of: row) != absent }.map { "\(headings[$0]) \(cell($0, of: row))" }
      let all = row.text + (cells.isEmpty ? "" : " (\(cells.joined(separator: ", ")))")
      var text = wrapped(all, width: width - lead)
      lines.append(
        StyledLine(marked(row, lead) + [StyledText(text.isEmpty ? "" : text.removeFirst())]))
      lines += text.map { StyledLine(blank(lead) + $0) } + below(row, width: width, lead: lead)
    }
    return lines
  }

  private func below(_ row: Row, width: Int, lead: Int) -> [StyledLine] {
    row.below.flatMap { wrapped($0, width: width - lead) }.map { StyledLine(blank(lead) + $0) }
  }

  private func marked(_ row: Row, _ lead: Int) -> [StyledText] {
    let after = max(1, lead - Self.indent - displayWidth(row.mark.text))
    return [StyledText(blank(Self.indent)), row.mark, StyledText(blank(after))]
  }

  private func cell(_ column: Int, of row: Row) -> String {
    row.cells.indices.contains(column) && !row.cells[column].isEmpty ? row.cells[column] : absent
  }

  private func blank(_ count: Int) -> String { String(repeating: " ", count: count) }
}
