internal import Bytes
internal import Measures
internal import Profiles

extension RuleID { public static let interruption = RuleID("interruption") }

extension Rule {
  static let interruption = Rule(
    .interruption,
    RuleText(
      "nothing was logged for a while",
      """
      The log has a gap: a time without any record, in which messages were to be expected. This is a symptom, which is \
      reported where no other finding explains the gap.
      """,
      test: [
        """
        no record of any kind for at least \(Bound.seconds(Measures.gapSeconds)), in which at least \
        \(Bound.number(Measures.expectedMessages)) messages were to be expected
        """
      ],
      lookAlikes: [
        "clients connect again: broker-restart", "a burst follows: stop-the-world",
        "the rate before and after is the same: log-gap",
        "publishers are blocked: resource-alarm, flow-control",
      ],
      actions: ["any": "find out what stopped: the producers, the broker, or the collection of the log"],
      sources: ["the bounds are rules of thumb"]),
    needs: [.events], .symptom, word: .interrupted, statistics: [.gapTime], yieldsToCauses: true
  ) { file in
    guard !file.isTooShort, let first = file.gaps.first, let last = file.gaps.last,
      let longest = file.gaps.max(by: { file.seconds(of: $0) < file.seconds(of: $1) })
    else { return [] }
    let seconds = file.seconds(of: longest)
    let length = timed(seconds * 1e9)
    let summary =
      file.gaps.count == 1
      ? "nothing was logged for \(length)"
      : "nothing was logged in \(countFigure(file.gaps.count)) gaps of up to \(length)"
    return [
      Finding(
        .interruption, Subject(.log), .medium, .medium, summary,
        during: stretch(from: first.lowerBound, to: last.upperBound),
        evidence: [
          Evidence(
            "\(countFigure(file.gaps.count, of: "gap"))", .gapTime, seconds, threshold: Measures.gapSeconds,
            samples: file.gaps.count, query: RecordQuery(during: longest))
        ],
        headline: Headline(
          nil, "\(summary.prefix(1).uppercased())\(summary.dropFirst()).",
          facts: [
            Verdict.Fact("gaps", "\(file.gaps.count)"),
            Verdict.Fact("longest_s", significant(seconds, digits: 3)),
          ]))
    ]
  }
}
