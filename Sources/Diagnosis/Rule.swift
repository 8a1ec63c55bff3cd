/// One kind of trouble: how it is recognised, what it is not, what it brings about, what to do about it.
///
/// All of a rule stands in one file: its name, its bounds, its statistics, its texts and its test.
public struct Rule: Sendable {
  public let id: RuleID
  public let text: RuleText
  /// What a log must hold for this trouble to show in it.
  public let needs: [Need]
  let precedence: Precedence
  /// What the verdict calls it; nil where the severity says enough.
  public let word: VerdictWord?
  /// What its evidence computes.
  let statistics: [Statistic]
  let effects: Effects
  /// Whether its findings are left out where another finding explains them.
  let yieldsToCauses: Bool
  /// Asked only where the needs are met.
  let find: @Sendable (CaseFile) -> [Finding]

  init(
    _ id: RuleID, _ text: RuleText, needs: [Need], _ precedence: Precedence, word: VerdictWord? = nil,
    statistics: [Statistic] = [], effects: Effects = Effects(), yieldsToCauses: Bool = false,
    find: @escaping @Sendable (CaseFile) -> [Finding]
  ) {
    self.id = id
    self.text = text
    self.needs = needs
    self.precedence = precedence
    self.word = word
    self.statistics = statistics
    self.effects = effects
    self.yieldsToCauses = yieldsToCauses
    self.find = find
  }

  /// The numbers of its test.
  public var bounds: [Bound] { text.test.flatMap(\.bounds) }

  /// What a rule has to say to a log.
  public enum Answer: Equatable, Sendable {
    case found
    case notFound
    case notAssessable([Need])
  }

  /// What a trouble brings about.
  struct Effects: Sendable {
    /// At the same time, in all of the broker and its clients.
    var everywhere: [RuleID] = []
    /// In the queue that the finding is about.
    var inQueue: [RuleID] = []
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
  /// The test with its bounds, a condition each.
  public let test: [RuleTest]
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
    _ title: String, _ what: String, test: [RuleTest], lookAlikes: [String] = [],
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
