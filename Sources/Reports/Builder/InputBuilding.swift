import Events
import Measures
import Profiles

extension ReportBuilder {
  func input(problems: [String]) -> Report.Input {
    var input = Report.Input()
    input.files = profile.sources.map {
      Report.File(
        path: $0.path, format: $0.form.format, envelope: $0.form.envelope, bytes: $0.bytes, lines: $0.lines,
        understood: $0.understood,
        ignored: $0.ignored, notUnderstood: $0.notUnderstood)
    }
    input.lines = measures.lines.lines
    input.understood = measures.lines.understood
    input.ignored = measures.lines.ignored
    input.notUnderstood = measures.lines.notUnderstood
    input.understoodRatio = measures.lines.understoodRatio
    input.from = span?.first
    input.to = span?.last
    input.gaps = measures.gaps.map { Report.Span(from: $0.lowerBound, to: $0.upperBound) }
    input.problems =
      problems + (profile.isInterrupted ? ["interrupted: the rest of the input was not read"] : [])
      + profile.sources.compactMap { source in source.problem.map { "\(source.path): \($0)" } }
    input.unread = unread()
    return input
  }

  private func unread() -> Report.Unread {
    Report.Unread(
      lines: measures.unread.lines,
      templates: measures.unread.shapes.prefix(Self.shownTemplates).map {
        Report.Unread.Template(
          lines: $0.count, place: profile.place(of: $0.first), text: String(decoding: $0.text, as: UTF8.self))
      })
  }

  /// Of unread lines so many kinds are in a report.
  private static let shownTemplates = 20
}
