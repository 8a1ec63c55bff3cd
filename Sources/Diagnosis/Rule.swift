/// One kind of trouble: how it is recognised, what it is not, what to do about it.
public struct Rule: Sendable {
  public let id: RuleID
  public let text: RuleText
  /// What a log must hold for this trouble to show in it.
  public let needs: [Need]
  let precedence: Precedence
  /// Asked only where the needs are met.
  let find: @Sendable (CaseFile) -> [Finding]

  init(
    _ id: RuleID, _ text: RuleText, needs: [Need], _ precedence: Precedence,
    find: @escaping @Sendable (CaseFile) -> [Finding]
  ) {
    self.id = id
    self.text = text
    self.needs = needs
    self.precedence = precedence
    self.find = find
  }

  /// What a rule has to say to a log.
  public enum Answer: Equatable, Sendable {
    case found
    case notFound
    case notAssessable([Need])
  }
}

/// Causes of the one kind come before those of the next.
enum Precedence: Int, Comparable, Sendable {
  case dataQuality, alarm, availability, capacity, tuning, symptom

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}

/// What `explain` says of a rule.
public struct RuleText: Sendable {
  /// One line, lower case: `more arrives than the consumers can serve`.
  public let title: String
  /// What it is, in a sentence or three.
  public let what: String
  /// The test with its numbers, a condition each.
  public let test: [String]
  /// What looks like it, and how to tell.
  public let lookAlikes: [String]
  /// What to do, for each system.
  public let actions: [Action]
  /// Where the numbers and the advice come from.
  public let sources: [String]

  public struct Action: Sendable {
    public let system: String
    public let text: String
  }

  init(
    _ title: String, _ what: String, test: [String], lookAlikes: [String] = [],
    actions: KeyValuePairs<String, String>, sources: [String]
  ) {
    self.title = title
    self.what = what
    self.test = test
    self.lookAlikes = lookAlikes
    self.actions = actions.map { Action(system: $0.key, text: $0.value) }
    self.sources = sources
  }
}
