internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID {
  public static let authFailure = RuleID("auth-failure")
}

extension Rule {
  static let authFailure = Rule(
    .authFailure,
    RuleText(
      "clients are refused",
      """
      Clients log in with wrong credentials, or ask for what they have no right to. Ten refusals within a minute \
      are somebody who guesses passwords, or a client that tries again without a pause.
      """,
      test: [
        "errors whose text speaks of a refused login or of missing rights",
        "high when ten or more came within 60 s, medium from three on, low below (the three are chosen)",
      ],
      lookAlikes: [
        "errors for another reason: client-error", "a token that ran out for all at the same time",
      ],
      actions: [
        "any":
          "the right credentials or rights; a pause that grows before the next attempt; limit the source",
        "RabbitMQ": "no guest user; limits for each user; TLS",
        "Kafka": "connection.failed.authentication.delay.ms",
      ],
      sources: ["RabbitMQ documentation: access control, logging"]),
    needs: [.errors], .availability
  ) { file in
    let failures = file.failures(.refusal)
    let told = file.telling(failures)
    guard let first = told.first else { return [] }
    let count = file.count(of: failures)
    let most = min(count, file.mostErrorsInAMinute)
    let times = file.timeOfErrors
    var details = ["\(countFigure(count, of: "refusal")), for one: \(first.reason)."]
    if told.count > 1 {
      details.append("Also: \(told.dropFirst().prefix(2).map(\.reason).joined(separator: "; ")).")
    }
    if let both = file.seenTwice(failures) { details.append(both) }
    if most >= 10 { details.append("Up to \(countFigure(most)) of them came within a minute.") }
    return [
      Finding(
        .authFailure, Subject(.broker), most >= 10 ? .high : count >= 3 ? .medium : .low,
        .high, "clients are refused \(countFigure(count, of: "time"))", details: details, during: times,
        evidence: told.prefix(3).map {
          Evidence(
            "\(countFigure($0.count)) x \($0.reason)", "refusals", Double($0.count), threshold: 3,
            samples: count, lines: file.places(of: $0.lines))
        },
        excluded: [Exclusion(.clientError, "the texts speak of credentials or rights")],
        advice: [
          Advice(
            "credentials and rights of the refused client", system: .application, setting: "credentials",
            to: "those of a known user", cost: "none", undo: "the former credentials",
            source: "RabbitMQ documentation: access control")
        ] + slowerAttempts(most, within: min(60, file.seconds(of: times))))
    ]
  }

  /// A growing pause, where attempts come faster than its beginning.
  private static func slowerAttempts(_ count: Int, within seconds: Double) -> [Advice] {
    guard count >= 10, seconds < Double(count) else { return [] }
    return [
      Advice(
        "attempts to log in", system: .application, setting: "pause before the next attempt",
        from: "\(rateFigure(seconds / Double(count))) s in the worst minute", to: "1 s, doubled up to 60 s",
        cost: "the client is back later", undo: "the former pause")
    ]
  }
}
