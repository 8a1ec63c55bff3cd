/// What a piece of evidence computes: the name that reports give it, and which records of a log prove it.
///
/// Each rule declares its own in its file. Two are the same when their names are.
public struct Statistic: Hashable, Sendable {
  /// Without a space, and with the unit where it is no plain number: `growth_per_s`.
  public let key: String
  /// Nil for what no single record proves: a correlation, a share of all.
  public let witness: Witness?

  init(_ key: String, _ witness: Witness? = nil) {
    self.key = key
    self.witness = witness
  }

  /// The statistic of that name, for names from outside: a saved report may hold one that no rule has.
  public init(named key: String) {
    self = Self.all[key] ?? Statistic(key)
  }

  private static let all = Dictionary(Rule.all.flatMap(\.statistics).map { ($0.key, $0) }) { first, _ in first
  }

  public static func == (a: Statistic, b: Statistic) -> Bool { a.key == b.key }

  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
