import Profiles

/// What a diagnosis says of a log, as far as its accuracy is concerned.
struct Verdict: Equatable, Sendable {
  var rule: String
  /// `critical`, `high`, `medium` or `low`.
  var severity: String
  /// The queue, consumer or client it is about; empty for the whole log.
  var subject: String

  /// Whether somebody who reads it would act.
  var isAlarm: Bool { severity != "low" }
}

/// The findings of a diagnosis, the most important first.
typealias Judge = @Sendable (Profile) -> [Verdict]

/// Whoever is judged here; the harness knows nothing else of a diagnosis.
let judge: Judge = { _ in [] }
