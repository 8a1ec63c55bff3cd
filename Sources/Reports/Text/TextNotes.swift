import Bytes

/// What the reader should know about the log itself.
extension TextPage {
  private static let shownGaps = 3
  private static let shownSettings = 20
  private static let settingWidth = 40

  func settings() -> [StyledLine] {
    guard !report.settings.isEmpty else { return [] }
    let more = report.settings.count - Self.shownSettings
    return listing(
      "SETTINGS",
      report.settings.prefix(Self.shownSettings).map { "\(named($0.name)) \(shortSetting($0.value))" }
        + (more > 0 ? ["and \(countFigure(more)) more"] : []))
  }

  private func shortSetting(_ value: String) -> String {
    value.isEmpty ? "\"\"" : shortened(safe(value), to: Self.settingWidth, ascii: look.ascii)
  }

  func notes() -> [StyledLine] {
    let notes = gaps() + report.notes
    guard !notes.isEmpty else { return [] }
    return [StyledLine("NOTES")] + notes.flatMap { paragraph($0, lead: "  - ") }
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
      return listing("NOT VISIBLE in this log:", ["\(items) (mqtune doctor tells how)"])
    }
    return [StyledLine("NOT VISIBLE in this log")]
      + report.notVisible.flatMap { item in
        paragraph("\(item.what): \(item.why)", lead: "  - ")
          + (item.howToSee.isEmpty ? [] : paragraph("to see it: \(item.howToSee)", lead: "    "))
      }
  }

  func stamp() -> [StyledLine] {
    guard let stamp = report.stamp else { return [] }
    let host = stamp.host.isEmpty ? "" : " on \(stamp.host)"
    return [StyledLine("MADE \(safe("\(rfc3339(stamp.time))\(host)"))")]
      + stamp.files.flatMap { paragraph($0) }
  }
}
