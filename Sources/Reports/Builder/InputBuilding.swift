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

  // A gap is a silence in which messages were to be expected.
  private static let gapBuckets = 3
  private static let gapSeconds = 1.0
  private static let expectedMessages = 20.0
  private static let fewestEvents = 50

  /// Silences of a log that is otherwise busy: one that speaks only now and then has none.
  private func gaps() -> [Report.Span] {
    guard let span, hasMeasures else { return [] }
    let counts = profile.eventActivity.counts(.incoming, in: span.range)
    let events = counts.reduce(0, +)
    let busy = counts.filter { $0 > 0 }.sorted()
    guard events >= Self.fewestEvents, busy.count * 2 >= counts.count else { return [] }
    // A message leaves several records close together, which do not come by chance one by one; and bursts do
    // not say how much is usual.
    let rate =
      min(Double(busy[busy.count / 2]), Double(events) / Double(busy.count)) / recordsPerMessage(events)
    var gaps: [Report.Span] = []
    var start = 0
    while let silence = counts[start...].firstIndex(of: 0) {
      let end = counts[silence...].firstIndex { $0 > 0 } ?? counts.count
      let length = end - silence
      if end < counts.count, length >= Self.gapBuckets, Double(length) * rate >= Self.expectedMessages,
        Double(length) * span.bucketSeconds >= Self.gapSeconds
      {
        gaps.append(Report.Span(from: span.start(of: silence), to: span.start(of: end)))
      }
      start = end
    }
    return gaps
  }

  private func recordsPerMessage(_ events: Int) -> Double {
    let messages = figures.reduce(0) { $0 + max($1.counts.published, $1.counts.delivered, $1.counts.acked) }
    let samples = profile.sampleFigures.reduce(0) { $0 + $1.count }
    return max(1, Double(events) / Double(max(1, messages + samples)))
  }
}
