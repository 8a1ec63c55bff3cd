import Profiles

extension ReportBuilder {
  func input(problems: [String]) -> Report.Input {
    var input = Report.Input()
    input.files = profile.sources.map {
      Report.File(
        path: $0.path, format: $0.format, bytes: $0.bytes, lines: $0.lines, understood: $0.understood,
        ignored: $0.ignored, notUnderstood: $0.notUnderstood)
    }
    for file in input.files {
      input.lines += file.lines
      input.understood += file.understood
      input.ignored += file.ignored
      input.notUnderstood += file.notUnderstood
    }
    let judged = input.lines - input.ignored
    input.understoodRatio = judged > 0 ? Double(input.understood) / Double(judged) : nil
    input.from = span?.first
    input.to = span?.last
    input.gaps = profile.gaps(figures).map { Report.Span(from: $0.lowerBound, to: $0.upperBound) }
    input.problems =
      problems + profile.sources.compactMap { source in source.problem.map { "\(source.path): \($0)" } }
    return input
  }
}
