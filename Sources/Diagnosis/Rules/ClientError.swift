internal import Bytes
internal import Events
internal import Metrics
internal import Profiles

extension RuleID {
  public static let clientError = RuleID("client-error")
}

extension Rule {
  static let clientError = Rule(
    .clientError,
    RuleText(
      "clients make errors that close their channels or connections",
      """
      Clients ask for queues that are not there, declare them otherwise than they are, speak the protocol wrongly or \
      lose their connection. Each time the broker closes a channel or a connection, and what it held is delivered \
      again.
      """,
      test: [
        "three or more errors of channels and connections that are neither refusals nor missed heartbeats; what both the "
          + "broker and its clients log counts once",
        "or a connection that broke, when at least 3 messages and 1 % of them were delivered again: medium",
        "high from 20 on when they are 10 % of the messages or more, medium from 10 on and 1 %, low below (chosen)",
      ],
      lookAlikes: [
        "missing rights: auth-failure", "all clients at the same time: broker-restart",
        "messages that are rejected: poison-redelivery, dead-letter",
      ],
      actions: [
        "any": "mend the client: the text of the error names the queue and what does not fit",
        "RabbitMQ": "declare queues with the same arguments everywhere, or passively",
      ],
      sources: ["RabbitMQ documentation: channels, error handling"]),
    needs: [.errors], .availability
  ) { file in
    let failures = file.failures(.client)
    let lost = file.incidents(of: .connectionLost).filter { Failure.isTrouble($0.subject) }
    let cut = lost.reduce(0) { $0 + $1.count }
    let errors = file.count(of: failures)
    let count = errors + cut
    let messages = file.messages
    let redelivered = file.unaskedRedeliveries
    let breaks = cut > 0 || failures.contains { Failure.isLostConnection($0.reason) }
    let repeats = breaks && redelivered >= 3 && Double(redelivered) >= 0.01 * Double(messages)
    guard count >= 3 || repeats else { return [] }
    let share = Double(count) / Double(max(1, messages))
    let told = file.telling(failures + file.failures(of: lost))
    var details = [
      "\(countFigure(errors, of: "error")) and \(countFigure(cut, of: "lost connection")); for one: \(told[0].reason)."
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
        count >= 20 && share >= 0.1 ? .high : count >= 10 && share >= 0.01 || repeats ? .medium : .low,
        .medium,
        closes
          ? "\(countFigure(count, of: "failure")) of channels and connections"
          : "clients meet \(countFigure(count, of: "error"))", details: details,
        during: errors > 0 ? file.timeOfErrors : time(of: lost, file),
        evidence: told.prefix(4).map {
          Evidence(
            "\(countFigure($0.count)) x \($0.reason)", "errors", Double($0.count), threshold: 3,
            samples: messages, lines: file.places(of: $0.lines))
        },
        excluded: [Exclusion(.authFailure, "the texts speak of neither credentials nor rights")],
        advice: ErrorRemedy.advice(for: told, brokerDied: !file.outages.isEmpty))
    ]
  }

  private static func time(of records: [IncidentRecord], _ file: CaseFile) -> Range<Int64> {
    guard let first = records.map(\.first).min(), let last = records.map(\.last).max() else {
      return file.whole
    }
    return stretch(from: first, to: last)
  }
}
