internal import Bytes
public import Measures

extension GateParser {
  mutating func takeMeasure() throws(Gate.Mistake) -> Gate.Measure {
    skipSpace()
    let start = position
    let word = restOfWord()
    advance(word.unicodeScalars.count)
    if peek() == "(", word.hasSuffix(".\(Gate.Measure.within)") { return try takeWithin(word, from: start) }
    guard let metric = Metric(named: word) else {
      throw mistake(Metric.problem(withName: word), at: start, word.unicodeScalars.count)
    }
    return .metric(metric)
  }

  /// The time in the brackets of `latency.within(2s)`.
  private mutating func takeWithin(_ word: String, from start: Int) throws(Gate.Mistake) -> Gate.Measure {
    let name = word.dropLast(Gate.Measure.within.count + 1)
    guard let time = TimeMeasure.allCases.first(where: { $0.id == name || $0.rawValue == name }) else {
      throw mistake(
        "within takes one of \(TimeMeasure.allCases.map(\.id).joined(separator: ", "))", at: start, name.count
      )
    }
    advance(1)
    let place = position
    let text = reader.take { $0 != ")" && $0 != " " }
    guard let limit = parseDuration(text), limit > 0 else {
      throw mistake(
        "expected a time with its unit, such as latency.within(2s)", at: place, text.unicodeScalars.count)
    }
    guard take(")") else { throw mistake("expected ')'", at: position, 1) }
    return .within(time, limit, text: text)
  }
}

extension Metric {
  /// Why a word is no metric, with the one that was most likely meant.
  /// - Parameter names: the metrics that can be named there.
  public static func problem(withName word: String, among names: [String] = Metric.all.map(\.id)) -> String {
    if word.isEmpty { return "expected a metric, such as latency.p99" }
    let shown = "'\(terminalSafe(word, limit: 60))'"
    let statistics = names.filter { $0.hasPrefix("\(word).") }
    if !statistics.isEmpty {
      return "\(shown) alone is no metric; there are \(listed(statistics, atMost: 9))"
    }
    // A word such as `p99` means that of some time.
    let endings = names.filter { $0.hasSuffix(".\(word)") }
    if endings.count > 1 {
      return "no metric is called \(shown); there are \(listed(endings, atMost: .max))"
    }
    let near = endings.first ?? nearestGuess(to: word, in: names)
    return "no metric is called \(shown)" + (near.map { "; did you mean '\($0)'?" } ?? "")
  }
}

extension Gate.Measure {
  /// Whether queues, or labels of samples, have it.
  func isKnown(of key: Scope.Key) -> Bool {
    switch (self, key) {
    case (.metric(let metric), .queue): metric.isReadFromMessages
    case (.metric(let metric), .label): metric.isReadFromLabels
    case (.within, .queue): true
    case (.within(let time, _, _), .label): time == .endToEnd
    }
  }

  /// Whether a log shows it of every part of its time.
  var isKnownOverTime: Bool {
    switch self {
    case .within(let time, _, _): time == .endToEnd
    case .metric(let metric):
      if let time = metric.time {
        time.measure == .endToEnd && time.statistic.isKnownOverTime
      } else {
        Metric.overTime.contains(metric)
      }
    }
  }
}

extension Metric {
  /// Those of which every bucket of a log has its part.
  static let overTime: [Metric] = [
    .throughputIn, .throughputOut, .leaving, .errorRatio, .errorCount, .backlogMax, .backlogMean, .backlogEnd,
    .backlogGrowth,
  ]
}

extension Metric.Statistic {
  /// Buckets keep how often each length of time came; the mean would be that of the bins.
  fileprivate var isKnownOverTime: Bool {
    switch self {
    case .percentile, .least, .most, .count: true
    case .mean: false
    }
  }
}
