import Bytes
import Diagnosis

/// What the diagnosis adds to the verdict of the figures.
extension Judgement {
  /// The verdict of the figures, pointing at the first finding. What is found decides unless the figures prove something
  /// graver: figures that look well do not make a system healthy in which something is wrong.
  func withFindings(_ verdict: Report.Verdict) -> Report.Verdict {
    guard let first = report.findings.first else { return verdict }
    var verdict = verdict
    let serious = report.findings.first { $0.severity >= .medium }
    switch verdict.status {
    case .unknown where serious == nil || hasMeasures:
      verdict.details.append("Found all the same: \(first.sentence) (\(first.id)).")
      verdict.details += doFirst
    case .unknown:
      if let serious { verdict = overruled(verdict, by: serious, withFigures: false) }
    case .healthy:
      verdict.finding = first.id
      guard let serious else { return verdict }
      verdict = overruled(verdict, by: serious)
    case .atRisk, .degraded, .failing:
      if let trouble = trouble(of: first), gravity(trouble.status) >= gravity(verdict.status) {
        verdict = self.verdict(on: trouble)
      } else if verdict.status == .atRisk, first.severity == .critical {
        verdict = overruled(verdict, by: first)
      }
    }
    verdict.finding = first.id
    verdict.facts.append(Report.Fact("rule", first.rule.rawValue))
    if let change = firstChange { verdict.facts.append(Report.Fact("fix", change.id)) }
    return verdict
  }

  /// What the verdict calls a finding: by rule, the words of the figures for it. The first one stands also where the
  /// figures say nothing, the others only where they do.
  private static let words: [RuleID: [String]] = [
    .consumerStalled: ["STALLED"], .consumerCapacity: ["", "FALLING BEHIND", "NEAR ITS LIMIT"],
    .consumerLag: ["FALLING BEHIND"], .unroutable: ["LOSING MESSAGES"],
    .dropOverflow: ["LOSING MESSAGES"],
    .deadLetter: ["", "LOSING MESSAGES", "ERRORS"], .poisonRedelivery: ["REDELIVERING"],
    .timeoutStorm: ["REDELIVERING"], .authFailure: ["ERRORS"], .clientError: ["ERRORS"],
    .resourceAlarm: ["ALARMS"], .flowControl: ["ALARMS"], .brokerRestart: ["INTERRUPTED"],
    .leaderInstability: ["INTERRUPTED"], .logGap: ["INTERRUPTED"], .stopTheWorld: ["INTERRUPTED"],
    .heartbeatLoss: ["CLIENTS FREEZE"],
  ]

  /// Findings that say more than the figures in the same word.
  private static let saysMore: Set<RuleID> = [.brokerRestart, .leaderInstability]

  /// A finding as a trouble: in the words of the figures where they say the same, in its own elsewhere; nil when it is
  /// light, or has no word.
  private func trouble(of finding: Finding) -> Trouble? {
    guard finding.severity >= .medium, let words = Self.words[finding.rule] else { return nil }
    let status = status(of: finding.severity)
    let known =
      Self.saysMore.contains(finding.rule)
      ? nil
      : troubles.first { trouble in
        let queue = trouble.facts.first { $0.key == "queue" }?.value
        let isAboutIt = queue == nil || finding.subject.kind != .queue || queue == finding.subject.name
        return isAboutIt && words.contains(trouble.word)
      }
    if var known {
      if gravity(status) > gravity(known.status) { known.status = status }
      return known
    }
    guard let word = words.first, !word.isEmpty else { return nil }
    var trouble = Trouble(status: status, word: word, headline: headline(of: finding))
    trouble.details = Array(finding.details.prefix(1))
    if let queue = queues.first(where: {
      finding.subject.kind == .queue && $0.report.name == finding.subject.name
    }) {
      trouble.facts = facts(queue.report)
    } else if !finding.subject.name.isEmpty {
      trouble.facts = [Report.Fact(finding.subject.kind.rawValue, finding.subject.name)]
    }
    return trouble
  }

  private func status(of severity: Severity) -> Report.Verdict.Status {
    switch severity {
    case .critical: .failing
    case .high: .degraded
    case .medium, .low: .atRisk
    }
  }

  private func gravity(_ status: Report.Verdict.Status) -> Int {
    switch status {
    case .healthy, .unknown: 0
    case .atRisk: 1
    case .degraded: 2
    case .failing: 3
    }
  }

  private func headline(of finding: Finding) -> String {
    let sentence = "\(finding.sentence)."
    return finding.subject.name.isEmpty ? sentence.prefix(1).uppercased() + sentence.dropFirst() : sentence
  }

  /// - Parameter withFigures: whether the overruled verdict spoke of how messages fared.
  private func overruled(
    _ verdict: Report.Verdict, by finding: Finding, withFigures: Bool = true
  ) -> Report.Verdict {
    var verdict = verdict
    verdict.status = status(of: report.findings.map(\.severity).max() ?? .low)
    switch verdict.status {
    case .failing: verdict.word = "FAILING"
    case .degraded: verdict.word = "DEGRADED"
    case .atRisk, .healthy, .unknown: verdict.word = "AT RISK"
    }
    if let word = Self.words[finding.rule]?.first, !word.isEmpty { verdict.word = word }
    let former = withFigures ? "The figures as such: \(verdict.headline)" : verdict.headline
    verdict.details = [former] + doFirst + verdict.details.filter { !doFirst.contains($0) }
    verdict.headline = headline(of: finding)
    if !finding.subject.name.isEmpty,
      !verdict.facts.contains(where: { $0.key == finding.subject.kind.rawValue })
    {
      verdict.facts.insert(Report.Fact(finding.subject.kind.rawValue, finding.subject.name), at: 0)
    }
    return verdict
  }

  /// The first change that the first finding asks for.
  private var firstChange: Advice? {
    guard let first = report.findings.first else { return nil }
    return report.recommendations.first { $0.finding == first.id }
  }

  /// The sentence on it.
  var doFirst: [String] { firstChange.map { ["Do first: \($0.id), \($0.brief)."] } ?? [] }
}

extension Report {
  /// Whether messages of a queue are found to go by a door that the log does not show.
  func vanish(from queue: String) -> Bool {
    findings.contains {
      $0.rule == .deadLetter && $0.subject.name == queue
        && $0.evidence.contains { $0.statistic == "overtaken" }
    }
  }
}
