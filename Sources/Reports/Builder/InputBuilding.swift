import Metrics
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
    input.gaps = gaps()
    input.problems =
      problems + profile.sources.compactMap { source in source.problem.map { "\(source.path): \($0)" } }
    return input
  }

  // A gap is a silence in which events were to be expected.
  private static let gapBuckets = 3
  private static let gapSeconds = 1.0
  private static let expectedEvents = 20.0
  private static let fewestEvents = 50

  /// Silences of a log that is otherwise busy: one that speaks only now and then has none.
  private func gaps() -> [Report.Span] {
    guard let span, hasMeasures else { return [] }
    let counts = profile.eventActivity.counts(.incoming, in: span.range)
    let events = counts.reduce(0, +)
    let busy = counts.count { $0 > 0 }
    guard events >= Self.fewestEvents, busy * 2 >= counts.count else { return [] }
    let rate = Double(events) / Double(busy)
    var gaps: [Report.Span] = []
    var start = 0
    while let silence = counts[start...].firstIndex(of: 0) {
      let end = counts[silence...].firstIndex { $0 > 0 } ?? counts.count
      let length = end - silence
      if end < counts.count, length >= Self.gapBuckets, Double(length) * rate >= Self.expectedEvents,
        Double(length) * span.bucketSeconds >= Self.gapSeconds
      {
        gaps.append(Report.Span(from: span.start(of: silence), to: span.start(of: end)))
      }
      start = end
    }
    return gaps
  }
}
