/// The status of a system in a word, a sentence and a few facts.
public struct Verdict: Equatable, Sendable {
  public enum Status: String, Sendable, CaseIterable {
    case healthy, atRisk = "at-risk", degraded, failing, unknown
  }

  public var status = Status.unknown
  /// The word that opens the text report and the oneline form.
  public var word = VerdictWord.unknown
  /// One sentence without the word: `orders.eu takes in 612 msg/s but only 571 msg/s leave.`
  public var headline = ""
  /// Further sentences of the text report, a line each.
  public var details: [String] = []
  /// The first finding: `F1`; nil without any.
  public var finding: String?
  /// Facts of the oneline form in order: (`queue`, `orders.eu`), (`backlog`, `29520`).
  public var facts: [Fact] = []

  public init() {}

  public struct Fact: Equatable, Sendable {
    public var key: String
    public var value: String

    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }
}

/// What a verdict calls the state of a system, upper case.
public struct VerdictWord: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  /// For words from outside: a saved report may hold one that this version does not use.
  public init(rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }

  private init(_ rawValue: String) { self.rawValue = rawValue }

  public static let healthy = VerdictWord("HEALTHY")
  public static let unknown = VerdictWord("UNKNOWN")
  public static let incidentsOnly = VerdictWord("INCIDENTS ONLY")
  // By the severity alone.
  public static let atRisk = VerdictWord("AT RISK")
  public static let degraded = VerdictWord("DEGRADED")
  public static let failing = VerdictWord("FAILING")
  // By what is wrong.
  public static let stalled = VerdictWord("STALLED")
  public static let fallingBehind = VerdictWord("FALLING BEHIND")
  public static let losingMessages = VerdictWord("LOSING MESSAGES")
  public static let errors = VerdictWord("ERRORS")
  public static let redelivering = VerdictWord("REDELIVERING")
  public static let nearLimit = VerdictWord("NEAR ITS LIMIT")
  public static let alarms = VerdictWord("ALARMS")
  public static let interrupted = VerdictWord("INTERRUPTED")
  public static let heartbeatsMissed = VerdictWord("HEARTBEATS MISSED")
  public static let recovered = VerdictWord("RECOVERED")
  public static let slowAtTimes = VerdictWord("SLOW AT TIMES")

  /// Every word that this version uses.
  public static let all: [VerdictWord] = [
    .healthy, .unknown, .incidentsOnly, .atRisk, .degraded, .failing, .stalled, .fallingBehind,
    .losingMessages,
    .errors, .redelivering, .nearLimit, .alarms, .interrupted, .heartbeatsMissed, .recovered, .slowAtTimes,
  ]
}
