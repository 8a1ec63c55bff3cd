internal import Bytes
internal import Measures
internal import Profiles

extension RuleID { public static let errorRate = RuleID("error-rate") }

extension Statistic { static let errorsRatio = Statistic("errors_ratio") }

private enum Bounds {
  static let share = Bound.share(0.01)
  static let fewest = Bound.number(3)
}

extension Rule {
  static let errorRate = Rule(
    .errorRate,
    RuleText(
      "many messages or samples fail",
      """
      A noticeable share of the messages is rejected, expires or fails, or a noticeable share of the samples fails. This \
      is a symptom, which is reported where no other finding explains the errors.
      """,
      test: [
        """
        errors are at least \(Bounds.share) of the messages of a queue, of all messages, or of the samples of a label, and \
        at least \(Bounds.fewest)
        """
      ],
      lookAlikes: [
        "messages that are rejected or expire: dead-letter", "errors of clients: client-error, auth-failure",
        "messages that the broker drops or refuses: drop-overflow, unroutable",
      ],
      actions: ["any": "start with the most frequent reason; mqtune show F1 prints records of the errors"],
      sources: ["the bounds are rules of thumb"]),
    needs: [.events], .symptom, word: .errors, statistics: [.errorsRatio], yieldsToCauses: true
  ) { file in
    let queues = file.queues.filter { !$0.name.isEmpty && isTooMany($0.measures.errors) }
    let ofQueues = queues.map { finding($0.subject, $0.measures.errors, file) }
    // Errors of clients belong to no queue.
    let all = file.measures.total.errors
    let ofLog = ofQueues.isEmpty && isTooMany(all) ? [finding(Subject(.log), all, file)] : []
    // The labels of tasks tell of the same failures as the queue of the tasks.
    let told = Set(queues.flatMap { $0.measures.errors.byReason.map(\.reason) })
    let ofLabels = file.samples.filter { isTooMany($0) && !told.isSuperset(of: $0.reasons.map(\.reason)) }
      .map { finding($0, file) }
    return (ofQueues + ofLog + ofLabels).sorted { ratio(of: $1) < ratio(of: $0) }
  }

  private static func isTooMany(_ errors: ErrorCounts) -> Bool {
    (errors.ratio ?? 0) >= Bounds.share.value && errors.count >= Bounds.fewest.count
  }

  private static func isTooMany(_ samples: SampleFigures) -> Bool {
    Double(samples.errors) >= Bounds.share.value * Double(samples.count)
      && samples.errors >= Bounds.fewest.count
  }

  private static func finding(_ subject: Subject, _ errors: ErrorCounts, _ file: CaseFile) -> Finding {
    let ratio = errors.ratio ?? 0
    // One message can fail many times, so the ratio may pass 1: then it is no share.
    let share = ratio <= 1 ? " (\(shareFigure(ratio)))" : ""
    let summary =
      "\(countFigure(errors.count, of: "error")) on \(countFigure(errors.messages, of: "message"))\(share)"
      + mostFrequent(errors.byReason)
    return Finding(
      .errorRate, subject, .high, .high, summary,
      during: file.whole,
      evidence: [
        Evidence(
          "\(countFigure(errors.count, of: "error"))", .errorsRatio, ratio, threshold: Bounds.share.value,
          samples: errors.messages, lines: file.places(of: errors.byReason.first?.lines ?? []))
      ],
      headline: Headline(
        nil, subject.kind == .log ? "The log has \(summary)." : nil,
        facts: [Verdict.Fact("errors", "\(errors.count)")]))
  }

  private static func finding(_ samples: SampleFigures, _ file: CaseFile) -> Finding {
    let ratio = Double(samples.errors) / Double(samples.count)
    return Finding(
      .errorRate, Subject(.label, samples.label), .high, .high,
      "\(countFigure(samples.errors)) of \(countFigure(samples.count, of: "sample")) failed (\(shareFigure(ratio)))"
        + mostFrequent(samples.reasons),
      during: file.whole,
      evidence: [
        Evidence(
          "\(countFigure(samples.errors)) failed", .errorsRatio, ratio, threshold: Bounds.share.value,
          samples: samples.count, lines: file.places(of: samples.reasons.first?.lines ?? []))
      ])
  }

  private static func ratio(of finding: Finding) -> Double { finding.evidence.first?.value ?? 0 }

  private static func mostFrequent(_ reasons: [ReasonCount]) -> String {
    guard let first = reasons.first, !first.reason.isEmpty else { return "" }
    return reasons.count == 1 ? ", all '\(first.reason)'" : ", most often '\(first.reason)'"
  }
}
