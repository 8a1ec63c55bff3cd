import Bytes

/// Plain lines for a terminal or a file.
///
/// No line is wider than the look allows, and without colour no control character occurs, whatever the text held.
struct TextDialect: Dialect {
  let width: Int
  let color: Bool
  let ascii: Bool

  /// The least width of a page.
  static let narrowest = 20

  init(_ look: Look) {
    width = max(look.width, Self.narrowest)
    color = look.color
    ascii = look.ascii
  }

  var separatesBlocks: Bool { false }

  func opening(_ opening: Opening) -> [String] {
    answer(opening) + opening.details.flatMap { laid($0) }
  }

  private func answer(_ opening: Opening) -> [String] {
    let word = StyledText(safe(opening.word), opening.tone)
    let lead = "  \(word.text)  "
    // A word that leaves its sentence no room has a line of its own.
    guard displayWidth(lead) < width / 2 else {
      return written([StyledLine([StyledText("  "), word])]) + laid(opening.sentence)
    }
    let lines = broken(opening.sentence, lead: lead)
    let first = String(lines.first?.dropFirst(lead.count) ?? "")
    return written([StyledLine([StyledText("  "), word, StyledText("  " + first)])])
      + written(lines.dropFirst().map { StyledLine($0) })
  }

  func heading(_ heading: Heading) -> [String] {
    let title = title(heading)
    guard !heading.word.isEmpty else { return hanging(title) }
    let word = StyledText(safe(heading.word), heading.tone)
    return written([StyledLine([StyledText(title + "  "), word])])
  }

  func paragraph(_ text: Prose, shorter: [Prose]) -> [String] {
    let candidates = [text] + shorter
    let fitting = candidates.first { displayWidth(plain($0)) + 2 <= width }
    return laid(fitting ?? shorter.last ?? text)
  }

  func facts(_ facts: [Prose]) -> [String] {
    let together = "  " + facts.map(plain).joined(separator: "    ")
    if !facts.isEmpty, displayWidth(together) <= width { return written([StyledLine(together)]) }
    return facts.flatMap { laid($0) }
  }

  func run(_ heading: Heading, _ items: [Prose]) -> [String] {
    hanging("\(title(heading)) \(items.map(tiedText).joined(separator: ", "))")
  }

  /// Text whose first line stands out.
  private func hanging(_ text: String) -> [String] {
    written(
      wrapped(text, width: width - 2).enumerated().map { index, line in
        StyledLine(index == 0 ? untied(line) : "  " + untied(line))
      })
  }

  func entries(_ entries: [Entry]) -> [String] {
    let keys = entries.reduce(Self.shortestKey) { max($0, displayWidth(safe($1.key))) }
    return entries.flatMap { laid($0.text, lead: "  " + padded(safe($0.key), keys + 2)) }
  }

  /// Keys are padded to this width at least, so that a lone entry stands as it does among others.
  private static let shortestKey = 7

  func items(_ items: [Item]) -> [String] {
    items.flatMap { item in
      laid(item.text, lead: "  - ") + item.below.flatMap { laid($0, lead: "    ") }
    }
  }

  func table(_ table: Table) -> [String] {
    let lines =
      switch table.front {
      case .names: NameTable(table, self).lines()
      case .sentences: SentenceTable(table, self).lines()
      }
    return written(lines) + (table.rest.isEmpty ? [] : laid(table.rest))
  }

  func chart(_ chart: Chart) -> [String] {
    let drawn = chart.drawn(limit: min(max(width - chart.labelWidth - 24, 10), 60))
    let title = "\(chart.heading.title.uppercased()) "
    let step = ", 1 column = \(drawn.step)"
    let room = max(width - displayWidth(title) - displayWidth(step), 8)
    let subject = shortened(plain(chart.heading.subject), to: room, ascii: ascii)
    return written([StyledLine(title + subject + step)])
      + written(drawn.lines(labelWidth: chart.labelWidth).map { StyledLine("  " + $0) })
  }
}

// MARK: Text

extension TextDialect {
  /// Text that does nothing to a terminal.
  func safe(_ text: String) -> String { safeText(text, ascii: ascii) }

  func title(_ heading: Heading) -> String {
    let subject = heading.subject.isEmpty ? "" : " " + plain(heading.subject)
    return safe(heading.title.uppercased() + heading.rest) + subject
  }

  /// Prose as a line without end.
  func plain(_ prose: Prose) -> String { untied(tiedText(prose)) }

  /// The same with `tie` for blanks at which no line is broken.
  func tiedText(_ prose: Prose) -> String {
    prose.parts.map { part in
      switch part {
      case .plain(let text): safe(text)
      case .tied(let text): safe(text).replacing(" ", with: tie)
      case .line(let line): safe(line.text).replacing(" ", with: tie)
      case .name(let name, let room): shortened(safe(name), to: columns(of: room), ascii: ascii)
      }
    }.joined()
  }

  private func columns(of room: Prose.Room) -> Int {
    switch room {
    case .beside(let others): max(width - others, Self.shortestName)
    case .halfLine: max(width / 2, Self.shortestName)
    case .columns(let count): count
    }
  }

  /// A name is not shortened below this, however narrow the page.
  private static var shortestName: Int { 12 }

  /// Prose broken at words: the first line after `lead`, the others as far in.
  func laid(_ prose: Prose, lead: String = "  ") -> [String] {
    written(broken(prose, lead: lead).map { StyledLine($0) })
  }

  private func broken(_ prose: Prose, lead: String) -> [String] {
    let indent = String(repeating: " ", count: displayWidth(lead))
    return wrapped(tiedText(prose), width: width - displayWidth(lead)).enumerated().map { index, line in
      (index == 0 ? lead : indent) + untied(line)
    }
  }

  func written(_ lines: [StyledLine]) -> [String] { lines.map { $0.written(width: width, color: color) } }

  func untied(_ text: String) -> String { text.replacing(tie, with: " ") }
}

/// A blank at which no line is broken; text that was made safe holds no control characters.
private let tie = "\u{1}"
