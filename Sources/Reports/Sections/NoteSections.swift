import Bytes

/// What the reader should know about the log itself.
extension ReportSections {
  private static let shownGaps = 3
  private static let shownSettings = 20
  private static let settingWidth = 40

  func settings() -> [Block] {
    guard !report.settings.isEmpty else { return [] }
    let more = report.settings.count - Self.shownSettings
    let counts = Dictionary(report.settings.map { ($0.name, 1) }, uniquingKeysWith: +)
    // Of a setting that several have it is said whose it is.
    func title(_ setting: Report.Setting) -> String {
      let isShared = counts[setting.name, default: 0] > 1 && !setting.subject.isEmpty
      return named(setting.name) + (isShared ? " of \(setting.subject)" : "")
    }
    return [
      .run(
        Heading("Settings"),
        report.settings.prefix(Self.shownSettings).map { "\(title($0)) \(settingValue($0.value))" }
          + (more > 0 ? ["and \(countFigure(more)) more"] : []))
    ]
  }

  private func settingValue(_ value: String) -> Prose {
    value.isEmpty ? "\"\"" : Prose(name: value, .columns(Self.settingWidth))
  }

  func notes() -> [Block] {
    let notes = gaps() + report.notes
    guard !notes.isEmpty else { return [] }
    return [.heading(Heading("Notes")), .items(notes.map { Item(Prose($0)) })]
  }

  private func gaps() -> [String] {
    let gaps = report.input.gaps
    guard !gaps.isEmpty else { return [] }
    let times = gaps.map { "\(clock.short($0.from)) to \(clock.short($0.to))" }
    return ["The log has \(countFigure(gaps.count, of: "gap")): \(listed(times, atMost: Self.shownGaps))."]
  }

  func notVisible() -> [Block] {
    guard !report.notVisible.isEmpty else { return [] }
    guard isVerbose else {
      let items = report.notVisible.map(\.what).joined(separator: ", ")
      return [.run(Heading("Not visible", " in this log:"), ["\(items) (to see them: mqtune doctor)"])]
    }
    return [
      .heading(Heading("Not visible", " in this log")),
      .items(
        report.notVisible.map { item in
          Item(
            "\(item.what): \(item.why)",
            below: item.howToSee.isEmpty ? [] : ["to see it: \(item.howToSee.text)"])
        }),
    ]
  }

  func stamp() -> [Block] {
    guard let stamp = report.stamp else { return [] }
    let host = stamp.host.isEmpty ? "" : " on \(stamp.host)"
    return [.heading(Heading("Made", of: "\(rfc3339(stamp.time))\(host)"))]
      + stamp.files.map { .paragraph(Prose($0)) }
  }
}
