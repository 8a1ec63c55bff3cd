internal import Bytes
internal import Metrics
internal import Profiles

extension RuleID { public static let authFailure = RuleID("auth-failure") }

extension Statistic { static let refusals = Statistic("refusals") }

private enum Bounds {
  static let window = Bound.seconds(60)
  static let manyInWindow = Bound.number(10)
  static let several = Bound.number(3)
}

extension Rule {
  static let authFailure = Rule(
    .authFailure,
    RuleText(
      "clients are refused",
      """
      Clients log in with wrong credentials, or ask for something they have no permission for. Many refusals within a \
      minute come from an attempt to guess passwords, or from a client that tries again without a pause.
      """,
      test: [
        "errors whose text speaks of a refused login or of missing permissions",
        """
        high from \(Bounds.manyInWindow) errors within \(Bounds.window), medium from \(Bounds.several) errors, low below \
        (the three bounds are rules of thumb)
        """,
      ],
      lookAlikes: [
        "errors for another reason: client-error", "a token that expired for all clients at the same time",
      ],
      actions: [
        "any":
          "give the client valid credentials and permissions, and a longer pause before each attempt; block the address that guesses passwords",
        "RabbitMQ": "no guest user; limits for each user; TLS",
        "Kafka": "connection.failed.authentication.delay.ms",
      ],
      sources: ["RabbitMQ documentation: access control, logging"]),
    needs: [.errors], .availability, word: .errors, statistics: [.refusals],
    effects: Effects(everywhere: [.errorRate])
  ) { file in
    let failures = file.failures(.refusal)
    let told = file.telling(failures)
    guard let first = told.first else { return [] }
    let count = file.count(of: failures)
    let most = min(count, file.mostErrors(within: Bounds.window.value))
    let times = file.timeOfErrors
    var details = ["\(countFigure(count, of: "refusal")), for example: \(first.reason)."]
    if told.count > 1 {
      details.append("Also: \(told.dropFirst().prefix(2).map(\.reason).joined(separator: "; ")).")
    }
    if let both = file.seenTwice(failures) { details.append(both) }
    let isBurst = most >= Bounds.manyInWindow.count
    if isBurst { details.append("Up to \(countFigure(most)) refusals came within \(Bounds.window).") }
    return [
      Finding(
        .authFailure, Subject(.broker), isBurst ? .high : count >= Bounds.several.count ? .medium : .low,
        .high, "clients are refused \(countFigure(count, of: "time"))", details: details, during: times,
        evidence: told.prefix(3).map {
          Evidence(
            "\(countFigure($0.count)) x \($0.reason)", .refusals, Double($0.count),
            threshold: Bounds.several.value,
            samples: count, lines: file.places(of: $0.lines))
        },
        excluded: [Exclusion(.clientError, "the texts speak of credentials or permissions")],
        advice: [
          Advice(
            "credentials of the refused client", system: .application, setting: "credentials",
            to: "valid, with the permissions that the client needs", cost: "none",
            undo: "the former credentials",
            source: "RabbitMQ documentation: access control")
        ] + slowerAttempts(most, within: min(Bounds.window.value, file.seconds(of: times))))
    ]
  }

  /// A growing pause, where attempts come faster than the first pause would let them.
  private static func slowerAttempts(_ count: Int, within seconds: Double) -> [Advice] {
    guard count >= Bounds.manyInWindow.count, seconds < Double(count) else { return [] }
    return [
      Advice(
        "attempts to log in", system: .application, setting: "pause before the next attempt",
        from: "\(rateFigure(seconds / Double(count))) s in the worst minute", to: "1 s, doubled up to 60 s",
        cost: "the client connects later", undo: "the former pause")
    ]
  }
}
