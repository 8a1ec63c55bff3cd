internal import Bytes
internal import Metrics
internal import Profiles

extension Rule {
  static let authFailure = Rule(
    "auth-failure",
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
    guard let first = failures.first else { return [] }
    let count = failures.reduce(0) { $0 + $1.count }
    let most = min(count, file.mostErrorsInAMinute)
    let times = file.timeOfErrors
    var details = ["\(countFigure(count, of: "refusal")), most often: \(first.reason)."]
    if failures.count > 1 {
      details.append("Also: \(failures.dropFirst().prefix(2).map(\.reason).joined(separator: "; ")).")
    }
    if most >= 10 { details.append("Up to \(countFigure(most)) of them came within a minute.") }
    return [
      Finding(
        "auth-failure", Subject(.broker), most >= 10 ? .high : count >= 3 ? .medium : .low,
        .high, "clients are refused \(countFigure(count, of: "time"))", details: details, during: times,
        evidence: failures.prefix(3).map {
          Evidence(
            "\(countFigure($0.count)) x \($0.reason)", "refusals", Double($0.count), threshold: 3,
            samples: count, lines: $0.lines)
        },
        excluded: [Exclusion("client-error", "the texts speak of credentials or rights")],
        advice: [
          Advice(
            "credentials and rights of the refused client", system: .application, setting: "credentials",
            to: "those of a known user", cost: "none", undo: "the former credentials",
            source: "RabbitMQ documentation: access control"),
          Advice(
            "attempts to log in", system: .application, setting: "pause before the next attempt",
            from: most > 0 ? "\(rateFigure(60 / Double(most))) s in the worst minute" : nil,
            to: "1 s, doubled up to 60 s",
            cost: "the client is back later", undo: "the former pause"),
        ])
    ]
  }
}
