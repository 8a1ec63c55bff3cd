/// Rows and columns, as text or as Markdown.
struct Table {
  var title: String
  var head: [String]
  /// Columns of text, which stand at the left; figures stand at the right.
  var texts: Set<Int> = [0]
  var rows: [[String]] = []

  static let width = 100

  /// At most `Table.width` columns: the last one is cut.
  var text: String {
    let widths = head.indices.map { column in
      ([head] + rows).map { $0[column].count }.max() ?? 0
    }
    let lines = ([head] + rows).map { row in
      let cells = row.indices.map { column in
        let gap = String(repeating: " ", count: widths[column] - row[column].count)
        return texts.contains(column) ? row[column] + gap : gap + row[column]
      }
      var line = Substring(cells.joined(separator: "  "))
      while line.last == " " { line.removeLast() }
      return line.count > Table.width ? line.prefix(Table.width - 3) + "..." : String(line)
    }
    return "\(title)\n\n\(lines.map { "  \($0)\n" }.joined())\n"
  }

  var markdown: String {
    let rule = head.indices.map { texts.contains($0) ? "---" : "---:" }
    let lines = ([head, rule] + rows).map { "| \($0.joined(separator: " | ")) |\n" }
    return "\(title)\n\n\(lines.joined())\n"
  }
}
