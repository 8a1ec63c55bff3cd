internal import Bytes
internal import CLI
internal import Diagnosis
internal import Measures

extension Command {
  static var explain: Command {
    Command(
      name: "explain",
      summary: "say what a rule, a verdict, a metric or an exit code means",
      usage: ["[ID]"],
      operands: 0...3,
      completions: { _ in explainableIDs },
      description: [
        "ID is a rule (consumer-capacity), a word of a verdict (FALLING BEHIND), a metric as reports name it "
          + "(latency.p99, queue_wait, drain.time) or an exit code (3). For a rule: what it is, the test with its numbers, what looks like it, what to do, and "
          + "the sources. Without an ID: the list of all IDs."
      ],
      examples: [
        Example("mqtune explain latency.p99", "what the metric is, how it is computed, when it is bad"),
        Example("mqtune explain consumer-capacity", "how the rule works and what helps"),
        Example("mqtune explain FALLING BEHIND", "what the verdict means, how it is judged, and what to do"),
        Example("mqtune explain 3", "what an exit code of 3 means"),
      ],
      action: .describe { settings, program in
        guard !settings.operands.isEmpty else { return explanationList() }
        // The words of a verdict need no quotes.
        return try explanation(of: settings.operands.joined(separator: " "))
      })
  }
}

/// What `mqtune explain` says without an ID.
func explanationList() -> String {
  let column = ((explanations.map(\.id) + Rule.all.map(\.id.rawValue)).map(\.utf8.count).max() ?? 0) + 2
  var text = "Rules\n"
  for rule in Rule.all {
    text += rule.text.title.paragraph(indent: 2, after: rule.id.rawValue.padded(to: column))
  }
  text += "\nVerdicts\n"
  for verdict in VerdictText.all {
    text += verdict.title.paragraph(indent: 2, after: verdict.id.padded(to: column))
  }
  for (heading, list) in [("Metrics", Metric.explanations), ("Other words of a report", terms)] {
    text += "\n\(heading)\n"
    for entry in list { text += "  " + entry.id.padded(to: column) + entry.title + "\n" }
  }
  text += "\nExit codes\n"
  for code in ExitCode.allCases { text += "  " + "\(code.rawValue)".padded(to: 5) + code.meaning + "\n" }
  return text
}

private let explanations = Metric.explanations + terms

/// Every ID in the list, for completions.
var explainableIDs: [String] {
  Rule.all.map(\.id.rawValue) + VerdictText.all.map(\.id) + explanations.map(\.id)
    + ExitCode.allCases.map { "\($0.rawValue)" }
}

func explanation(of id: String) throws(Failure) -> String {
  if let code = ExitCode.allCases.first(where: { "\($0.rawValue)" == id }) {
    return "exit code \(code.rawValue): \(code.meaning)\n\n" + code.advice.paragraph(indent: 2)
  }
  if let rule = Rule.named(RuleID(rawValue: id)) { return rule.explanation }
  // Some words of verdicts name metrics as well: in capitals they are those of verdicts.
  let verdict = VerdictText.named(id)
  if let verdict, id == id.uppercased() { return verdict.text }
  if let known = explanations.first(where: { $0.isCalled(id) }) ?? Metric(named: id)?.explanation
    ?? percentileText(id)
  {
    return known.text(for: id)
  }
  if let verdict { return verdict.text }
  if isReportID(id.uppercased()) {
    throw Failure(
      .usage, "\(id.quoted) is an ID of one report; 'mqtune show' prints it with the log of that report",
      details: ["try: mqtune show \(id.uppercased()) LOG", "see: mqtune explain"])
  }
  let names =
    Rule.all.map(\.id.rawValue) + VerdictText.all.map(\.id) + explanations.flatMap { [$0.id] + $0.aliases }
  throw Failure(
    .usage,
    "unknown ID \(id.quoted)"
      + (nearestGuess(to: id, in: names).map { "; did you mean '\($0)'?" } ?? ""),
    details: beginning(with: id, names) + ["see: mqtune explain"])
}

/// What somebody may mean who types the first word of several names.
private func beginning(with word: String, _ names: [String]) -> [String] {
  let longer = names.filter { $0.hasPrefix("\(word)-") || $0.hasPrefix("\(word).") }
  return longer.count > 1 ? "there are: \(longer.joined(separator: ", "))".wrapped(to: helpWidth - 2) : []
}

/// The text about percentiles, when the ID is one: `latency.p95`, `latency.queue_wait.p50_ms`, `p999_ms`.
private func percentileText(_ id: String) -> Explanation? {
  let parts = id.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  guard let start = parts.firstIndex(where: { $0.hasPrefix("p") && $0.dropFirst().first?.isNumber == true })
  else {
    return nil
  }
  let digits = parts[start...].joined(separator: ".").dropFirst()
  guard let percent = plainDecimal(String(digits.hasSuffix("_ms") ? digits.dropLast(3) : digits)),
    percent > 0
  else {
    return nil
  }
  let measures = parts[..<start]
  let isKnown = measures.allSatisfy { part in explanations.contains { $0.isCalled(part) } }
  return isKnown ? Metric(.endToEnd, .percentile(99)).explanation : nil
}

extension Explanation {
  func text(for asked: String) -> String {
    var text = "\(asked): \(title)\n\n"
    text += "Unit\n" + unit.paragraph(indent: 2)
    text += "\nComputed\n" + computed.paragraph(indent: 2)
    return text + "\nWhen it is bad\n" + bad.paragraph(indent: 2)
  }
}
