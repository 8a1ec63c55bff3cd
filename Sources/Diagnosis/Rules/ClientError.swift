internal import Bytes
internal import Events
internal import Metrics
internal import Profiles

extension RuleID { public static let clientError = RuleID("client-error") }

extension Statistic { static let clientErrors = Statistic("errors") }

private enum Bounds {
  static let fewest = Bound.number(3)
  static let share = Bound.share(0.01)
  static let many = Bound.number(20)
  static let highShare = Bound.share(0.1)
}

extension Rule {
  static let clientError = Rule(
    .clientError,
    RuleText(
      "clients make errors that close their channels or connections",
      """
      Clients use queues that do not exist, declare existing queues with other arguments, violate the protocol or lose \
      their connection. Each time the broker closes a channel or a connection, and delivers the unsettled messages of \
      that channel or connection again.
      """,
      test: [
        """
        \(Bounds.fewest) or more errors of channels and connections that are neither refusals nor missed heartbeats; an \
        error that both the broker and its clients log counts once
        """,
        "or a connection that broke, when at least \(Bounds.fewest) messages and \(Bounds.share) of them were redelivered: medium",
        """
        high from \(Bounds.many) errors that are \(Bounds.highShare) of the messages or more, medium from errors on \
        \(Bounds.share) of the messages, low below (rule of thumb)
        """,
      ],
      lookAlikes: [
        "missing permissions: auth-failure", "all clients at the same time: broker-restart",
        "messages that are rejected: poison-redelivery, dead-letter",
      ],
      actions: [
        "any": "correct the client: the text of the error names the queue and the reason",
        "RabbitMQ": "declare queues with the same arguments everywhere, or passively",
      ],
      sources: ["RabbitMQ documentation: channels, error handling"]),
    needs: [.errors], .availability, word: .errors, statistics: [.clientErrors],
    effects: Effects(everywhere: [.errorRate, .redeliveries])
  ) { file in
    let failures = file.failures(.client)
    let lost = file.incidents(of: .connectionLost).filter { Failure.isTrouble($0.subject) }
    let cut = lost.reduce(0) { $0 + $1.count }
    let errors = file.count(of: failures)
    let count = errors + cut
    let messages = file.messages
    let redelivered = file.unaskedRedeliveries
    let breaks = cut > 0 || failures.contains { Failure.isLostConnection($0.reason) }
    let repeats =
      breaks && redelivered >= Bounds.fewest.count
      && Double(redelivered) >= Bounds.share.value * Double(messages)
    guard count >= Bounds.fewest.count || repeats else { return [] }
    let share = Double(count) / Double(max(1, messages))
    let told = file.telling(failures + file.failures(of: lost))
    var details = [
      "\(counts(errors, lost: cut)); for example: \(told[0].reason)."
    ]
    let others = told.dropFirst().prefix(2).map(\.reason)
    if !others.isEmpty { details.append("Also: \(others.joined(separator: "; ")).") }
    if let both = file.seenTwice(failures) { details.append(both) }
    if repeats { details.append(Failure.repeated(redelivered)) }
    let queue = Set(told.map(\.queue)).count == 1 ? told[0].queue : ""
    let closes = cut > 0 || failures.contains { Failure.closes($0.reason) }
    return [
      Finding(
        .clientError, queue.isEmpty ? Subject(.broker) : Subject(.queue, queue),
        severity(count, share, repeats: repeats),
        .medium,
        closes
          ? "\(countFigure(count, of: "failure")) of channels and connections"
          : "clients have \(countFigure(count, of: "error"))", details: details,
        during: errors > 0 ? file.timeOfErrors : time(of: lost, file),
        evidence: told.prefix(4).map {
          Evidence(
            "\(countFigure($0.count)) x \($0.reason)", .clientErrors, Double($0.count),
            threshold: Bounds.fewest.value,
            samples: messages, lines: file.places(of: $0.lines))
        },
        excluded: [Exclusion(.authFailure, "the texts speak of neither credentials nor permissions")],
        advice: ErrorRemedy.advice(for: told, brokerDied: !file.outages.isEmpty))
    ]
  }

  /// Of errors and lost connections those that there are: `2 errors and 1 lost connection`.
  private static func counts(_ errors: Int, lost: Int) -> String {
    let (errorText, lostText) = (countFigure(errors, of: "error"), countFigure(lost, of: "lost connection"))
    return lost == 0 ? errorText : errors == 0 ? lostText : "\(errorText) and \(lostText)"
  }

  private static func severity(_ count: Int, _ share: Double, repeats: Bool) -> Severity {
    if count >= Bounds.many.count, share >= Bounds.highShare.value { return .high }
    return share >= Bounds.share.value || repeats ? .medium : .low
  }

  private static func time(of records: [IncidentRecord], _ file: CaseFile) -> Range<Int64> {
    guard let first = records.map(\.first).min(), let last = records.map(\.last).max() else {
      return file.whole
    }
    return stretch(from: first, to: last)
  }
}
