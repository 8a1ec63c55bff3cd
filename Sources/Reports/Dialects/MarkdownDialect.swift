import Bytes

/// Markdown for pull requests, issues and chat. Names cannot become markup, nor notify people.
struct MarkdownDialect: Dialect {
  let ascii: Bool

  init(_ look: Look) { ascii = look.ascii }

  var separatesBlocks: Bool { true }

  /// Columns of a chart, and of a quoted line of a log.
  private static let chartWidth = 60
  private static let quoteWidth = 200

  func opening(_ opening: Opening) -> [String] {
    let sentence = opening.sentence.isEmpty ? "" : " " + text(opening.sentence)
    return broken(["**\(escaped(opening.word))**\(sentence)"] + opening.details.map(text))
  }

  func heading(_ heading: Heading) -> [String] { ["### " + title(heading)] }

  func paragraph(_ text: Prose, shorter: [Prose]) -> [String] { [self.text(text)] }

  /// Each on a line of its own.
  func facts(_ facts: [Prose]) -> [String] { broken(facts.map(text)) }

  func run(_ heading: Heading, _ items: [Prose]) -> [String] {
    let title = title(heading)
    return ["\(title)\(title.hasSuffix(":") ? "" : ":") \(items.map(text).joined(separator: ", "))"]
  }

  func entries(_ entries: [Entry]) -> [String] {
    broken(entries.map { "\(escaped($0.key)): \(text($0.text))" })
  }

  func items(_ items: [Item]) -> [String] {
    items.flatMap { item in ["- \(text(item.text))"] + item.below.map { "  - \(text($0))" } }
  }

  func table(_ table: Table) -> [String] {
    let columns = table.filledColumns(extra: true)
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    let rows = table.rows.map { row in
      line([name(of: row)] + columns.map { escaped(table.cell($0, of: row).text, startsLine: false) })
    }
    let points = table.rows.flatMap { row in row.below.compactMap { point($0, of: row) } }
    return heading(table.heading) + ["", line([table.subject] + columns.map { table.columns[$0].heading })]
      + ["|---|" + String(repeating: "---:|", count: columns.count)] + rows
      + (table.rest.isEmpty ? [] : ["", text(table.rest)])
      + (points.isEmpty ? [] : [""] + points)
  }

  private func name(of row: Table.Row) -> String {
    let mark = row.mark.text.isEmpty ? "" : escaped(row.mark.text) + " "
    return mark + text(row.name)
  }

  /// What stands below a row in text is a point below the table, with the mark or the name of its row.
  private func point(_ below: Table.Below, of row: Table.Row) -> String? {
    let about = row.mark.text.isEmpty ? text(row.name) : escaped(row.mark.text)
    switch below {
    case .text(let prose): return "- \(about): \(text(prose))"
    case .quote(let quote, let place):
      let shown = escaped(shortened(safeText(quote, ascii: ascii), to: Self.quoteWidth, ascii: ascii))
      let parts = [shown, place.map { "\(escaped($0.file)):\($0.line)" } ?? ""].filter { !$0.isEmpty }
      return parts.isEmpty ? nil : "- \(about): \(parts.joined(separator: ", "))"
    }
  }

  /// The bars stand in a block of code, where all characters are equally wide.
  func chart(_ chart: Chart) -> [String] {
    let drawn = chart.drawn(limit: Self.chartWidth)
    var heading = chart.heading
    heading.subject += ", 1 column = \(drawn.step)"
    return self.heading(heading) + ["", "```text"] + drawn.lines(labelWidth: chart.labelWidth) + ["```"]
  }

  private func title(_ heading: Heading) -> String {
    let subject = heading.subject.isEmpty ? "" : ": " + text(heading.subject)
    let word = heading.word.isEmpty ? "" : ": **\(escaped(heading.word))**"
    return escaped(heading.title + heading.rest) + subject + word
  }

  /// Lines that stay lines.
  private func broken(_ lines: [String]) -> [String] {
    lines.enumerated().map { index, line in index + 1 < lines.count ? line + "  " : line }
  }

  /// Parts are escaped together, because they make a link or a mention together.
  private func text(_ prose: Prose) -> String {
    var text = ""
    var plain = ""
    for part in prose.parts {
      switch part {
      case .plain(let part), .tied(let part), .name(let part, .beside), .name(let part, .halfLine):
        plain += part
      case .name(let name, .columns(let count)):
        plain += shortened(safeText(name, ascii: ascii), to: count, ascii: ascii)
      case .line(let line):
        text += escaped(plain) + markdownCode(safeText(line.text, ascii: ascii))
        plain = ""
      }
    }
    return text + escaped(plain)
  }

  private func escaped(_ text: String, startsLine: Bool = true) -> String {
    markdownText(
      safeText(text, ascii: ascii), breaking: ascii ? "<!-- -->" : "\u{200B}", startsLine: startsLine)
  }
}
