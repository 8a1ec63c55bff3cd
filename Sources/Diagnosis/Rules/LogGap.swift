internal import Bytes
internal import Measures
internal import Metrics
internal import Profiles

extension RuleID { public static let logGap = RuleID("log-gap") }

extension Statistic { static let gapTime = Statistic("gap_s", .silence) }

private enum Bounds {
  static let shortest = Bound.seconds(60)
  static let rateFactor = Bound.number(2)
}

extension Rule {
  static let logGap = Rule(
    .logGap,
    RuleText(
      "a part of the log is missing",
      """
      For a while nothing was logged although messages were to be expected, and then the log goes on as before: lines were \
      lost. Messages that span the gap have no beginning or no end in the log, and figures over the gap are less reliable.
      """,
      test: [
        "a gap of at least \(Bounds.shortest) in which messages were to be expected",
        "before and after it the rate is the same within a factor of \(Bounds.rateFactor), over as long a time as the gap",
        "neither a restart nor an alarm explains it",
      ],
      lookAlikes: [
        "clients connect again: broker-restart", "a burst follows: stop-the-world",
        "publishers are blocked: resource-alarm",
      ],
      actions: [
        "any":
          "find the missing lines: rotation, full disk, a collector that drops; analyse both parts separately"
      ],
      sources: [
        "censored data: a message without an end in the log has lasted at least until the end of the log"
      ]),
    needs: [.events], .dataQuality, word: .interrupted, statistics: [.gapTime],
    effects: Effects(everywhere: [.stopTheWorld, .regimeChange, .interruption, .slowTail, .backlogPeak])
  ) { file in
    let outages = file.outages.map(\.down)
    let held = file.heldBack
    let gaps = file.gaps.filter { gap in
      file.seconds(of: gap) >= Bounds.shortest.value && !outages.contains { $0.overlaps(gap) }
        && !held.contains { $0.overlaps(gap) }
        && file.goesOnAsBefore(gap)
    }
    guard let first = gaps.first, let last = gaps.last else { return [] }
    let share = file.share(of: gaps)
    let open = file.queues.reduce(0) { $0 + $1.counts.settledUnpublished }
    var details = [
      "Nothing was logged for \(secondsFigure(gaps.map { file.seconds(of: $0) }.max() ?? 0, ascii: true)), though the "
        + "rate before and after it is the same."
    ]
    if open > 0 {
      details.append(
        "\(countFigure(open, of: "message")) \(open == 1 ? "was" : "were") settled without a publish in the log."
      )
    }
    return [
      Finding(
        .logGap, Subject(.log), .high, .medium, "a part of the log is missing", details: details,
        during: stretch(from: first.lowerBound, to: last.upperBound),
        evidence: [
          Evidence(
            "\(countFigure(gaps.count, of: "gap")), \(shareFigure(share)) of the time", .gapTime,
            gaps.map { file.seconds(of: $0) }.max(), threshold: Bounds.shortest.value, samples: gaps.count,
            query: RecordQuery(during: first))
        ],
        excluded: [
          Exclusion(.brokerRestart, "the clients did not connect again"),
          Exclusion(.stopTheWorld, "no burst follows"),
        ],
        advice: [
          Advice(
            "collection of this log", system: .system, setting: "log collection", to: "no lost lines",
            cost: "disk space", undo: "none needed")
        ])
    ]
  }
}

extension CaseFile {
  /// Whether as much happens after a silence as before it.
  fileprivate func goesOnAsBefore(_ gap: Range<Int64>) -> Bool {
    guard let span else { return false }
    let counts = profile.eventActivity.counts(.incoming, in: span.range)
    guard let first = counts.indices.first(where: { span.start(of: $0) >= gap.lowerBound }),
      let next = counts.indices.first(where: { span.start(of: $0) >= gap.upperBound })
    else { return false }
    let size = min(next - first, first, counts.count - next)
    guard size > 0 else { return false }
    let before = Double(counts[(first - size)..<first].reduce(0, +))
    let after = Double(counts[next..<(next + size)].reduce(0, +))
    return before < Bounds.rateFactor.value * after && after < Bounds.rateFactor.value * before
  }
}
