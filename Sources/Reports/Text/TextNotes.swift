/// What the reader should know about the log itself.
extension TextPage {
  private static let shownGaps = 3

  func settings() -> [StyledLine] {
    listing("SETTINGS", report.settings.prefix(look.top * 2).map { safe($0.name) + " " + safe($0.value) })
      .filter { _ in !report.settings.isEmpty }
  }

  func notes() -> [StyledLine] {
    let notes = gaps() + report.notes
    guard !notes.isEmpty else { return [] }
    return [StyledLine("NOTES")] + notes.flatMap { paragraph($0, first: "  - ", indent: 4) }
  }

  private func gaps() -> [String] {
    let gaps = report.input.gaps
    guard !gaps.isEmpty else { return [] }
    let listed = gaps.prefix(Self.shownGaps).map { "\(clock.short($0.from)) to \(clock.short($0.to))" }
    let more = gaps.count > Self.shownGaps ? ", and \(countFigure(gaps.count - Self.shownGaps)) more" : ""
    return ["The log has \(countFigure(gaps.count, of: "gap")): \(listed.joined(separator: "; "))\(more)."]
  }

  func notVisible() -> [StyledLine] {
    guard !report.notVisible.isEmpty else { return [] }
    guard look.verbosity > 0 else {
      let items = report.notVisible.map { safe($0.what) }.joined(separator: ", ")
      return listing("NOT VISIBLE in this log:", ["\(items) (-v tells how to see it)"])
    }
    return [StyledLine("NOT VISIBLE in this log")]
      + report.notVisible.flatMap { item in
        paragraph("\(item.what): \(item.why)", first: "  - ", indent: 4)
          + (item.howToSee.isEmpty ? [] : paragraph("to see it: \(item.howToSee)", first: "    ", indent: 4))
      }
  }
}
